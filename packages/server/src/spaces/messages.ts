import { downEvent, messageCategory, type SendMessage } from '@switchhook/transport-socketio/wire'
import type { InferOutput } from 'valibot'
import { toIsoTime } from '../clock.ts'
import type { Party } from '../identity/party.ts'
import type { Moment } from '../moment.ts'
import { type Refusal, refusal } from '../refusal.ts'
import { append } from '../store/row.ts'
import type { Outbox } from '../store/store.ts'
import { everybody, sayWithLoopback } from './audience.ts'
import type { Space } from './space.ts'

export type SentMessage = InferOutput<typeof SendMessage>

/** A message as it is kept and sent; its text is carried unread (spaces.md §6.5). */
export interface StoredMessage {
  _id: string
  category: string
  topicId: string
  sender: Party
  content: object
  created: string
  modified: null
  parentMsg?: { _id: string }
}

/** Fields of a message that are accepted and go no further (spaces.md §5.5). */
const ignored = new Set(['_id', 'messageId', 'modified', 'error', 'loopbackMetadata', 'version', 'chatMessages'])

export function isMessageCategory(category: string): boolean {
  return category === messageCategory.chat || category === messageCategory.task || category === messageCategory.idea
}

/** Keeps a message and sends it to everybody, its sender included (spaces.md §4.2 and §5.5). */
export function sendMessage(
  space: Space,
  request: Moment & { sessionId: string; sent: SentMessage; keep: number },
  out: Outbox,
): Refusal | undefined {
  const { sessionId, sent } = request
  const subscriber = space.subscribers.get(sessionId)
  if (!subscriber) return refusal('not_subscribed')
  if (!isMessageCategory(sent.category)) return refusal('unknown_category')
  const message: StoredMessage = {
    ...Object.fromEntries(Object.entries(sent).filter(([key]) => !ignored.has(key))),
    _id: request.newId(),
    category: sent.category,
    topicId: space.topicId,
    sender: subscriber.party,
    content: { ...sent.content, data: sent.content.data ?? [] },
    created: toIsoTime(request.now),
    modified: null,
  }
  append(space.messages, message, request.keep)
  sayWithLoopback(out, downEvent.messageSent, everybody(space), message, { sessionId, sent })
  return undefined
}

/** Messages of a category, newest first, without the newest `skip` (spaces.md §10). */
export function queryMessages(space: Space, query: { category: string | undefined; size: number; skip: number }) {
  const { category, size, skip } = query
  const found = [...space.messages.values()].filter((one) => category === undefined || one.category === category)
  return { total: found.length, data: found.reverse().slice(skip, skip + size) }
}
