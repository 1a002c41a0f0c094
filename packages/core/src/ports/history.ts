import type { Party } from './party.ts'

/** A call that is over, as a log keeps it. Times are milliseconds since the epoch. */
export interface CallRecord {
  /** The id of the call. */
  id: string
  direction: 'outgoing' | 'incoming'
  /** The far end. */
  peer: Party
  startTime: number
  /** Absent where it was never established. */
  answeredTime?: number
  endTime: number
  /** Why it ended, such as `hungUp` or `busy`: a reason of `call.ending`. */
  reason: string
  /** Somebody called and nobody here reacted. */
  missed: boolean
}

/**
 * The log of calls at a back end. What fails rejects with a `Fault`: `unauthorized`, `forbidden`, `not-found`,
 * `bad-request` have codes of their own.
 */
export interface CallLog {
  /** One page of the log, newest first. */
  fetch: (page: { amount: number; offset: number }) => Promise<readonly CallRecord[]>
  remove: (recordId: string) => Promise<void>
  clear: () => Promise<void>
}
