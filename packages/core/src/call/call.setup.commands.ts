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

const carried = ({ parameters = [] }: CallContext) => (parameters.length > 0 ? { parameters } : {})
const limitsOf = ({ bandwidth, dscpControls }: CallContext) => given({ bandwidth, dscpControls })
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
    sendInvite: toFarEnd((context) => ({
      type: 'invite',
      offer: context.description ?? '',
      media: {
        audio: context.localTracks.some(({ kind }) => kind === 'audio'),
        video: context.localTracks.some(({ kind }) => kind === 'video'),
      },
      ...given({ displayName: context.displayName }),
      ...carried(context),
    })),
    sendRing: toFarEnd(() => ({ type: 'ring' })),
    sendAnswer: toFarEnd((context) => ({ type: 'answer', answer: context.description ?? '', ...carried(context) })),
    sendOffer: toFarEnd((context) => ({
      type: 'offerUpdate',
      attempt: context.attempt,
      offer: context.description ?? '',
      operation: context.exchange.operation,
      ...carried(context),
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
    sendParameters: toFarEnd(({ parameters = [] }) => ({ type: 'sendParameters', parameters })),
    signalTones: toFarEnd((_, event) => {
      assertEvent(event, 'sendDTMF')
      const { tones, duration, gap } = event
      return { type: 'dtmf', tones, duration, gap }
    }),
    sendTransfer: toFarEnd((context, event) => {
      assertEvent(event, ['directTransfer', 'consultativeTransfer'])
      const target = event.type === 'directTransfer' ? { to: event.to } : { toCallId: event.toCallId }
      return { type: 'transfer', ...target, ...carried(context) }
    }),
    audit: toFarEnd(() => ({ type: 'audit' })),
    askToResync: toFarEnd(() => ({ type: 'resync' })),
    askToResume: toFarEnd(() => ({ type: 'resume' })),
    sayGoodbye: enqueueActions(({ context, enqueue }) => {
      if (context.goodbye !== null) enqueue.sendTo('signaling', { ...context.goodbye, ...carried(context) })
    }),

    // To the engine.
    capture: toEngine(({ answeredWith, asked }) => ({
      type: 'capture',
      media: answeredWith ?? asked ?? { audio: false, video: false },
    })),
    createOffer: toEngine((context) => {
      const { attempt, exchange, wantedTracks, localTracks } = context
      // Nothing is said of tracks while no change of them is wished: the engine knows which it sends.
      const tracks = wantedTracks === null ? null : (exchange.tracks ?? localTracks).map(({ id }) => id)
      return {
        type: 'createOffer',
        attempt,
        direction: directionOf(exchange.hold),
        ...(exchange.iceRestart ? { iceRestart: true } : {}),
        ...given({ tracks }),
        ...limitsOf(context),
      }
    }),
    applyOffer: toEngine(({ remoteAttempt, description }) => ({
      type: 'applyOffer',
      attempt: remoteAttempt,
      offer: description ?? '',
    })),
    createAnswer: toEngine((context) => ({
      type: 'createAnswer',
      attempt: context.remoteAttempt,
      direction: directionOf(context.hold.confirmed),
      ...limitsOf(context),
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
    mix: toEngine(({ mixedWith }) => ({ type: 'mix', callIds: mixedWith })),
    mixNothing: toEngine(() => ({ type: 'mix', callIds: [] })),
    renewPeer: toEngine(() => ({ type: 'renew' })),
    restorePeer: toEngine(() => ({ type: 'restore' })),
    /** The path of a new peer connection begins anew; that of a former one is where it was. */
    resetMediaConnection: sendTo('mediaConnection', ({ context, event }) => ({
      type: 'peer.iceState',
      state: event.type === 'peer.restored' ? (context.former?.mediaState ?? 'new') : 'new',
    })),
    tellMediaConnection: sendTo('mediaConnection', ({ event }) => {
      assertEvent(event, 'peer.iceState')
      return event
    }),
  },
})
