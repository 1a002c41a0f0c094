import type { Feature } from '../../client/feature.ts'
import { perKey } from '../../feature/perKey.ts'
import { metrics, reportEvents } from './report.names.ts'
import { createTimeline, type Timeline } from './report.timeline.ts'
import type { CallReport, ReportMessage } from './report.types.ts'

/** What reports add to `client.call`. */
export interface CallReportApi {
  /**
   * What happened on a call until now and how long it took, as plain data of its own. Works in any state and after the end.
   * Undefined for a call that does not exist: where `call:7` would be the answer, nothing throws.
   */
  getReport: (callId: string) => CallReport | undefined
  reportEvents: typeof reportEvents
  metrics: typeof metrics
}

const heard: ReadonlySet<string> = new Set(['call:operation', 'call:receive', 'call:stateChange'])

/**
 * Reports of calls: `client.call.getReport`. Made of what calls and their ports tell each other, with the client's clock;
 * a report holds at most 500 events, no description, parameter or token, and says how many it dropped.
 */
export function callReports(): Feature<'call', CallReportApi> {
  return {
    name: 'call',
    install({ traces, hear }) {
      const timelines = new Map<string, Timeline>()
      const timelineOf = perKey(timelines, createTimeline)
      traces.add((message) => timelineOf(message.callId).take(message))
      hear((type, payload, at) => {
        const { callId } = (payload ?? {}) as { callId?: unknown }
        if (heard.has(type) && typeof callId === 'string')
          timelineOf(callId).take({ type, payload, at } as unknown as ReportMessage)
      })
      return { api: { getReport: (callId) => timelines.get(callId)?.report(), reportEvents, metrics }, destroy() {} }
    },
  }
}
