import { createPorts } from '../feature/ports.ts'
import type { CallSignaling, MediaEngine, PeerLeg, SignalLeg } from '../ports/index.ts'
import { callChart } from './call.chart.ts'

/** The call chart with its ports, and a way to close what a crashed call left open. */
export interface ProvidedCallChart {
  chart: typeof callChart
  /** Closes every session a call opened. A chart that ended normally has none left. */
  closeSessions: (callId: string) => void
}

/** Provides the ports once for all calls; what differs per call is input. */
export function provideCallPorts(signaling: CallSignaling, engine: MediaEngine): ProvidedCallChart {
  const ports = createPorts(({ callId }: { callId: string }) => callId)
  const chart = callChart.provide({
    actors: {
      signaling: ports.actor((leg: SignalLeg, report) => signaling.open(leg, report)),
      peer: ports.actor((leg: PeerLeg, report) => engine.open(leg, report)),
    },
  })
  return { chart, closeSessions: ports.close }
}
