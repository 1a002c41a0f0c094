import { type MetricType, wholeOf } from './report.names.ts'
import type { ReportMetric, TimelineEvent } from './report.types.ts'

/** An event that metrics are still added to. */
export type Measurable = Omit<TimelineEvent, 'metrics' | 'timeline' | 'data'> & {
  data: Record<string, unknown>
  metrics: ReportMetric[]
  timeline: readonly Measurable[]
}

const hasSucceeded = ({ end, error }: TimelineEvent) => end && !error

/**
 * Measures a timeline by the definitions of the inventory (section d), and leaves with each event what was measured in it
 * alone. `wasAnswered`: only an answered call has a duration.
 */
export function measure(timeline: readonly Measurable[], wasAnswered: boolean): ReportMetric[] {
  const measured: ReportMetric[] = []
  const add = (metric: object, owner?: Measurable) => {
    measured.push(metric as ReportMetric)
    owner?.metrics.push(metric as ReportMetric)
  }
  /** The time from the start of one event to another; both have to be there. */
  const span = (type: MetricType, from?: Measurable, to?: Measurable, bound: 'start' | 'end' = 'end') => {
    const until = to?.[bound]
    if (!from || !to || until === undefined) return
    const eventIds = [...new Set([from.id, to.id])]
    add({ type, data: until - from.start, eventIds }, from === to || from.timeline.includes(to) ? from : undefined)
  }
  const done = (type: string, { timeline: events } = { timeline }) =>
    events.find((event) => event.type === type && hasSucceeded(event))

  const [make, answer, receive] = [done('MAKE'), done('ANSWER'), done('RECEIVE_CALL')]
  const invite = make?.timeline.find(({ data }) => data.requestType === 'CREATE_SESSION')
  const [offered, answered] = [make, answer].map((event) => event && done('PROCESS_MEDIA_LOCAL', event))

  if (wasAnswered) span('CALL_DURATION', make ?? receive, done('END_LOCAL') ?? done('END_REMOTE'))
  span('MAKE_CALL_PRE_LOCAL_SETUP', make, offered, 'start')
  span('MAKE_CALL_LOCAL_SETUP', make, invite, 'start')
  if (invite && hasSucceeded(invite)) span('MAKE_CALL_REMOTE_SETUP', invite, invite)
  span('TIME_TO_RINGING', make, done('REMOTE_RINGING'))
  span('ANSWER_CALL_PRE_LOCAL_SETUP', answer, answered, 'start')
  span('ANSWER_CALL_LOCAL_SETUP', answer, answered)
  span('TIME_FROM_RECEIVE_TO_ANSWER', receive, answer)
  span('TIME_TO_CALL_SETUP_DURATION', receive, answered)

  for (const event of timeline) {
    const type = wholeOf(event.type)
    if (type && hasSucceeded(event)) span(type, event, event)
    // Collections are steps of steps, or of a step that stands alone.
    for (const collection of [...event.timeline, ...event.timeline.flatMap((step) => step.timeline)]) {
      const { end, start, id, data, timeline: relays } = collection
      if (collection.type !== 'ICE_COLLECTION') continue
      data.operation = event.type
      if (event.error || !hasSucceeded(collection)) continue
      const duration = (end as number) - start
      add({ type: 'TIME_TO_COLLECT_ICE_CANDIDATES', data: { ...data, duration }, eventIds: [id] }, collection)
      const candidates = relays.map((relay) => ({ duration: relay.start - start, ...relay.data }))
      const eventIds = [id, ...relays.map((relay) => relay.id)]
      if (candidates.length > 0)
        add({ type: 'TIME_TO_RELAY_CANDIDATES', data: { ...data, candidates }, eventIds }, collection)
    }
  }
  return measured
}
