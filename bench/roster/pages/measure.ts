import { type Candidate, personOf, shown } from './people.ts'

/** What one event costs, in microseconds. */
export interface Costs {
  join: number
  update: number
  leave: number
}

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

/** Numbers of the persons on the screen: spread over all. */
export const shownOf = (size: number): readonly number[] =>
  Array.from({ length: Math.min(shown, size) }, (_, index) => Math.floor((index * size) / Math.min(shown, size)))

const gcd = (one: number, other: number): number => (other === 0 ? one : gcd(other, one % other))

/** A step through all numbers that meets each of them once, the next far from the last: no cache helps more than in life. */
function strideOf(size: number): number {
  let stride = Math.floor(size * 0.618)
  while (gcd(stride, size) !== 1) stride += 1
  return stride
}

interface Run {
  candidate: Candidate
  /** Events of one turn: so many that a turn is long enough to be timed. */
  turn: number
  /** How many updates there were: whenever all persons had theirs, the next ones say the contrary. */
  at: number
  times: Record<keyof Costs, number[]>
}

/** How long a turn takes at least, in milliseconds, and how many events it has at most. */
const turnMs = 2
const turnEvents = 20_000

/**
 * Fills the candidates with so many persons, watches those on the screen, and lets them take turns at updating, joining
 * and leaving, so that all meet the same machine. Gives the medians.
 */
export function measure(candidates: readonly Candidate[], size: number, rounds: number): Costs[] {
  const runs: Run[] = candidates.map((candidate) => ({
    candidate,
    turn: 1,
    at: 0,
    times: { join: [], update: [], leave: [] },
  }))
  const ids = shownOf(size).map((index) => `user-${index}`)
  const stride = strideOf(size)
  const told = new Map<Candidate, { updates: unknown[][]; guests: unknown[] }>()
  for (const { candidate } of runs) {
    const { toEvent, fill, watch } = candidate
    fill(Array.from({ length: size }, (_, index) => toEvent(personOf(index))))
    watch(ids)
    const updates = [true, false].map((isMuted) =>
      Array.from({ length: size }, (_, index) => toEvent(personOf((index * stride) % size, isMuted))),
    )
    told.set(candidate, {
      updates,
      guests: Array.from({ length: Math.min(size / 10, 200) }, (_, index) => toEvent(personOf(size + index))),
    })
  }

  function update(run: Run, count: number): void {
    const { updates } = told.get(run.candidate) as { updates: unknown[][] }
    const end = run.at + count
    for (; run.at < end; run.at += 1) run.candidate.update(updates[Math.floor(run.at / size) % 2]?.[run.at % size])
  }

  for (const run of runs) {
    for (const startedAt = performance.now(); performance.now() - startedAt < turnMs * 10; ) update(run, 16)
    for (let took = 0; took < turnMs && run.turn < turnEvents; ) {
      run.turn *= 2
      const startedAt = performance.now()
      update(run, run.turn)
      took = performance.now() - startedAt
    }
  }

  for (let round = 0; round < rounds + 2; round += 1) {
    for (const run of runs) {
      const { candidate, times, turn } = run
      const guests = (told.get(candidate) as { guests: unknown[] }).guests.slice(0, turn)
      const timed = (work: (event: unknown) => void, events: readonly unknown[]) => {
        const startedAt = performance.now()
        for (const event of events) work(event)
        return performance.now() - startedAt
      }
      const took = { join: 0, update: 0, leave: 0 }
      const startedAt = performance.now()
      update(run, turn)
      took.update = performance.now() - startedAt
      let visits = 0
      // The same come and go until that took long enough to be timed: more at once would be another size.
      for (; visits === 0 || (took.join + took.leave < turnMs && visits < turnEvents); visits += guests.length) {
        took.join += timed(candidate.join, guests)
        took.leave += timed(candidate.leave, guests)
      }
      if (round < 2) continue
      times.update.push((took.update * 1000) / turn)
      for (const name of ['join', 'leave'] as const) times[name].push((took[name] * 1000) / visits)
    }
  }

  for (const { candidate } of runs) {
    if (candidate.size() !== size) throw new Error(`keeps ${candidate.size()} participants instead of ${size}`)
    const before = candidate.heard()
    for (const isMuted of [true, false, true])
      candidate.update(candidate.toEvent(personOf(shownOf(size)[1] ?? 0, isMuted)))
    if (candidate.heard() - before < 2) throw new Error('did not tell of a participant that is watched')
    candidate.stop()
  }
  const rounded = (values: readonly number[]) => Math.round(median(values) * 1000) / 1000
  return runs.map(({ times }) => ({
    join: rounded(times.join),
    update: rounded(times.update),
    leave: rounded(times.leave),
  }))
}
