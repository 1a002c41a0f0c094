import { spaceSetup } from './space.setup.ts'

const begins = { guard: 'isOtherMeeting', target: 'active', actions: 'noteMeeting' } as const
const replaced = {
  guard: 'isOtherMeeting',
  target: 'active',
  reenter: true,
  actions: ['endMeeting', 'noteMeeting'],
} as const

/**
 * The meeting of the space: from the first in its call to the last. A new one has another id, so that late events of an
 * old one change nothing (spaces.md §12.4). Whichever event names it first begins it: we may have missed the start.
 */
export const meeting = spaceSetup.createStateConfig({
  initial: 'none',
  states: {
    none: {
      tags: 'resting',
      on: { 'space.meetingStarted': begins, 'space.attendeeAdded': begins, 'space.meetingKnown': begins },
    },
    active: {
      tags: 'resting',
      on: {
        'space.meetingStarted': replaced,
        'space.attendeeAdded': replaced,
        'space.meetingKnown': [replaced, { guard: 'isNoMeeting', target: 'ended', actions: 'endMeeting' }],
        'space.meetingEnded': { guard: 'isThisMeeting', target: 'ended', actions: 'endMeeting' },
      },
    },
    ended: {
      tags: 'resting',
      on: { 'space.meetingStarted': begins, 'space.attendeeAdded': begins, 'space.meetingKnown': begins },
    },
  },
})
