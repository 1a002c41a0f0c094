import type { Attendee, MeetingState, SpaceFact } from '../ports/index.ts'
import type { MeetingFacts } from './space.events.ts'

/** How many arrivals and departures are remembered. */
const kept = 1000

/** Whether a fact is a repetition, or comes after what ended it. Such are harmless because nobody hears them (spaces.md §12.4). */
export function createLateness(): (
  fact: SpaceFact,
  meeting: MeetingFacts | null,
  endedMeetings: readonly string[],
) => boolean {
  const told = new Set<string>()

  /** Whether this was told before, of an attendance that its time tells from others. */
  function isRepeated(type: string, meeting: MeetingState, { party, joinTime }: Attendee): boolean {
    if (joinTime === undefined) return false
    const key = JSON.stringify([type, meeting.id, party.id, joinTime])
    if (told.has(key)) return true
    told.add(key)
    const [oldest] = told
    if (told.size > kept && oldest !== undefined) told.delete(oldest)
    return false
  }

  return (fact, running, endedMeetings) => {
    switch (fact.type) {
      case 'space.meetingStarted':
        return fact.meeting.id === running?.id || endedMeetings.includes(fact.meeting.id)
      case 'space.meetingEnded':
        return endedMeetings.includes(fact.meeting.id)
      case 'space.attendeeAdded':
        if (endedMeetings.includes(fact.meeting.id)) return true
        // Its departure may have come first.
        return (
          isRepeated('added', fact.meeting, fact.attendee) ||
          told.has(JSON.stringify(['left', fact.meeting.id, fact.attendee.party.id, fact.attendee.joinTime]))
        )
      case 'space.attendeeLeft':
        return endedMeetings.includes(fact.meeting.id) || isRepeated('left', fact.meeting, fact.attendee)
      default:
        return false
    }
  }
}
