import {
  and,
  assertEvent,
  assign,
  emit,
  enqueueActions,
  fromCallback,
  not,
  or,
  raise,
  sendTo,
  setup,
  stateIn,
} from 'xstate'
import type { ErrorCode } from '../errors.ts'
import { mediaConnectionChart } from '../media/mediaConnection.chart.ts'
import type { CaptureRequest, PeerCommand, PeerLeg, PeerStep, SignalCommand, SignalLeg } from '../ports/index.ts'
import type { CallContext } from './call.context.ts'
import { cancelledEnding, type Farewell, refusedEnding, rejectedEnding, remoteEnding } from './call.endings.ts'
import type { CallEmission, CallEvent, CallInput, Operation, OperationType } from './call.events.ts'
import { advanced, begun, errorAtEnd, finished, type OperationChange } from './call.operations.ts'

const superseded = { code: 'superseded', message: 'A newer wish took the place of this one.' } as const
const nothingCaptured: CaptureRequest = { audio: false, video: false }
const without = (ids: readonly string[], taken: readonly string[]) => ids.filter((id) => !taken.includes(id))
const union = (ids: readonly string[], added: readonly string[]) => [...new Set([...ids, ...added])]
const signal = (command: SignalCommand) => command
const peer = (command: PeerCommand) => command
const directionOf = (hold: boolean) => (hold ? 'sendonly' : 'sendrecv')
const holdsUs = (direction: string) => direction === 'sendonly' || direction === 'inactive'

/** What the negotiation would carry if it began now. */
function plannedExchange(context: CallContext): CallContext['exchange'] {
  const hold = context.hold.wanted
  const changed = hold !== context.hold.confirmed
  const operation = changed ? (hold ? 'HOLD' : 'UNHOLD') : context.restartDue ? 'MEDIA_RESTART' : 'RESYNC'
  return { hold, iceRestart: context.restartDue, operation }
}

const remoteOperation = (named: string): OperationType =>
  named === 'HOLD' || named === 'UNHOLD' || named === 'MEDIA_RESTART' ? named : 'GENERIC_REMOTE'

/** The words of the call chart: every action, guard, delay and actor it names. */
export const callSetup = setup({
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

    // What we learn.
    keepDescription: assign({
      description: ({ event }) => {
        assertEvent(event, [
          'peer.offerCreated',
          'peer.answerCreated',
          'signal.answered',
          'signal.progressed',
          'signal.updateAnswered',
        ])
        return 'offer' in event ? event.offer : event.answer
      },
    }),
    keepAnswerer: assign({
      peer: ({ context, event }) => {
        assertEvent(event, 'signal.answered')
        return event.from === undefined ? context.peer : { ...context.peer, ...event.from }
      },
    }),
    keepAnswerMedia: assign({
      answeredWith: ({ event }) => {
        assertEvent(event, 'answer')
        return event.media
      },
    }),
    answerByItself: assign(({ event }) => {
      assertEvent(event, 'answerWhenReady')
      return { answersByItself: true, answeredWith: event.media }
    }),
    keepCaptured: assign({
      localTracks: ({ context, event }) => {
        assertEvent(event, 'peer.captured')
        return [...context.localTracks, ...event.tracks]
      },
    }),
    noteRinging: assign({ hasRung: true }),
    noteRemote: assign(({ context, event }) => {
      assertEvent(event, ['peer.offerApplied', 'peer.answerApplied'])
      const kept = context.remoteTracks.filter(({ id }) => !event.removed.includes(id))
      return {
        remoteTracks: [...kept, ...event.added],
        remoteHold: { ...context.remoteHold, wanted: holdsUs(event.remoteDirection) },
      }
    }),
    confirmRemoteHold: assign({
      remoteHold: ({ context }) => ({ ...context.remoteHold, confirmed: context.remoteHold.wanted }),
    }),
    revertRemote: assign(({ context }) => ({
      remoteHold: { ...context.remoteHold, wanted: context.remoteHold.confirmed },
      remoteTracks: context.agreedTracks,
    })),
    noteMediaState: assign({
      mediaState: ({ event }) => {
        assertEvent(event, 'media.changed')
        return event.state
      },
    }),
    tellTrack: emit(({ event }) => {
      assertEvent(event, ['peer.trackEnded', 'peer.sourceMuted', 'peer.sourceUnmuted'])
      return { type: 'track', change: event.type, trackId: event.trackId } as const
    }),

    // Muting.
    wantMuted: assign({
      muted: ({ context, event }) => {
        assertEvent(event, ['mute', 'unmute'])
        const change = event.type === 'mute' ? union : without
        return { ...context.muted, wanted: change(context.muted.wanted, event.trackIds) }
      },
    }),
    confirmMuted: assign({
      muted: ({ context, event }) => {
        assertEvent(event, ['peer.muted', 'peer.unmuted'])
        const change = event.type === 'peer.muted' ? union : without
        return { ...context.muted, confirmed: change(context.muted.confirmed, event.trackIds) }
      },
    }),
    revertMuted: assign({ muted: ({ context }) => ({ ...context.muted, wanted: context.muted.confirmed }) }),

    // Negotiation.
    beginExchange: assign(({ context }) => ({
      attempt: context.attempt + 1,
      exchange: plannedExchange(context),
      fault: null,
    })),
    confirmExchange: assign(({ context }) => ({
      hold: { ...context.hold, confirmed: context.exchange.hold },
      restartDue: context.restartDue && !context.exchange.iceRestart,
      correctionDue: false,
      corrections: 0,
      collisions: 0,
      fault: null,
    })),
    wantHold: assign({ hold: ({ context }) => ({ ...context.hold, wanted: true }) }),
    wantNoHold: assign({ hold: ({ context }) => ({ ...context.hold, wanted: false }) }),
    wantRestart: assign({ restartDue: true }),
    dropRestart: assign({ restartDue: false }),
    dueCorrection: assign({ correctionDue: true }),
    countCorrection: assign({ corrections: ({ context }) => context.corrections + 1 }),
    countCollision: assign({ collisions: ({ context }) => context.collisions + 1 }),
    keepOffer: assign({
      waitingOffer: ({ event }) => {
        assertEvent(event, 'signal.offered')
        return { attempt: event.attempt, offer: event.offer, operation: event.operation ?? '' }
      },
    }),
    dropWaitingOffer: assign({ waitingOffer: null }),
    takeOffer: enqueueActions(({ context, enqueue }) => {
      const { waitingOffer } = context
      if (waitingOffer === null) return
      const taken = {
        description: waitingOffer.offer,
        remoteAttempt: waitingOffer.attempt,
        agreedTracks: context.remoteTracks,
        waitingOffer: null,
      }
      enqueue.assign(taken)
      const started = { type: 'signal.opened' } as const
      tell(enqueue, begun({ ...context, ...taken }, started, remoteOperation(waitingOffer.operation)))
    }),
    raiseConfirmed: raise({ type: 'negotiation.confirmed' }),
    raiseFailed: raise({ type: 'negotiation.failed' }),

    // Faults and endings.
    recordFault: assign({
      fault: (_, params: { code: ErrorCode; message: string }) => ({ code: params.code, message: params.message }),
    }),
    recordEngineFault: assign({
      fault: ({ event }, params: { code: ErrorCode }) => {
        assertEvent(event, 'peer.failed')
        return { code: params.code, message: `${event.step} failed: ${event.fault.name}: ${event.fault.message}` }
      },
    }),
    recordRefusal: assign({
      fault: ({ event }) => {
        assertEvent(event, ['signal.updateRejected', 'signal.failed'])
        if (event.type === 'signal.failed')
          return { code: 'call:2', message: `The server refused the change (${event.code}): ${event.message}` }
        return event.statusCode === 491
          ? { code: 'call:12', message: 'Both ends changed the call at the same moment (491). Try again.' }
          : { code: 'call:2', message: `The far end refused the change (${event.statusCode}).` }
      },
    }),
    recordGlare: assign({
      fault: { code: 'call:12', message: 'Both ends changed the call at the same moment, twice. Try again.' },
    }),
    recordEnding: assign((_, params: Farewell) => ({ ending: params.ending, goodbye: params.goodbye })),
    recordRejection: assign({
      ending: ({ event }) => {
        assertEvent(event, 'signal.rejected')
        return rejectedEnding(event)
      },
    }),
    recordCancellation: assign({
      ending: ({ event }) => {
        assertEvent(event, ['signal.cancelled', 'signal.ended'])
        return cancelledEnding(event)
      },
    }),
    recordRemoteEnding: assign({
      ending: ({ event }) => {
        assertEvent(event, ['signal.ended', 'signal.cancelled'])
        return remoteEnding(event)
      },
    }),
    recordServerRefusal: assign({
      ending: ({ event }) => {
        assertEvent(event, 'signal.failed')
        return refusedEnding(event.code, event.message)
      },
    }),

    // Operations.
    begin: enqueueActions(({ context, event, enqueue }, params: { type: OperationType }) => {
      tell(enqueue, begun(context, event, params.type))
    }),
    beginMake: enqueueActions(({ context, enqueue }) => {
      if (context.direction === 'incoming') return
      const event = { type: 'end', operationId: `${context.callId}:make` } as const
      tell(enqueue, begun(context, event, 'MAKE'))
    }),
    advance: enqueueActions(
      ({ context, enqueue }, params: { types: readonly OperationType[]; to: 'PENDING' | 'RESOLVING' }) => {
        tell(enqueue, advanced(context, params.types, params.to))
      },
    ),
    finish: enqueueActions(({ context, enqueue }, params: { types: readonly OperationType[] }) => {
      tell(
        enqueue,
        finished(
          context,
          ({ isLocal, type }) => isLocal && params.types.includes(type),
          () => undefined,
        ),
      )
    }),
    finishMuting: enqueueActions(({ context, enqueue }) => {
      const { confirmed } = context.muted
      const isDone = ({ type, trackIds = [] }: Operation) =>
        (type === 'MUTE' && trackIds.every((id) => confirmed.includes(id))) ||
        (type === 'UNMUTE' && !trackIds.some((id) => confirmed.includes(id)))
      tell(
        enqueue,
        finished(context, isDone, () => undefined),
      )
    }),
    supersedeMuting: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['mute', 'unmute'])
      const opposite = event.type === 'mute' ? 'UNMUTE' : 'MUTE'
      const isCrossed = ({ type, trackIds = [] }: Operation) =>
        type === opposite && trackIds.some((id) => event.trackIds.includes(id))
      tell(
        enqueue,
        finished(context, isCrossed, () => superseded),
      )
    }),
    fail: enqueueActions(
      ({ context, enqueue }, params: { types: readonly OperationType[]; code?: ErrorCode; message?: string }) => {
        const { code, message } = params
        const error = code === undefined ? (context.fault ?? undefined) : { code, message: message ?? code }
        tell(
          enqueue,
          finished(
            context,
            ({ isLocal, type }) => isLocal && params.types.includes(type),
            () => error,
          ),
        )
      },
    ),
    supersede: enqueueActions(({ context, enqueue }, params: { types: readonly OperationType[] }) => {
      tell(
        enqueue,
        finished(
          context,
          ({ isLocal, type }) => isLocal && params.types.includes(type),
          () => superseded,
        ),
      )
    }),
    finishRestart: enqueueActions(({ context, enqueue }) => {
      if (!context.exchange.iceRestart) return
      tell(
        enqueue,
        finished(
          context,
          ({ type }) => type === 'MEDIA_RESTART',
          () => undefined,
        ),
      )
    }),
    finishRemote: enqueueActions(({ context, enqueue }) => {
      tell(
        enqueue,
        finished(
          context,
          ({ isLocal }) => !isLocal,
          () => undefined,
        ),
      )
    }),
    failRemote: enqueueActions(({ context, enqueue }) => {
      tell(
        enqueue,
        finished(
          context,
          ({ isLocal }) => !isLocal,
          () => context.fault ?? undefined,
        ),
      )
    }),
    finishAll: enqueueActions(({ context, enqueue }) => {
      tell(
        enqueue,
        finished(
          context,
          () => true,
          (operation) => errorAtEnd(context, operation),
        ),
      )
    }),
  },
  guards: {
    isOutgoing: ({ context }) => context.direction === 'outgoing',
    isCallee: ({ context }) => context.direction === 'incoming',
    refusesBusy: ({ context }) => context.refuseBusy === true,
    answersByItself: ({ context }) => context.answersByItself,
    hasNoOffer: ({ context }) => context.offer === null,
    ringsByItself: ({ context }) => context.settings.ringingFeedbackMode === 'auto',
    ringsOnDemand: ({ context }) => context.settings.ringingFeedbackMode === 'manual',
    wantsEarlyMedia: ({ context }) => context.settings.earlyMedia,
    isOurAttempt: ({ context, event }) => 'attempt' in event && event.attempt === context.attempt,
    isRemoteAttempt: ({ context, event }) => 'attempt' in event && event.attempt === context.remoteAttempt,
    isNewOffer: ({ context, event }) => event.type === 'signal.offered' && event.attempt > context.remoteAttempt,
    offerWaits: ({ context }) => context.waitingOffer !== null,
    wishDiffers: ({ context }) => context.hold.wanted !== context.hold.confirmed,
    restartDue: ({ context }) => context.restartDue,
    correctionDue: ({ context }) => context.correctionDue,
    hasCorrectionsLeft: ({ context }) => context.corrections < context.settings.maxCorrections,
    isFirstCollision: ({ context }) => context.collisions === 0,
    mustYield: ({ context }) => context.direction === 'incoming' && context.waitingOffer !== null,
    yieldsFirst: and(['isCallee', 'isNewOffer', 'isFirstCollision']),
    yieldsAgain: and(['isCallee', 'isNewOffer']),
    offerWasRefused: ({ context, event }) =>
      event.type === 'signal.failed' && event.step === 'offerUpdate' && event.attempt === context.attempt,
    exchangeUnholds: ({ context }) => !context.exchange.hold,
    staysHeld: and([stateIn('#idle'), ({ context }) => context.hold.confirmed]),
    staysActive: and([stateIn('#idle'), ({ context }) => !context.hold.confirmed]),
    isUnansweredIncoming: stateIn('#ringingHere'),
    exchangeHolds: ({ context }) => context.exchange.hold,
    holdIsConfirmed: ({ context }) => context.hold.confirmed,
    mediaFlows: ({ context }) => context.mediaState === 'connected' || context.mediaState === 'completed',
    hasTracks: ({ context, event }) =>
      (event.type === 'mute' || event.type === 'unmute') &&
      event.trackIds.length > 0 &&
      event.trackIds.every((trackId) => context.localTracks.some(({ id }) => id === trackId)),
    concerns: ({ event }, params: { steps: readonly (PeerStep | SignalCommand['type'])[] }) =>
      (event.type === 'peer.failed' || event.type === 'signal.failed') && params.steps.includes(event.step),
    isStateOfSync: ({ event }, params: { state: 'initiated' | 'ringing' | 'established' }) =>
      event.type === 'signal.synced' && event.state === params.state,
    linkIsUp: not(or([stateIn('#away'), stateIn('#peerAway')])),
    linkIsDown: or([stateIn('#away'), stateIn('#peerAway')]),
    canNegotiate: and(['linkIsUp', stateIn('#idle')]),
    isNotHeld: ({ context }) => !context.hold.confirmed && !context.remoteHold.confirmed,
    canRestart: and(['linkIsUp', 'isNotHeld']),
    mayCorrect: and(['linkIsUp', 'correctionDue']),
    mayFollowWish: and(['linkIsUp', 'wishDiffers']),
    mayRestart: and(['linkIsUp', 'restartDue']),
    answeredElsewhere: and([{ type: 'isStateOfSync', params: { state: 'established' } }, stateIn('#ringingHere')]),
    answerLostElsewhere: and([{ type: 'concerns', params: { steps: ['resume'] } }, stateIn('#confirming')]),
  },
  delays: {
    openTimeout: ({ context }) => context.settings.openTimeoutMs,
    captureTimeout: ({ context }) => context.settings.captureTimeoutMs,
    engineTimeout: ({ context }) => context.settings.engineTimeoutMs,
    ringTimeout: ({ context }) => context.settings.ringTimeoutMs,
    negotiationTimeout: ({ context }) => context.settings.negotiationTimeoutMs,
    correctionDelay: ({ context }) => context.settings.correctionDelayMs,
    lossTimeout: ({ context }) => context.settings.lossTimeoutMs,
    restoreTimeout: ({ context }) => context.settings.mediaCheckTimeoutMs,
    peerAwayTimeout: ({ context }) => context.settings.peerAwayTimeoutMs,
  },
})

interface Enqueue {
  assign: (change: { operations: OperationChange['operations'] }) => void
  emit: (emission: CallEmission) => void
}

function tell(enqueue: Enqueue, change: OperationChange) {
  enqueue.assign({ operations: change.operations })
  for (const emission of change.emissions) enqueue.emit(emission)
}
