import { given } from '../../feature/given.ts'
import type { StatsEntry } from '../../ports/index.ts'
import type { StatsReport } from '../call.api.ts'

/** How a call did between two reports. What the reports do not tell is absent. */
export interface CallStatsSample {
  /** When it was measured, in milliseconds since the epoch. */
  at: number
  /** Media received, all streams together, without headers, in bit/s (`bytesReceived`). */
  bitrateIn?: number
  /** Media sent, all streams together, without headers, in bit/s (`bytesSent`). */
  bitrateOut?: number
  /** Part of the packets expected here that did not arrive: 0 to 1 (`packetsLost`, `packetsReceived`). */
  loss?: number
  /** Time to the far end and back, in milliseconds. */
  roundTripTime?: number
}

const numberOf = (entry: StatsEntry | undefined, name: string): number | undefined => {
  const value = entry?.[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** By how much a counter grew. Undefined where one of the reports has none, or where it began anew. */
function growth(before: StatsEntry, now: StatsEntry, name: string): number | undefined {
  const [was, is] = [numberOf(before, name), numberOf(now, name)]
  return was === undefined || is === undefined || is < was ? undefined : is - was
}

/** Entries of one type that are in both reports. One that has just come has no growth yet, and would only be a spike. */
function pairsOf(before: StatsReport, now: StatsReport, type: string): [before: StatsEntry, now: StatsEntry][] {
  const pairs: [StatsEntry, StatsEntry][] = []
  for (const entry of now.values()) {
    const earlier = before.get(entry.id)
    if (entry.type === type && earlier?.type === type) pairs.push([earlier, entry])
  }
  return pairs
}

const sum = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0)
}

/** Bits a second. Each stream counts with the time between its own two entries (W3C webrtc-stats §8). */
const bitrate = (pairs: [StatsEntry, StatsEntry][], counter: string): number | undefined =>
  sum(
    pairs.map(([before, now]) => {
      const [bytes, ms] = [growth(before, now, counter), growth(before, now, 'timestamp')]
      return bytes === undefined || !ms ? undefined : (bytes * 8000) / ms
    }),
  )

function lossOf(pairs: [StatsEntry, StatsEntry][]): number | undefined {
  const received = sum(pairs.map(([before, now]) => growth(before, now, 'packetsReceived')))
  // A packet that comes late after all is taken off the count again (RFC 3550 §6.4.1), which is then no loss here.
  const lost = sum(pairs.map(([before, now]) => growth(before, now, 'packetsLost'))) ?? 0
  return received === undefined || received + lost === 0 ? undefined : lost / (received + lost)
}

/** What was measured last, in seconds, by each entry of a type that says so under this name. */
const lastTimes = (now: StatsReport, type: string, name: string): number[] =>
  [...now.values()].flatMap((entry) => {
    const isUsed = entry.nominated !== false && entry.state !== 'failed'
    return entry.type === type && isUsed ? (numberOf(entry, name) ?? []) : []
  })

/**
 * Milliseconds to the far end and back: the mean of what was measured since the report before; else what was measured last;
 * by the far end's reports on our media (RFC 3550 §6.4), else by the checks of the path (RFC 8445).
 */
function roundTripTime(before: StatsReport | undefined, now: StatsReport): number | undefined {
  for (const [type, count, last] of [
    ['remote-inbound-rtp', 'roundTripTimeMeasurements', 'roundTripTime'],
    ['candidate-pair', 'responsesReceived', 'currentRoundTripTime'],
  ] as const) {
    const pairs = before === undefined ? [] : pairsOf(before, now, type)
    const measured = pairs.filter((pair) => growth(...pair, count))
    const seconds = sum(measured.map((pair) => growth(...pair, 'totalRoundTripTime')))
    const times = sum(measured.map((pair) => growth(...pair, count)))
    if (seconds !== undefined && times) return (seconds / times) * 1000
    const lasts = lastTimes(now, type, last)
    if (lasts.length > 0) return Math.max(...lasts) * 1000
  }
  return undefined
}

/** What two reports of a call say of the time between them. Without an earlier one only what needs none. Pure. */
export function toSample(before: StatsReport | undefined, now: StatsReport, at: number): CallStatsSample {
  const inbound = before === undefined ? [] : pairsOf(before, now, 'inbound-rtp')
  const outbound = before === undefined ? [] : pairsOf(before, now, 'outbound-rtp')
  const measured = {
    bitrateIn: bitrate(inbound, 'bytesReceived'),
    bitrateOut: bitrate(outbound, 'bytesSent'),
    loss: lossOf(inbound),
    roundTripTime: roundTripTime(before, now),
  }
  return { at, ...given(measured) }
}
