import { given } from '../feature/given.ts'
import type { SpaceEvents } from './space.api.ts'
import type { SpaceEmission } from './space.events.ts'
import type { RosterChange } from './space.roster.ts'

export type SpaceEventPair = { [Type in keyof SpaceEvents]: [Type, SpaceEvents[Type]] }[keyof SpaceEvents]

/** The public event of what the chart emits, if it has one. Pure. */
export function eventOf(spaceId: string, emission: SpaceEmission): SpaceEventPair | null {
  switch (emission.type) {
    case 'removed':
      return ['space:removed', { spaceId, ...given({ by: emission.by }) }]
    case 'muteOrdered':
      return ['space:muteOrdered', { spaceId }]
    case 'meetingStarted':
    case 'meetingEnded':
      return [`space:${emission.type}`, { spaceId, meetingId: emission.meetingId }]
    case 'recording': {
      const { recording } = emission
      const { id: recordingId, meetingId, files } = recording
      const about = { spaceId, meetingId, recordingId }
      if (recording.state === 'ready') return ['space:recordingReady', { ...about, files }]
      return [recording.state === 'recording' ? 'space:recordingStarted' : 'space:recordingEnded', about]
    }
    case 'dropped':
      return ['space:callDropped', { spaceId, ...given({ attempt: emission.attempt }) }]
    case 'mediaEnded':
      return ['space:mediaEnded', { spaceId, kind: emission.kind }]
    case 'refused':
    case 'operation':
      return emission.error === undefined ? null : ['space:error', { spaceId, error: emission.error }]
    default:
      return null
  }
}

/** The public event of somebody's coming or going. Pure. */
export const eventOfChange = (spaceId: string, { type, ...change }: RosterChange): SpaceEventPair =>
  'reason' in change
    ? ['space:participantLeft', { spaceId, ...change }]
    : ['space:participantJoined', { spaceId, ...change }]
