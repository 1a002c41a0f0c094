import { floorCandidate } from './floor.ts'
import { livekitCandidate } from './livekit.ts'
import { type Costs, measure } from './measure.ts'
import { oursCandidate } from './ours.ts'
import { type Candidate, personOf } from './people.ts'
import { type Rendering, rendering } from './rendering.ts'
import { streamCandidate } from './stream.ts'

const candidates = {
  floor: floorCandidate,
  ours: () => oursCandidate('rows'),
  'ours, window of 25 watched': () => oursCandidate('window'),
  'ours, whole list watched': () => oursCandidate('list'),
  'stream-io CallState': streamCandidate,
  'livekit Room': livekitCandidate,
} satisfies Record<string, () => Candidate>

/** Names of what is measured, in the order of the table. */
export type Name = keyof typeof candidates

/** Kept from being collected while the heap is looked at. */
const kept: unknown[] = []

const bench = {
  /** A candidate beside the floor. */
  costs: (name: Name, size: number, rounds: number): { floor: Costs; costs: Costs } => {
    const [floor, costs] = measure([floorCandidate(), candidates[name]()], size, rounds) as [Costs, Costs]
    return { floor, costs }
  },
  /** Makes an empty candidate, to be filled by {@link fill} once the heap was looked at. */
  prepare(name: Name): void {
    const make: () => Candidate = candidates[name]
    // What the code itself needs is there before the heap is looked at.
    const other = make()
    const events = Array.from({ length: 2000 }, (_, index) => other.toEvent(personOf(index)))
    for (const work of [other.join, other.update, other.leave]) for (const event of events) work(event)
    other.stop()
    kept.push(make())
  },
  /** Every text of an event is a new one and stays only if the candidate keeps it. */
  fill(size: number): void {
    const candidate = kept.at(-1) as Candidate
    for (let index = 0; index < size; index += 1000)
      candidate.fill(
        Array.from({ length: Math.min(1000, size - index) }, (_, offset) =>
          candidate.toEvent(personOf(index + offset)),
        ),
      )
  },
  /** Looks at everybody once, as a list on the screen does. */
  look: (): number => (kept.at(-1) as Candidate).size(),
  rendering: (size: number, rounds: number): Promise<Rendering> => rendering(size, rounds),
}

/** What the page does for the one who drives it. */
export type Bench = typeof bench

Object.assign(globalThis, { bench })
