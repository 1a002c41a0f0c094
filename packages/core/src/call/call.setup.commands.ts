import { type AnyActorRef, type EventObject, enqueueActions, fromCallback, sendTo, setup } from 'xstate'
import { assertEvent } from '../feature/assertEvent.ts'
import { given } from '../feature/given.ts'
import { mediaConnectionChart } from '../media/mediaConnection.chart.ts'
import type { PeerCommand, PeerLeg, SignalCommand, SignalLeg } from '../ports/index.ts'
import type { CallContext } from './call.context.ts'
import type { CallEmission, CallEvent, CallInput } from './call.events.ts'

interface Now {
  context: CallContext
  event: CallEvent
}
type Make<Command> = (context: CallContext, event: CallEvent) => Command

/** Sends what `make` makes to one of the ports. */
const toPort =
  <Command extends EventObject>(port: 'signaling' | 'peer') =>
  (make: Make<Command>) =>
    sendTo<CallContext, CallEvent, undefined, AnyActorRef, CallEvent>(port, (now: Now) => make(now.context, now.event))
const toFarEnd = toPort<SignalCommand>('signaling')
const toEngine = toPort<PeerCommand>('peer')

const directionOf = (hold: boolean) => (hold ? 'sendonly' : 'sendrecv')

/** What a call is made of, and everything it says to the far end and to its engine. */
export const commandSetup = setup({
  types: {
    context: {} as CallContext,
    events: {} as CallEvent,
    input: {} as CallInput,
    emitted: {} as CallEmission,
  },
  actors: {
    // Placeholders: the client provides the ports once (call.ports.ts).
    signaling: fromCallback<SignalCommand, SignalLeg>(() => {}),
    peer: fromCallback<PeerCommand, PeerLeg>(() => {}),
    mediaConnection: mediaConnectionChart,
  },
  actions: {
    // To the far end.
    sendInvite: toFarEnd(({ description, asked, displayName, parameters }) => ({
      type: 'invite',
      offer: description ?? '',
      media: { audio: Boolean(asked?.audio), video: Boolean(asked?.video) },
      ...given({ displayName, parameters }),
    })),
    sendRing: toFarEnd(() => ({ type: 'ring' })),
    sendAnswer: toFarEnd(({ description }) => ({ type: 'answer', answer: description ?? '' })),
    sendOffer: toFarEnd(({ attempt, description, exchange }) => ({
      type: 'offerUpdate',
      attempt,
      offer: description ?? '',
      operation: exchange.operation,
    })),
    sendUpdateAnswer: toFarEnd(({ remoteAttempt, description }) => ({
      type: 'answerUpdate',
      attempt: remoteAttempt,
      answer: description ?? '',
    })),
    sendUpdateRefusal: toFarEnd(({ remoteAttempt }) => ({
      type: 'rejectUpdate',
      attempt: remoteAttempt,
      statusCode: 488,
    })),
    sendCandidate: toFarEnd((_, event) => {
      assertEvent(event, 'peer.candidate')
      return { type: 'candidate', candidate: event.candidate }
    }),
    askToResync: toFarEnd(() => ({ type: 'resync' })),
    askToResume: toFarEnd(() => ({ type: 'resume' })),
    sayGoodbye: enqueueActions(({ context, enqueue }) => {
      if (context.goodbye !== null) enqueue.sendTo('signaling', context.goodbye)
    }),

    // To the engine.
    capture: toEngine(({ answeredWith, asked }) => ({
      type: 'capture',
      media: answeredWith ?? asked ?? { audio: false, video: false },
    })),
    createOffer: toEngine(({ attempt, exchange }) => ({
      type: 'createOffer',
      attempt,
      direction: directionOf(exchange.hold),
      ...(exchange.iceRestart ? { iceRestart: true } : {}),
    })),
    applyOffer: toEngine(({ remoteAttempt, description }) => ({
      type: 'applyOffer',
      attempt: remoteAttempt,
      offer: description ?? '',
    })),
    createAnswer: toEngine(({ remoteAttempt, hold }) => ({
      type: 'createAnswer',
      attempt: remoteAttempt,
      direction: directionOf(hold.confirmed),
    })),
    applyAnswer: toEngine(({ attempt, description }) => ({ type: 'applyAnswer', attempt, answer: description ?? '' })),
    rollBack: toEngine(({ attempt }) => ({ type: 'rollback', attempt })),
    rollBackRemote: toEngine(({ remoteAttempt }) => ({ type: 'rollback', attempt: remoteAttempt })),
    addCandidate: toEngine((_, event) => {
      assertEvent(event, 'signal.candidate')
      return { type: 'addCandidate', candidate: event.candidate }
    }),
    sendMute: toEngine((_, event) => {
      assertEvent(event, ['mute', 'unmute'])
      return { type: event.type, trackIds: event.trackIds }
    }),
    tellMediaConnection: sendTo('mediaConnection', ({ event }) => {
      assertEvent(event, 'peer.iceState')
      return event
    }),
  },
})
