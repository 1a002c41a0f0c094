import type { Attendee, MediaSessionState, MemberMediaState, Party, PresenceState, TrackInfo } from '../ports/index.ts'
import { sessionIdOf } from './space.context.ts'
import { type Entry, sessionIn, sessionsOf } from './space.roster.entry.ts'
import {
  flag,
  has,
  isAttending,
  isSending,
  leaveCall,
  type MediaNotes,
  type PartySession,
  takeAttendance,
  takeAttendee,
  takeMedia,
  takeNotes,
  takePresence,
} from './space.roster.session.ts'
import { createRosterStore, type LeaveReason, type RosterViews } from './space.roster.store.ts'

export type { LeaveReason, RosterChange } from './space.roster.store.ts'

/**
 * Who is in a space: a keyed Map beside the chart, since a copy of a list for each of thousands of updates would cost
 * too much. Rows keep their identity until something in them changes. Nothing is told until `flush`.
 */
export interface Roster extends RosterViews {
  /** Who we are; our own row is here from then on. */
  setSelf: (self: Party | null, sessionId: string, presence: PresenceState) => void
  isOwn: (party: Party, sessionId: string) => boolean
  /** A session told of itself. True when it was not known before. */
  online: (party: Party, sessionId: string, presence: PresenceState, isLive: boolean) => boolean
  offline: (party: Party, sessionId: string, reason: LeaveReason) => void
  removed: (party: Party) => void
  mediaChanged: (party: Party, sessionId: string, media: MediaSessionState, notes?: MediaNotes) => void
  attendeeAdded: (attendee: Attendee) => void
  attendeeLeft: (attendee: Attendee) => void
  /** Who attends, all of them. */
  attendees: (list: readonly Attendee[]) => void
  meetingEnded: () => void
  /** How the media of a session reaches us; null: none is exchanged with it. It may be said before the session is known. */
  memberMedia: (sessionId: string, state: MemberMediaState | null, tracks: readonly TrackInfo[]) => void
  /** Our part in the call is over: no media is exchanged with anybody. */
  endMedia: () => void
  /** The connection is lost: from now on everybody has to be heard of again. */
  startSync: () => void
  /** Whoever was not heard of is gone. */
  endSync: () => void
  clear: () => void
}

/** How many sessions that went are remembered, so that a late event does not bring them back. */
const departedKept = 1000

/** `now` gives milliseconds since the epoch. */
export function createRoster(onError: (error: unknown) => void, now: () => number): Roster {
  const departed = new Set<string>()
  let own: { id: string | null; sessionId: string } = { id: null, sessionId: '' }
  let isSyncing = false
  const store = createRosterStore(onError, now, (participantId) => participantId === own.id)
  const { entryOf, known, opened, drop, dropIfGone, touch, hear, each } = store

  /** Looks at every session of everybody; the work may take sessions and parties out. */
  const eachSession = (work: (entry: Entry, session: PartySession) => void) =>
    each((entry) => {
      for (const session of sessionsOf(entry)) work(entry, session)
    })

  /** Heard of again: what the party had before the outage and did not name since is over. */
  function dropStale(entry: Entry, heard: PartySession): void {
    if (entry.others.length === 0 || has(heard, flag.stale)) return
    for (const session of sessionsOf(entry)) if (session !== heard && has(session, flag.stale)) drop(entry, session)
  }

  function remember({ id }: { id: string }): void {
    if (id === '') return
    departed.add(id)
    if (departed.size <= departedKept) return
    const [oldest = ''] = departed
    departed.delete(oldest)
  }

  /** The session an attendee means. Where it is not named: the one that attends since then, or one that does not yet. */
  function sessionOf(entry: Entry | undefined, attendee: Attendee, isArrival: boolean): string {
    const named = sessionIdOf(attendee)
    if (named !== undefined && named !== '') return named
    const { joinTime } = attendee
    const sessions = entry === undefined ? [] : sessionsOf(entry)
    const fits = isArrival
      ? (session: PartySession) => has(session, flag.present) && !has(session, flag.attendee | flag.stale)
      : isAttending
    const meant =
      sessions.find((session) => joinTime !== undefined && session.joinTime === joinTime) ?? sessions.find(fits)
    return meant?.id ?? ''
  }

  function arrive(attendee: Attendee, isSynthetic: boolean): PartySession | undefined {
    const { party } = attendee
    const sessionId = sessionOf(entryOf(party.id), attendee, true)
    if (departed.has(sessionId)) return undefined
    const entry = known(party, isSynthetic)
    const session = sessionIn(entry, sessionId) ?? opened(entry, sessionId)
    hear(entry, takeAttendee(session, attendee))
    dropStale(entry, session)
    return session
  }

  /** The attendance of a party whose session was not named belongs to the session that says that it sends or is connected. */
  function adopt(entry: Entry, session: PartySession): void {
    if (entry.others.length === 0 || session.id === '') return
    const nameless = sessionIn(entry, '')
    if (nameless === undefined || has(nameless, flag.present) || has(session, flag.attendee) || !isSending(session))
      return
    drop(entry, nameless)
    takeAttendance(session, nameless)
  }

  /** Out of the call; gone altogether if it was nothing else. */
  function depart(entry: Entry, session: PartySession | undefined, isSynthetic: boolean): void {
    if (session === undefined || !isAttending(session)) return
    if (has(session, flag.present)) {
      leaveCall(session)
      touch(entry)
    } else drop(entry, session)
    dropIfGone(entry, 'left', isSynthetic)
  }

  const isOver = ({ leaveTime }: Attendee) => leaveTime !== undefined && leaveTime !== null

  return {
    ...store.views,
    setSelf(self, sessionId, presence) {
      const before = own
      own = { id: self?.id ?? before.id, sessionId }
      const mine = own.id === null ? undefined : entryOf(own.id)
      const ghost = before.sessionId === sessionId ? undefined : mine && sessionIn(mine, before.sessionId)
      if (mine !== undefined && ghost !== undefined) drop(mine, ghost)
      if (before.id !== own.id) {
        const former = before.id === null ? undefined : entryOf(before.id)
        for (const entry of [mine, former]) if (entry !== undefined) touch(entry)
      }
      const party = self ?? mine?.party
      if (party === undefined) return
      // We are no news to ourselves: our own row comes without a word.
      const entry = store.silently(() => known(party, true))
      const session = sessionIn(entry, sessionId) ?? opened(entry, sessionId)
      hear(entry, takePresence(session, presence))
      dropStale(entry, session)
    },
    isOwn: (party, sessionId) =>
      (sessionId !== '' && sessionId === own.sessionId) || (own.id !== null && party.id === own.id),
    online(party, sessionId, presence, isLive) {
      const entry = known(party, !isLive || isSyncing)
      const before = sessionIn(entry, sessionId)
      const isUnknown = before === undefined || !has(before, flag.present) || has(before, flag.stale)
      if (isUnknown) departed.delete(sessionId)
      const session = before ?? opened(entry, sessionId)
      hear(entry, takePresence(session, presence))
      adopt(entry, session)
      dropStale(entry, session)
      return isUnknown
    },
    offline(party, sessionId, reason) {
      remember({ id: sessionId })
      const entry = entryOf(party.id)
      const session = entry && sessionIn(entry, sessionId)
      if (entry === undefined || session === undefined) return
      drop(entry, session)
      dropIfGone(entry, reason, false)
    },
    removed(party) {
      const entry = entryOf(party.id)
      if (entry === undefined) return
      for (const session of sessionsOf(entry)) {
        remember(session)
        drop(entry, session)
      }
      dropIfGone(entry, 'removed', false)
    },
    mediaChanged(party, sessionId, told, notes) {
      const entry = entryOf(party.id)
      const session = entry && (sessionIn(entry, sessionId) ?? sessionIn(entry, ''))
      if (entry === undefined || session === undefined) return
      known(party, isSyncing)
      let isChanged = takeMedia(session, told)
      if (notes !== undefined) isChanged = takeNotes(session, notes) || isChanged
      hear(entry, isChanged)
      adopt(entry, session)
      dropStale(entry, session)
    },
    attendeeAdded(attendee) {
      arrive(attendee, isSyncing)
    },
    attendeeLeft(attendee) {
      const entry = entryOf(attendee.party.id)
      if (entry !== undefined) depart(entry, sessionIn(entry, sessionOf(entry, attendee, false)), isSyncing)
    },
    attendees(attending) {
      const heard = new Set(attending.map((attendee) => (isOver(attendee) ? undefined : arrive(attendee, true))))
      eachSession((entry, session) => {
        if (has(session, flag.attendee) && !heard.has(session)) depart(entry, session, true)
      })
    },
    meetingEnded() {
      eachSession((entry, session) => depart(entry, session, isSyncing))
    },
    memberMedia: store.setMedia,
    endMedia: store.endMedia,
    startSync() {
      isSyncing = true
      departed.clear()
      eachSession((_, session) => {
        session.flags |= flag.stale | (has(session, flag.attendee) ? flag.attendanceStale : 0)
      })
    },
    endSync() {
      isSyncing = false
      eachSession((entry, session) => {
        if (has(session, flag.stale)) drop(entry, session)
        else if (has(session, flag.attendanceStale)) {
          session.flags &= ~(flag.attendee | flag.attendanceStale)
          touch(entry)
        }
      })
      each((entry) => dropIfGone(entry, 'lost', true))
    },
    clear() {
      store.clear()
      departed.clear()
      own = { id: null, sessionId: '' }
      isSyncing = false
    },
  }
}
