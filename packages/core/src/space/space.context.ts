import type { ErrorInfo } from '../errors.ts'
import type { Attendee, MediaSessionState, Party, PresenceState } from '../ports/index.ts'
import type { MediaFlags, MeetingFacts, SpaceInput, SpaceOperation, SpaceSettings } from './space.events.ts'

/** What a space knows, without its participants: they stand in the roster. No password is ever in here. */
export interface SpaceContext {
  spaceId: string
  settings: SpaceSettings
  /** Number of our latest join. Facts about an older one are dropped. */
  attempt: number
  /** How often the join was repeated on a new connection. */
  retries: number
  sessionId: string | null
  /** Who we are at the back end, once it told us. */
  self: Party | null
  title: string | null
  /** Number of our latest announcement to everybody. */
  announcement: number
  /** `sent` is on its way; its announcement has the number `mark`. */
  idle: { wanted: boolean; confirmed: boolean; sent: boolean; mark: number }
  media: { wanted: MediaFlags; confirmed: MediaFlags; sent: MediaFlags; mark: number }
  /** An administrator muted us, and we did not unmute since. */
  muteOrdered: boolean
  /** Wanted while an earlier stay in the call is being left. */
  wantsCall: boolean
  /** When we joined the call, by the back end's time: tells our attendance from another one of the same user. */
  joinTime: string | null
  meeting: MeetingFacts | null
  operations: readonly SpaceOperation[]
  removedBy: Party | null
  /** Why we are not in the space, or what was refused last. */
  fault: ErrorInfo | null
}

export const noMedia: MediaFlags = Object.freeze({ audio: false, video: false, screenshare: false, connected: false })

/** The context of a space that is being joined. */
export function newSpaceContext({ spaceId, settings, joinOperationId }: SpaceInput): SpaceContext {
  return {
    spaceId,
    settings,
    attempt: 0,
    retries: 0,
    sessionId: null,
    self: null,
    title: null,
    announcement: 0,
    idle: { wanted: false, confirmed: false, sent: false, mark: 0 },
    media: { wanted: noMedia, confirmed: noMedia, sent: noMedia, mark: 0 },
    muteOrdered: false,
    wantsCall: false,
    joinTime: null,
    meeting: null,
    operations: [{ id: joinOperationId, type: 'join', status: 'ONGOING' }],
    removedBy: null,
    fault: null,
  }
}

export const flagNames = ['audio', 'video', 'screenshare', 'connected'] as const

export const isSameMedia = (one: MediaFlags, other: MediaFlags): boolean =>
  flagNames.every((name) => one[name] === other[name])

/** Whether all that an operation asked for is so in these flags. */
export const isSatisfied = (asked: Partial<MediaFlags>, flags: MediaFlags): boolean =>
  flagNames.every((name) => asked[name] === undefined || asked[name] === flags[name])

/** Whether two wishes are about the same flag. */
export const isAboutSame = (one: Partial<MediaFlags>, other: Partial<MediaFlags>): boolean =>
  flagNames.some((name) => one[name] !== undefined && other[name] !== undefined)

/** Flags as the wire has them (spaces.md §9.3). `selfMuted` says that nobody else did it. */
export const toMediaSession = (flags: MediaFlags, muteOrdered: boolean): MediaSessionState => ({
  ...flags,
  selfMuted: !flags.audio && !muteOrdered,
})

/** What we tell of ourselves. */
export const toPresence = ({ idle, media, muteOrdered }: SpaceContext): PresenceState => ({
  idle: idle.wanted,
  mediaSession: toMediaSession(media.wanted, muteOrdered),
})

/** A party without the session it spoke from: ours changes with each connection, others stand beside theirs. */
export const withoutSession = ({ sessionId: _session, ...party }: Party): Party => party

export const sessionIdOf = ({ sessionId, party }: Attendee): string | undefined => sessionId ?? party.sessionId

/** Whether a party is one of our own sessions, this one or another. */
export function isOurselves({ sessionId, self }: SpaceContext, party: Party): boolean {
  if (party.sessionId !== undefined && party.sessionId !== '' && party.sessionId === sessionId) return true
  return self !== null && party.id === self.id
}

/** Whether an attendee is this session. Where the back end names no session, user and join time tell it. */
export function isOwnAttendee(context: SpaceContext, attendee: Attendee): boolean {
  const named = sessionIdOf(attendee)
  if (named !== undefined && named !== '') return named === context.sessionId
  if (context.self === null || attendee.party.id !== context.self.id) return false
  return context.joinTime === null || attendee.joinTime === undefined || attendee.joinTime === context.joinTime
}
