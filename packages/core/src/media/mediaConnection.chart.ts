import { mediaConnectionSetup } from './mediaConnection.setup.ts'

const becomes = {
  checking: { type: 'becomes', params: { state: 'checking' } },
  connected: { type: 'becomes', params: { state: 'connected' } },
  completed: { type: 'becomes', params: { state: 'completed' } },
  disconnected: { type: 'becomes', params: { state: 'disconnected' } },
  failed: { type: 'becomes', params: { state: 'failed' } },
  closed: { type: 'becomes', params: { state: 'closed' } },
} as const

/**
 * The path between two media engines, as ICE sees it (RFC 8445; W3C webrtc-pc §5.6.4), with what is done about its
 * failures: a grace for a short loss, then ICE restarts, at most three in a row, then it gives up.
 */
export const mediaConnectionChart = mediaConnectionSetup.createMachine({
  id: 'mediaConnection',
  context: ({ input }) => ({ ...input, restarts: 0 }),
  initial: 'open',
  states: {
    open: {
      initial: 'new',
      on: {
        'peer.iceState': [
          { guard: becomes.checking, target: '.checking' },
          { guard: becomes.connected, target: '.connected' },
          { guard: becomes.completed, target: '.completed' },
          { guard: becomes.disconnected, target: '.disconnected' },
          { guard: becomes.failed, target: '.failed' },
          { guard: becomes.closed, target: 'closed' },
        ],
      },
      states: {
        new: { tags: 'resting' },
        checking: {
          entry: { type: 'report', params: { state: 'checking' } },
          after: { checkTimeout: 'failed' },
        },
        connected: {
          tags: 'resting',
          entry: ['forgetRestarts', { type: 'report', params: { state: 'connected' } }],
        },
        completed: {
          tags: 'resting',
          entry: ['forgetRestarts', { type: 'report', params: { state: 'completed' } }],
        },
        disconnected: {
          entry: { type: 'report', params: { state: 'disconnected' } },
          after: { disconnectedGrace: [{ guard: 'hasRestartsLeft', target: 'restarting' }, { target: 'lost' }] },
        },
        failed: {
          entry: { type: 'report', params: { state: 'failed' } },
          after: { restartDelay: [{ guard: 'hasRestartsLeft', target: 'restarting' }, { target: 'lost' }] },
        },
        restarting: {
          entry: ['countRestart', 'askForRestart'],
          after: { checkTimeout: 'failed' },
        },
        lost: { tags: 'resting', entry: 'giveUp' },
      },
    },
    closed: { type: 'final', entry: { type: 'report', params: { state: 'closed' } } },
  },
})
