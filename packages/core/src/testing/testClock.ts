import type { Clock } from '../ports/index.ts'

/** A clock that only moves when told to. */
export interface TestClock extends Clock {
  /**
   * Moves on by so many milliseconds. Timers fire in the order they are due, and after each everything that waits in
   * microtasks is done first, as it would be in real time.
   */
  advance: (ms: number) => Promise<void>
  /** Timers that wait. */
  pending: () => number
}

/** Lets everything happen that waits in microtasks. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Creates a clock that starts at a fixed time, so that views are the same in each run. */
export function createTestClock(startAt = 1_700_000_000_000): TestClock {
  const timers = new Map<number, { dueAt: number; callback: () => void }>()
  let now = startAt
  let lastId = 0

  const nextDue = (until: number) => {
    let next: [number, { dueAt: number; callback: () => void }] | undefined
    for (const entry of timers)
      if (entry[1].dueAt <= until && (next === undefined || entry[1].dueAt < next[1].dueAt)) next = entry
    return next
  }

  return {
    now: () => now,
    setTimeout(callback, ms) {
      lastId += 1
      timers.set(lastId, { dueAt: now + ms, callback })
      return lastId
    },
    clearTimeout(id) {
      timers.delete(id as number)
    },
    pending: () => timers.size,
    async advance(ms) {
      const until = now + ms
      await settled()
      for (let next = nextDue(until); next !== undefined; next = nextDue(until)) {
        const [id, { dueAt, callback }] = next
        timers.delete(id)
        now = dueAt
        callback()
        await settled()
      }
      now = until
    },
  }
}
