import { concerns, finish, refused, supersede } from './space.fragments.ts'
import { spaceSetup } from './space.setup.ts'

const supersedeCall = supersede('enterCall', 'updateMedia')
const update = ['supersedeMedia', 'begin', 'wantMedia'] as const
const entered = { target: 'inCall', actions: ['confirmMedia', finish('enterCall')] } as const
const leaves = { target: 'leavingCall', actions: [supersedeCall, 'begin'] } as const
const out = { target: 'deciding', actions: finish('leaveCall') } as const
const settle = { target: 'settled', actions: 'confirmMedia' } as const

/**
 * Our media flags in the call: wanted at once, confirmed when the back end took them. Both the media state and the
 * presence are sent (spaces.md §8.4). A newer wish waits for the answer to the one before.
 */
const flags = spaceSetup.createStateConfig({
  initial: 'settled',
  states: {
    settled: {
      tags: 'resting',
      entry: 'finishMedia',
      always: { guard: 'mediaDiffers', target: 'updating' },
      on: {
        updateMedia: { actions: [...update, 'finishMedia'] },
        'space.muteOrdered': { target: 'updating', actions: 'obeyMute' },
      },
    },
    updating: {
      entry: ['sendMedia', 'announce', 'markMedia'],
      after: { confirmTimeout: settle },
      on: {
        updateMedia: { actions: update },
        'space.announced': { guard: 'confirmsMedia', ...settle },
        'space.muteOrdered': { target: 'updating', reenter: true, actions: 'obeyMute' },
        'space.failed': {
          guard: concerns('sendMediaState', 'announce'),
          target: 'settled',
          actions: [...refused('updateMedia'), 'revertMedia'],
        },
      },
    },
  },
})

/** Our part in the call of the space. Being in the space and being in its call are two things (spaces.md §1). */
export const call = spaceSetup.createStateConfig({
  initial: 'none',
  states: {
    none: {
      tags: 'resting',
      entry: ['endCallOperations', 'dropMedia', 'wantNoCall', 'forgetAttendance'],
      on: {
        enterCall: [
          { guard: 'linkIsUp', target: 'starting', actions: ['begin', 'wantMedia'] },
          { target: 'away', actions: ['begin', 'wantMedia'] },
        ],
        // Outside the call it does nothing and is no error (spaces.md §5.4).
        leaveCall: { actions: ['begin', finish('leaveCall')] },
      },
    },
    starting: {
      entry: ['forgetAttendance', 'sendMedia', 'announce', 'markMedia'],
      after: { confirmTimeout: entered },
      on: {
        'space.attendeeAdded': {
          guard: 'isOwnArrival',
          target: 'inCall',
          actions: ['noteAttending', ...entered.actions],
        },
        'space.announced': { guard: 'confirmsMedia', ...entered },
        'space.failed': {
          guard: concerns('sendMediaState'),
          target: 'none',
          actions: refused('enterCall', 'updateMedia'),
        },
        'space.muteOrdered': { actions: 'obeyMute' },
        'space.lost': { target: 'away', actions: 'unconfirmMedia' },
        updateMedia: { actions: update },
        leaveCall: leaves,
      },
    },
    inCall: {
      type: 'parallel',
      on: {
        'space.attendeeAdded': { guard: 'isOwnArrival', actions: 'noteAttending' },
        'space.attendeeLeft': { guard: 'isOwnDeparture', target: 'none' },
        // The end of the meeting is the end of every attendee's part (spaces.md §12.5).
        'space.meetingEnded': { guard: 'isThisMeeting', target: 'none' },
        'space.lost': { target: 'away', actions: 'unconfirmMedia' },
        leaveCall: leaves,
      },
      states: {
        stage: {
          initial: 'attending',
          states: {
            attending: { tags: 'resting', always: { guard: 'isConnected', target: 'connected' } },
            connected: { tags: 'resting', always: { guard: 'isNotConnected', target: 'attending' } },
          },
        },
        flags,
      },
    },
    // Until the back end let us go, a new stay would be taken for the old one.
    leavingCall: {
      entry: ['wantNoCall', 'dropMedia', 'sendLeaveCall', 'announce', 'markMedia'],
      after: { confirmTimeout: out },
      on: {
        'space.attendeeLeft': { guard: 'isOwnDeparture', ...out },
        'space.meetingEnded': { guard: 'isThisMeeting', ...out },
        'space.announced': { guard: 'confirmsMedia', ...out },
        'space.failed': { guard: concerns('leaveCall'), ...out },
        'space.lost': out,
        enterCall: {
          actions: [supersede('enterCall'), 'begin', 'wantMedia', 'wantCall'],
        },
        leaveCall: { actions: [supersedeCall, 'begin', 'dropMedia', 'wantNoCall'] },
      },
    },
    deciding: {
      always: [
        { guard: 'wantsCallNow', target: 'starting', actions: 'wantNoCall' },
        { guard: 'wantsCall', target: 'away', actions: 'wantNoCall' },
        { target: 'none' },
      ],
    },
    // In the call, but for the connection: as soon as we are in the space again we enter with what was wanted last.
    away: {
      tags: 'resting',
      on: {
        'space.joined': { guard: 'isOurs', target: 'starting' },
        updateMedia: { actions: update },
        leaveCall: { target: 'none', actions: [supersedeCall, 'begin', finish('leaveCall')] },
      },
    },
  },
})
