import type { ErrorInfo } from '../errors.ts'
import type { Attendee, MediaSessionState, MeetingMember, Party, PresenceState, TrackInfo } from '../ports/index.ts'
import type {
  CaptureChoices,
  MediaFlags,
  MeetingFacts,
  RecordingFacts,
  SpaceAbilities,
  SpaceInput,
  SpaceOperation,
  SpaceSettings,
} from './space.events.ts'

/** What the media of the meeting read back: what is captured and sent. */
export interface OwnMedia {
  /** Number of what we asked for last. */
  attempt: number
  /** Asked for something that was not read back yet. */
  isAsking: boolean
  /** A wish was refused: what was sent before it is being captured again, and told as if it were. */
  isTakenBack: boolean
  /** How what is sent was captured. */
  choices: CaptureChoices
  sending: Omit<MediaFlags, 'connected'>
  tracks: readonly TrackInfo[]
  streamId: string | null
  /** Taken away by the system for a while: not muted by us. */
  interrupted: { audio: boolean; video: boolean }
}

/** What a space knows, without its participants: they stand in the roster. No password is ever in here. */
export interface SpaceContext {
  spaceId: string
  settings: SpaceSettings
  abilities: SpaceAbilities
  /** Number of our latest join. Facts about an older one are dropped. */
  attempt: number
  /** How often the join was repeated on a new connection. */
  retries: number
  sessionId: string | null
  /** Who we are at the back end, once it told us. */
  self: Party | null
  /** What we may do, in the word of the back end. */
  role: string | null
  title: string | null
  /** Number of our latest announcement to everybody. */
  announcement: number
  /** `sent` is on its way; its announcement has the number `mark`. `byUser`: the user said so, which stands until taken back. */
  idle: { wanted: boolean; confirmed: boolean; sent: boolean; mark: number; byUser: boolean }
  media: { wanted: MediaFlags; confirmed: MediaFlags; sent: MediaFlags; mark: number }
  /** Where the media of the meeting is ours. */
  own: OwnMedia
  /** How what we send is to be captured. */
  choices: CaptureChoices
  /** Who else is in the call, where the media of the meeting is ours. */
  members: readonly MeetingMember[]
  /** An administrator muted us, and we did not unmute since. */
  muteOrdered: boolean
  /** Wanted while an earlier stay in the call is being left. */
  wantsCall: boolean
  /** How often we entered the call again that we were dropped from. */
  reentries: number
  /** When we joined the call, by the back end's time: tells our attendance from another one of the same user. */
  joinTime: string | null
  meeting: MeetingFacts | null
  /** Ids of meetings that ended, the latest ones: late news of them begin none. */
  endedMeetings: readonly string[]
  /** Newest first, those of earlier meetings included. */
  recordings: readonly RecordingFacts[]
  /** Why our screen could not be shared. */
  shareFault: ErrorInfo | null
  operations: readonly SpaceOperation[]
  removedBy: Party | null
  /** Why we are not in the space, or what was refused last. */
  fault: ErrorInfo | null
}

export const noMedia: MediaFlags = Object.freeze({ audio: false, video: false, screenshare: false, connected: false })

/** Nothing captured: also the state before the first. */
export const noOwnMedia: Omit<OwnMedia, 'attempt'> = Object.freeze({
  isAsking: false,
  isTakenBack: false,
  choices: Object.freeze({}),
  sending: noMedia,
  tracks: Object.freeze([]),
  streamId: null,
  interrupted: Object.freeze({ audio: false, video: false }),
})

/** The context of a space that is being joined. */
export function newSpaceContext({ spaceId, settings, abilities, joinOperationId }: SpaceInput): SpaceContext {
  return {
    spaceId,
    settings,
    abilities,
    attempt: 0,
    retries: 0,
    sessionId: null,
    self: null,
    role: null,
    title: null,
    announcement: 0,
    idle: { wanted: false, confirmed: false, sent: false, mark: 0, byUser: false },
    media: { wanted: noMedia, confirmed: noMedia, sent: noMedia, mark: 0 },
    own: { attempt: 0, ...noOwnMedia },
    choices: {},
    members: [],
    muteOrdered: false,
    wantsCall: false,
    reentries: 0,
    joinTime: null,
    meeting: null,
    endedMeetings: [],
    recordings: [],
    shareFault: null,
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

/** What the back end is to know of our media: what is really sent, where that is ours; else what the application says. */
export function toldMedia({ abilities, media: { wanted, confirmed }, own, muteOrdered }: SpaceContext): MediaFlags {
  if (!abilities.meetingMedia) return wanted
  if (own.isTakenBack) return confirmed
  const { sending } = own
  return { ...sending, audio: sending.audio && !muteOrdered, connected: wanted.connected }
}

/** Flags as the wire has them (spaces.md §9.3). `selfMuted` says that nobody else did it. */
export const toMediaSession = (flags: MediaFlags, muteOrdered: boolean): MediaSessionState => ({
  ...flags,
  selfMuted: !flags.audio && !muteOrdered,
})

/** What we tell of ourselves. */
export const toPresence = (context: SpaceContext): PresenceState => ({
  idle: context.idle.wanted,
  mediaSession: toMediaSession(toldMedia(context), context.muteOrdered),
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
