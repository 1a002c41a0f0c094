import { share } from '../client/readable.ts'
import { given } from '../feature/given.ts'
import type { MediaSessionState, Party, PresenceState } from '../ports/index.ts'

/** A participant's part in the call of the space. One user may have several: one a device. */
export interface Attendance {
  /** Absent where the back end names no session, as for a telephone. */
  sessionId?: string
  audio: boolean
  video: boolean
  screenshare: boolean
  /** The media connection is up. */
  connected: boolean
  /** ISO 8601, where the back end tells. */
  joinTime?: string
}

/**
 * Somebody in the space or in its call, or both: presence and attendance are two things. What a back end does not tell
 * is absent.
 */
export interface Participant {
  id: string
  kind: 'user' | 'anonymous' | 'phone' | 'endpoint' | 'stream'
  /** The user of this client. */
  isSelf: boolean
  displayName: string
  username?: string
  pictureUrl?: string
  role?: 'host' | 'member' | 'guest'
  /** Absent for somebody who is only in the call, as a telephone is. */
  presence?: 'online' | 'idle' | 'offline'
  /** In the order in which they came; empty outside the call. */
  attendances: readonly Attendance[]
}

/** What is known of one session of a party. */
export interface PartySession {
  isPresent: boolean
  isIdle: boolean
  isOffline: boolean
  role: string | undefined
  /** The meeting's events say that it attends. */
  isAttendee: boolean
  joinTime: string | undefined
  media: MediaSessionState
  /** Known from before the connection was lost, and not heard of since. */
  isStale: boolean
  /** The same of its part in the call. */
  isAttendanceStale: boolean
}

export const unknownSession: PartySession = Object.freeze({
  isPresent: false,
  isIdle: false,
  isOffline: false,
  role: undefined,
  isAttendee: false,
  joinTime: undefined,
  media: Object.freeze({}),
  isStale: false,
  isAttendanceStale: false,
})

/** In the call: by the meeting's events, or by its own word (spaces.md §9.3: `connected` is the test). */
export const isAttending = ({ isAttendee, media }: PartySession): boolean => isAttendee || media.connected === true

/** Out of the call. */
export const notAttending = (session: PartySession): PartySession => ({
  ...session,
  isAttendee: false,
  isAttendanceStale: false,
  joinTime: undefined,
  media: {},
})

/** The session after it told something of itself; absent flags stay (spaces.md §5.3 and §9.3). */
export function withPresence(session: PartySession, presence: PresenceState): PartySession {
  return {
    ...session,
    isPresent: true,
    isIdle: presence.idle ?? session.isIdle,
    isOffline: presence.offline ?? session.isOffline,
    role: presence.role ?? session.role,
    media: { ...session.media, ...presence.mediaSession },
    isStale: false,
  }
}

/** Whether two states of a session say the same. */
export const isSameSession = (one: PartySession, other: PartySession): boolean => share(one, other) === one

const kinds: ReadonlySet<string> = new Set(['user', 'anonymous', 'phone', 'endpoint', 'stream'])
const roles = new Map([
  ['admin', 'host'],
  ['host', 'host'],
  ['member', 'member'],
  ['guest', 'guest'],
] as const satisfies readonly (readonly [string, Participant['role']])[])

function presenceOf(sessions: readonly PartySession[]): Participant['presence'] {
  const present = sessions.filter(({ isPresent }) => isPresent)
  if (present.length === 0) return undefined
  if (present.every(({ isOffline }) => isOffline)) return 'offline'
  return present.every(({ isIdle, isOffline }) => isIdle || isOffline) ? 'idle' : 'online'
}

const toAttendance = (sessionId: string, { media, joinTime }: PartySession): Attendance => ({
  ...(sessionId === '' ? {} : { sessionId }),
  audio: media.audio ?? false,
  video: media.video ?? false,
  screenshare: media.screenshare ?? false,
  connected: media.connected ?? false,
  ...given({ joinTime }),
})

/** The public row of a party and its sessions. Pure. */
export function toParticipant(party: Party, sessions: ReadonlyMap<string, PartySession>, isSelf: boolean): Participant {
  const { id, type, displayName, username, pictureUrl } = party
  const states = [...sessions.values()]
  const role = roles.get((states.findLast((session) => session.role !== undefined)?.role ?? '') as 'admin')
  const presence = presenceOf(states)
  return {
    id,
    kind: kinds.has(type ?? '') ? (type as Participant['kind']) : 'user',
    isSelf,
    displayName: displayName ?? username ?? id,
    ...given({ username, pictureUrl, role, presence }),
    attendances: [...sessions].filter(([, session]) => isAttending(session)).map((entry) => toAttendance(...entry)),
  }
}
