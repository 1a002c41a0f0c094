import { assign, sendParent, setup } from 'xstate'
import type { IceState } from '../ports/index.ts'

/** What a media connection is created from. */
export interface MediaConnectionInput {
  /** The controlling side restarts at once, the other one waits first (RFC 8445 §2.3 calls it the controlling agent). */
  controlling: boolean
  checkTimeoutMs: number
  retryDelayMs: number
}

/** What a media connection knows. */
export interface MediaConnectionContext extends MediaConnectionInput {
  /** Restarts asked for since the path last worked. */
  restarts: number
}

/** What a media connection hears of. */
export type MediaConnectionEvent = { type: 'peer.iceState'; state: IceState }

const maxRestarts = 3

/** The words of the media connection chart. */
export const mediaConnectionSetup = setup({
  types: {
    context: {} as MediaConnectionContext,
    events: {} as MediaConnectionEvent,
    input: {} as MediaConnectionInput,
  },
  actions: {
    report: sendParent((_, params: { state: IceState }) => ({ type: 'media.changed', state: params.state })),
    askForRestart: sendParent({ type: 'media.restartNeeded' }),
    giveUp: sendParent({ type: 'media.gaveUp' }),
    countRestart: assign({ restarts: ({ context }) => context.restarts + 1 }),
    forgetRestarts: assign({ restarts: 0 }),
  },
  guards: {
    becomes: ({ event }, params: { state: IceState }) => event.type === 'peer.iceState' && event.state === params.state,
    hasRestartsLeft: ({ context }) => context.restarts < maxRestarts,
  },
  delays: {
    checkTimeout: ({ context }) => context.checkTimeoutMs,
    disconnectedGrace: ({ context }) => context.retryDelayMs,
    restartDelay: ({ context }) => (context.controlling && context.restarts === 0 ? 0 : context.retryDelayMs),
  },
})
