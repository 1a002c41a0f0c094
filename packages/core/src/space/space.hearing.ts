import type { PresenceState, SpaceFact } from '../ports/index.ts'
import { noMedia } from './space.context.ts'
import type { SpaceEvent } from './space.events.ts'
import type { Roster } from './space.roster.ts'
import type { SpaceFacts } from './space.view.ts'

/** What a fact means for those who are in the room. */
export interface Hearing {
  roster: Roster
  facts: () => SpaceFacts | null
  /** What the chart has to know beside the fact. */
  forward: (event: SpaceEvent) => void
  typing: (participantId: string) => void
}

const isOver = (facts: SpaceFacts | null) => facts?.meeting?.state === 'ended'

/** Whoever had not yet heard of the end of the meeting: it ended for them as well (spaces.md §12.5). */
const outOfCall = ({ mediaSession, ...presence }: PresenceState): PresenceState => ({
  ...presence,
  ...(mediaSession && { mediaSession: { ...mediaSession, ...noMedia } }),
})

/** The roster hears every fact of the room; the chart only those it has something to decide about. */
export function hear(fact: SpaceFact, { roster, facts, forward, typing }: Hearing): void {
  switch (fact.type) {
    case 'space.partyOnline': {
      const { party, sessionId, presence, broadcast } = fact
      const isNew = roster.online(party, sessionId, isOver(facts()) ? outOfCall(presence) : presence, broadcast)
      // Never one that was sent to some only, or two clients answer each other without end (spaces.md §8.2).
      if (isNew && broadcast && !roster.isOwn(party, sessionId)) forward({ type: 'roster.appeared', party })
      break
    }
    case 'space.partyLeft':
      roster.offline(fact.party, fact.sessionId, fact.lost ? 'lost' : 'left')
      break
    case 'space.partyRemoved':
      roster.removed(fact.party)
      break
    case 'space.partyTyping':
      if (!roster.isOwn(fact.party, fact.sessionId)) typing(fact.party.id)
      break
    case 'space.mediaState': {
      const { party, sessionId, mediaSession, streamId, comment, subscribeTime } = fact
      roster.mediaChanged(party, sessionId, mediaSession, { streamId, comment, subscribeTime })
      break
    }
    case 'space.meetingStarted':
    case 'space.meetingKnown':
      if (fact.meeting?.status === 'active') roster.attendees(fact.meeting.attendees)
      else roster.meetingEnded()
      break
    case 'space.attendeeAdded': {
      const meeting = facts()?.meeting
      const isKnown = fact.meeting.id === meeting?.id
      if (isKnown && meeting.state === 'ended') break
      if (meeting && !isKnown) roster.meetingEnded()
      roster.attendeeAdded(fact.attendee)
      break
    }
    case 'space.attendeeLeft':
      roster.attendeeLeft(fact.attendee)
      break
    case 'space.meetingEnded':
      if (fact.meeting.id === facts()?.meeting?.id) roster.meetingEnded()
      break
    case 'space.lost':
      roster.startSync()
  }
}
