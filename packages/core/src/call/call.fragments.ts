import type { endings } from './call.endings.ts'

/** Notes how the call ends, and what the far end is told. */
export const endsWith = (params: (typeof endings)[keyof typeof endings]) => ({ type: 'recordEnding', params }) as const

/** Notes why, for the operation that fails with it. */
export const fault = (code: 'call:2' | 'call:4' | 'call:9' | 'call:11', message: string) =>
  ({ type: 'recordFault', params: { code, message } }) as const

/** Waits for camera and microphone, the same for a call that is made and one that is answered. */
export const capturing = <Next extends string>(next: Next, failed: (typeof endings)[keyof typeof endings]) =>
  ({
    entry: 'capture',
    after: {
      captureTimeout: {
        target: '#ended',
        actions: [fault('call:4', 'Camera and microphone did not answer in time.'), endsWith(failed)],
      },
    },
    on: {
      'peer.captured': { target: next, actions: 'keepCaptured' },
      'peer.failed': {
        guard: { type: 'concerns', params: { steps: ['capture'] } },
        target: '#ended',
        actions: [{ type: 'recordEngineFault', params: { code: 'call:4' } }, endsWith(failed), 'noteCaptureFault'],
      },
    },
  }) as const
