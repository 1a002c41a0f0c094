import type { Limits } from '../limits.ts'
import type { Outbox } from '../store/store.ts'
import type { Calls } from './calls.ts'

/** How long calls may wait for something, in milliseconds. */
export interface CallTimings {
  /** Until an invite that nobody answers ends with 408 (spaces.md §13.3, rule 2). */
  ringMs: number
  /** How long a call is kept for a side whose connection is gone (spaces.md §13.3, rule 3). */
  resumeMs: number
}

/** What every decision about calls works with. */
export interface CallContext {
  readonly calls: Calls
  readonly out: Outbox
  readonly now: number
  readonly newId: () => string
  readonly limits: Limits
  readonly timings: CallTimings
}
