import type { MessageCategory, SpaceMessage } from '@switchhook/core'
import { fitting, maybe, nullable, orEmpty, type Reader, record, someOf, text } from '../read.ts'
import { files, idOf, party, reason } from './parts.ts'

const content = orEmpty(
  record(
    {
      html: maybe(text),
      description: maybe(text),
      assigneeIds: someOf(idOf),
      dueDate: maybe(text),
      status: maybe(text),
      files,
    },
    { html: 'bodyText', assigneeIds: 'assignees', files: 'data' },
  ),
)

const fields = record(
  {
    id: text,
    sender: party,
    content,
    created: maybe(text),
    modified: nullable(maybe(text)),
    parentId: fitting(maybe(idOf)),
    mentions: someOf(party),
  },
  { id: '_id', parentId: 'parentMsg' },
)

const head = record({ category: text })
const categories: readonly MessageCategory[] = ['chat', 'task', 'idea']

/** A message as it is sent and kept; undefined where it is of a category that nobody knows (spaces.md §6.5). */
export const message: Reader<SpaceMessage | undefined> = (value, field, tell) => {
  const { category: asked } = head(value, field)
  const category = categories.find((known) => known === asked)
  return category && { ...fields(value, field, tell), category }
}

/** What we wrote on what this answers (spaces.md §4.3); anybody may write anything there. */
const ref: Reader<string | undefined> = (value) => {
  const { localId } = Object(value)
  return typeof localId === 'string' ? localId : undefined
}
const envelope = { topicId: maybe(text, ''), ref }
const names = { ref: 'loopbackMetadata', message: '' }

/** `MESSAGE_SENT` (spaces.md §6.5). */
export const messageSent = record({ ...envelope, message }, names)

/** `SEND_MESSAGE_FAILED`; nothing in it is sure (spaces.md §7 and §15). */
export const sendMessageFailed = record({ ...envelope, error: reason }, names)
