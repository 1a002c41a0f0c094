import type { Clock } from '../../src/index.ts'

/** A clock that stands still until it is told how much time passes. */
export interface ManualClock extends Clock {
  advance: (ms: number) => void
}

export function createManualClock(start: number = Date.parse('2026-01-15T10:00:00.000Z')): ManualClock {
  let now = start
  let lastId = 0
  const timers = new Map<number, { at: number; callback: () => void }>()

  return {
    now: () => now,
    setTimeout: (callback, ms) => {
      lastId += 1
      timers.set(lastId, { at: now + ms, callback })
      return lastId
    },
    clearTimeout: (id) => {
      timers.delete(id as number)
    },
    advance: (ms) => {
      const end = now + ms
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
        if (!due) break
        const [id, { at, callback }] = due
        timers.delete(id)
        now = Math.max(now, at)
        callback()
      }
      now = end
    },
  }
}
