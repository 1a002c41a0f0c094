import { given } from '../../feature/given.ts'
import type { MetricType } from './report.names.ts'
import type { ReportMetric, TimelineEvent } from './report.types.ts'

type Mutable = Omit<TimelineEvent, 'metrics'> & { metrics: ReportMetric[] }
type Bound = 'start' | 'end'

/** The time an operation takes as a whole. */
const whole: Readonly<Record<string, MetricType>> = {
  MAKE: 'TIME_TO_MAKE',
  ANSWER: 'TIME_TO_ANSWER',
  IGNORE: 'TIME_TO_IGNORE',
  REJECT: 'TIME_TO_REJECT',
  ADD_MEDIA_LOCAL: 'TIME_TO_ADD_MEDIA',
  ADD_MEDIA_REMOTE: 'TIME_TO_ADD_MEDIA_REMOTE',
  REMOVE_MEDIA_LOCAL: 'TIME_TO_REMOVE_MEDIA',
  REMOVE_MEDIA_REMOTE: 'TIME_TO_REMOVE_MEDIA_REMOTE',
  MEDIA_RESTART: 'TIME_TO_RESTART_MEDIA',
  HOLD_LOCAL: 'TIME_TO_HOLD_LOCAL',
  HOLD_REMOTE: 'TIME_TO_HOLD_REMOTE',
  UNHOLD_LOCAL: 'TIME_TO_UNHOLD_LOCAL',
  UNHOLD_REMOTE: 'TIME_TO_UNHOLD_REMOTE',
  SEND_CUSTOM_PARAMETERS: 'TIME_TO_SEND_CUSTOM_PARAMETERS',
  FORWARD_CALL: 'TIME_TO_FORWARD',
  DIRECT_TRANSFER: 'TIME_TO_DIRECT_TRANSFER',
  CONSULTATIVE_TRANSFER: 'TIME_TO_CONSULTATIVE_TRANSFER',
  JOIN: 'TIME_TO_JOIN',
}

const hasSucceeded = ({ end, error }: TimelineEvent) => end !== undefined && error === undefined

/**
 * Measures a timeline by the definitions of the inventory (section d), and leaves with each event what was measured in it
 * alone. `wasAnswered`: only an answered call has a duration.
 */
export function measure(timeline: readonly Mutable[], wasAnswered: boolean): ReportMetric[] {
  const measured: ReportMetric[] = []
  const find = (events: readonly TimelineEvent[] | undefined, type: string, request?: string) =>
    events?.find((event) => event.type === type && event.data.requestType === request) as Mutable | undefined
  const done = (events: readonly TimelineEvent[] | undefined, type: string) => find(events?.filter(hasSucceeded), type)
  const add = (metric: ReportMetric, owner?: Mutable) => {
    measured.push(metric)
    owner?.metrics.push(metric)
  }
  /** The time between two events; both have to be there. `owner` is the event that both belong to. */
  const span = (type: MetricType, from?: Mutable, to?: Mutable, bounds = 'start end', owner?: Mutable) => {
    const [first, last] = bounds.split(' ') as [Bound, Bound]
    const [begin, end] = [from?.[first], to?.[last]]
    if (from === undefined || to === undefined || begin === undefined || end === undefined) return
    const eventIds = from === to ? [from.id] : [from.id, to.id]
    add({ type, data: end - begin, eventIds } as ReportMetric, owner)
  }

  const [make, answer, receive] = ['MAKE', 'ANSWER', 'RECEIVE_CALL'].map((type) => done(timeline, type))
  const ended = done(timeline, 'END_LOCAL') ?? done(timeline, 'END_REMOTE')
  const invite = find(make?.timeline, 'REST_REQUEST', 'CREATE_SESSION')
  const [offered, answered] = [make, answer].map((event) => done(event?.timeline, 'PROCESS_MEDIA_LOCAL'))
  const [startToStart, toEnd] = ['start start', 'start end']

  if (wasAnswered) span('CALL_DURATION', make ?? receive, ended)
  span('MAKE_CALL_PRE_LOCAL_SETUP', make, offered, startToStart, make)
  span('MAKE_CALL_LOCAL_SETUP', make, invite, startToStart, make)
  if (invite && hasSucceeded(invite)) span('MAKE_CALL_REMOTE_SETUP', invite, invite, toEnd, make)
  span('TIME_TO_RINGING', make, done(timeline, 'REMOTE_RINGING'))
  span('ANSWER_CALL_PRE_LOCAL_SETUP', answer, answered, startToStart, answer)
  span('ANSWER_CALL_LOCAL_SETUP', answer, answered, toEnd, answer)
  span('TIME_FROM_RECEIVE_TO_ANSWER', receive, answer)
  span('TIME_TO_CALL_SETUP_DURATION', receive, answered)

  for (const event of timeline) {
    const type = whole[event.type]
    if (type !== undefined && hasSucceeded(event)) span(type, event, event, toEnd, event)
    for (const local of event.type === 'PROCESS_MEDIA_LOCAL' ? [event] : event.timeline)
      for (const collection of local.timeline) {
        const { end, error, start, id, data, timeline: relays } = collection
        if (event.error || error || end === undefined) continue
        const operation = given({ operation: data.operation as string | undefined })
        add(
          { type: 'TIME_TO_COLLECT_ICE_CANDIDATES', data: { ...operation, duration: end - start }, eventIds: [id] },
          event,
        )
        if (relays.length === 0) continue
        const candidates = relays.map((relay) => ({
          duration: (relay.end ?? relay.start) - start,
          address: relay.data.address as string,
          port: relay.data.port as number,
        }))
        const eventIds = [id, ...relays.map((relay) => relay.id)]
        add({ type: 'TIME_TO_RELAY_CANDIDATES', data: { ...operation, candidates }, eventIds }, event)
      }
  }
  return measured
}
