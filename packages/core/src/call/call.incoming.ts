import {
  begin,
  cancelledWith,
  capturing,
  concerns,
  engineFault,
  fault,
  finish,
  isStateOfSync,
  laterOffer,
  over,
  overBy,
  overFor,
  talkEnds,
  tooLate,
  withoutCandidates,
} from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

/**
 * A call that reaches us: ring, then answer. Several sessions of one user ring at once; the server's `accepted` says
 * whose answer counted, the others get `cancelled`.
 */
export const incoming = callSetup.createStateConfig({
  initial: 'preparing',
  on: {
    end: overBy('END', 'rejectedByUs'),
    shutDown: over('destroyedRinging'),
    'signal.cancelled': { target: '#cancelled', actions: 'recordCancellation' },
    'signal.ended': { target: '#cancelled', actions: 'recordCancellation' },
    'connection.gaveUp': cancelledWith('missedWhileOffline'),
  },
  states: {
    preparing: {
      always: [
        { guard: 'refusesBusy', ...over('busyHere') },
        { guard: 'hasNoOffer', ...overFor(fault('call:9', 'The invite carried no offer.'), 'mediaFailedAnswering') },
        { guard: 'answersByItself', target: 'answering' },
        { guard: 'ringsByItself', target: 'waiting.ringing' },
        { target: 'waiting.initiated' },
      ],
    },
    waiting: {
      id: 'ringingHere',
      always: { guard: 'answersByItself', target: 'answering' },
      after: { ringTimeout: cancelledWith('missed') },
      on: {
        answer: { target: 'answering', actions: [begin('ANSWER'), 'keepAnswerMedia', 'keepLimits', 'keepParameters'] },
        reject: overBy('REJECT', 'rejectedByUs'),
        forward: { target: '#ended', actions: [begin('FORWARD_CALL'), 'recordForward'] },
      },
      initial: 'initiated',
      states: {
        initiated: {
          on: {
            sendRingingFeedback: {
              target: 'ringing',
              actions: [begin('SEND_RINGING_FEEDBACK'), finish('SEND_RINGING_FEEDBACK')],
            },
          },
        },
        ringing: {
          id: 'rangHere',
          entry: ['sendRing', 'noteRinging'],
          on: {
            ignore: overBy('IGNORE', 'ignoredByUs'),
            // Our ringing was lost with the connection: say it again.
            'signal.synced': { guard: isStateOfSync('initiated'), actions: 'sendRing' },
          },
        },
      },
    },
    answering: {
      initial: 'capturing',
      on: {
        'peer.failed': [
          {
            guard: concerns('applyOffer', 'createAnswer'),
            ...overFor(engineFault('call:11'), 'mediaFailedAnswering'),
          },
          withoutCandidates('mediaFailedAnswering'),
        ],
      },
      states: {
        capturing: capturing('applying', 'captureFailedAnswering'),
        applying: {
          entry: 'applyOffer',
          after: {
            engineTimeout: overFor(tooLate('call:11', 'The applied offer'), 'mediaFailedAnswering'),
          },
          on: {
            'peer.offerApplied': { guard: 'isRemoteAttempt', target: 'creating', actions: 'noteRemote' },
          },
        },
        creating: {
          entry: 'createAnswer',
          after: {
            engineTimeout: overFor(tooLate('call:11', 'Our answer'), 'mediaFailedAnswering'),
          },
          on: {
            'peer.answerCreated': {
              guard: 'isRemoteAttempt',
              target: 'confirming',
              actions: ['keepDescription', 'sendAnswer'],
            },
          },
        },
        // ICE already runs, so waiting for the server's word costs nothing.
        confirming: {
          id: 'confirming',
          after: {
            negotiationTimeout: overFor(tooLate('call:2', 'The word of the server'), 'answerLost'),
          },
          on: {
            ...talkEnds,
            'signal.offered': laterOffer,
            'signal.accepted': { target: '#established', actions: 'confirmRemoteHold' },
            // The answer had reached the server before the connection was lost.
            'signal.resumed': { target: '#established', actions: 'confirmRemoteHold' },
            // It had not: say it again.
            'signal.synced': [
              { guard: isStateOfSync('initiated'), actions: 'sendAnswer' },
              { guard: isStateOfSync('ringing'), actions: 'sendAnswer' },
            ],
            'signal.failed': {
              guard: concerns('answer'),
              target: '#ended',
              actions: 'recordServerRefusal',
            },
          },
        },
      },
    },
  },
})
