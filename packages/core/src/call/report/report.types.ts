import type { CallTrace } from '../../client/feature.ts'
import type { CallEvents } from '../call.api.ts'
import type { MetricType, ReportEventType } from './report.names.ts'

/** Why an event failed: a code of the library, of the wire, or the name of an engine's fault. Never what was exchanged. */
export interface ReportError {
  code: string
  message: string
}

/** How long something took, in milliseconds; only of what succeeded. */
export type ReportMetric = {
  /** The events it was measured between, by id. */
  eventIds: readonly string[]
} & (
  | { type: Exclude<MetricType, 'TIME_TO_COLLECT_ICE_CANDIDATES' | 'TIME_TO_RELAY_CANDIDATES'>; data: number }
  /** `operation`: the event the candidates were collected for. */
  | { type: 'TIME_TO_COLLECT_ICE_CANDIDATES'; data: { operation: string; duration: number } }
  | {
      type: 'TIME_TO_RELAY_CANDIDATES'
      data: { operation: string; candidates: readonly { duration: number; address: string; port: number }[] }
    }
)

/** Something that happened on a call, and what happened in its course. */
export interface TimelineEvent {
  type: ReportEventType
  /** Unique in its report. */
  id: string
  /** Steps of it. One may outlast it: an offer is made before the answer to it arrives. */
  timeline: readonly TimelineEvent[]
  /**
   * `requestType` of a request, `operation` (the event it belongs to) of a collection of candidates, `address` and `port`
   * of a relay candidate, `operationId` of an operation.
   */
  data: Readonly<Record<string, unknown>>
  /** What was measured in it alone. */
  metrics: readonly ReportMetric[]
  /** Milliseconds since the epoch. */
  start: number
  /** Absent while it lasts. */
  end?: number
  error?: ReportError
}

/** What happened on a call, and how long it took (inventory, section d). */
export interface CallReport {
  type: 'CALL'
  /** Id of the call. */
  id: string
  timeline: readonly TimelineEvent[]
  /** `dropped`: how many events were given up, since the report was full. */
  data: { dropped?: number }
  metrics: readonly ReportMetric[]
}

type ClientEvents = Pick<CallEvents, 'call:receive' | 'call:stateChange'> & {
  // More kinds of operation than the calls of today run.
  'call:operation': Omit<CallEvents['call:operation'], 'operation' | 'previous'> & {
    operation: string
    previous?: { status: string }
  }
}

/** What a call and its ports tell each other. */
export type PortMessage = Parameters<CallTrace>[0]

/** What the application hears of a call. */
export type ClientMessage = {
  [Type in keyof ClientEvents]: { at: number; type: Type; payload: ClientEvents[Type] }
}[keyof ClientEvents]
