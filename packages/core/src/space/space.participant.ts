import type { MemberMediaState, Party, PhoneNumber, TrackInfo } from '../ports/index.ts'
import { flag, has, isAttending, type PartySession } from './space.roster.session.ts'

/** A participant's part in the call of the space. One user may have several: one a device. */
export interface Attendance {
  /** Absent where the back end names no session, as for a telephone. */
  sessionId?: string
  audio: boolean
  video: boolean
  screenshare: boolean
  /** It says that its media connection is up. */
  connected: boolean
  /** It muted itself, rather than being muted. Absent where it never said. */
  selfMuted?: boolean
  /** Joined by telephone. Absent where it never said. */
  phone?: boolean
  /** Takes part in collaboration only, without media. Absent where it never said. */
  isCollabOnly?: boolean
  /** ISO 8601, where the back end tells. */
  joinTime?: string
  /** Its id at a media server, where there is one. */
  mediaServerSessionId?: string
  /** Names its local stream. */
  streamId?: string
  /** Free text that came with its latest change. */
  comment?: string
  /**
   * How its media reaches us. `fading`: it was connected and nothing comes any more, but may again. Absent while no media
   * is exchanged with it.
   */
  media?: MemberMediaState
  /** What of it can be rendered (`client.media`); empty while no media is exchanged with it. */
  tracks: readonly TrackInfo[]
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
  /** As the back end gave it: not to be trusted. */
  pictureUrl?: string
  phoneNumbers?: readonly PhoneNumber[]
  role?: 'host' | 'member' | 'guest'
  /** Absent for somebody who is only in the call, as a telephone is. */
  presence?: 'online' | 'idle' | 'offline'
  /**
   * When we last heard of it, in milliseconds since the epoch. Moves on in place: a participant that says nothing new
   * stays the same object, and observers are not called.
   */
  readonly lastSeenAt: number
  /** When it joined the space, in ISO 8601. */
  subscribeTime?: string
  /** What speaks for a party without a socket, such as a telephone. */
  emittedBy?: string
  /** In the order in which they came; empty outside the call. */
  attendances: readonly Attendance[]
}

/** What is known of the media that comes from a session. */
export interface MemberMedia {
  media: MemberMediaState
  tracks: readonly TrackInfo[]
}

const noAttendances: readonly Attendance[] = Object.freeze([])
const noTracks: readonly TrackInfo[] = Object.freeze([])
const kinds: ReadonlySet<string> = new Set(['user', 'anonymous', 'phone', 'endpoint', 'stream'])
const roles = new Map([
  ['admin', 'host'],
  ['host', 'host'],
  ['member', 'member'],
  ['guest', 'guest'],
] as const satisfies readonly (readonly [string, Participant['role']])[])

/** Of several sessions the liveliest counts. */
export function presenceOf(sessions: readonly PartySession[]): Participant['presence'] {
  let presence: Participant['presence']
  for (const session of sessions) {
    if (!has(session, flag.present)) continue
    if (has(session, flag.offline)) presence ??= 'offline'
    else if (has(session, flag.idle)) presence = 'idle'
    else return 'online'
  }
  return presence
}

/** The latest word counts. */
export function roleOf(sessions: readonly PartySession[]): Participant['role'] {
  let role: string | undefined
  for (const session of sessions) role = session.role ?? role
  return roles.get(role as 'admin')
}

export const kindOf = ({ type }: Party): Participant['kind'] =>
  kinds.has(type ?? '') ? (type as Participant['kind']) : 'user'

export const nameOf = ({ displayName, username, id }: Party): string => displayName ?? username ?? id

/** Writes a field that has a value. Rows are made anew for each change: a copy of a record would cost more than all else. */
function write<Row, Name extends keyof Row>(row: Row, name: Name, value: Row[Name] | undefined): void {
  if (value !== undefined) row[name] = value
}

function toAttendance(session: PartySession, member: MemberMedia | undefined): Attendance {
  const attendance: Attendance = {
    audio: has(session, flag.audio),
    video: has(session, flag.video),
    screenshare: has(session, flag.screenshare),
    connected: has(session, flag.connected),
    tracks: member?.tracks ?? noTracks,
  }
  if (session.id !== '') attendance.sessionId = session.id
  if (has(session, flag.saidSelfMuted)) attendance.selfMuted = has(session, flag.selfMuted)
  if (has(session, flag.saidPhone)) attendance.phone = has(session, flag.phone)
  if (has(session, flag.saidCollabOnly)) attendance.isCollabOnly = has(session, flag.collabOnly)
  write(attendance, 'joinTime', session.joinTime)
  write(attendance, 'mediaServerSessionId', session.mediaServerSessionId)
  write(attendance, 'streamId', session.streamId)
  write(attendance, 'comment', session.comment)
  write(attendance, 'media', member?.media)
  return attendance
}

/** The public row of a party and its sessions. Pure. */
export function toParticipant(
  party: Party,
  sessions: readonly PartySession[],
  isSelf: boolean,
  lastSeenAt: number,
  mediaOf: (sessionId: string) => MemberMedia | undefined,
): Participant {
  const { id, username, pictureUrl, phoneNumbers } = party
  let [subscribeTime, emittedBy]: (string | undefined)[] = []
  let attendances: Attendance[] | null = null
  for (const session of sessions) {
    subscribeTime ??= session.subscribeTime
    emittedBy ??= session.emittedBy
    if (!isAttending(session)) continue
    attendances ??= []
    attendances.push(toAttendance(session, session.id === '' ? undefined : mediaOf(session.id)))
  }
  const row: Participant = {
    id,
    kind: kindOf(party),
    isSelf,
    displayName: nameOf(party),
    lastSeenAt,
    attendances: attendances ?? noAttendances,
  }
  write(row, 'username', username)
  write(row, 'pictureUrl', pictureUrl)
  write(row, 'phoneNumbers', phoneNumbers)
  write(row, 'role', roleOf(sessions))
  write(row, 'presence', presenceOf(sessions))
  write(row, 'subscribeTime', subscribeTime)
  write(row, 'emittedBy', emittedBy)
  return row
}
