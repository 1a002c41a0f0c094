import type { SpaceEvents } from './space.api.ts'
import type { SpaceEmission } from './space.events.ts'
import type { RosterChange } from './space.roster.ts'

export type SpaceEventPair = { [Type in keyof SpaceEvents]: [Type, SpaceEvents[Type]] }[keyof SpaceEvents]

/** What happened in a space, to be told when the views show it. */
export type SpaceNews =
  | { from: 'chart'; emission: SpaceEmission }
  | { from: 'roster'; change: RosterChange }
  | { from: 'party'; typing: string }

/** The public event of a piece of news, if it has one. Pure. */
export function eventOf(spaceId: string, news: SpaceNews): SpaceEventPair | null {
  if (news.from === 'party') return ['space:typing', { spaceId, participantId: news.typing }]
  if (news.from === 'roster') {
    const { change } = news
    const { participantId, isSynthetic } = change
    return change.type === 'joined'
      ? ['space:participantJoined', { spaceId, participantId, isSynthetic }]
      : ['space:participantLeft', { spaceId, participantId, isSynthetic, reason: change.reason }]
  }
  const { emission } = news
  switch (emission.type) {
    case 'removed':
      return ['space:removed', { spaceId, ...(emission.by === null ? {} : { by: emission.by }) }]
    case 'muteOrdered':
      return ['space:muteOrdered', { spaceId }]
    case 'meetingStarted':
      return ['space:meetingStarted', { spaceId, meetingId: emission.meetingId }]
    case 'meetingEnded':
      return ['space:meetingEnded', { spaceId, meetingId: emission.meetingId }]
    case 'refused':
      return ['space:error', { spaceId, error: emission.error }]
    case 'finished':
      return emission.error === undefined ? null : ['space:error', { spaceId, error: emission.error }]
    default:
      return null
  }
}
