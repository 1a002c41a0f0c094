import type { Clock } from '../ports/index.ts'

/** How long somebody counts as typing after they said so, and how often we say so, in milliseconds (spaces.md §6.3). */
export const typingMs = 2000

/** How often we say that we type. */
export interface TypingPace {
  /** Whether it is time to say it; the next time counts from then on. */
  isDue: () => boolean
  /** What we typed was sent: typing again is news. */
  reset: () => void
}

export function createTypingPace(clock: Clock): TypingPace {
  let saidAt = Number.NEGATIVE_INFINITY
  return {
    isDue() {
      const now = clock.now()
      if (now - saidAt < typingMs) return false
      saidAt = now
      return true
    },
    reset() {
      saidAt = Number.NEGATIVE_INFINITY
    },
  }
}
