import type { EventObject } from 'xstate'
import type { CallTrace } from '../client/feature.ts'
import { createPorts } from '../feature/ports.ts'
import type {
  CallSignaling,
  CustomParameter,
  MediaEngine,
  PeerFact,
  PeerLeg,
  PortSession,
  Report,
  SignalFact,
  SignalLeg,
} from '../ports/index.ts'
import { callChart } from './call.chart.ts'

/** The call chart with its ports, and a way to close what a crashed call left open. */
export interface ProvidedCallChart {
  chart: typeof callChart
  /** Closes every session a call opened. A chart that ended normally has none left. */
  closeSessions: (callId: string) => void
}

/**
 * Provides the ports once for all calls; what differs per call is input. `traces` hear what goes by, `carried` the custom
 * parameters that come along with any fact.
 */
export function provideCallPorts(
  signaling: CallSignaling,
  engine: MediaEngine,
  traces: ReadonlySet<CallTrace>,
  now: () => number,
  carried: (callId: string, parameters: readonly CustomParameter[] | undefined) => void,
): ProvidedCallChart {
  const ports = createPorts(({ callId }: { callId: string }) => callId)

  /** Opens a session that tells the traces what goes through it. */
  const traced =
    <Leg extends { callId: string }, Command, Fact extends EventObject>(
      port: 'signaling' | 'peer',
      open: (leg: Leg, report: Report<Fact>) => PortSession<Command>,
    ) =>
    (leg: Leg, report: Report<Fact>): PortSession<Command> => {
      const tell = (direction: 'out' | 'in', message: Command | Fact) => {
        for (const trace of traces)
          trace({ callId: leg.callId, at: now(), port, direction, message } as Parameters<CallTrace>[0])
      }
      const session = open(leg, (fact) => {
        tell('in', fact)
        report(fact)
      })
      return {
        ...session,
        send(command) {
          tell('out', command)
          session.send(command)
        },
      }
    }

  const chart = callChart.provide({
    actors: {
      signaling: ports.actor(
        traced('signaling', (leg: SignalLeg, report: Report<SignalFact>) =>
          signaling.open(leg, (fact) => {
            report(fact)
            if ('parameters' in fact) carried(leg.callId, fact.parameters)
          }),
        ),
      ),
      peer: ports.actor(traced('peer', (leg: PeerLeg, report: Report<PeerFact>) => engine.open(leg, report))),
    },
  })
  return { chart, closeSessions: ports.close }
}
