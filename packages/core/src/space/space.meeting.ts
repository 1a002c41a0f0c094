import { spaceSetup } from './space.setup.ts'

const begins = { guard: 'isOtherMeeting', target: 'active', actions: 'noteMeeting' } as const
const replaced = {
  guard: 'isOtherMeeting',
  target: 'active',
  reenter: true,
  actions: ['endMeeting', 'noteMeeting'],
} as const
const told = [replaced, { guard: 'isThisMeeting', actions: 'noteMeeting' }] as const
const noticed = {
  'space.meetingStarted': begins,
  'space.attendeeAdded': begins,
  'space.meetingKnown': begins,
  'space.recordingStarted': begins,
} as const

/**
 * The meeting of the space: from the first in its call to the last. A new one has another id, so that late events of an
 * old one change nothing (spaces.md §12.4). Whichever event names it first begins it: we may have missed the start.
 */
export const meeting = spaceSetup.createStateConfig({
  initial: 'none',
  states: {
    none: { tags: 'resting', on: noticed },
    active: {
      tags: 'resting',
      on: {
        'space.meetingStarted': told,
        'space.attendeeAdded': told,
        'space.attendeeLeft': { guard: 'isThisMeeting', actions: 'noteMeeting' },
        'space.meetingKnown': [
          replaced,
          { guard: 'isNoMeeting', target: 'ended', actions: 'endMeeting' },
          { guard: 'isThisMeeting', actions: 'noteMeeting' },
        ],
        'space.recordingStarted': told,
        'space.recordingEnded': { guard: 'isThisMeeting', actions: 'noteMeeting' },
        'space.recordingReady': { guard: 'isThisMeeting', actions: 'noteMeeting' },
        'space.meetingEnded': { guard: 'isThisMeeting', target: 'ended', actions: 'endMeeting' },
      },
    },
    ended: { tags: 'resting', on: noticed },
  },
})
