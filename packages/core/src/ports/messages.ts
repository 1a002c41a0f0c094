import type { Party } from './party.ts'
import type { PortSession, Report } from './port.ts'
import type { SpaceFile } from './space.ts'

/** `chat`, or something of lasting value: a `task` to be done, an `idea` (a post). */
export type MessageCategory = 'chat' | 'task' | 'idea'

/** What a message says. */
export interface MessageContent {
  /** Raw HTML, as the web client of Spaces sends it; carried unread and never to be trusted. */
  html?: string
  /** For tasks and ideas. */
  description?: string
  /** Of a task: who is to do it. */
  assigneeIds?: readonly string[]
  /** Of a task: ISO 8601. */
  dueDate?: string
  /** Of a task. */
  status?: 'pending' | 'complete' | (string & {})
  files?: readonly SpaceFile[]
}

/** A message as the back end keeps it. */
export interface SpaceMessage {
  id: string
  category: MessageCategory
  sender: Party
  content: MessageContent
  /** ISO 8601. */
  created?: string
  modified?: string | null
  /** The task or idea this message comments on. */
  parentId?: string
  mentions?: readonly Party[]
}

/** What the client asks of the messages of a space. `ref` joins a command to its facts. */
export type MessageCommand =
  | {
      type: 'send'
      ref: string
      category: MessageCategory
      content: MessageContent
      parentId?: string
      mentions?: readonly Party[]
    }
  /** Asks for the newest `size` messages after leaving out the newest `skip`; of all categories where none is named. */
  | { type: 'fetch'; ref: string; category?: MessageCategory; size: number; skip: number }

/** What happened to the messages of a space. */
export type MessageFact =
  | { type: 'message.opened' }
  /** Somebody sent a message; `ref` where it was we, by this session. */
  | { type: 'message.received'; message: SpaceMessage; ref?: string }
  /** What we sent was refused. */
  | { type: 'message.refused'; ref: string; code: string; message: string }
  /** Newest first. `total` is how many the back end keeps. */
  | { type: 'message.fetched'; ref: string; messages: readonly SpaceMessage[]; total: number }
  | { type: 'message.failed'; ref: string; code: string; message: string }
  /** The connection is gone: what was sent and not received back may or may not have arrived. */
  | { type: 'message.lost' }
  /** A connection is there again; messages can be sent once its space is joined anew. */
  | { type: 'message.restored' }

/** Messages of spaces. One session a space, beside the one of `SpaceChannel`, which joins the space. */
export interface SpaceMessages {
  open: (space: { spaceId: string }, report: Report<MessageFact>) => PortSession<MessageCommand>
}
