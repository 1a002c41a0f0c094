import type { Readable } from '../../client/readable.ts'
import type { ErrorInfo } from '../../errors.ts'
import type { MessageCategory, Party, SpaceFile } from '../../ports/index.ts'
import type { BoundCommand } from '../space.api.ts'

/** What is to be done, of a message of the category `task`. */
export interface MessageTask {
  /** Plain text. */
  description: string
  assigneeIds: readonly string[]
  /** ISO 8601. */
  dueDate?: string
  status: 'pending' | 'complete' | (string & {})
}

/** A message in a space: one that the back end keeps, or one of ours on its way there. */
export interface Message {
  /** The id at the back end; that of `ref` until there is one. */
  id: string
  /** What names a message of this session from its sending on; does not change, so it makes a key for lists. */
  ref?: string
  category: MessageCategory
  /** `pending`: on its way, or waiting for the space. `failed`: with `error`; may be tried again or discarded. */
  state: 'pending' | 'sent' | 'failed'
  error?: ErrorInfo
  sender: Party
  /** Sent by the user of this client, from any session. */
  isOwn: boolean
  /** What it says as plain text; never markup that was meant as such. To be shown as text, not as HTML. */
  text: string
  /** What it says as it came. Not to be trusted: clean it before it becomes part of a page. */
  html: string
  /** Milliseconds since the epoch, by the clock of the back end; by ours until it is sent. */
  createdAt: number
  modifiedAt?: number
  /** The task or idea it comments on. */
  parentId?: string
  /** Who is mentioned. */
  mentions: readonly Party[]
  /** Their URLs are as somebody gave them: not to be trusted. */
  files: readonly SpaceFile[]
  /** Of an idea, as plain text; that of a task stands in `task`. */
  description?: string
  task?: MessageTask
}

/** The messages of a space. */
export interface ChatView {
  /** Oldest first, ours on their way last. Each keeps its identity until something in it changes. */
  messages: readonly Message[]
  /** There may be older ones: `fetchMessages` gets them. */
  hasMore: boolean
  /** A page is being fetched, or what was missed during an outage. */
  isFetching: boolean
  /** Messages of others that came since `markRead`. Those fetched from before count as read. */
  unread: number
  /** Why the last fetch failed. */
  error: ErrorInfo | null
}

/** What a message says: plain text, which is escaped, or HTML, which is sent as it is. */
export type MessageBody = { text: string } | { html: string }

export interface SendOptions {
  /** @default 'chat' */
  category?: MessageCategory
  /** The task or idea it comments on. */
  parentId?: string
  /** Ids of participants. */
  mentions?: readonly string[]
  files?: readonly SpaceFile[]
  /** Of a task or idea. */
  description?: string
  /** Of a task: user ids. */
  assigneeIds?: readonly string[]
  /** Of a task: ISO 8601. */
  dueDate?: string
  /** Of a task. @default 'pending' */
  status?: 'pending' | 'complete'
}

/** Events of messages. Each comes after the views show it; none holds what a message says. */
export interface ChatEvents {
  /** Somebody else sent a message, or we did from another session. Told once, also of what an outage hid. */
  'space:messageReceived': { spaceId: string; messageId: string }
  /** One of ours is at the back end. */
  'space:messageSent': { spaceId: string; ref: string; messageId: string }
  /** One of ours is not, as far as is known. */
  'space:messageFailed': { spaceId: string; ref: string; error: ErrorInfo }
}

/** The commands about messages. */
export const chatCommands = ['sendMessage', 'fetchMessages', 'retryMessage', 'discardMessage', 'markRead'] as const

/** The commands about the messages of one space. */
export type BoundChat = Readonly<{ [Name in (typeof chatCommands)[number]]: BoundCommand<ChatApi[Name]> }>

/** What messages add to `client.space`. */
export interface ChatApi {
  /**
   * Sends a message; it is in the view at once. While the space is not joined yet or its connection is lost it waits, and
   * nothing is sent twice by itself. Resolves when the back end has it.
   * Rejects with `space:7` (bad argument), `too-large` (more than 100,000 UTF-16 units), `space:6` (the space was left),
   * `space:8` (the connection was lost, and it is not known to have arrived), `space:9` (no answer in time), `space:1`
   * (refused), `superseded` (discarded), `not-supported`, `port-missing` (no spaces) or `destroyed`.
   */
  sendMessage: (spaceId: string, body: MessageBody, options?: SendOptions) => Promise<void>
  /** Gets the page before the oldest message known. Resolves at once when there is none. */
  fetchMessages: (spaceId: string) => Promise<void>
  /** Sends a failed message again, by its `ref`. Settles as `sendMessage`; rejects with `space:7` for an unknown one. */
  retryMessage: (spaceId: string, ref: string) => Promise<void>
  /** Forgets a message of ours that failed or still waits. Rejects with `space:6` where it is just being sent. */
  discardMessage: (spaceId: string, ref: string) => Promise<void>
  /** Everything up to this message was read; everything there is without one. Known to this client alone. */
  markRead: (spaceId: string, messageId?: string) => Promise<void>
  /** The commands of one space, each without its id. The same object for the same id. */
  bindChat: (spaceId: string) => BoundChat
  /** The messages of a space. The same object for the same id. */
  observeMessages: (spaceId: string) => Readable<ChatView>
  /** Ids of the participants who type now: who did within two seconds and has not sent since. */
  observeTyping: (spaceId: string) => Readable<readonly string[]>
}
