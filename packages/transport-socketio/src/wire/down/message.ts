import { array, looseObject, nullish, string, unknown } from 'valibot'
import { SpacesFile } from './media-session.ts'
import { SpacesError, SpacesParty, text } from './parts.ts'

/** `MESSAGE_SENT`; categories other than chat, task and idea are to be ignored (spaces.md §6.5). */
export const MessageSent = looseObject({
  _id: string(),
  category: string(),
  topicId: string(),
  sender: nullish(SpacesParty),
  content: nullish(
    looseObject({
      bodyText: text,
      description: text,
      assignees: nullish(array(SpacesParty)),
      dueDate: text,
      status: text,
      data: nullish(array(SpacesFile)),
    }),
  ),
  created: text,
  modified: text,
  parentMsg: nullish(looseObject({ _id: string() })),
  mentions: nullish(array(unknown())),
  loopbackMetadata: nullish(unknown()),
})

/** `SEND_MESSAGE_FAILED` (spaces.md §7). */
export const SendMessageFailed = looseObject({
  category: text,
  topicId: text,
  error: nullish(SpacesError),
  loopbackMetadata: nullish(unknown()),
})
