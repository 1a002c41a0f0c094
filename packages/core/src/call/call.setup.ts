import { and, not, or, stateIn } from 'xstate'
import type { PeerStep, SignalCommand } from '../ports/index.ts'
import { operationSetup } from './call.setup.operations.ts'

/** The words of the call chart: its guards and delays, on top of the actions that the files beside this one hold. */
export const callSetup = operationSetup.extend({
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
    mustYield: ({ context }) => context.direction === 'incoming' && context.waitingOffer !== null,
    yieldsFirst: and(['isCallee', 'isNewOffer', 'isFirstCollision']),
    yieldsAgain: and(['isCallee', 'isNewOffer']),
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
      (event.type === 'mute' || event.type === 'unmute') &&
      event.trackIds.length > 0 &&
      event.trackIds.every((trackId) => context.localTracks.some(({ id }) => id === trackId)),
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
