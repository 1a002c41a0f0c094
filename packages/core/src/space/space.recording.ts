import { spaceSetup } from './space.setup.ts'

const to = (state: 'recording' | 'processing' | 'ready') =>
  ({ guard: { type: 'recordingIs', params: { state } }, target: state }) as const

/**
 * The recording of the space: the one that runs, or the newest. Its files may be ready long after the meeting. It follows
 * what is known of all recordings, so that late and repeated news, and what a list says after an outage, are one.
 */
export const recording = spaceSetup.createStateConfig({
  initial: 'off',
  states: {
    off: { tags: 'resting', always: [to('recording'), to('processing'), to('ready')] },
    recording: { tags: 'resting', always: [to('processing'), to('ready')] },
    processing: { tags: 'resting', always: [to('recording'), to('ready')] },
    ready: { tags: 'resting', always: [to('recording'), to('processing')] },
  },
})
