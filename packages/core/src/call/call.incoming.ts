import { endings } from './call.endings.ts'
import { capturing, endsWith, fault } from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

/**
 * A call that reaches us: ring, then answer. Several sessions of one user ring at once; the server's `accepted` says
 * whose answer counted, the others get `cancelled`.
 */
export const incoming = callSetup.createStateConfig({
  initial: 'preparing',
  on: {
    end: {
      target: '#ended',
      actions: [{ type: 'begin', params: { type: 'END' } }, endsWith(endings.rejectedByUs)],
    },
    shutDown: { target: '#ended', actions: endsWith(endings.destroyedRinging) },
    'signal.cancelled': { target: '#cancelled', actions: 'recordCancellation' },
    'signal.ended': { target: '#cancelled', actions: 'recordCancellation' },
    'connection.gaveUp': { target: '#cancelled', actions: endsWith(endings.missedWhileOffline) },
  },
  states: {
    preparing: {
      always: [
        { guard: 'refusesBusy', target: '#ended', actions: endsWith(endings.busyHere) },
        {
          guard: 'hasNoOffer',
          target: '#ended',
          actions: [fault('call:9', 'The invite carried no offer.'), endsWith(endings.mediaFailedAnswering)],
        },
        { guard: 'answersByItself', target: 'answering' },
        { guard: 'ringsByItself', target: 'waiting.ringing' },
        { target: 'waiting.initiated' },
      ],
    },
    waiting: {
      id: 'ringingHere',
      always: { guard: 'answersByItself', target: 'answering' },
      after: { ringTimeout: { target: '#cancelled', actions: endsWith(endings.missed) } },
      on: {
        answer: { target: 'answering', actions: [{ type: 'begin', params: { type: 'ANSWER' } }, 'keepAnswerMedia'] },
        reject: {
          target: '#ended',
          actions: [{ type: 'begin', params: { type: 'REJECT' } }, endsWith(endings.rejectedByUs)],
        },
      },
      initial: 'initiated',
      states: {
        initiated: {
          on: {
            sendRingingFeedback: {
              target: 'ringing',
              actions: [
                { type: 'begin', params: { type: 'SEND_RINGING_FEEDBACK' } },
                { type: 'finish', params: { types: ['SEND_RINGING_FEEDBACK'] } },
              ],
            },
          },
        },
        ringing: {
          entry: ['sendRing', 'noteRinging'],
          on: {
            ignore: {
              target: '#ended',
              actions: [{ type: 'begin', params: { type: 'IGNORE' } }, endsWith(endings.ignoredByUs)],
            },
            // Our ringing was lost with the connection: say it again.
            'signal.synced': { guard: { type: 'isStateOfSync', params: { state: 'initiated' } }, actions: 'sendRing' },
          },
        },
      },
    },
    answering: {
      initial: 'capturing',
      on: {
        'peer.failed': {
          guard: { type: 'concerns', params: { steps: ['applyOffer', 'createAnswer'] } },
          target: '#ended',
          actions: [{ type: 'recordEngineFault', params: { code: 'call:11' } }, endsWith(endings.mediaFailedAnswering)],
        },
      },
      states: {
        capturing: capturing('applying', endings.captureFailedAnswering),
        applying: {
          entry: 'applyOffer',
          after: {
            engineTimeout: {
              target: '#ended',
              actions: [
                fault('call:11', 'The offer could not be applied in time.'),
                endsWith(endings.mediaFailedAnswering),
              ],
            },
          },
          on: {
            'peer.offerApplied': { guard: 'isRemoteAttempt', target: 'creating', actions: 'noteRemote' },
          },
        },
        creating: {
          entry: 'createAnswer',
          after: {
            engineTimeout: {
              target: '#ended',
              actions: [
                fault('call:11', 'The media engine gave no answer in time.'),
                endsWith(endings.mediaFailedAnswering),
              ],
            },
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
            negotiationTimeout: {
              target: '#ended',
              actions: [
                fault('call:2', 'The server did not confirm the answer in time.'),
                endsWith(endings.answerLost),
              ],
            },
          },
          on: {
            end: {
              target: '#ended',
              actions: [{ type: 'begin', params: { type: 'END' } }, endsWith(endings.hungUpByUs)],
            },
            shutDown: { target: '#ended', actions: endsWith(endings.destroyedEstablished) },
            'signal.offered': { guard: 'isNewOffer', actions: 'keepOffer' },
            'signal.accepted': { target: '#established', actions: 'confirmRemoteHold' },
            // The answer had reached the server before the connection was lost.
            'signal.resumed': { target: '#established', actions: 'confirmRemoteHold' },
            // It had not: say it again.
            'signal.synced': [
              { guard: { type: 'isStateOfSync', params: { state: 'initiated' } }, actions: 'sendAnswer' },
              { guard: { type: 'isStateOfSync', params: { state: 'ringing' } }, actions: 'sendAnswer' },
            ],
            'signal.failed': {
              guard: { type: 'concerns', params: { steps: ['answer'] } },
              target: '#ended',
              actions: 'recordServerRefusal',
            },
          },
        },
      },
    },
  },
})
