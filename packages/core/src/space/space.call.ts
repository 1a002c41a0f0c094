import { concerns, fail, finish, note, refused, supersede } from './space.fragments.ts'
import { callOperations, mediaOperations } from './space.operations.ts'
import { spaceSetup } from './space.setup.ts'

const supersedeCall = supersede(...callOperations)
const update = ['supersedeMedia', 'begin', 'wantMedia'] as const
/** A wish to change what we send, wherever we are in the call. */
const changes = (...actions: readonly (typeof update)[number][] | readonly [...typeof update, 'finishMedia']) => ({
  updateMedia: { actions },
  startShare: { actions },
  stopShare: { actions },
})
const wishes = changes(...update)
const entered = { target: 'inCall', actions: ['confirmMedia', finish('enterCall')] } as const
const leaves = { target: 'leavingCall', actions: [supersedeCall, 'begin'] } as const
/** Nobody knows that we are in the call, or thinks so any more: nothing to say. */
const leavesUnseen = { target: 'none', actions: [supersedeCall, 'begin', finish('leaveCall')] } as const
const out = { target: 'deciding', actions: finish('leaveCall') } as const
const settle = { target: 'settled', actions: 'confirmMedia' } as const
const takeBack = ['revertMedia', ...refused(...mediaOperations)] as const
const full = {
  target: 'leavingCall',
  actions: [note('meetingFull'), { type: 'tellFault', params: { types: ['enterCall'] } }, fail('enterCall')],
} as const

/**
 * Our media flags in the call: wanted at once, confirmed when the back end took them. Both the media state and the
 * presence are sent (spaces.md §8.4). A newer wish waits for the answer to the one before.
 */
const flags = spaceSetup.createStateConfig({
  initial: 'settled',
  states: {
    settled: {
      id: 'flagsSettled',
      tags: 'resting',
      entry: 'finishMedia',
      always: { guard: 'mediaDiffers', target: 'updating' },
      on: {
        ...changes(...update, 'finishMedia'),
        'space.muteOrdered': { target: 'updating', actions: 'obeyMute' },
      },
    },
    updating: {
      id: 'flagsUpdating',
      entry: ['sendMedia', 'announce', 'markMedia'],
      after: { confirmTimeout: settle },
      on: {
        ...wishes,
        'space.announced': { guard: 'confirmsMedia', ...settle },
        'space.muteOrdered': { target: 'updating', reenter: true, actions: 'obeyMute' },
        'space.failed': [
          // The other half of what was said may have been taken.
          { guard: 'refusesState', target: 'settled', actions: [...takeBack, 'announce'] },
          { guard: 'refusesPresence', target: 'settled', actions: [...takeBack, 'sendMedia'] },
          // What is so without anybody's wish stays so: saying it once more would not help.
          {
            guard: concerns('sendMediaState', 'announce'),
            target: 'settled',
            actions: ['confirmMedia', ...refused(...mediaOperations)],
          },
        ],
      },
    },
  },
})

/** Our part in the call of the space. Being in the space and being in its call are two things (spaces.md §1). */
export const call = spaceSetup.createStateConfig({
  initial: 'none',
  states: {
    none: {
      id: 'outOfCall',
      tags: 'resting',
      entry: ['endCallOperations', 'dropMedia', 'wantNoCall', 'forgetAttendance'],
      on: {
        enterCall: [
          { guard: 'hasMeetingMedia', target: 'capturing', actions: ['begin', 'wantMedia'] },
          { guard: 'linkIsUp', target: 'starting', actions: ['begin', 'wantMedia'] },
          { target: 'away', actions: ['begin', 'wantMedia'] },
        ],
        // A change of ours crossed the end of the meeting, and began another (spaces.md §8.6): we are not in it.
        'space.attendeeAdded': { guard: 'isOwnArrival', actions: 'sendLeaveCall' },
        // Outside the call it does nothing and is no error (spaces.md §5.4).
        leaveCall: { actions: ['begin', finish('leaveCall')] },
      },
    },
    // Camera and microphone first: the others are told what is really sent.
    capturing: {
      id: 'capturing',
      after: { captureTimeout: { target: 'none', actions: [note('captureTimeout'), fail('enterCall')] } },
      on: {
        ...wishes,
        'meeting.sending': [
          { guard: 'capturedOnline', target: 'starting' },
          { guard: 'isOurSend', target: 'away' },
        ],
        'meeting.sendFailed': { guard: 'isOurSend', target: 'none', actions: ['noteSendFault', fail('enterCall')] },
        leaveCall: leavesUnseen,
      },
    },
    starting: {
      entry: ['forgetAttendance', 'sendMedia', 'announce', 'markMedia'],
      after: { confirmTimeout: entered },
      on: {
        ...wishes,
        'space.attendeeAdded': {
          guard: 'isOwnArrival',
          target: 'inCall',
          actions: ['noteAttending', ...entered.actions],
        },
        'space.announced': { guard: 'confirmsEntry', ...entered },
        'space.failed': {
          guard: concerns('sendMediaState'),
          target: 'none',
          actions: refused(...callOperations),
        },
        'space.muteOrdered': { actions: 'obeyMute' },
        'space.lost': { target: 'away', actions: 'unconfirmMedia' },
        'roster.full': full,
        leaveCall: leaves,
      },
    },
    inCall: {
      entry: 'meet',
      after: { steadyTime: { actions: 'forgetReentries' } },
      type: 'parallel',
      on: {
        'space.attendeeAdded': { guard: 'isOwnArrival', actions: 'noteAttending' },
        'space.attendeeLeft': [
          {
            guard: 'mayReenter',
            target: 'reentering',
            actions: [{ type: 'tellDropped', params: { isRetried: true } }, 'countReentry', 'unconfirmMedia'],
          },
          {
            guard: 'isOwnDeparture',
            target: 'none',
            actions: { type: 'tellDropped', params: { isRetried: false } },
          },
        ],
        // The end of the meeting is the end of every attendee's part (spaces.md §12.5).
        'space.meetingEnded': { guard: 'isThisMeeting', target: 'none' },
        'space.lost': { target: 'away', actions: 'unconfirmMedia' },
        'roster.members': { actions: ['noteMembers', 'meet'] },
        'roster.full': full,
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
    // The back end says that we left, which we did not: in again, with the media that still flows (pains.md 33).
    reentering: {
      after: { reentryDelay: 'starting' },
      on: {
        ...wishes,
        'space.meetingEnded': { guard: 'isThisMeeting', target: 'none' },
        'space.lost': 'away',
        leaveCall: leavesUnseen,
      },
    },
    // Until the back end let us go, a new stay would be taken for the old one.
    leavingCall: {
      id: 'leavingCall',
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
        { guard: 'wantsCapture', target: 'capturing', actions: 'wantNoCall' },
        { guard: 'wantsCallNow', target: 'starting', actions: 'wantNoCall' },
        { guard: 'wantsCall', target: 'away', actions: 'wantNoCall' },
        { target: 'none' },
      ],
    },
    // In the call, but for the connection: as soon as we are in the space again we enter with what was wanted last.
    away: {
      tags: 'resting',
      on: {
        ...wishes,
        'space.joined': { guard: 'isOurs', target: 'starting' },
        leaveCall: leavesUnseen,
      },
    },
  },
})
