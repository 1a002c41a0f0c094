import type { SnapshotState } from '../feed/messages.ts'
import type { Entry } from './entry.ts'
import { byTime, type Timeline } from './timeline.ts'

/** The place of an entry among entries in order of time, or -1 when it is gone. */
export function placeOf(entries: readonly Entry[], entry: Entry): number {
  let [low, high] = [0, entries.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const order = byTime(entries[middle] as Entry, entry)
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** How an actor was at a moment, and the step that led there. */
export interface Moment {
  snapshot: SnapshotState | null
  /** The last entry up to then in which the actor took an event. */
  step: Entry | null
}

/**
 * How an actor was right after an entry: by the last event it took up to then, else as it was before the first one
 * after. Null as snapshot means that it was not there yet.
 */
export function momentOf(timeline: Timeline, actor: string, entry: Entry): Moment {
  const entries = timeline.entries()
  const place = placeOf(entries, entry)
  for (let index = place; index >= 0; index -= 1) {
    const step = entries[index] as Entry
    if (step.to === actor && step.after !== undefined) return { snapshot: step.after, step }
  }
  for (let index = Math.max(place, 0); index < entries.length; index += 1) {
    const step = entries[index] as Entry
    if (step.to === actor && step.after !== undefined) return { snapshot: step.before ?? null, step: null }
  }
  return { snapshot: timeline.actor(actor)?.snapshot ?? null, step: null }
}

/** How an actor is now. */
export function presentOf(timeline: Timeline, actor: string): Moment {
  const entries = timeline.entries()
  for (let index = entries.length - 1, looked = 0; index >= 0 && looked < 5000; index -= 1, looked += 1) {
    const step = entries[index] as Entry
    if (step.to === actor && step.after !== undefined) return { snapshot: step.after, step }
  }
  return { snapshot: timeline.actor(actor)?.snapshot ?? null, step: null }
}
