import { and, not } from 'xstate'
import { given } from '../feature/given.ts'
import { newCallContext } from './call.context.ts'
import { established } from './call.established.ts'
import { begin, cancelledWith, concerns, engineFault, engineHas, fail, finish, over, overBy } from './call.fragments.ts'
import { incoming } from './call.incoming.ts'
import { link } from './call.link.ts'
import { outgoing } from './call.outgoing.ts'
import { retargeting } from './call.retargeting.ts'
import { callSetup } from './call.setup.ts'

/**
 * One call, from `make` or an invite to its typed ending. The sessions that must carry a goodbye are invoked by the
 * root, since XState stops invoked children before a transition's actions; `ended.entry` alone says goodbye.
 */
export const callChart = callSetup.createMachine({
  id: 'call',
  context: ({ input }) => newCallContext(input),
  invoke: [
    {
      id: 'signaling',
      src: 'signaling',
      input: ({ context: { callId, direction, peer, meeting } }) => ({
        callId,
        direction,
        peer,
        ...given({ meeting }),
      }),
    },
    {
      id: 'peer',
      src: 'peer',
      input: ({ context }) => ({
        callId: context.callId,
        ...given({
          configuration: context.peerConfiguration,
          collection: context.settings.collection,
          receives: context.meeting && (['audio', 'video'] as const),
        }),
      }),
    },
    {
      id: 'mediaConnection',
      src: 'mediaConnection',
      input: ({ context }) => ({
        controlling: context.direction === 'outgoing',
        checkTimeoutMs: context.settings.mediaCheckTimeoutMs,
        retryDelayMs: context.settings.mediaConnectionRetryDelayMs,
      }),
    },
  ],
  initial: 'live',
  states: {
    live: {
      type: 'parallel',
      on: {
        'signal.ended': { target: 'ended', actions: 'recordRemoteEnding' },
        'connection.gaveUp': over('connectionLost'),
        'media.gaveUp': over('mediaFailed'),
        'media.changed': { actions: 'noteMediaState' },
        'media.restartNeeded': { actions: 'wantRestart' },
        'peer.iceState': { actions: 'tellMediaConnection' },
        'peer.candidate': { actions: 'sendCandidate' },
        'signal.candidate': { actions: 'addCandidate' },
        'peer.trackEnded': { actions: ['tellTrack', 'unwantEndedScreen'] },
        'peer.sourceMuted': { actions: 'tellTrack' },
        'peer.sourceUnmuted': { actions: 'tellTrack' },
        answerWhenReady: { guard: 'isCallee', actions: 'answerByItself' },
        mute: {
          guard: 'hasTracks',
          actions: ['supersedeMuting', begin('MUTE'), 'wantMuted', 'sendMute'],
        },
        unmute: {
          guard: 'hasTracks',
          actions: ['supersedeMuting', begin('UNMUTE'), 'wantMuted', 'sendMute'],
        },
        'peer.muted': { actions: ['confirmMuted', 'finishMuting'] },
        'peer.unmuted': { actions: ['confirmMuted', 'finishMuting'] },
        'peer.failed': [
          {
            guard: concerns('mute', 'unmute'),
            actions: ['revertMuted', engineFault('call:2'), fail('MUTE', 'UNMUTE')],
          },
          { guard: 'isRequest', actions: 'settleRequest' },
        ],
        'peer.done': { actions: 'settleRequest' },
        'operation.timedOut': { actions: 'settleRequest' },
        setCustomParameters: { actions: 'keepParameters' },
        sendDTMF: [
          {
            guard: and(['mayDial', 'linkIsUp', 'signalsTones']),
            actions: [begin('SEND_DTMF'), 'signalTones', finish('SEND_DTMF')],
          },
          {
            guard: and(['mayDial', not('signalsTones'), engineHas('dtmf')]),
            actions: [begin('SEND_DTMF'), 'request'],
          },
        ],
        'signal.dtmf': { actions: 'tellTones' },
      },
      states: {
        phase: {
          initial: 'starting',
          states: {
            starting: {
              entry: 'beginMake',
              type: 'parallel',
              after: {
                openTimeout: [{ guard: 'isOutgoing', ...over('connectionLost') }, over('mediaFailedAnswering')],
              },
              on: {
                end: [{ guard: 'isOutgoing', ...overBy('END', 'hungUpBeforeInvite') }, overBy('END', 'rejectedByUs')],
                shutDown: [{ guard: 'isOutgoing', ...over('destroyedBeforeInvite') }, over('destroyedRinging')],
                'signal.cancelled': { target: '#cancelled', actions: 'recordCancellation' },
                'signal.ended': { guard: 'isCallee', target: '#cancelled', actions: 'recordCancellation' },
                // A call of ours has said nothing yet, so there is nothing to take up again; one that reached us waits.
                'signal.lost': { guard: 'isOutgoing', ...over('connectionLost') },
                'connection.gaveUp': { guard: 'isCallee', ...cancelledWith('missedWhileOffline') },
              },
              states: {
                signaling: {
                  initial: 'opening',
                  states: { opening: { on: { 'signal.opened': 'open' } }, open: { type: 'final' } },
                },
                peer: {
                  initial: 'opening',
                  states: { opening: { on: { 'peer.opened': 'open' } }, open: { type: 'final' } },
                },
              },
              onDone: [{ guard: 'isOutgoing', target: 'outgoing' }, { target: 'incoming' }],
            },
            outgoing,
            incoming,
            established,
            retargeting,
          },
        },
        link,
      },
    },
    cancelled: { id: 'cancelled', type: 'final', entry: 'finishAll' },
    ended: { id: 'ended', type: 'final', entry: ['sayGoodbye', 'finishAll'] },
  },
})
