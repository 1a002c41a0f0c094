import { and, not, or, stateIn } from 'xstate'
import type { PeerCommand, PeerStep, SignalCommand } from '../ports/index.ts'
import { changesMedia } from './call.setup.negotiation.ts'
import { requestSetup } from './call.setup.requests.ts'

/** The words of the call chart: its guards and delays, on top of the actions that the files beside this one hold. */
export const callSetup = requestSetup.extend({
  guards: {
    isOutgoing: ({ context }) => context.direction === 'outgoing',
    isCallee: ({ context }) => context.direction === 'incoming',
    refusesBusy: ({ context }) => context.refuseBusy === true,
    answersByItself: ({ context }) => context.answersByItself,
    hasNoOffer: ({ context }) => context.offer === null,
    ringsByItself: ({ context }) => context.settings.ringingFeedbackMode === 'auto',
    wantsEarlyMedia: ({ context }) => context.settings.earlyMedia,
    isOurAttempt: ({ context, event }) => 'attempt' in event && event.attempt === context.attempt,
    answersWithdrawnOffer: ({ context, event }) =>
      event.type === 'signal.updateAnswered' && event.attempt !== context.confirmedAttempt,
    isRemoteAttempt: ({ context, event }) => 'attempt' in event && event.attempt === context.remoteAttempt,
    isNewOffer: ({ context, event }) => event.type === 'signal.offered' && event.attempt > context.remoteAttempt,
    offerWaits: ({ context }) => context.waitingOffer !== null,
    wishDiffers: ({ context }) => context.hold.wanted !== context.hold.confirmed,
    restartDue: ({ context }) => context.restartDue,
    correctionDue: ({ context }) => context.correctionDue,
    hasCorrectionsLeft: ({ context }) => context.corrections < context.settings.maxCorrections,
    isFirstCollision: ({ context }) => context.collisions === 0,
    yields: ({ context }) => context.yields,
    mustYield: and(['yields', 'offerWaits']),
    yieldsFirst: and(['yields', 'isNewOffer', 'isFirstCollision']),
    yieldsAgain: and(['yields', 'isNewOffer']),
    offerWasRefused: ({ context, event }) =>
      event.type === 'signal.failed' && event.step === 'offerUpdate' && event.attempt === context.attempt,
    staysHeld: and([stateIn('#idle'), 'holdIsConfirmed']),
    staysActive: and([stateIn('#idle'), not('holdIsConfirmed')]),
    isUnansweredIncoming: stateIn('#ringingHere'),
    isInvited: stateIn('#invited'),
    exchangeHolds: ({ context }) => context.exchange.hold,
    exchangeUnholds: not('exchangeHolds'),
    holdIsConfirmed: ({ context }) => context.hold.confirmed,
    mediaFlows: ({ context }) => context.mediaState === 'connected' || context.mediaState === 'completed',
    hasTracks: ({ context, event }) =>
      'trackIds' in event &&
      event.trackIds.length > 0 &&
      event.trackIds.every((trackId) => context.localTracks.some(({ id }) => id === trackId)),
    hasTrack: ({ context, event }) =>
      'trackId' in event && [...context.localTracks, ...context.remoteTracks].some(({ id }) => id === event.trackId),
    namesNoTrack: ({ event }) => event.type === 'getStats' && event.trackId === undefined,
    isLocalTrack: ({ context, event }) =>
      event.type === 'replaceTrack' && context.localTracks.some(({ id }) => id === event.trackId),
    hasAudio: ({ context }) => context.localTracks.some(({ kind }) => kind === 'audio'),
    hasNoVideo: ({ context }) =>
      !(context.wantedTracks ?? context.localTracks).some(({ kind, isScreen }) => kind === 'video' && !isScreen),
    hasOneVideo: ({ context }) => context.localTracks.filter(({ kind }) => kind === 'video').length === 1,
    isAddingVideo: ({ context }) => context.operations.some(({ type }) => type === 'ADD_BASIC_MEDIA'),
    changesNoMedia: ({ context }) => !context.operations.some(changesMedia),
    playsNothing: ({ context }) => !context.operations.some(({ type }) => type === 'PLAY_AUDIO'),
    hasParameters: ({ context }) => (context.parameters ?? []).length > 0,
    engineHas: ({ context }, params: { command: PeerCommand['type'] }) =>
      !context.abilities.lacks.includes(params.command),
    signalsTones: ({ context }) => context.abilities.signalsTones,
    isRequest: ({ event }) => 'operationId' in event && event.operationId !== undefined,
    isTransferred: ({ event }) => event.type === 'signal.transferred' && event.statusCode === 9905,
    isRestored: ({ event }) => event.type === 'signal.retargeted' && event.restored === true,
    makesOffer: ({ context }) => context.makesOffer,
    concerns: ({ event }, params: { steps: readonly (PeerStep | SignalCommand['type'])[] }) =>
      (event.type === 'peer.failed' || event.type === 'signal.failed') && params.steps.includes(event.step),
    isStateOfSync: ({ event }, params: { state: 'initiated' | 'ringing' | 'established' }) =>
      event.type === 'signal.synced' && event.state === params.state,
    linkIsDown: or([stateIn('#away'), stateIn('#peerAway')]),
    linkIsUp: not('linkIsDown'),
    canNegotiate: and(['linkIsUp', stateIn('#idle')]),
    isNotHeld: ({ context }) => !context.hold.confirmed && !context.remoteHold.confirmed,
    canRestart: and(['linkIsUp', 'isNotHeld']),
    mayCorrect: and(['linkIsUp', 'correctionDue']),
    mayFollowWish: and(['linkIsUp', 'wishDiffers']),
    wantsOtherTracks: ({ context }) => context.wantedTracks !== null && !context.hold.wanted,
    // An offer names its tracks: one that is just being replaced has to be known by its new id.
    mayFollowTracks: and(['linkIsUp', 'isNotHeld', 'wantsOtherTracks', 'replacesNothing']),
    replacesNothing: ({ context }) => !context.operations.some(({ type }) => type === 'REPLACE_TRACK'),
    canChangeMedia: and(['canNegotiate', 'isNotHeld', 'changesNoMedia']),
    canStartVideo: and(['canChangeMedia', 'hasNoVideo']),
    canRemove: and(['canChangeMedia', 'hasTracks']),
    canStopVideo: and(['canRemove', 'hasOneVideo']),
    isTalking: and([stateIn('#established'), 'isNotHeld']),
    mayDial: or(['isTalking', stateIn('#rangHere'), stateIn('#rangThere'), stateIn('#earlyMedia')]),
    canTransfer: and(['canNegotiate', 'holdIsConfirmed', 'changesNoMedia']),
    engineMixes: ({ context }) => !context.abilities.lacks.includes('mix'),
    canJoin: and(['canTransfer', 'engineMixes']),
    isKnownToServer: or([stateIn('#invited'), stateIn('#ringingHere'), stateIn('#established')]),
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
    // The target of a transfer may ring for as long as a call does.
    transferTimeout: ({ context }) => context.settings.ringTimeoutMs + context.settings.negotiationTimeoutMs,
    auditInterval: ({ context }) => context.settings.auditIntervalMs,
    peerAwayTimeout: ({ context }) => context.settings.peerAwayTimeoutMs,
  },
})
