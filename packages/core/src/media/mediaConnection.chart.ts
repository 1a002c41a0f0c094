import type { IceState } from '../ports/index.ts'
import { mediaConnectionSetup } from './mediaConnection.setup.ts'

const becomes = (state: IceState) => ({ type: 'becomes', params: { state } }) as const
const report = (state: IceState) => ({ type: 'report', params: { state } }) as const

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
          // Another peer connection takes the place of the one there was.
          { guard: becomes('new'), target: '.new', actions: ['forgetRestarts', report('new')] },
          { guard: becomes('checking'), target: '.checking' },
          { guard: becomes('connected'), target: '.connected' },
          { guard: becomes('completed'), target: '.completed' },
          { guard: becomes('disconnected'), target: '.disconnected' },
          { guard: becomes('failed'), target: '.failed' },
          { guard: becomes('closed'), target: 'closed' },
        ],
      },
      states: {
        new: { tags: 'resting' },
        checking: {
          entry: report('checking'),
          after: { checkTimeout: 'failed' },
        },
        connected: {
          tags: 'resting',
          entry: ['forgetRestarts', report('connected')],
        },
        completed: {
          tags: 'resting',
          entry: ['forgetRestarts', report('completed')],
        },
        disconnected: {
          entry: report('disconnected'),
          after: { disconnectedGrace: [{ guard: 'hasRestartsLeft', target: 'restarting' }, { target: 'lost' }] },
        },
        failed: {
          entry: report('failed'),
          after: { restartDelay: [{ guard: 'hasRestartsLeft', target: 'restarting' }, { target: 'lost' }] },
        },
        restarting: {
          entry: ['countRestart', 'askForRestart'],
          after: { checkTimeout: 'failed' },
        },
        lost: { tags: 'resting', entry: 'giveUp' },
      },
    },
    closed: { type: 'final', entry: report('closed') },
  },
})
