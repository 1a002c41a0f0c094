import { array, forward, looseObject, optional, partialCheck, pipe, string, unknown } from 'valibot'
import { Anything, Id, JsonObject, PartyRef, Text } from './parts.ts'

/** `SEND_MESSAGE` (spaces.md §5.5): text, or at least one file. The text is carried as sent and is untrusted HTML. */
export const SendMessage = pipe(
  JsonObject,
  looseObject({
    category: Id,
    topicId: Id,
    content: pipe(
      JsonObject,
      looseObject({
        bodyText: optional(string()),
        description: Text,
        assignees: optional(array(PartyRef)),
        dueDate: Text,
        status: Text,
        data: optional(array(unknown())),
      }),
      forward(
        partialCheck(
          [['bodyText'], ['data']],
          ({ bodyText, data }) => bodyText !== undefined || (data !== undefined && data.length > 0),
          'a string when data is empty',
        ),
        ['bodyText'],
      ),
    ),
    parentMsg: optional(PartyRef),
    mentions: optional(array(unknown())),
    loopbackMetadata: Anything,
    sender: Anything,
    version: Anything,
    created: Anything,
    chatMessages: Anything,
  }),
)
