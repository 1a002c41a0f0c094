import { type Cell, createCell, type Readable, share } from '../client/readable.ts'
import { perKey } from '../feature/perKey.ts'
import type { Attendee, MediaSessionState, MemberMediaState, Party, PresenceState, TrackInfo } from '../ports/index.ts'
import { sessionIdOf } from './space.context.ts'
import { type MemberMedia, type Participant, toParticipant } from './space.participant.ts'
import { addSession, describe, type Entry, isGone, newEntry, removeSession, sessionIn } from './space.roster.entry.ts'
import {
  flag,
  has,
  isAttending,
  isSending,
  leaveCall,
  type MediaNotes,
  newSession,
  type PartySession,
  takeAttendance,
  takeAttendee,
  takeMedia,
  takeNotes,
  takePresence,
} from './space.roster.session.ts'
import type { ParticipantQuery, ParticipantWindow } from './space.window.query.ts'
import { createWindows } from './space.window.ts'

/** Somebody came or went. `isSynthetic`: not seen live but found out, on joining or after an outage. */
export type RosterChange =
  | { type: 'joined'; participantId: string; isSynthetic: boolean }
  | { type: 'left'; participantId: string; reason: LeaveReason; isSynthetic: boolean }

/** How somebody went: by saying so, by losing the connection, by being removed. */
export type LeaveReason = 'left' | 'lost' | 'removed'

/**
 * Who is in a space: a keyed Map beside the chart, since a copy of a list for each of thousands of updates would cost
 * too much. Rows keep their identity until something in them changes. Nothing is told until `flush`.
 */
export interface Roster {
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
  /** Somebody as the back end names them, without a session. */
  partyOf: (participantId: string) => Party | undefined
  list: () => readonly Participant[]
  observeList: () => Readable<readonly Participant[]>
  observe: (participantId: string) => Readable<Participant | undefined>
  /** Some of them. The query was checked; the same query gives the same object. */
  observeWindow: (query: ParticipantQuery) => Readable<ParticipantWindow>
  /** Tells observers, and gives what happened since the last time, in order. */
  flush: () => { changes: readonly RosterChange[]; isChanged: boolean }
}

/** How many sessions that went are remembered, so that a late event does not bring them back. */
const departedKept = 1000
/** How many changed rows are written into a copy of the list before making it anew is as cheap. */
const patchedAtMost = 64
const untold: { changes: readonly RosterChange[]; isChanged: boolean } = Object.freeze({
  changes: Object.freeze([]),
  isChanged: false,
})

/** `now` gives milliseconds since the epoch. */
export function createRoster(onError: (error: unknown) => void, now: () => number): Roster {
  const entries = new Map<string, Entry>()
  /** Which party a session belongs to. */
  const owners = new Map<string, string>()
  const cells = new Map<string, Cell<Participant | undefined>>()
  const departed = new Set<string>()
  const media = new Map<string, MemberMedia>()
  let touched: Entry[] = []
  let changes: RosterChange[] = []
  let arrivals = 0
  let rows: readonly Participant[] = []
  /** Entries whose row in the list is an old one; null when the list has to be made anew. */
  let outdated: Entry[] | null = []
  let own: { id: string | null; sessionId: string } = { id: null, sessionId: '' }
  let isSyncing = false

  const mediaOf = (sessionId: string) => media.get(sessionId)
  const rowOf = (entry: Entry): Participant => {
    entry.row ??= toParticipant(entry.party, entry.sessions, entry.party.id === own.id, entry.lastSeenAt, mediaOf)
    return entry.row
  }
  function list(): readonly Participant[] {
    if (outdated === null) {
      rows = Array.from(entries.values(), (entry, place) => {
        entry.place = place
        return rowOf(entry)
      })
    } else if (outdated.length > 0) {
      const patched = [...rows]
      for (const entry of outdated) patched[entry.place] = rowOf(entry)
      rows = patched
    }
    outdated = []
    return rows
  }
  const latest = <Value>(_: Value, next: Value): Value => next
  const listCell = createCell(list, onError, latest)
  const observe = perKey(cells, (participantId) => {
    const find = () => {
      const entry = entries.get(participantId)
      return entry && rowOf(entry)
    }
    return createCell<Participant | undefined>(find, onError, latest)
  })
  const windows = createWindows(entries, rowOf, onError)

  function touch(entry: Entry): void {
    entry.row = null
    if (outdated !== null && outdated.push(entry) > patchedAtMost) outdated = null
    if (entry.isTouched) return
    entry.isTouched = true
    touched.push(entry)
  }

  /** Something was heard of it. */
  function hear(entry: Entry, isChanged: boolean): void {
    entry.lastSeenAt = now()
    if (isChanged) touch(entry)
    else if (entry.row !== null) (entry.row as { lastSeenAt: number }).lastSeenAt = entry.lastSeenAt
  }

  /** Looks at every session of everybody; the work may take sessions and parties out. */
  function eachSession(work: (entry: Entry, session: PartySession) => void): void {
    for (const entry of [...entries.values()]) for (const session of entry.sessions) work(entry, session)
  }

  function known(party: Party, isSynthetic: boolean): Entry {
    const { id } = party
    const entry = entries.get(id)
    if (entry !== undefined) {
      if (describe(entry, party)) touch(entry)
      return entry
    }
    arrivals += 1
    const made = newEntry(party, arrivals, entries.size)
    entries.set(id, made)
    touch(made)
    changes.push({ type: 'joined', participantId: id, isSynthetic })
    return made
  }

  function opened(entry: Entry, sessionId: string): PartySession {
    const session = newSession(sessionId)
    addSession(entry, session)
    if (sessionId !== '') owners.set(sessionId, entry.party.id)
    touch(entry)
    return session
  }

  function drop(entry: Entry, session: PartySession): void {
    removeSession(entry, session)
    if (owners.get(session.id) === entry.party.id) owners.delete(session.id)
    touch(entry)
  }

  function dropIfGone(entry: Entry, reason: LeaveReason, isSynthetic: boolean): void {
    if (!isGone(entry)) return
    const { id } = entry.party
    entries.delete(id)
    outdated = null
    touch(entry)
    changes.push({ type: 'left', participantId: id, reason, isSynthetic })
  }

  /** Heard of again: what the party had before the outage and did not name since is over. */
  function dropStale(entry: Entry, heard: PartySession): void {
    if (entry.sessions.length === 1 || has(heard, flag.stale)) return
    for (const session of entry.sessions) if (session !== heard && has(session, flag.stale)) drop(entry, session)
  }

  function remember({ id }: { id: string }): void {
    if (id === '') return
    departed.add(id)
    const [oldest] = departed
    if (departed.size > departedKept && oldest !== undefined) departed.delete(oldest)
  }

  /** The session an attendee means. Where it is not named: the one that attends since then, or one that does not yet. */
  function sessionOf(entry: Entry | undefined, attendee: Attendee, isArrival: boolean): string {
    const named = sessionIdOf(attendee)
    if (named !== undefined && named !== '') return named
    const { joinTime } = attendee
    const sessions = entry?.sessions ?? []
    const fits = isArrival
      ? (session: PartySession) => has(session, flag.present) && !has(session, flag.attendee | flag.stale)
      : isAttending
    const meant =
      sessions.find((session) => joinTime !== undefined && session.joinTime === joinTime) ?? sessions.find(fits)
    return meant?.id ?? ''
  }

  function arrive(attendee: Attendee, isSynthetic: boolean): PartySession | undefined {
    const { party } = attendee
    const sessionId = sessionOf(entries.get(party.id), attendee, true)
    if (departed.has(sessionId)) return undefined
    const entry = known(party, isSynthetic)
    const session = sessionIn(entry, sessionId) ?? opened(entry, sessionId)
    hear(entry, takeAttendee(session, attendee))
    dropStale(entry, session)
    return session
  }

  /** The attendance of a party whose session was not named belongs to the session that says that it sends or is connected. */
  function adopt(entry: Entry, session: PartySession): void {
    if (entry.sessions.length === 1 || session.id === '') return
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

  function touchOwner(sessionId: string): void {
    const entry = entries.get(owners.get(sessionId) ?? '')
    if (entry !== undefined) touch(entry)
  }

  const isOver = ({ leaveTime }: Attendee) => leaveTime !== undefined && leaveTime !== null

  return {
    setSelf(self, sessionId, presence) {
      const before = own
      own = { id: self?.id ?? before.id, sessionId }
      const mine = own.id === null ? undefined : entries.get(own.id)
      const former = before.sessionId === sessionId ? undefined : mine && sessionIn(mine, before.sessionId)
      if (mine !== undefined && former !== undefined) drop(mine, former)
      if (mine !== undefined && before.id !== own.id) touch(mine)
      const party = self ?? mine?.party
      if (party === undefined) return
      // We are no news to ourselves: our own row comes without a word.
      const told = changes.length
      const entry = known(party, true)
      changes.splice(told)
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
      const entry = entries.get(party.id)
      const session = entry && sessionIn(entry, sessionId)
      if (entry === undefined || session === undefined) return
      drop(entry, session)
      dropIfGone(entry, reason, false)
    },
    removed(party) {
      const entry = entries.get(party.id)
      if (entry === undefined) return
      for (const session of entry.sessions) {
        remember(session)
        drop(entry, session)
      }
      dropIfGone(entry, 'removed', false)
    },
    mediaChanged(party, sessionId, told, notes) {
      const entry = entries.get(party.id)
      const session = entry && (sessionIn(entry, sessionId) ?? sessionIn(entry, ''))
      if (entry === undefined || session === undefined) return
      if (describe(entry, party)) touch(entry)
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
      const entry = entries.get(attendee.party.id)
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
    memberMedia(sessionId, state, tracks) {
      const before = media.get(sessionId)
      const next = state === null ? undefined : share(before, { media: state, tracks }, 3)
      if (next === before) return
      if (next === undefined) media.delete(sessionId)
      else media.set(sessionId, next)
      touchOwner(sessionId)
    },
    endMedia() {
      const sessionIds = [...media.keys()]
      media.clear()
      sessionIds.forEach(touchOwner)
    },
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
      for (const entry of [...entries.values()]) dropIfGone(entry, 'lost', true)
    },
    clear() {
      for (const entry of entries.values()) {
        entry.sessions = []
        touch(entry)
      }
      entries.clear()
      owners.clear()
      departed.clear()
      media.clear()
      changes = []
      outdated = null
      own = { id: null, sessionId: '' }
      isSyncing = false
    },
    partyOf: (participantId) => entries.get(participantId)?.party,
    list,
    observeList: () => listCell,
    observe,
    observeWindow: windows.observe,
    flush() {
      if (touched.length === 0) return untold
      const told = { changes, isChanged: true }
      const changed = touched
      changes = []
      touched = []
      for (const entry of changed) entry.isTouched = false
      windows.take(changed)
      for (const { party } of changed) cells.get(party.id)?.invalidate()
      windows.tell()
      listCell.invalidate()
      return told
    },
  }
}
