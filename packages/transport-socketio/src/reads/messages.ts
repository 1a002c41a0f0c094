import type { MessageCategory, MessageContent, SpaceMessage } from '@switchhook/core'
import { fitting, maybe, nullable, orEmpty, type Reader, record, someOf, text } from '../read.ts'
import { files, party, reason } from './parts.ts'

const named = record({ _id: text })

const content = orEmpty(
  record(
    {
      html: maybe(text),
      description: maybe(text),
      assignees: someOf(named),
      dueDate: maybe(text),
      status: maybe(text),
      files,
    },
    { html: 'bodyText', files: 'data' },
  ),
)

const fields = record(
  {
    id: text,
    sender: party,
    content,
    created: maybe(text),
    modified: nullable(maybe(text)),
    parent: fitting(maybe(named)),
    mentions: someOf(party),
  },
  { id: '_id', parent: 'parentMsg' },
)

const head = record({ category: text })
const categories: readonly MessageCategory[] = ['chat', 'task', 'idea']

/** A message as it is sent and kept; undefined where it is of a category that nobody knows (spaces.md §6.5). */
export const message: Reader<SpaceMessage | undefined> = (value, field, tell) => {
  const { category: asked } = head(value, field, tell)
  const category = categories.find((known) => known === asked)
  if (!category) return
  const { content, parent, ...rest } = fields(value, field, tell)
  const { assignees, ...said } = content
  const read: MessageContent = { ...said, ...(assignees && { assigneeIds: assignees.map(({ _id }) => _id) }) }
  return { ...rest, category, content: read, ...(parent && { parentId: parent._id }) }
}

/** What we wrote on what this answers (spaces.md §4.3); anybody may write anything there. */
const ref: Reader<string | undefined> = (value) => {
  const { localId } = Object(value)
  return typeof localId === 'string' ? localId : undefined
}
const envelope = { topicId: maybe(text, ''), ref }
const envelopeNames = { ref: 'loopbackMetadata' }
const sentEnvelope = record(envelope, envelopeNames)

/** `MESSAGE_SENT` (spaces.md §6.5). */
export const messageSent: Reader<{ topicId: string; ref?: string; message: SpaceMessage } | undefined> = (
  value,
  field,
  tell,
) => {
  const read = message(value, field, tell)
  return read && { ...sentEnvelope(value, field), message: read }
}

/** `SEND_MESSAGE_FAILED`; nothing in it is sure (spaces.md §7 and §15). */
export const sendMessageFailed = record({ ...envelope, error: reason }, envelopeNames)
