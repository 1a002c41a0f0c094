import type { Clock, MediaEngine, PeerFact, StatsEntry } from '../../ports/index.ts'

/** The same engine, whose statistics count: 1000 bytes in and 2000 out each 100 ms, one packet of ten lost, 30 ms there and back. */
export function countingMedia<Engine extends MediaEngine>(engine: Engine, clock: Pick<Clock, 'now'>): Engine {
  const startedAt = clock.now()
  const counted = (): readonly StatsEntry[] => {
    const timestamp = clock.now()
    const rounds = (timestamp - startedAt) / 100
    return [
      {
        id: 'in',
        type: 'inbound-rtp',
        timestamp,
        bytesReceived: rounds * 1000,
        packetsReceived: rounds * 9,
        packetsLost: rounds,
      },
      { id: 'out', type: 'outbound-rtp', timestamp, bytesSent: rounds * 2000 },
      { id: 'path', type: 'candidate-pair', timestamp, nominated: true, currentRoundTripTime: 0.03 },
    ]
  }
  const withCounts = (fact: PeerFact): PeerFact => (fact.type === 'peer.stats' ? { ...fact, stats: counted() } : fact)
  return { ...engine, open: (leg, report) => engine.open(leg, (fact) => report(withCounts(fact))) }
}
