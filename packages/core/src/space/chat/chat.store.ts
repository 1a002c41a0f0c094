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
  /** The public row, made when somebody looks. */
  row: Message | null
}

/** The messages of a space that the back end has, as far as they are known here: a keyed Map beside the charts. */
export interface MessageStore {
  /** Takes over a message that came by itself. False for one that was known. */
  receive: (message: SpaceMessage, ref?: string) => boolean
  /**
   * Takes over a page, newest first, whose order is the back end's. Gives those that were not known, oldest first, and
   * whether the page reaches what was known before the gap, if there is one.
   */
  keep: (page: readonly SpaceMessage[]) => { added: readonly SpaceMessage[]; joins: boolean }
  /** From now on something may be missed. */
  startGap: () => void
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
  /** What came since the gap began; null without one. */
  let sinceGap: Set<string> | null = null
  let isEmptyBefore = false

  function put(message: SpaceMessage, at: number, ref?: string): { entry: Entry; isNew: boolean } {
    const known = entries.get(message.id)
    rows = null
    if (known === undefined) {
      const entry: Entry = { message, ref, at, row: null }
      entries.set(message.id, entry)
      sinceGap?.add(message.id)
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
      const added: SpaceMessage[] = []
      const paged = new Set<Entry>()
      let joins = isEmptyBefore
      let last = Number.NEGATIVE_INFINITY
      for (const message of [...page].reverse()) {
        if (sinceGap !== null && entries.has(message.id) && !sinceGap.has(message.id)) joins = true
        const { entry, isNew } = put(message, timeOf(message.created) ?? last)
        if (isNew) added.push(message)
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
      return { added, joins }
    },
    startGap() {
      if (sinceGap !== null) return
      sinceGap = new Set()
      isEmptyBefore = entries.size === 0
    },
    endGap() {
      sinceGap = null
      isEmptyBefore = false
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
