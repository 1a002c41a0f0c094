import type { Attendee, MediaSessionState, PresenceState } from '../ports/index.ts'

/**
 * What is known of one session of a party. There may be tens of thousands, and most events change one bit: so flags are
 * the bits of one number, and a session is changed in place. Nobody outside the roster sees it.
 */
export interface PartySession {
  /** Empty where the back end names no session. */
  readonly id: string
  flags: number
  role: string | undefined
  joinTime: string | undefined
  subscribeTime: string | undefined
  emittedBy: string | undefined
  mediaServerSessionId: string | undefined
  streamId: string | undefined
  comment: string | undefined
}

/** The bits of `flags`. `said…`: the flag was told at all. */
export const flag = {
  present: 1,
  idle: 1 << 1,
  offline: 1 << 2,
  /** The meeting's events say that it attends. */
  attendee: 1 << 3,
  audio: 1 << 4,
  video: 1 << 5,
  screenshare: 1 << 6,
  connected: 1 << 7,
  selfMuted: 1 << 8,
  saidSelfMuted: 1 << 9,
  phone: 1 << 10,
  saidPhone: 1 << 11,
  collabOnly: 1 << 12,
  saidCollabOnly: 1 << 13,
  /** Known from before the connection was lost, and not heard of since. */
  stale: 1 << 14,
  /** The same of its part in the call. */
  attendanceStale: 1 << 15,
} as const

/** What a row shows: everything but the two that say what is not known yet. */
const visible = flag.stale - 1
/** What it tells of itself only while it sends. */
const sends = flag.audio | flag.video | flag.screenshare | flag.connected
/** What ends with its part in the call. */
const inCall =
  (flag.stale - flag.attendee) | // from `attendee` on, all up to `stale`
  flag.attendanceStale

export const has = ({ flags }: PartySession, bits: number): boolean => (flags & bits) !== 0

/** In the call: by the meeting's events, or by its own word (spaces.md §9.3: `connected` is the test). */
export const isAttending = (session: PartySession): boolean => has(session, flag.attendee | flag.connected)

/** Says itself that it sends something or is connected. */
export const isSending = (session: PartySession): boolean => has(session, sends)

export const newSession = (id: string): PartySession => ({
  id,
  flags: 0,
  role: undefined,
  joinTime: undefined,
  subscribeTime: undefined,
  emittedBy: undefined,
  mediaServerSessionId: undefined,
  streamId: undefined,
  comment: undefined,
})

const put = (flags: number, bit: number, value: boolean | undefined): number =>
  value === undefined ? flags : value ? flags | bit : flags & ~bit

/** The same with the bit after it, which says that it was told. */
const putTold = (flags: number, bit: number, value: boolean | undefined): number =>
  value === undefined ? flags : put(flags, bit, value) | (bit << 1)

type Text = 'role' | 'subscribeTime' | 'emittedBy' | 'mediaServerSessionId' | 'streamId' | 'comment'

function write(session: PartySession, name: Text, value: string | undefined): boolean {
  if (value === undefined || value === session[name]) return false
  session[name] = value
  return true
}

/** Writes the flags; true when somebody can see that they changed. */
function writeFlags(session: PartySession, flags: number): boolean {
  const before = session.flags
  session.flags = flags
  return ((before ^ flags) & visible) !== 0
}

// All of these give true when something changed that a row shows. Absent flags stay (spaces.md §5.3 and §9.3).

/** The session told of its part in the call. */
export function takeMedia(session: PartySession, media: MediaSessionState): boolean {
  let { flags } = session
  flags = put(flags, flag.audio, media.audio)
  flags = put(flags, flag.video, media.video)
  flags = put(flags, flag.screenshare, media.screenshare)
  flags = put(flags, flag.connected, media.connected)
  flags = putTold(flags, flag.selfMuted, media.selfMuted)
  flags = putTold(flags, flag.phone, media.phone)
  flags = putTold(flags, flag.collabOnly, media.isCollabOnly)
  let isChanged = writeFlags(session, flags)
  // What the meeting says of the time tells its attendances apart: the session's own word does not replace it.
  const { joinTime } = media
  if (joinTime !== undefined && !has(session, flag.attendee) && (joinTime ?? undefined) !== session.joinTime) {
    session.joinTime = joinTime ?? undefined
    isChanged = true
  }
  return write(session, 'mediaServerSessionId', media.mediaServerSessionId) || isChanged
}

/** The session told how it is. */
export function takePresence(session: PartySession, presence: PresenceState): boolean {
  const { idle, offline, mediaSession, role, subscribeTime, emittedBy } = presence
  let flags = (session.flags | flag.present) & ~flag.stale
  flags = put(flags, flag.idle, idle)
  flags = put(flags, flag.offline, offline)
  let isChanged = writeFlags(session, flags)
  if (mediaSession !== undefined) isChanged = takeMedia(session, mediaSession) || isChanged
  isChanged = write(session, 'role', role) || isChanged
  isChanged = write(session, 'subscribeTime', subscribeTime) || isChanged
  return write(session, 'emittedBy', emittedBy) || isChanged
}

/** What comes along with a change of its media. */
export interface MediaNotes {
  streamId?: string | undefined
  comment?: string | undefined
  subscribeTime?: string | undefined
}

export function takeNotes(session: PartySession, { streamId, comment, subscribeTime }: MediaNotes): boolean {
  let isChanged = write(session, 'streamId', streamId)
  isChanged = write(session, 'comment', comment) || isChanged
  return write(session, 'subscribeTime', subscribeTime) || isChanged
}

/** The meeting says that it attends. */
export function takeAttendee(session: PartySession, { role, joinTime, mediaSession }: Attendee): boolean {
  let isChanged = writeFlags(session, (session.flags | flag.attendee) & ~(flag.stale | flag.attendanceStale))
  if (mediaSession !== undefined) isChanged = takeMedia(session, mediaSession) || isChanged
  const since = joinTime ?? mediaSession?.joinTime ?? session.joinTime
  if (since !== session.joinTime) {
    session.joinTime = since
    isChanged = true
  }
  return write(session, 'role', role) || isChanged
}

/** An attendance whose session was not named turns out to be this session's. */
export function takeAttendance(session: PartySession, { flags, joinTime }: PartySession): void {
  session.flags |= flags & (flag.attendee | flag.attendanceStale)
  session.joinTime = joinTime
}

/** Out of the call. */
export function leaveCall(session: PartySession): void {
  session.flags &= ~inCall
  session.joinTime = session.mediaServerSessionId = session.streamId = session.comment = undefined
}
