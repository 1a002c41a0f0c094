import { note } from './space.fragments.ts'
import { spaceSetup } from './space.setup.ts'

// Not reentered itself: that would let the devices go.
const again = { target: '.sending' } as const

/**
 * What we send to the meeting, where its media is ours: from before we enter the call to its end, over a loss of the
 * connection. Beside the back end's word about it, since a microphone that is to be mute cannot wait for anybody.
 */
export const capture = spaceSetup.createStateConfig({
  initial: 'off',
  states: {
    off: { tags: 'resting', always: { guard: 'isCapturing', target: 'on' } },
    on: {
      exit: 'leaveMedia',
      always: { guard: 'isOutOfCall', target: 'off' },
      on: {
        updateMedia: again,
        startShare: again,
        stopShare: again,
        'space.muteOrdered': again,
        // What was sent before is sent again.
        'space.failed': { guard: 'refusesSending', ...again },
        'roster.connected': { actions: 'noteConnectedMedia' },
        'roster.watched': { actions: 'watch' },
        'meeting.trackEnded': { actions: 'noteTrackEnded' },
        'meeting.interrupted': { actions: 'noteInterruption' },
        'meeting.resumed': { actions: 'noteInterruption' },
      },
      initial: 'sending',
      states: {
        // A later wish takes the place of what is not done yet.
        sending: {
          entry: 'sendCapture',
          after: { captureTimeout: { target: 'settled', actions: [note('captureTimeout'), 'revertSend', 'failSend'] } },
          on: {
            'meeting.sending': [
              // Another device for what is sent already changes no flag, so nothing else tells that it is there.
              { guard: 'isSentAndSettled', target: 'settled', actions: ['noteSending', 'finishMedia'] },
              { guard: 'isOurSend', target: 'settled', actions: 'noteSending' },
            ],
            'meeting.sendFailed': {
              guard: 'isOurSend',
              target: 'settled',
              actions: ['noteSendFault', 'revertSend', 'failSend'],
            },
          },
        },
        // A call that sends the same microphone muted it, or unmuted it.
        settled: { tags: 'resting', on: { 'meeting.sending': { guard: 'isOurSend', actions: 'noteSending' } } },
      },
    },
  },
})
