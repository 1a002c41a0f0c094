import { enqueueActions, fromCallback, sendTo, setup } from 'xstate'
import { assertEvent } from '../feature/assertEvent.ts'
import { mediaConnectionChart } from '../media/mediaConnection.chart.ts'
import type { CaptureRequest, PeerCommand, PeerLeg, SignalCommand, SignalLeg } from '../ports/index.ts'
import type { CallContext } from './call.context.ts'
import type { CallEmission, CallEvent, CallInput } from './call.events.ts'

const nothingCaptured: CaptureRequest = { audio: false, video: false }
const signal = (command: SignalCommand) => command
const peer = (command: PeerCommand) => command
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
    sendInvite: sendTo('signaling', ({ context }) =>
      signal({
        type: 'invite',
        offer: context.description ?? '',
        media: { audio: Boolean(context.asked?.audio), video: Boolean(context.asked?.video) },
        ...(context.displayName === undefined ? {} : { displayName: context.displayName }),
        ...(context.parameters === undefined ? {} : { parameters: context.parameters }),
      }),
    ),
    sendRing: sendTo('signaling', signal({ type: 'ring' })),
    sendAnswer: sendTo('signaling', ({ context }) => signal({ type: 'answer', answer: context.description ?? '' })),
    sendOffer: sendTo('signaling', ({ context }) =>
      signal({
        type: 'offerUpdate',
        attempt: context.attempt,
        offer: context.description ?? '',
        operation: context.exchange.operation,
      }),
    ),
    sendUpdateAnswer: sendTo('signaling', ({ context }) =>
      signal({ type: 'answerUpdate', attempt: context.remoteAttempt, answer: context.description ?? '' }),
    ),
    sendUpdateRefusal: sendTo('signaling', ({ context }) =>
      signal({ type: 'rejectUpdate', attempt: context.remoteAttempt, statusCode: 488 }),
    ),
    sendCandidate: sendTo('signaling', ({ event }) => {
      assertEvent(event, 'peer.candidate')
      return signal({ type: 'candidate', candidate: event.candidate })
    }),
    askToResync: sendTo('signaling', signal({ type: 'resync' })),
    askToResume: sendTo('signaling', signal({ type: 'resume' })),
    sayGoodbye: enqueueActions(({ context, enqueue }) => {
      if (context.goodbye !== null) enqueue.sendTo('signaling', context.goodbye)
    }),

    // To the engine.
    capture: sendTo('peer', ({ context }) =>
      peer({ type: 'capture', media: context.answeredWith ?? context.asked ?? nothingCaptured }),
    ),
    releaseCapture: sendTo('peer', peer({ type: 'releaseCapture' })),
    createOffer: sendTo('peer', ({ context }) =>
      peer({
        type: 'createOffer',
        attempt: context.attempt,
        direction: directionOf(context.exchange.hold),
        ...(context.exchange.iceRestart ? { iceRestart: true } : {}),
      }),
    ),
    applyOffer: sendTo('peer', ({ context }) =>
      peer({ type: 'applyOffer', attempt: context.remoteAttempt, offer: context.description ?? '' }),
    ),
    createAnswer: sendTo('peer', ({ context }) =>
      peer({ type: 'createAnswer', attempt: context.remoteAttempt, direction: directionOf(context.hold.confirmed) }),
    ),
    applyAnswer: sendTo('peer', ({ context }) =>
      peer({ type: 'applyAnswer', attempt: context.attempt, answer: context.description ?? '' }),
    ),
    rollBack: sendTo('peer', ({ context }) => peer({ type: 'rollback', attempt: context.attempt })),
    rollBackRemote: sendTo('peer', ({ context }) => peer({ type: 'rollback', attempt: context.remoteAttempt })),
    addCandidate: sendTo('peer', ({ event }) => {
      assertEvent(event, 'signal.candidate')
      return peer({ type: 'addCandidate', candidate: event.candidate })
    }),
    sendMute: sendTo('peer', ({ event }) => {
      assertEvent(event, ['mute', 'unmute'])
      return peer({ type: event.type, trackIds: event.trackIds })
    }),
    tellMediaConnection: sendTo('mediaConnection', ({ event }) => {
      assertEvent(event, 'peer.iceState')
      return event
    }),
  },
})
