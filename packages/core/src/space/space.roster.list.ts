import type { Participant } from './space.participant.ts'
import { type Entry, isGone } from './space.roster.entry.ts'

/** Everybody's row, in the order of their arrival. */
export interface RowList {
  rows: () => readonly Participant[]
  /** An entry came, went or changed. */
  touch: (entry: Entry) => void
}

/** How many changes are written into a copy of the list before making it anew is as cheap. */
const patchedAtMost = 64

/** Made when somebody looks; what changed since then is written into a copy, without a walk through all. */
export function createRowList(entries: ReadonlyMap<string, Entry>, rowOf: (entry: Entry) => Participant): RowList {
  let listed: Entry[] = []
  let rows: readonly Participant[] = []
  /** What changed since; null when the list has to be made anew. */
  let outdated: Entry[] | null = []

  /** Where an entry stands, or is to stand. */
  function placeOf({ arrival }: Entry): number {
    let [low, high] = [0, listed.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((listed[middle] as Entry).arrival < arrival) low = middle + 1
      else high = middle
    }
    return low
  }

  function patched(changed: readonly Entry[]): readonly Participant[] {
    const next = rows.slice()
    for (const entry of changed) {
      const place = placeOf(entry)
      const isListed = listed[place] === entry
      if (isGone(entry)) {
        if (!isListed) continue
        listed.splice(place, 1)
        next.splice(place, 1)
      } else {
        if (!isListed) listed.splice(place, 0, entry)
        next.splice(place, isListed ? 1 : 0, rowOf(entry))
      }
    }
    return next
  }

  return {
    rows() {
      if (outdated === null) {
        listed = [...entries.values()]
        rows = listed.map(rowOf)
      } else if (outdated.length > 0) rows = patched(outdated)
      outdated = []
      return rows
    },
    touch(entry) {
      if (outdated === null || outdated.push(entry) <= patchedAtMost) return
      outdated = null
      // Not kept for somebody who may never look again.
      listed = []
      rows = []
    },
  }
}
