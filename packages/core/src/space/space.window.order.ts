import { nameOf, type Participant } from './space.participant.ts'
import { type Entry, isGone } from './space.roster.entry.ts'
import type { matcherOf } from './space.window.query.ts'

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

const compare = (one: Item, other: Item): number =>
  one.name.localeCompare(other.name) || one.entry.arrival - other.entry.arrival

export function createOrder(
  entries: ReadonlyMap<string, Entry>,
  rowOf: (entry: Entry) => Participant,
  matches: ReturnType<typeof matcherOf>,
  isByName: boolean,
): Order {
  const known = new Map<Entry, Item>()
  const keyOf = ({ party }: Entry) => (isByName ? nameOf(party) : '')
  const fits = (entry: Entry) => matches === null || matches(rowOf(entry))
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
