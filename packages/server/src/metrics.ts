import type { Backend } from './backend.ts'
import type { Logger } from './log.ts'

/** Counts what goes through the server, for `GET /metrics`. */
export interface Metrics {
  connected: () => void
  eventIn: (event: string) => void
  /** One event that was sent to some connections. */
  eventOut: (event: string, receivers: number) => void
  refused: (event: string, code: string) => void
  error: () => void
  counts: () => ReadonlyMap<Counter, ReadonlyMap<string, number>>
}

/** What only ever goes up, with its meaning and labels. */
const counters = {
  connections_opened_total: 'Connections taken since the start.',
  events_in_total: 'Events from clients, by event.',
  events_out_total: 'Events delivered to clients, one for each connection, by event.',
  refused_total: 'Events and connections refused, by event and error code.',
  errors_total: 'Failures of the server itself.',
} as const
type Counter = keyof typeof counters

/** The media type of the text format of Prometheus. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

export function createMetrics(): Metrics {
  const counts = new Map(Object.keys(counters).map((name) => [name as Counter, new Map<string, number>()]))
  counts.get('connections_opened_total')?.set('', 0)
  counts.get('errors_total')?.set('', 0)

  const count = (counter: Counter, labels: string, by = 1): void => {
    const series = counts.get(counter)
    if (by > 0) series?.set(labels, (series.get(labels) ?? 0) + by)
  }

  return {
    connected: () => count('connections_opened_total', ''),
    eventIn: (event) => count('events_in_total', `{event="${event}"}`),
    eventOut: (event, receivers) => count('events_out_total', `{event="${event}"}`, receivers),
    refused: (event, code) => count('refused_total', `{event="${event}",code="${code}"}`),
    error: () => count('errors_total', ''),
    counts: () => counts,
  }
}

/** A logger whose errors are counted. */
export function countingErrors(log: Logger, { error }: Metrics): Logger {
  const counted = (...told: Parameters<Logger['error']>): void => {
    error()
    log.error(...told)
  }
  return Object.create(log, { error: { value: counted } }) as Logger
}

/** What there is now and what there was, in the text format of Prometheus. */
export async function exposition({ metrics, connections, store }: Backend): Promise<string> {
  const { spaces, calls, services } = await store.summary()
  const gauges = [
    ['connections', 'Connections of this process.', connections.size()],
    ['subscriptions', 'Subscriptions of sessions to spaces.', sum(spaces.map(({ subscriptions }) => subscriptions))],
    ['spaces', 'Spaces kept.', spaces.length],
    ['meetings', 'Meetings that are active.', spaces.filter(({ meetingId }) => meetingId !== null).length],
    ['calls', 'Calls that ring or are established, legs of meetings included.', calls.length],
    ['services', 'Service subscriptions of sessions.', sum(services.map((session) => session.services.length))],
  ] as const
  const lines = gauges.flatMap(([name, help, value]) => family(name, help, 'gauge', [['', value]]))
  for (const [name, series] of metrics.counts()) lines.push(...family(name, counters[name], 'counter', series))
  return `${lines.join('\n')}\n`
}

function family(name: string, help: string, type: string, series: Iterable<readonly [string, number]>): string[] {
  const full = `switchhook_${name}`
  const samples = [...series].map(([labels, value]) => `${full}${labels} ${value}`)
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...samples]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
