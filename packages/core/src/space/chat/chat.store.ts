import { given } from '../../feature/given.ts'
import type { SpaceMessage } from '../../ports/index.ts'
import type { Message } from './chat.api.ts'
import { timeOf, toMessage } from './chat.message.ts'

/** Messages kept of a space; the oldest beyond are forgotten, and can be fetched no more. */
export const messagesKept = 10_000

interface Entry {
  message: SpaceMessage
  ref: string | undefined
  /** By what it is sorted: when it was created, moved where the back end's order says otherwise. */
  at: number
  /** By when it became known. */
  arrival: number
  /** The public row, made when somebody looks. */
  row: Message | null
}

/** What a page brought. */
export interface Kept {
  /** What was not known, oldest first. `isMissed`: it is newer than what was known before the gap. */
  added: readonly { message: SpaceMessage; isMissed: boolean }[]
  /** The page reaches what was known before the gap. */
  joins: boolean
}

/** The messages of a space that the back end has, as far as they are known here: a keyed Map beside the charts. */
export interface MessageStore {
  /** Takes over a message that came by itself. False for one that was known. */
  receive: (message: SpaceMessage, ref?: string) => boolean
  /** Takes over a page, newest first, whose order is the back end's. */
  keep: (page: readonly SpaceMessage[]) => Kept
  /** A point in what came so far. */
  mark: () => number
  /** From this point on something may have been missed. */
  startGap: (since: number) => void
  /** Nothing is missing any more. */
  endGap: () => void
  /** A message that came without its `ref` turns out to be ours. */
  name: (id: string, ref: string) => void
  size: () => number
  /** Oldest first; the same list until something in it changes. */
  rows: (ownId: string | undefined) => readonly Message[]
}

/** The later one of two states of a message, such as a task that was changed. */
const isLater = (next: SpaceMessage, before: SpaceMessage) =>
  (timeOf(next.modified) ?? 0) > (timeOf(before.modified) ?? 0)

/** `now` dates what the back end does not. */
export function createMessageStore(now: () => number): MessageStore {
  const entries = new Map<string, Entry>()
  let order: Entry[] = []
  let rows: readonly Message[] | null = []
  let shownTo: string | undefined
  let arrivals = 0
  /** Where the gap began; null without one. */
  let gap: number | null = null

  function put(message: SpaceMessage, at: number, ref?: string): { entry: Entry; isNew: boolean } {
    const known = entries.get(message.id)
    rows = null
    if (known === undefined) {
      arrivals += 1
      const entry: Entry = { message, ref, at, arrival: arrivals, row: null }
      entries.set(message.id, entry)
      return { entry, isNew: true }
    }
    if (isLater(message, known.message)) {
      known.message = message
      known.row = null
    }
    return { entry: known, isNew: false }
  }

  function forgetOldest(): void {
    for (const { message } of order.splice(0, Math.max(0, order.length - messagesKept))) entries.delete(message.id)
  }

  return {
    receive(message, ref) {
      const { entry, isNew } = put(message, timeOf(message.created) ?? order.at(-1)?.at ?? now(), ref)
      if (!isNew) return false
      let place = order.length
      while (place > 0 && (order[place - 1] as Entry).at > entry.at) place -= 1
      order.splice(place, 0, entry)
      forgetOldest()
      return true
    },
    keep(page) {
      // What is newer on the page than anything known before the gap was missed; with nothing known, who can tell.
      const oldest = page.findIndex(({ id }) => (entries.get(id)?.arrival ?? Number.POSITIVE_INFINITY) <= (gap ?? 0))
      const missed = gap === null || gap === 0 ? 0 : oldest < 0 ? page.length : oldest
      const added: { message: SpaceMessage; isMissed: boolean }[] = []
      const paged = new Set<Entry>()
      let last = Number.NEGATIVE_INFINITY
      for (const [place, message] of [...page.entries()].reverse()) {
        const { entry, isNew } = put(message, timeOf(message.created) ?? last)
        if (isNew) added.push({ message, isMissed: place < missed })
        entry.at = Math.max(entry.at, last)
        last = entry.at
        paged.add(entry)
      }
      const rest = order.filter((entry) => !paged.has(entry))
      const merged: Entry[] = []
      let next = 0
      for (const entry of paged) {
        const isOldest = merged.length === next
        for (let other = rest[next]; other !== undefined; other = rest[next]) {
          // Of one instant: what was there before the page stays before it, the rest comes after.
          if (other.at > entry.at || (other.at === entry.at && !isOldest)) break
          merged.push(other)
          next += 1
        }
        merged.push(entry)
      }
      order = [...merged, ...rest.slice(next)]
      forgetOldest()
      return { added, joins: oldest >= 0 || (gap === 0 && added.length > 0) }
    },
    mark: () => arrivals,
    startGap(since) {
      gap = Math.min(gap ?? since, since)
    },
    endGap() {
      gap = null
    },
    name(id, ref) {
      const entry = entries.get(id)
      if (entry === undefined) return
      entry.ref = ref
      entry.row = null
      rows = null
    },
    size: () => entries.size,
    rows(ownId) {
      if (ownId !== shownTo) {
        for (const entry of order) entry.row = null
        rows = null
        shownTo = ownId
      }
      rows ??= order.map((entry) => {
        entry.row ??= toMessage(entry.message, {
          id: entry.message.id,
          state: 'sent',
          sender: entry.message.sender,
          isOwn: entry.message.sender.id === ownId,
          createdAt: timeOf(entry.message.created) ?? Math.max(entry.at, 0),
          ...given({ ref: entry.ref, modifiedAt: timeOf(entry.message.modified) }),
        })
        return entry.row
      })
      return rows
    },
  }
}
