import { describe, expect, it } from 'vitest'
import type { StatsEntry } from '../../ports/index.ts'
import { toSample } from './stats.series.ts'

const report = (...entries: StatsEntry[]) => new Map(entries.map((entry) => [entry.id, entry]))
const inbound = (timestamp: number, counters: Record<string, unknown>, id = 'in'): StatsEntry => ({
  id,
  type: 'inbound-rtp',
  timestamp,
  ...counters,
})

describe('bitrates', () => {
  it('are bits a second of all streams together, each over the time between its own two entries', () => {
    const before = report(inbound(1000, { bytesReceived: 500 }), inbound(1000, { bytesReceived: 0 }, 'in 2'), {
      id: 'out',
      type: 'outbound-rtp',
      timestamp: 1000,
      bytesSent: 100,
    })
    const now = report(inbound(2000, { bytesReceived: 1500 }), inbound(3000, { bytesReceived: 4000 }, 'in 2'), {
      id: 'out',
      type: 'outbound-rtp',
      timestamp: 1500,
      bytesSent: 350,
    })
    expect(toSample(before, now, 7)).toEqual({ at: 7, bitrateIn: 8000 + 16_000, bitrateOut: 4000 })
  })

  it('leave out streams that have just come, have gone, or began to count anew: no spikes', () => {
    const before = report(
      inbound(1000, { bytesReceived: 9000 }, 'anew'),
      inbound(1000, { bytesReceived: 9000 }, 'gone'),
    )
    const now = report(inbound(2000, { bytesReceived: 10 }, 'anew'), inbound(2000, { bytesReceived: 9_000_000 }, 'new'))
    expect(toSample(before, now, 7)).toEqual({ at: 7 })
  })

  it('are absent without an earlier report, and where no time went by or a counter is no number', () => {
    const now = report(inbound(1000, { bytesReceived: 500 }))
    expect(toSample(undefined, now, 7)).toEqual({ at: 7 })
    expect(toSample(now, now, 7)).toEqual({ at: 7 })
    expect(toSample(now, report(inbound(2000, { bytesReceived: '600' })), 7)).toEqual({ at: 7 })
    expect(toSample(now, report(inbound(2000, { bytesReceived: Number.NaN })), 7)).toEqual({ at: 7 })
  })

  it('tell a stream that is silent from one that is not there: 0', () => {
    const bytesReceived = 500
    expect(toSample(report(inbound(1, { bytesReceived })), report(inbound(2, { bytesReceived })), 7).bitrateIn).toBe(0)
  })
})

describe('loss', () => {
  const loss = (was: [received: number, lost: number], is: [received: number, lost: number]) => {
    const [before, now] = [was, is].map(([packetsReceived, packetsLost], at) =>
      report(inbound(at, { packetsReceived, packetsLost })),
    )
    return toSample(before, now ?? new Map(), 7).loss
  }

  it('is the part of the packets expected meanwhile that did not come', () => {
    expect(loss([100, 50], [190, 60])).toBe(0.1)
    expect(loss([100, 50], [190, 50])).toBe(0)
  })

  it('is never below nothing where packets came late after all, and absent where none were expected', () => {
    expect(loss([100, 50], [150, 40])).toBe(0)
    expect(loss([100, 50], [100, 50])).toBe(undefined)
  })
})

describe('round-trip time', () => {
  const remote = (fields: Record<string, unknown>): StatsEntry => ({
    id: 'remote',
    type: 'remote-inbound-rtp',
    timestamp: 0,
    ...fields,
  })
  const pair = (id: string, fields: Record<string, unknown>): StatsEntry => ({
    id,
    type: 'candidate-pair',
    timestamp: 0,
    ...fields,
  })

  it('is the mean, in milliseconds, of what was measured meanwhile', () => {
    const before = report(remote({ totalRoundTripTime: 1, roundTripTimeMeasurements: 10, roundTripTime: 9 }))
    const now = report(remote({ totalRoundTripTime: 1.5, roundTripTimeMeasurements: 14, roundTripTime: 9 }))
    expect(toSample(before, now, 7).roundTripTime).toBe(125)
  })

  it('is what was measured last where nothing was measured meanwhile', () => {
    const now = report(remote({ totalRoundTripTime: 1, roundTripTimeMeasurements: 10, roundTripTime: 0.25 }))
    expect(toSample(now, now, 7).roundTripTime).toBe(250)
    expect(toSample(undefined, now, 7).roundTripTime).toBe(250)
  })

  it('comes from the path in use where the far end reports nothing', () => {
    const now = report(
      remote({}),
      pair('used', { nominated: true, currentRoundTripTime: 0.04 }),
      pair('unused', { nominated: false, currentRoundTripTime: 5 }),
      pair('dead', { state: 'failed', currentRoundTripTime: 6 }),
    )
    expect(toSample(undefined, now, 7).roundTripTime).toBe(40)
  })
})
