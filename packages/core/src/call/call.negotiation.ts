import { begin, concerns, engineFault, fail, fault, laterOffer, outOfStep, tooLate } from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

const negotiating = [
  'HOLD',
  'UNHOLD',
  'MEDIA_RESTART',
  'ADD_MEDIA',
  'ADD_BASIC_MEDIA',
  'REMOVE_MEDIA',
  'REMOVE_BASIC_MEDIA',
  'JOIN',
] as const
const advance = (to: 'PENDING' | 'RESOLVING') => ({ type: 'advance', params: { types: negotiating, to } }) as const
/** What a negotiation that came to nothing takes with it; the hold has its own say in call.hold.ts. */
const revert = [fail('MEDIA_RESTART'), 'dropRestart', 'revertTracks'] as const
const handingOver = ['DIRECT_TRANSFER', 'CONSULTATIVE_TRANSFER'] as const
const notTransferred = (...actions: readonly ReturnType<typeof fault>[]) =>
  ({ target: '#idle', actions: [...actions, fail(...handingOver)] }) as const
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
        { guard: 'mayFollowTracks', target: 'local' },
        { guard: 'mayRestart', target: 'local' },
      ],
      on: {
        'signal.offered': takesOffer,
        restartMedia: {
          guard: 'canRestart',
          actions: [begin('MEDIA_RESTART'), 'wantRestart'],
        },
        directTransfer: {
          guard: 'canTransfer',
          target: 'transferring',
          actions: [begin('DIRECT_TRANSFER'), 'sendTransfer'],
        },
        consultativeTransfer: {
          guard: 'canTransfer',
          target: 'transferring',
          actions: [begin('CONSULTATIVE_TRANSFER'), 'sendTransfer'],
        },
        handOver: { guard: 'canTransfer', target: 'transferring', actions: begin('CONSULTATIVE_TRANSFER') },
      },
    },
    // The server hands our far end over; it tells how that went once the target has answered, or will not.
    transferring: {
      entry: { type: 'advance', params: { types: handingOver, to: 'PENDING' } },
      always: { guard: 'linkIsDown', ...notTransferred(fault('call:2', 'The connection was lost meanwhile.')) },
      after: { transferTimeout: notTransferred(tooLate('call:2', 'The end of the transfer')) },
      on: {
        'signal.transferred': [
          {
            guard: 'isTransferred',
            target: '#ended',
            actions: [{ type: 'advance', params: { types: handingOver, to: 'RESOLVING' } }, 'recordTransfer'],
          },
          {
            target: '#idle',
            actions: [
              { type: 'advance', params: { types: handingOver, to: 'RESOLVING' } },
              'recordNoTransfer',
              fail(...handingOver),
            ],
          },
        ],
        'signal.failed': {
          guard: concerns('transfer'),
          target: '#idle',
          actions: ['recordRefusal', fail(...handingOver)],
        },
        'handOver.failed': notTransferred(fault('call:2', 'The other call could not be handed over.')),
        'signal.offered': laterOffer,
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
            'negotiation.failed': { actions: revert },
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
              actions: ['finishRestart', 'confirmTracks', 'confirmExchange'],
            },
            'negotiation.failed': {
              target: '#idle',
              actions: revert,
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
