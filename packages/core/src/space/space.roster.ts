import { type Cell, createCell, type Readable } from '../client/readable.ts'
import { perKey } from '../feature/perKey.ts'
import type { Attendee, MediaSessionState, Party, PresenceState } from '../ports/index.ts'
import { sessionIdOf, withoutSession } from './space.context.ts'
import {
  isAttending,
  isSameSession,
  notAttending,
  type Participant,
  type PartySession,
  toParticipant,
  unknownSession,
  withPresence,
} from './space.participant.ts'

/** Somebody came or went. `isSynthetic`: not seen live but found out, on joining or after an outage. */
export type RosterChange =
  | { type: 'joined'; participantId: string; isSynthetic: boolean }
  | { type: 'left'; participantId: string; reason: LeaveReason; isSynthetic: boolean }

/** How somebody went: by saying so, by losing the connection, by being removed. */
export type LeaveReason = 'left' | 'lost' | 'removed'

interface Entry {
  party: Party
  /** By session id; empty for a party whose session the back end does not name. */
  sessions: Map<string, PartySession>
  /** The public row, made when somebody looks. */
  row: Participant | null
}

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
  mediaChanged: (party: Party, sessionId: string, media: MediaSessionState) => void
  attendeeAdded: (attendee: Attendee) => void
  attendeeLeft: (attendee: Attendee) => void
  /** Who attends, all of them. */
  attendees: (list: readonly Attendee[]) => void
  meetingEnded: () => void
  /** The connection is lost: from now on everybody has to be heard of again. */
  startSync: () => void
  /** Whoever was not heard of is gone. */
  endSync: () => void
  clear: () => void
  list: () => readonly Participant[]
  observeList: () => Readable<readonly Participant[]>
  observe: (participantId: string) => Readable<Participant | undefined>
  /** Tells observers, and gives what happened since the last time, in order. */
  flush: () => { changes: readonly RosterChange[]; isChanged: boolean }
}

/** How many sessions that went are remembered, so that a late event does not bring them back. */
const departedKept = 1000
const isSameParty = (one: Party, other: Party) =>
  (['type', 'displayName', 'username', 'pictureUrl'] as const).every((field) => one[field] === other[field])

export function createRoster(onError: (error: unknown) => void): Roster {
  const entries = new Map<string, Entry>()
  const cells = new Map<string, Cell<Participant | undefined>>()
  const departed = new Set<string>()
  const touched = new Set<string>()
  let changes: RosterChange[] = []
  let rows: readonly Participant[] | null = []
  let own: { id: string | null; sessionId: string } = { id: null, sessionId: '' }
  let isSyncing = false

  const rowOf = (entry: Entry): Participant => {
    entry.row ??= toParticipant(entry.party, entry.sessions, entry.party.id === own.id)
    return entry.row
  }
  const list = () => {
    rows ??= [...entries.values()].map(rowOf)
    return rows
  }
  const listCell = createCell<readonly Participant[]>(list, onError, (_, next) => next)
  const observe = perKey(cells, (participantId) => {
    const find = () => {
      const entry = entries.get(participantId)
      return entry && rowOf(entry)
    }
    return createCell<Participant | undefined>(find, onError, (_, next) => next)
  })

  function touch(entry: Entry): void {
    entry.row = null
    rows = null
    touched.add(entry.party.id)
  }

  /** Looks at every session of everybody; the work may take sessions and parties out. */
  function eachSession(work: (entry: Entry, sessionId: string, session: PartySession) => void): void {
    for (const entry of [...entries.values()])
      for (const [sessionId, session] of [...entry.sessions]) work(entry, sessionId, session)
  }

  function add(party: Party, isSynthetic: boolean): Entry {
    const made: Entry = { party: withoutSession(party), sessions: new Map(), row: null }
    entries.set(party.id, made)
    touch(made)
    changes.push({ type: 'joined', participantId: party.id, isSynthetic })
    return made
  }

  function describe(entry: Entry, party: Party): void {
    const merged = { ...entry.party, ...withoutSession(party) }
    if (isSameParty(merged, entry.party)) return
    entry.party = merged
    touch(entry)
  }

  function put(party: Party, sessionId: string, next: PartySession, isSynthetic: boolean): void {
    const entry = entries.get(party.id) ?? add(party, isSynthetic)
    describe(entry, party)
    const before = entry.sessions.get(sessionId)
    // Heard of again: what the party had before the outage and did not name since is over.
    if (!next.isStale) for (const [id, { isStale }] of entry.sessions) if (isStale && id !== sessionId) drop(entry, id)
    if (before !== undefined && isSameSession(before, next)) return
    entry.sessions.set(sessionId, next)
    touch(entry)
  }

  function drop(entry: Entry, sessionId: string): void {
    if (entry.sessions.delete(sessionId)) touch(entry)
  }

  function dropIfGone(entry: Entry, reason: LeaveReason, isSynthetic: boolean): void {
    if (entry.sessions.size > 0) return
    const { id } = entry.party
    entries.delete(id)
    touch(entry)
    changes.push({ type: 'left', participantId: id, reason, isSynthetic })
  }

  function remember(sessionId: string): void {
    if (sessionId === '') return
    departed.add(sessionId)
    const [oldest] = departed
    if (departed.size > departedKept && oldest !== undefined) departed.delete(oldest)
  }

  const isOwn: Roster['isOwn'] = (party, sessionId) =>
    (sessionId !== '' && sessionId === own.sessionId) || (own.id !== null && party.id === own.id)

  /** The session an attendee means. Where it is not named: the one that attends since then, or one that does not yet. */
  function sessionOf(attendee: Attendee, isArrival: boolean): string {
    const named = sessionIdOf(attendee)
    if (named !== undefined && named !== '') return named
    const sessions = [...(entries.get(attendee.party.id)?.sessions ?? [])]
    const { joinTime } = attendee
    const sameTime = sessions.find(([, session]) => joinTime !== undefined && session.joinTime === joinTime)
    if (sameTime !== undefined) return sameTime[0]
    const fits = isArrival
      ? ([, session]: [string, PartySession]) => session.isPresent && !session.isAttendee && !session.isStale
      : ([, session]: [string, PartySession]) => isAttending(session)
    return sessions.find(fits)?.[0] ?? ''
  }

  function arrive(attendee: Attendee, isSynthetic: boolean): string | null {
    const { party, role, joinTime, mediaSession } = attendee
    const sessionId = sessionOf(attendee, true)
    if (departed.has(sessionId)) return null
    const session = entries.get(party.id)?.sessions.get(sessionId) ?? unknownSession
    put(
      party,
      sessionId,
      {
        ...session,
        isAttendee: true,
        role: role ?? session.role,
        joinTime: joinTime ?? session.joinTime,
        media: { ...session.media, ...mediaSession },
        isStale: false,
        isAttendanceStale: false,
      },
      isSynthetic,
    )
    return sessionId
  }

  /** The attendance of a party whose session was not named belongs to the session that says that it sends or is connected. */
  function adopt(party: Party, sessionId: string, session: PartySession): PartySession {
    const entry = entries.get(party.id)
    const nameless = entry?.sessions.get('')
    if (entry === undefined || nameless === undefined || sessionId === '') return session
    const { audio, video, screenshare, connected } = session.media
    const saysSo = [audio, video, screenshare, connected].includes(true)
    if (nameless.isPresent || session.isAttendee || !saysSo) return session
    drop(entry, '')
    const { isAttendee, isAttendanceStale, joinTime } = nameless
    return { ...session, isAttendee, isAttendanceStale, joinTime }
  }

  /** Out of the call; gone altogether if it was nothing else. */
  function depart(entry: Entry, sessionId: string, isSynthetic: boolean): void {
    const session = entry.sessions.get(sessionId)
    if (session === undefined || !isAttending(session)) return
    if (session.isPresent) entry.sessions.set(sessionId, notAttending(session))
    else entry.sessions.delete(sessionId)
    touch(entry)
    dropIfGone(entry, 'left', isSynthetic)
  }

  const isOver = ({ leaveTime }: Attendee) => leaveTime !== undefined && leaveTime !== null

  return {
    setSelf(self, sessionId, presence) {
      const before = own
      own = { id: self?.id ?? before.id, sessionId }
      if (before.sessionId !== sessionId) {
        const entry = own.id === null ? undefined : entries.get(own.id)
        if (entry !== undefined) drop(entry, before.sessionId)
      }
      const known = own.id === null ? undefined : entries.get(own.id)
      if (known !== undefined && before.id !== own.id) touch(known)
      const party = self ?? known?.party
      if (party === undefined) return
      const session = known?.sessions.get(sessionId) ?? unknownSession
      // We are no news to ourselves: our own row comes without a word.
      const told = changes.length
      put(party, sessionId, withPresence(session, presence), true)
      changes.splice(told)
    },
    isOwn,
    online(party, sessionId, presence, isLive) {
      const before = entries.get(party.id)?.sessions.get(sessionId)
      const isUnknown = before === undefined || !before.isPresent || before.isStale
      departed.delete(sessionId)
      const session = withPresence(before ?? unknownSession, presence)
      put(party, sessionId, adopt(party, sessionId, session), !isLive || isSyncing)
      return isUnknown
    },
    offline(party, sessionId, reason) {
      remember(sessionId)
      const entry = entries.get(party.id)
      if (entry === undefined) return
      drop(entry, sessionId)
      dropIfGone(entry, reason, false)
    },
    removed(party) {
      const entry = entries.get(party.id)
      if (entry === undefined) return
      for (const sessionId of [...entry.sessions.keys()]) {
        remember(sessionId)
        drop(entry, sessionId)
      }
      dropIfGone(entry, 'removed', false)
    },
    mediaChanged(party, sessionId, media) {
      const entry = entries.get(party.id)
      const session = entry?.sessions.get(sessionId) ?? entry?.sessions.get('')
      if (entry === undefined || session === undefined) return
      const id = entry.sessions.has(sessionId) ? sessionId : ''
      const next = { ...session, media: { ...session.media, ...media } }
      put(party, id, adopt(party, id, next), isSyncing)
    },
    attendeeAdded(attendee) {
      arrive(attendee, isSyncing)
    },
    attendeeLeft(attendee) {
      const entry = entries.get(attendee.party.id)
      if (entry !== undefined) depart(entry, sessionOf(attendee, false), isSyncing)
    },
    attendees(attending) {
      const heard = new Set<string>()
      const keyOf = (id: string, sessionId: string) => JSON.stringify([id, sessionId])
      for (const attendee of attending) {
        const sessionId = isOver(attendee) ? null : arrive(attendee, true)
        if (sessionId !== null) heard.add(keyOf(attendee.party.id, sessionId))
      }
      eachSession((entry, sessionId, { isAttendee }) => {
        if (isAttendee && !heard.has(keyOf(entry.party.id, sessionId))) depart(entry, sessionId, true)
      })
    },
    meetingEnded() {
      eachSession((entry, sessionId) => depart(entry, sessionId, isSyncing))
    },
    startSync() {
      isSyncing = true
      departed.clear()
      eachSession(({ sessions }, sessionId, session) =>
        sessions.set(sessionId, { ...session, isStale: true, isAttendanceStale: session.isAttendee }),
      )
    },
    endSync() {
      isSyncing = false
      eachSession((entry, sessionId, session) => {
        if (session.isStale) drop(entry, sessionId)
        else if (session.isAttendanceStale) {
          entry.sessions.set(sessionId, { ...session, isAttendee: false, isAttendanceStale: false })
          touch(entry)
        }
      })
      for (const entry of [...entries.values()]) dropIfGone(entry, 'lost', true)
    },
    clear() {
      for (const id of entries.keys()) touched.add(id)
      entries.clear()
      departed.clear()
      changes = []
      rows = []
      own = { id: null, sessionId: '' }
      isSyncing = false
    },
    list,
    observeList: () => listCell,
    observe,
    flush() {
      const told = { changes, isChanged: touched.size > 0 }
      const ids = [...touched]
      changes = []
      touched.clear()
      for (const id of ids) cells.get(id)?.invalidate()
      if (ids.length > 0) listCell.invalidate()
      return told
    },
  }
}
