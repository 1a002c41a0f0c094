import {
  capturing,
  concerns,
  engineFault,
  finish,
  laterOffer,
  over,
  overBy,
  overFor,
  talkEnds,
  tooLate,
  withoutCandidates,
} from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

/** A call we make: capture, offer, invite, wait for the far end, connect. */
export const outgoing = callSetup.createStateConfig({
  initial: 'preparing',
  states: {
    preparing: {
      on: {
        end: overBy('END', 'hungUpBeforeInvite'),
        shutDown: over('destroyedBeforeInvite'),
        // Nothing was said yet, so there is nothing to take up again.
        'signal.lost': over('connectionLost'),
        'peer.failed': withoutCandidates('mediaFailedMaking'),
      },
      initial: 'capturing',
      states: {
        capturing: capturing('offering', 'captureFailedMaking'),
        offering: {
          entry: 'createOffer',
          after: {
            engineTimeout: overFor(tooLate('call:9', 'The offer'), 'mediaFailedMaking'),
          },
          on: {
            'peer.offerCreated': {
              guard: 'isOurAttempt',
              target: '#invited',
              actions: ['keepDescription', 'sendInvite', finish('MAKE')],
            },
            'peer.failed': { guard: concerns('createOffer'), ...overFor(engineFault('call:9'), 'mediaFailedMaking') },
          },
        },
      },
    },
    invited: {
      id: 'invited',
      on: {
        end: overBy('END', 'cancelledByUs'),
        shutDown: over('destroyedInvited'),
        'signal.rejected': { target: '#ended', actions: 'recordRejection' },
        'signal.cancelled': { target: '#ended', actions: 'recordRemoteEnding' },
        'signal.failed': {
          guard: concerns('invite'),
          target: '#ended',
          actions: 'recordServerRefusal',
        },
        'peer.failed': withoutCandidates('mediaFailedInvited'),
      },
      initial: 'waiting',
      states: {
        waiting: {
          after: { ringTimeout: over('noAnswer') },
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
              id: 'rangThere',
              on: {
                'signal.progressed': { guard: 'wantsEarlyMedia', target: 'earlyMedia', actions: 'keepDescription' },
              },
            },
            // The early answer is the answer: a final one that follows is never applied again (RFC 3960 §3).
            earlyMedia: {
              id: 'earlyMedia',
              initial: 'applying',
              on: {
                'peer.failed': {
                  guard: concerns('applyAnswer'),
                  ...overFor(engineFault('call:11'), 'mediaFailedInvited'),
                },
              },
              states: {
                applying: {
                  entry: 'applyAnswer',
                  after: { engineTimeout: over('mediaFailedInvited') },
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
            engineTimeout: overFor(tooLate('call:11', 'The applied answer'), 'mediaFailed'),
          },
          on: {
            ...talkEnds,
            'signal.offered': laterOffer,
            'peer.answerApplied': {
              guard: 'isOurAttempt',
              target: '#established',
              actions: ['noteRemote', 'confirmRemoteHold'],
            },
            'peer.failed': { guard: concerns('applyAnswer'), ...overFor(engineFault('call:11'), 'mediaFailed') },
          },
        },
      },
    },
  },
})
