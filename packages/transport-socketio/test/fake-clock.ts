import type { Clock } from '@switchhook/core'

/** Time that passes only when told to. */
export interface FakeClock extends Clock {
  pass: (ms: number) => void
  pending: () => number
}

export function createFakeClock(): FakeClock {
  const timers = new Map<number, { at: number; callback: () => void }>()
  let now = 0
  let lastId = 0
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
    pass: (ms) => {
      now += ms
      for (const [id, { at, callback }] of [...timers])
        if (at <= now) {
          timers.delete(id)
          callback()
        }
    },
    pending: () => timers.size,
  }
}
