import { spaceSetup } from './space.setup.ts'

const stops = [
  { guard: 'shareFailed', target: 'failed' },
  { guard: 'wantsNoShare', target: 'idle' },
] as const

/** Our screen in the call. It follows what is wanted and what the back end took, whoever brought that about. */
export const sharing = spaceSetup.createStateConfig({
  initial: 'idle',
  states: {
    idle: { tags: 'resting', always: { guard: 'wantsShare', target: 'requesting' } },
    requesting: {
      entry: 'forgetShareFault',
      tags: 'stepped',
      always: [{ guard: 'isSharing', target: 'sending' }, ...stops],
    },
    // Also while the connection is away: the picture is captured, and shown again when we are back.
    sending: { tags: 'resting', always: stops },
    failed: { tags: 'resting', always: { guard: 'wantsShare', target: 'requesting' } },
  },
})
