import { cancelledWith, concerns, isStateOfSync, over } from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

/**
 * The signalling under the call. A lost connection is an event, not the end: only a spent budget ends the call. When
 * it is back the server is asked what it still knows (`resync`), an established call takes its place again (`resume`),
 * and media that does not flow is restored by an ICE restart.
 */
export const link = callSetup.createStateConfig({
  initial: 'up',
  states: {
    up: {
      id: 'up',
      tags: 'resting',
      // A call that the server has forgotten hears `signal.ended`.
      after: {
        auditInterval: [
          { guard: 'isKnownToServer', target: 'up', reenter: true, actions: 'audit' },
          { target: 'up', reenter: true },
        ],
      },
      on: { 'signal.lost': 'away', 'signal.peerLost': 'peerAway' },
    },
    away: {
      id: 'away',
      after: {
        lossTimeout: [
          { guard: 'isUnansweredIncoming', ...cancelledWith('missedWhileOffline') },
          { guard: 'isInvited', ...over('lostWhileInvited') },
          over('lostWhileEstablished'),
        ],
      },
      on: { 'signal.lost': '.lost' },
      initial: 'lost',
      states: {
        lost: { on: { 'signal.restored': 'syncing' } },
        syncing: {
          entry: 'askToResync',
          on: {
            'signal.synced': [
              // Another session of ours answered meanwhile: to resume would take the call away from it.
              { guard: 'answeredElsewhere', ...cancelledWith('answeredElsewhere') },
              {
                guard: isStateOfSync('established'),
                target: 'resuming',
              },
              { target: '#up' },
            ],
          },
        },
        resuming: {
          entry: 'askToResume',
          on: {
            'signal.resumed': [{ guard: 'mediaFlows', target: '#up' }, { target: '#restoring' }],
            'signal.failed': [
              { guard: 'answerLostElsewhere', ...cancelledWith('answeredElsewhere') },
              {
                guard: concerns('resume'),
                target: '#ended',
                actions: 'recordServerRefusal',
              },
            ],
          },
        },
      },
    },
    // Signalling is back without media (pains.md 14): an ICE restart brings it, or the media connection gives up.
    restoring: {
      id: 'restoring',
      entry: 'wantRestart',
      always: { guard: 'mediaFlows', target: 'up' },
      after: { restoreTimeout: 'up' },
      on: { 'signal.lost': 'away', 'signal.peerLost': 'peerAway' },
    },
    peerAway: {
      id: 'peerAway',
      after: {
        peerAwayTimeout: over('farEndLost'),
      },
      on: { 'signal.peerBack': 'up', 'signal.lost': 'away' },
    },
  },
})
