import { fromCallback } from 'xstate'
import type {
  CallSignaling,
  MediaEngine,
  PeerCommand,
  PeerFact,
  PeerLeg,
  PortSession,
  SignalCommand,
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
 * Provides the ports once for all calls; what differs per call is input. The sessions of each call are kept in a set,
 * because an actor that crashes leaves its children open.
 */
export function provideCallPorts(signaling: CallSignaling, engine: MediaEngine): ProvidedCallChart {
  const open = new Map<string, Set<PortSession<never>>>()

  const keep = <Command>(callId: string, session: PortSession<Command>) => {
    const ofCall = open.get(callId) ?? new Set()
    open.set(callId, ofCall.add(session as PortSession<never>))
    return () => {
      session.close()
      ofCall.delete(session as PortSession<never>)
      if (ofCall.size === 0) open.delete(callId)
    }
  }

  const chart = callChart.provide({
    actors: {
      signaling: fromCallback<SignalCommand, SignalLeg>(({ input, sendBack, receive }) => {
        const session = signaling.open(input, (fact: SignalFact) => sendBack(fact))
        receive(session.send)
        return keep(input.callId, session)
      }),
      peer: fromCallback<PeerCommand, PeerLeg>(({ input, sendBack, receive }) => {
        const session = engine.open(input, (fact: PeerFact) => sendBack(fact))
        receive(session.send)
        return keep(input.callId, session)
      }),
    },
  })

  return {
    chart,
    closeSessions(callId) {
      for (const session of open.get(callId) ?? []) session.close()
      open.delete(callId)
    },
  }
}
