import { begin, endsWith, engineFault, fail, fault, laterOffer, tooLate } from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

const outOfStep = {
  target: '#ended',
  actions: [fault('call:8', 'The two ends could not agree about the call.'), endsWith('outOfStep')],
} as const
const advance = (to: 'PENDING' | 'RESOLVING') =>
  ({ type: 'advance', params: { types: ['HOLD', 'UNHOLD', 'MEDIA_RESTART'], to } }) as const
const takesOffer = { guard: 'isNewOffer', target: 'remote', actions: 'keepOffer' } as const
const rolledBack = { guard: 'isOurAttempt', target: '#idle' } as const

/**
 * One offer and answer at a time (RFC 3264 §4; RFC 9429 §4.1). Where both ends offer at once, the callee of the call
 * yields: it rolls back, answers, and repeats its wish by itself (decision 48).
 */
export const negotiation = callSetup.createStateConfig({
  initial: 'idle',
  states: {
    idle: {
      id: 'idle',
      tags: 'resting',
      always: [
        { guard: 'offerWaits', target: 'remote' },
        { guard: 'mayCorrect', target: 'correcting' },
        { guard: 'mayFollowWish', target: 'local' },
        { guard: 'mayRestart', target: 'local' },
      ],
      on: {
        'signal.offered': takesOffer,
        restartMedia: {
          guard: 'canRestart',
          actions: [begin('MEDIA_RESTART'), 'wantRestart'],
        },
      },
    },
    // The ends may disagree: offer again how we are, spaced, and not for ever.
    correcting: {
      always: { guard: 'linkIsDown', target: 'idle' },
      after: {
        correctionDelay: [{ guard: 'hasCorrectionsLeft', target: 'local', actions: 'countCorrection' }, outOfStep],
      },
      on: { 'signal.offered': takesOffer },
    },
    local: {
      initial: 'offering',
      states: {
        offering: {
          entry: ['beginExchange', 'createOffer'],
          after: { engineTimeout: { target: 'rollingBack', actions: tooLate('call:2', 'The offer') } },
          on: {
            'peer.offerCreated': [
              { guard: 'mustYield', target: 'yielding' },
              {
                guard: 'isOurAttempt',
                target: 'awaiting',
                actions: ['keepDescription', 'sendOffer', advance('PENDING')],
              },
            ],
            'peer.failed': {
              guard: 'isOurAttempt',
              target: 'rollingBack',
              actions: engineFault('call:9'),
            },
            'signal.offered': laterOffer,
          },
        },
        awaiting: {
          always: { guard: 'linkIsDown', target: 'withdrawing' },
          after: {
            negotiationTimeout: { target: 'rollingBack', actions: [tooLate('call:2', 'The answer'), 'dueCorrection'] },
          },
          on: {
            'signal.updateAnswered': {
              guard: 'isOurAttempt',
              target: 'applying',
              actions: ['keepDescription', 'dropWaitingOffer', advance('RESOLVING')],
            },
            'signal.updateRejected': { guard: 'isOurAttempt', target: 'rollingBack', actions: 'recordRefusal' },
            'signal.failed': { guard: 'offerWasRefused', target: 'rollingBack', actions: 'recordRefusal' },
            'signal.offered': [
              { guard: 'yieldsFirst', target: 'yielding', actions: 'keepOffer' },
              { guard: 'yieldsAgain', target: 'yielding', actions: ['keepOffer', 'recordGlare', 'raiseFailed'] },
              // The caller's offer stands; the callee has it, or will have it, and yields.
              laterOffer,
            ],
          },
        },
        applying: {
          entry: 'applyAnswer',
          after: {
            engineTimeout: {
              target: 'rollingBack',
              actions: [tooLate('call:2', 'The applied answer'), 'dueCorrection'],
            },
          },
          on: {
            'peer.answerApplied': {
              guard: 'isOurAttempt',
              target: 'settling',
              actions: ['noteRemote', 'confirmRemoteHold', 'raiseConfirmed'],
            },
            'peer.failed': {
              guard: 'isOurAttempt',
              target: 'rollingBack',
              actions: [engineFault('call:11'), 'dueCorrection'],
            },
            'signal.offered': laterOffer,
          },
        },
        rollingBack: {
          entry: 'rollBack',
          after: { engineTimeout: outOfStep },
          on: {
            'peer.rolledBack': { guard: 'isOurAttempt', target: 'settling', actions: 'raiseFailed' },
            'peer.failed': { guard: 'isOurAttempt', ...outOfStep },
            'signal.offered': laterOffer,
          },
        },
        // The far end's offer goes first; our wish stays and is offered again from idle.
        yielding: {
          entry: ['rollBack', 'countCollision'],
          after: { engineTimeout: outOfStep },
          on: {
            'peer.rolledBack': rolledBack,
            'peer.failed': { guard: 'isOurAttempt', ...outOfStep },
            'signal.offered': laterOffer,
            'negotiation.failed': { actions: [fail('MEDIA_RESTART'), 'dropRestart'] },
          },
        },
        // The link went away under our offer: nobody knows whether it arrived. Our wish stays.
        withdrawing: {
          entry: ['rollBack', 'dueCorrection'],
          after: { engineTimeout: outOfStep },
          on: {
            'peer.rolledBack': rolledBack,
            'peer.failed': { guard: 'isOurAttempt', ...outOfStep },
            'signal.offered': laterOffer,
          },
        },
        settling: {
          tags: 'stepped',
          on: {
            'negotiation.confirmed': {
              target: '#idle',
              actions: ['finishRestart', 'confirmExchange'],
            },
            'negotiation.failed': {
              target: '#idle',
              actions: [fail('MEDIA_RESTART'), 'dropRestart'],
            },
          },
        },
      },
    },
    remote: {
      initial: 'applying',
      states: {
        applying: {
          entry: ['takeOffer', 'applyOffer'],
          after: { engineTimeout: { target: 'refusing', actions: tooLate('call:2', 'The applied offer') } },
          on: {
            'peer.offerApplied': { guard: 'isRemoteAttempt', target: 'answering', actions: 'noteRemote' },
            'peer.failed': {
              guard: 'isRemoteAttempt',
              target: 'refusing',
              actions: engineFault('call:2'),
            },
            'signal.offered': laterOffer,
          },
        },
        answering: {
          entry: 'createAnswer',
          after: { engineTimeout: { target: 'refusing', actions: tooLate('call:2', 'Our answer') } },
          on: {
            'peer.answerCreated': {
              guard: 'isRemoteAttempt',
              target: '#idle',
              actions: ['keepDescription', 'sendUpdateAnswer', 'confirmRemoteHold', 'finishRemote'],
            },
            'peer.failed': {
              guard: 'isRemoteAttempt',
              target: 'refusing',
              actions: engineFault('call:2'),
            },
            'signal.offered': laterOffer,
          },
        },
        refusing: {
          entry: ['sendUpdateRefusal', 'rollBackRemote', 'revertRemote'],
          after: { engineTimeout: outOfStep },
          on: {
            'peer.rolledBack': { guard: 'isRemoteAttempt', target: '#idle', actions: 'failRemote' },
            'peer.failed': { guard: 'isRemoteAttempt', ...outOfStep },
            'signal.offered': laterOffer,
          },
        },
      },
    },
  },
})
