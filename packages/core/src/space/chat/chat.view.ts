import type { SnapshotFrom } from 'xstate'
import { type Cell, createCell, share } from '../../client/readable.ts'
import type { ChatView, Message } from './chat.api.ts'
import type { messageHistoryChart } from './messageHistory.chart.ts'

/** What the view of a space's messages is made of. */
interface ChatParts {
  /** Those that the back end keeps, oldest first. */
  rows: readonly Message[]
  /** Ours on their way. */
  pending: readonly Message[]
  hasPort: boolean
  history: SnapshotFrom<typeof messageHistoryChart> | undefined
  unread: number
}

const toChatView = ({ rows, pending, hasPort, history, unread }: ChatParts): ChatView => ({
  messages: pending.length === 0 ? rows : [...rows, ...pending],
  hasMore: hasPort && history?.matches({ live: { known: 'complete' } }) !== true,
  isFetching: history?.hasTag('fetching') === true,
  unread,
  error: history?.context.error ?? null,
})

const isSameList = (one: readonly Message[], other: readonly Message[]) =>
  one.length === other.length && one.every((message, index) => message === other[index])

/** The view of a space's messages. What did not change keeps its identity: the list, and each message in it. */
export const createChatCell = (parts: () => ChatParts, onError: (error: unknown) => void): Cell<ChatView> =>
  createCell<ChatView>(
    () => toChatView(parts()),
    onError,
    (before, next) => {
      if (before === undefined) return next
      const messages = isSameList(before.messages, next.messages) ? before.messages : next.messages
      return share(before, { ...next, messages }, 0)
    },
  )
