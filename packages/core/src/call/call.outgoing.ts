import { endings } from './call.endings.ts'
import { capturing, endsWith, fault } from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

/** A call we make: capture, offer, invite, wait for the far end, connect. */
export const outgoing = callSetup.createStateConfig({
  initial: 'preparing',
  states: {
    preparing: {
      on: {
        end: {
          target: '#ended',
          actions: [{ type: 'begin', params: { type: 'END' } }, endsWith(endings.hungUpBeforeInvite)],
        },
        shutDown: { target: '#ended', actions: endsWith(endings.destroyedBeforeInvite) },
        // Nothing was said yet, so there is nothing to take up again.
        'signal.lost': { target: '#ended', actions: endsWith(endings.connectionLost) },
      },
      initial: 'capturing',
      states: {
        capturing: capturing('offering', endings.captureFailedMaking),
        offering: {
          entry: 'createOffer',
          after: {
            engineTimeout: {
              target: '#ended',
              actions: [
                fault('call:9', 'The media engine gave no offer in time.'),
                endsWith(endings.mediaFailedMaking),
              ],
            },
          },
          on: {
            'peer.offerCreated': {
              guard: 'isOurAttempt',
              target: '#invited',
              actions: ['keepDescription', 'sendInvite', { type: 'finish', params: { types: ['MAKE'] } }],
            },
            'peer.failed': {
              guard: { type: 'concerns', params: { steps: ['createOffer'] } },
              target: '#ended',
              actions: [{ type: 'recordEngineFault', params: { code: 'call:9' } }, endsWith(endings.mediaFailedMaking)],
            },
          },
        },
      },
    },
    invited: {
      id: 'invited',
      on: {
        end: {
          target: '#ended',
          actions: [{ type: 'begin', params: { type: 'END' } }, endsWith(endings.cancelledByUs)],
        },
        shutDown: { target: '#ended', actions: endsWith(endings.destroyedInvited) },
        'signal.rejected': { target: '#ended', actions: 'recordRejection' },
        'signal.cancelled': { target: '#ended', actions: 'recordRemoteEnding' },
        'signal.failed': {
          guard: { type: 'concerns', params: { steps: ['invite'] } },
          target: '#ended',
          actions: 'recordServerRefusal',
        },
      },
      initial: 'waiting',
      states: {
        waiting: {
          after: { ringTimeout: { target: '#ended', actions: endsWith(endings.noAnswer) } },
          on: {
            'signal.answered': { target: 'connecting', actions: ['keepDescription', 'keepAnswerer', 'applyAnswer'] },
          },
          initial: 'initiated',
          states: {
            initiated: {
              on: {
                'signal.rang': { target: 'ringing', actions: 'noteRinging' },
                'signal.progressed': { guard: 'wantsEarlyMedia', target: 'earlyMedia', actions: 'keepDescription' },
              },
            },
            ringing: {
              on: {
                'signal.progressed': { guard: 'wantsEarlyMedia', target: 'earlyMedia', actions: 'keepDescription' },
              },
            },
            // The early answer is the answer: a final one that follows is never applied again (RFC 3960 §3).
            earlyMedia: {
              initial: 'applying',
              on: {
                'peer.failed': {
                  guard: { type: 'concerns', params: { steps: ['applyAnswer'] } },
                  target: '#ended',
                  actions: [
                    { type: 'recordEngineFault', params: { code: 'call:11' } },
                    endsWith(endings.mediaFailedInvited),
                  ],
                },
              },
              states: {
                applying: {
                  entry: 'applyAnswer',
                  after: { engineTimeout: { target: '#ended', actions: endsWith(endings.mediaFailedInvited) } },
                  on: {
                    'signal.answered': { target: '#connecting', actions: 'keepAnswerer' },
                    'peer.answerApplied': { guard: 'isOurAttempt', target: 'flowing', actions: 'noteRemote' },
                  },
                },
                flowing: {
                  on: { 'signal.answered': { target: '#established', actions: ['keepAnswerer', 'confirmRemoteHold'] } },
                },
              },
            },
          },
        },
        connecting: {
          id: 'connecting',
          after: {
            engineTimeout: {
              target: '#ended',
              actions: [fault('call:11', 'The answer could not be applied in time.'), endsWith(endings.mediaFailed)],
            },
          },
          on: {
            end: {
              target: '#ended',
              actions: [{ type: 'begin', params: { type: 'END' } }, endsWith(endings.hungUpByUs)],
            },
            shutDown: { target: '#ended', actions: endsWith(endings.destroyedEstablished) },
            'signal.offered': { guard: 'isNewOffer', actions: 'keepOffer' },
            'peer.answerApplied': {
              guard: 'isOurAttempt',
              target: '#established',
              actions: ['noteRemote', 'confirmRemoteHold'],
            },
            'peer.failed': {
              guard: { type: 'concerns', params: { steps: ['applyAnswer'] } },
              target: '#ended',
              actions: [{ type: 'recordEngineFault', params: { code: 'call:11' } }, endsWith(endings.mediaFailed)],
            },
          },
        },
      },
    },
  },
})
