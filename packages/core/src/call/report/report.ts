import type { Feature } from '../../client/feature.ts'
import { metrics, reportEvents } from './report.names.ts'
import { createTimeline, type Timeline } from './report.timeline.ts'
import type { CallReport, ClientMessage } from './report.types.ts'

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

/**
 * Reports of calls: `client.call.getReport`. Made of what calls and their ports tell each other, with the client's clock;
 * a report holds at most 500 events, no description, parameter or token, and says how many it dropped.
 */
export function callReports(): Feature<'call', CallReportApi> {
  return {
    name: 'call',
    install({ traces, hear }) {
      const timelines = new Map<string, Timeline>()
      const timelineOf = (callId: string) => {
        const timeline = timelines.get(callId) ?? createTimeline(callId)
        timelines.set(callId, timeline)
        return timeline
      }
      traces.add((message) => timelineOf(message.callId).take(message))
      hear((type, payload, at) => {
        const { callId } = payload as { callId?: string }
        if (callId && /^call:(op|rec|stateC)/.test(type))
          timelineOf(callId).hear({ type, payload, at } as unknown as ClientMessage)
      })
      return { api: { getReport: (callId) => timelines.get(callId)?.report(), reportEvents, metrics }, destroy() {} }
    },
  }
}
