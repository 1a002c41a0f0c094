import type { MeetingMediaFact, MeetingMember, MemberMediaState } from '../ports/index.ts'
import type { RosterStep } from './space.events.ts'
import type { Participant } from './space.participant.ts'
import type { Roster } from './space.roster.ts'

/** Who we are in the call, once the back end told us. */
export interface OwnAttendance {
  sessionId: string | null
  joinTime: string | null
}

/** Everybody else with whom media is exchanged, where our media of the meeting is the library's. */
export interface Members {
  /** From entering the call to its end; null outside. `isSettled`: nobody in the roster is left from before an outage. */
  follow: (own: OwnAttendance | null, isSettled: boolean) => void
  take: (fact: Extract<MeetingMediaFact, { type: 'meeting.member' }>) => void
  /** Takes in what changed in the roster since the last time. */
  look: () => void
  /** Whether as many as can meet are in the call already: before us, where we are in it. */
  isFull: (own: OwnAttendance) => boolean
  /** Whose pictures are wanted, by participant. */
  watch: (participantIds: readonly string[] | null) => void
}

interface Place {
  sessionId: string
  joinTime: string
  participant: Participant
}

/** By when they joined; ties by session id: the same order for everybody. */
const byArrival = (one: Omit<Place, 'participant'>, other: Omit<Place, 'participant'>): number =>
  one.joinTime.localeCompare(other.joinTime) || (one.sessionId < other.sessionId ? -1 : 1)

/** The others in the call whose session and time of joining are known, in order. */
function placesOf(participants: readonly Participant[], ownSessionId: string | null): Place[] {
  const places: Place[] = []
  for (const participant of participants)
    for (const { sessionId, joinTime } of participant.attendances)
      if (sessionId !== undefined && sessionId !== ownSessionId && joinTime !== undefined)
        places.push({ sessionId, joinTime, participant })
  return places.sort(byArrival)
}

/** `limit` is how many can meet, ourselves included. */
export function createMembers(roster: Roster, limit: () => number, send: (step: RosterStep) => void): Members {
  const states = new Map<string, MemberMediaState>()
  let attending: { unsubscribe: () => void } | null = null
  let own: OwnAttendance = { sessionId: null, joinTime: null }
  let isSettled = false
  let isDue = false
  let members: readonly MeetingMember[] = []
  let isConnected = false
  let wanted: readonly string[] | null = null
  let watched: string | null = null

  const inCall = () => roster.observeWindow({ filter: { inCall: true } })

  function judgeConnection(): void {
    const all = members.map(({ sessionId }) => states.get(sessionId))
    const flows = all.length === 0 || all.some((state) => state === 'connected' || state === 'fading')
    // Who is connecting still, or anew, changes nothing: a meeting does not come and go with each newcomer.
    if (!flows && !all.every((state) => state === 'failed')) return
    if (flows === isConnected) return
    isConnected = flows
    send({ type: 'roster.connected', isConnected })
  }

  function tellMembers(places: readonly Place[], joinTime: string, sessionId: string): void {
    const self = { sessionId, joinTime }
    const next = places.map((place) => ({
      sessionId: place.sessionId,
      party: roster.partyOf(place.participant.id) ?? { id: place.participant.id },
      wasHereFirst: byArrival(place, self) < 0,
    }))
    const isSame =
      next.length === members.length &&
      next.every(
        (one, index) =>
          one.sessionId === members[index]?.sessionId && one.wasHereFirst === members[index]?.wasHereFirst,
      )
    if (isSame) return
    for (const { sessionId: gone } of members)
      if (!next.some((one) => one.sessionId === gone)) {
        states.delete(gone)
        roster.memberMedia(gone, null, [])
      }
    members = next
    send({ type: 'roster.members', members })
  }

  function tellWatched(participants: readonly Participant[]): void {
    const meant = wanted === null ? null : participants.filter(({ id }) => wanted?.includes(id))
    const sessionIds =
      meant?.flatMap(({ attendances }) => attendances.flatMap(({ sessionId }) => sessionId ?? [])) ?? null
    const key = sessionIds && JSON.stringify(sessionIds)
    if (key === watched) return
    watched = key
    send({ type: 'roster.watched', sessionIds })
  }

  return {
    follow(next, settled) {
      if (next === null) {
        if (attending === null) return
        attending.unsubscribe()
        attending = null
        states.clear()
        members = []
        isConnected = false
        watched = null
        roster.endMedia()
        return
      }
      attending ??= inCall().subscribe(() => {
        isDue = true
      })
      if (own.sessionId === next.sessionId && own.joinTime === next.joinTime && isSettled === settled) return
      own = { ...next }
      isSettled = settled
      isDue = true
    },
    take({ sessionId, state, tracks }) {
      states.set(sessionId, state)
      roster.memberMedia(sessionId, state, tracks)
      judgeConnection()
    },
    look() {
      const { sessionId, joinTime } = own
      if (!isDue || attending === null || sessionId === null || joinTime === null) return
      isDue = false
      const { participants } = inCall().getSnapshot()
      const places = placesOf(participants, sessionId)
      const isBefore = (place: Place) => byArrival(place, { sessionId, joinTime }) < 0
      if (isSettled && places.filter(isBefore).length >= limit()) return send({ type: 'roster.full' })
      tellMembers(places.slice(0, limit() - 1), joinTime, sessionId)
      judgeConnection()
      tellWatched(participants)
    },
    isFull({ sessionId, joinTime }) {
      const places = placesOf(roster.list(), sessionId)
      const before =
        sessionId === null || joinTime === null
          ? places
          : places.filter((place) => byArrival(place, { sessionId, joinTime }) < 0)
      return before.length >= limit()
    },
    watch(participantIds) {
      wanted = participantIds
      isDue = true
    },
  }
}
