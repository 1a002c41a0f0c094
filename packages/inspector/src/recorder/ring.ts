import type { Place } from './marks.ts'
import type { RecordEntry } from './record.ts'

/** Features whose calls or stays begin and end: once all are over, what was is of no effect on what comes. */
const forgettable = ['call', 'space'] as const
export type Forgettable = (typeof forgettable)[number]

interface Kept {
  entry: RecordEntry
  weight: number
  /** By the numbers of this ring. */
  place: Place | undefined
}

/** Entries in their order, bounded. */
export interface Ring {
  /** Gives the number of the entry, from 0 for the first of the session; null when it was left out. */
  push: (entry: RecordEntry, weight: number, place?: Place) => number | null
  /** Nothing of this feature runs: what it did until now may be forgotten. */
  rest: (feature: Forgettable) => void
  /** What it does now has an effect on others that lasts: what it did until now has to stay. */
  entangle: (feature: Forgettable) => void
  entries: () => readonly RecordEntry[]
  dropped: () => number
  /** As in the record. */
  cut: () => Record<string, number | null>
}

/** How much more than the limit may gather before the ring is cleared: forgetting one by one costs more. */
const slack = 1.25

/**
 * With `keepsBeginning` what comes when it is full is left out. Else a ring that forgets what is over first: the oldest
 * calls and stays, whole, so that what is left replays by itself. Only when a call that still runs fills it, its beginning
 * is lost.
 */
export function createRing(limit: number, mostWeight: number, keepsBeginning = false): Ring {
  let kept: Kept[] = []
  let weight = 0
  /** Numbers of entries before which a feature was at rest, ascending. */
  const rests: Record<Forgettable, number[]> = { call: [], space: [] }
  /** What lies between these numbers has an effect that lasts. */
  const lasting: Record<Forgettable, (readonly [from: number, to: number])[]> = { call: [], space: [] }
  const latest: Record<Forgettable, number> = { call: 0, space: 0 }
  const entangled = new Set<Forgettable>()
  /** Entries of a feature below this number are incomplete. */
  const broken = new Map<string, number>()

  /** Numbers stay those of the whole session: what was taken out leaves holes, kept apart. */
  let numbers: number[] = []
  let lastNumber = 0

  const isOver = () => kept.length > limit || weight > mostWeight

  function keep(isWanted: (item: Kept, number: number) => boolean): void {
    const left: Kept[] = []
    const leftNumbers: number[] = []
    weight = 0
    for (const [index, item] of kept.entries()) {
      const number = numbers[index] as number
      if (!isWanted(item, number)) continue
      left.push(item)
      leftNumbers.push(number)
      weight += item.weight
    }
    kept = left
    numbers = leftNumbers
  }

  function clear(): void {
    // What is only looked at goes before what is replayed.
    const wires = kept.filter(({ entry }) => entry.do === 'wire').length
    let surplus = wires - limit / 4
    if (surplus > 0)
      keep(({ entry }) => {
        if (entry.do !== 'wire' || surplus <= 0) return true
        surplus -= 1
        return false
      })
    const points = forgettable
      .flatMap((feature) => rests[feature].map((number) => ({ feature, number })))
      .sort((one, other) => one.number - other.number)
    for (const { feature, number } of points) {
      if (!isOver()) return
      rests[feature] = rests[feature].filter((point) => point > number)
      // What had lost its beginning goes with the rest of it.
      if ((broken.get(feature) ?? 0) <= number) broken.delete(feature)
      keep(
        ({ entry }, own) =>
          entry.of !== feature || own >= number || lasting[feature].some(([from, to]) => own >= from && own < to),
      )
    }
    if (!isOver()) return
    cutOff(({ of }) => of === 'call' || of === 'space' || of === 'wire')
    if (isOver()) cutOff(() => true)
  }

  function isLasting(of: string, number: number): boolean {
    if (of !== 'call' && of !== 'space') return false
    if (entangled.has(of) && number >= latest[of]) return true
    return lasting[of].some(([from, to]) => number >= from && number < to)
  }

  /** Forgets the oldest, whatever they are. */
  function cutOff(isMeant: (entry: RecordEntry) => boolean): void {
    let count = kept.length - Math.floor(limit * 0.75)
    let tooMuch = weight - mostWeight * 0.75
    keep(({ entry, weight: own }, number) => {
      if (!isMeant(entry) || (count <= 0 && tooMuch <= 0)) return true
      count -= 1
      tooMuch -= own
      if (entry.do === 'wire') return false
      broken.set(entry.of, number + 1)
      // It had the connection do something, which cannot be understood any more.
      if (isLasting(entry.of, number)) broken.set('connection', number + 1)
      return false
    })
  }

  return {
    push(entry, own, place) {
      if (keepsBeginning && (kept.length >= limit || weight >= mostWeight)) {
        lastNumber += 1
        return null
      }
      kept.push({ entry, weight: own, place })
      numbers.push(lastNumber)
      lastNumber += 1
      weight += own
      if (kept.length > limit * slack || weight > mostWeight * slack) clear()
      return lastNumber - 1
    },
    rest(feature) {
      const points = rests[feature]
      if (entangled.delete(feature)) lasting[feature].push([latest[feature], lastNumber])
      latest[feature] = lastNumber
      if (points.at(-1) !== lastNumber) points.push(lastNumber)
      if (points.length > 1000) points.splice(0, 500)
    },
    entangle: (feature) => {
      entangled.add(feature)
    },
    entries() {
      const indexes = new Map(numbers.map((number, index) => [number, index]))
      return kept.map(({ entry, place }) => {
        const index = place && indexes.get(place[0])
        return place === undefined || index === undefined ? entry : { ...entry, after: [index, place[1]] as const }
      })
    },
    dropped: () => lastNumber - kept.length,
    cut() {
      const cut: Record<string, number | null> = {}
      for (const [feature, lost] of broken) {
        const points = feature === 'call' || feature === 'space' ? rests[feature] : []
        const point = points.find((number) => number >= lost)
        const index = point === undefined ? -1 : numbers.findIndex((number) => number >= point)
        cut[feature] = point === undefined ? null : index === -1 ? kept.length : index
      }
      return cut
    },
  }
}
