import { type Cell, createCell, type Readable, share } from '../client/readable.ts'
import { perKey } from '../feature/perKey.ts'
import type { MemberMediaState, Party, TrackInfo } from '../ports/index.ts'
import { type MemberMedia, type Participant, toParticipant } from './space.participant.ts'
import {
  addSession,
  describe,
  type Entry,
  isGone,
  newEntry,
  removeSession,
  removeSessions,
  sessionsOf,
} from './space.roster.entry.ts'
import { createRowList } from './space.roster.list.ts'
import { newSession, type PartySession } from './space.roster.session.ts'
import type { ParticipantQuery, ParticipantWindow } from './space.window.query.ts'
import { createWindows } from './space.window.ts'

/** Somebody came or went. `isSynthetic`: not seen live but found out, on joining or after an outage. */
export type RosterChange =
  | { type: 'joined'; participantId: string; isSynthetic: boolean }
  | { type: 'left'; participantId: string; reason: LeaveReason; isSynthetic: boolean }

/** How somebody went: by saying so, by losing the connection, by being removed. */
export type LeaveReason = 'left' | 'lost' | 'removed'

/** What of a roster can be looked at. Nothing is told until `flush`. */
export interface RosterViews {
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

/** What is kept of parties and their sessions, with a note of everything that changed. */
export interface RosterStore {
  views: RosterViews
  entryOf: (participantId: string) => Entry | undefined
  /** The entry of a party that told of itself; a new one where there is none. */
  known: (party: Party, isSynthetic: boolean) => Entry
  /** What happens meanwhile is no news. */
  silently: (work: () => Entry) => Entry
  /** A new session of a party. */
  opened: (entry: Entry, sessionId: string) => PartySession
  drop: (entry: Entry, session: PartySession) => void
  /** Lets go of a party without sessions. */
  dropIfGone: (entry: Entry, reason: LeaveReason, isSynthetic: boolean) => void
  /** Something that can be seen changed. */
  touch: (entry: Entry) => void
  /** Something was heard of it. */
  hear: (entry: Entry, isChanged: boolean) => void
  /** Looks at everybody; the work may take parties out. */
  each: (work: (entry: Entry) => void) => void
  /** The media that comes from a session, which need not be known yet. */
  setMedia: (sessionId: string, state: MemberMediaState | null, tracks: readonly TrackInfo[]) => void
  endMedia: () => void
  clear: () => void
}

const noChanges: readonly RosterChange[] = Object.freeze([])
const nothing = Object.freeze({ changes: noChanges, isChanged: false })
const onlyRows = Object.freeze({ changes: noChanges, isChanged: true })

/** `now` gives milliseconds since the epoch, `isOwn` tells whether a party is the user of this client. */
export function createRosterStore(
  onError: (error: unknown) => void,
  now: () => number,
  isOwn: (participantId: string) => boolean,
): RosterStore {
  const startedAt = now()
  const entries = new Map<string, Entry>()
  /** Which party a session belongs to. */
  const owners = new Map<string, string>()
  const cells = new Map<string, Cell<Participant | undefined>>()
  const media = new Map<string, MemberMedia>()
  let touched: Entry[] = []
  let changes: RosterChange[] = []
  let arrivals = 0

  const mediaOf = (sessionId: string) => media.get(sessionId)
  const rowOf = (entry: Entry): Participant => {
    entry.row ??= toParticipant(
      entry.party,
      sessionsOf(entry),
      isOwn(entry.party.id),
      startedAt + entry.heardAt,
      mediaOf,
    )
    return entry.row
  }
  const { rows: list, touch: unlist } = createRowList(entries, rowOf)
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
    unlist(entry)
    if (entry.isTouched) return
    entry.isTouched = true
    touched.push(entry)
  }

  function touchOwner(sessionId: string): void {
    const entry = entries.get(owners.get(sessionId) ?? '')
    if (entry !== undefined) touch(entry)
  }

  return {
    views: {
      partyOf: (participantId) => entries.get(participantId)?.party,
      list,
      observeList: () => listCell,
      observe,
      observeWindow: windows.observe,
      flush() {
        if (touched.length === 0) return nothing
        const told = changes.length === 0 ? onlyRows : { changes, isChanged: true }
        const changed = touched
        if (told !== onlyRows) changes = []
        touched = []
        for (const entry of changed) entry.isTouched = false
        windows.take(changed)
        for (const { party } of changed) cells.get(party.id)?.invalidate()
        windows.tell()
        listCell.invalidate()
        return told
      },
    },
    entryOf: (participantId) => entries.get(participantId),
    known(party, isSynthetic) {
      const { id } = party
      const entry = entries.get(id)
      if (entry !== undefined) {
        if (describe(entry, party)) touch(entry)
        return entry
      }
      arrivals += 1
      const made = newEntry(party, arrivals)
      entries.set(id, made)
      touch(made)
      changes.push({ type: 'joined', participantId: id, isSynthetic })
      return made
    },
    silently(work) {
      const told = changes.length
      const result = work()
      changes.splice(told)
      return result
    },
    opened(entry, sessionId) {
      const session = newSession(sessionId)
      addSession(entry, session)
      if (sessionId !== '') owners.set(sessionId, entry.party.id)
      touch(entry)
      return session
    },
    drop(entry, session) {
      removeSession(entry, session)
      if (owners.get(session.id) === entry.party.id) owners.delete(session.id)
      touch(entry)
    },
    dropIfGone(entry, reason, isSynthetic) {
      if (!isGone(entry)) return
      const { id } = entry.party
      entries.delete(id)
      touch(entry)
      changes.push({ type: 'left', participantId: id, reason, isSynthetic })
    },
    touch,
    hear(entry, isChanged) {
      entry.heardAt = now() - startedAt
      if (isChanged) touch(entry)
      else if (entry.row !== null) (entry.row as { lastSeenAt: number }).lastSeenAt = startedAt + entry.heardAt
    },
    each(work) {
      for (const entry of [...entries.values()]) work(entry)
    },
    setMedia(sessionId, state, tracks) {
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
    clear() {
      for (const entry of entries.values()) {
        removeSessions(entry)
        touch(entry)
      }
      entries.clear()
      owners.clear()
      media.clear()
      changes = []
    },
  }
}
