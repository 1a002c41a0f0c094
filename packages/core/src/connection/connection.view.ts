import type { SnapshotFrom } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import type { Party } from '../ports/index.ts'
import type { connectionChart } from './connection.chart.ts'

export type ConnectionSnapshot = SnapshotFrom<typeof connectionChart>

/** Where the connection is. `reconnecting` covers waiting for the next attempt and the attempt itself. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'gaveUp'

/** What the connection looks like from outside. */
export interface ConnectionView {
  state: ConnectionState
  isOpen: boolean
  /** Attempts that failed since it was last open. */
  failures: number
  sessionId: string | null
  /** Who we are at the back end. */
  self: Party | null
  /** Why it is not open, where something went wrong. */
  error: ErrorInfo | null
}

export function connectionStateOf(snapshot: ConnectionSnapshot): ConnectionState {
  const { wasOpen } = snapshot.context
  if (snapshot.matches({ alive: 'open' })) return 'open'
  if (snapshot.matches({ alive: 'idle' })) return 'idle'
  if (snapshot.matches({ alive: 'gaveUp' })) return 'gaveUp'
  return wasOpen ? 'reconnecting' : 'connecting'
}

/** The public view of a snapshot. Pure. */
export function toConnectionView(snapshot: ConnectionSnapshot): ConnectionView {
  const { failures, sessionId, self, fault } = snapshot.context
  const state = connectionStateOf(snapshot)
  return { state, isOpen: state === 'open', failures, sessionId, self, error: fault }
}
