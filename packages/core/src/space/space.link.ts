import { note } from './space.fragments.ts'
import { spaceSetup } from './space.setup.ts'

/**
 * The connection under the space. A new connection is in no space (spaces.md §8.11): join again, say who we are, ask who
 * is there and what meeting runs, listen for a while, then tell what was missed.
 */
export const link = spaceSetup.createStateConfig({
  initial: 'arriving',
  states: {
    // After the announcement of `self`, which stands before this region.
    arriving: { entry: ['requestParties', 'fetchMeeting'], always: 'live' },
    live: { tags: 'resting', on: { 'space.lost': 'lost' } },
    // The connection comes back, or gives up: its chart has the deadline.
    lost: { id: 'lost', tags: 'resting', on: { 'space.restored': 'rejoining' } },
    rejoining: {
      id: 'rejoining',
      entry: ['nextAttempt', 'sendJoin'],
      after: { requestDeadline: { target: '#failed', actions: ['sendLeave', note('noAnswer')] } },
      on: {
        'space.joined': { guard: 'isOurs', target: 'syncing', actions: 'noteJoined' },
        'space.refused': { guard: 'isOurs', target: '#failed', actions: 'noteRefusal' },
        'space.lost': 'lost',
      },
    },
    syncing: {
      entry: ['requestParties', 'fetchMeeting'],
      after: { syncWindow: { target: 'live', actions: 'tellSynced' } },
      on: { 'space.lost': 'lost' },
    },
  },
})
