import { laterOffer, outOfStep, talkEnds } from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

/**
 * The far end transferred us: somebody else takes its place, on a new peer connection, and our call stays the one it was
 * (RFC 5589 §6.1). The former peer connection is kept until the new far end has agreed, since a transfer may come to
 * nothing.
 */
export const retargeting = callSetup.createStateConfig({
  id: 'retargeting',
  entry: 'renewPeer',
  initial: 'renewing',
  on: {
    ...talkEnds,
    'signal.cancelled': { target: '#ended', actions: 'recordRemoteEnding' },
    'signal.retargeted': { guard: 'isRestored', target: '.restoring', actions: 'keepParty' },
    'peer.failed': { guard: 'isOurAttempt', ...outOfStep },
    'signal.offered': laterOffer,
  },
  states: {
    renewing: {
      after: { engineTimeout: outOfStep },
      on: {
        'peer.renewed': [
          { guard: 'makesOffer', target: 'offering', actions: ['dropRemoteTracks', 'resetMediaConnection'] },
          { target: 'expecting', actions: ['dropRemoteTracks', 'resetMediaConnection'] },
        ],
      },
    },
    offering: {
      entry: ['beginExchange', 'createOffer'],
      after: { engineTimeout: outOfStep },
      on: {
        'peer.offerCreated': { guard: 'isOurAttempt', target: 'awaiting', actions: ['keepDescription', 'sendOffer'] },
      },
    },
    // It rings there. Whoever does not take it is told to the one who transferred, and we go back.
    awaiting: {
      after: { transferTimeout: outOfStep },
      on: {
        'signal.updateAnswered': { guard: 'isOurAttempt', target: 'applying', actions: 'keepDescription' },
      },
    },
    applying: {
      entry: 'applyAnswer',
      after: { engineTimeout: outOfStep },
      on: {
        'peer.answerApplied': {
          guard: 'isOurAttempt',
          target: '#established',
          actions: ['noteRemote', 'confirmRemoteHold', 'confirmExchange', 'settleRetarget', 'finishRemote'],
        },
      },
    },
    expecting: {
      always: { guard: 'offerWaits', target: 'taking' },
      after: { transferTimeout: outOfStep },
    },
    taking: {
      entry: ['takeOffer', 'applyOffer'],
      after: { engineTimeout: outOfStep },
      on: {
        'peer.offerApplied': { guard: 'isRemoteAttempt', target: 'answering', actions: 'noteRemote' },
        'peer.failed': { guard: 'isRemoteAttempt', ...outOfStep },
      },
    },
    answering: {
      entry: 'createAnswer',
      after: { engineTimeout: outOfStep },
      on: {
        'peer.answerCreated': {
          guard: 'isRemoteAttempt',
          target: '#established',
          actions: ['keepDescription', 'sendUpdateAnswer', 'confirmRemoteHold', 'settleRetarget', 'finishRemote'],
        },
        'peer.failed': { guard: 'isRemoteAttempt', ...outOfStep },
      },
    },
    restoring: {
      entry: 'restorePeer',
      after: { engineTimeout: outOfStep },
      on: {
        'peer.restored': {
          target: '#established',
          actions: ['takeBackFarEnd', 'resetMediaConnection', 'settleRetarget', 'failRemote'],
        },
      },
    },
  },
})
