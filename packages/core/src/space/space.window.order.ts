import { kindOf, nameOf, presenceOf, roleOf } from './space.participant.ts'
import { type Entry, isGone, sessionsOf } from './space.roster.entry.ts'
import { isAttending } from './space.roster.session.ts'
import type { ParticipantFilter, ParticipantQuery } from './space.window.query.ts'

interface Item {
  entry: Entry
  /** What it is sorted by; empty where that is the arrival. */
  name: string
}

/** Those whom a filter lets through, sorted, and kept so: a change of one of them costs no walk through all. */
export interface Order {
  size: () => number
  slice: (from: number, to: number | undefined) => readonly Entry[]
  /** Takes in what changed. True when somebody came, went or moved. */
  take: (changed: readonly Entry[]) => boolean
}

/** Whether somebody is to be shown; looks at what is kept, so that nobody needs a row for it. */
function matcherOf(filter: ParticipantFilter = {}): (entry: Entry) => boolean {
  const { presence, inCall, kind, role } = filter
  const text = filter.text?.toLowerCase() ?? ''
  const isIn = (name: string | undefined) => name?.toLowerCase().includes(text) === true
  return (entry) => {
    const { party } = entry
    const sessions = sessionsOf(entry)
    return (
      (presence === undefined || presenceOf(sessions) === presence) &&
      (inCall === undefined || sessions.some(isAttending) === inCall) &&
      (kind === undefined || kindOf(party) === kind) &&
      (role === undefined || roleOf(sessions) === role) &&
      (text === '' || isIn(nameOf(party)) || isIn(party.username))
    )
  }
}

const compare = (one: Item, other: Item): number =>
  one.name.localeCompare(other.name) || one.entry.arrival - other.entry.arrival

export function createOrder(entries: ReadonlyMap<string, Entry>, { filter, sort }: ParticipantQuery): Order {
  const known = new Map<Entry, Item>()
  const isByName = sort === 'name'
  const keyOf = ({ party }: Entry) => (isByName ? nameOf(party) : '')
  const fits = matcherOf(filter)
  for (const entry of entries.values()) if (fits(entry)) known.set(entry, { entry, name: keyOf(entry) })
  // They come in the order of their arrival.
  const items = [...known.values()]
  if (isByName) items.sort(compare)

  /** Where an item stands, or is to stand. */
  function placeOf(item: Item): number {
    let [low, high] = [0, items.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(items[middle] as Item, item) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    size: () => items.length,
    slice: (from, to) => items.slice(from, to).map(({ entry }) => entry),
    take(changed) {
      let isMoved = false
      for (const entry of changed) {
        const before = known.get(entry)
        const isIn = !isGone(entry) && fits(entry)
        if (isIn ? before?.name === keyOf(entry) : before === undefined) continue
        isMoved = true
        if (before !== undefined) items.splice(placeOf(before), 1)
        known.delete(entry)
        if (!isIn) continue
        const item = { entry, name: keyOf(entry) }
        items.splice(placeOf(item), 0, item)
        known.set(entry, item)
      }
      return isMoved
    },
  }
}
