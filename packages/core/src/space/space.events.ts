import type { ErrorInfo } from '../errors.ts'
import type { ConnectionNews } from '../feature/connection.ts'
import type { Finish, Running } from '../feature/operations.ts'
import type {
  MeetingMediaFact,
  MeetingMember,
  MeetingSending,
  MeetingState,
  Party,
  Recording,
  SpaceCommand,
  SpaceFact,
  SpaceFile,
} from '../ports/index.ts'

/** Our part in the call of a space. */
export interface MediaFlags {
  /** We send audio, i.e. are not muted. */
  audio: boolean
  video: boolean
  /** We share our screen. */
  screenshare: boolean
  /** Our media connection is up. */
  connected: boolean
}

/** Durations and limits of a space. */
export interface SpaceSettings {
  /** How long the port may take to open. */
  openTimeoutMs: number
  /** How long the connection may take to open. */
  connectTimeoutMs: number
  /** How long the back end may take to answer. */
  requestTimeoutMs: number
  /** What is not refused for this long counts as taken, where the back end does not confirm. */
  confirmTimeoutMs: number
  /** How long after a reconnect we listen who is there before we say who is gone. */
  syncWindowMs: number
  /** How long camera, microphone or screen may take: the user may be asked. */
  captureTimeoutMs: number
  /** How long to wait between two attempts to enter the call again that we were dropped from; the first is immediate. */
  reentryDelayMs: number
  /** Who stays in the call for this long was not dropped again: attempts count anew. */
  steadyMs: number
  /** How long the user may do nothing before we are idle; 0: for ever. */
  idleAfterMs: number
  /** Whether we are idle while nobody can see the page. */
  idleWhenHidden: boolean
  /** How often a join is repeated on a new connection. */
  maxRetries: number
  /** How often we enter the call again that we were dropped from. */
  maxReentries: number
}

/** What the ports of a space can do. */
export interface SpaceAbilities {
  /** The media of meetings is ours to drive; without it, it is the application's. */
  meetingMedia: boolean
  /** Orders of administrators are carried out. */
  orders: boolean
}

/** Which microphone and camera, and how a screen: `true` takes what there is. */
export type CaptureChoices = { readonly [Part in keyof MeetingSending]?: Exclude<MeetingSending[Part], false> }

/** What the application asks of a space. `operationId` joins the command to its promise. */
export type SpaceWish =
  | { type: 'leave'; operationId: string }
  /** Once more, with another password. */
  | { type: 'join'; operationId: string }
  | { type: 'setIdle'; operationId: string; idle: boolean }
  | { type: 'enterCall'; operationId: string; media: Partial<MediaFlags>; choices?: CaptureChoices }
  | MediaWish
  | { type: 'leaveCall'; operationId: string }
  | { type: 'sendTyping'; operationId: string }
  | OrderWish

/** A wish to change what we send. */
export type MediaWish =
  | { type: 'updateMedia'; operationId: string; media: Partial<MediaFlags>; choices?: CaptureChoices }
  | { type: 'startShare'; operationId: string; media: { screenshare: true }; choices: CaptureChoices }
  | { type: 'stopShare'; operationId: string; media: { screenshare: false } }

/** An order of an administrator. Its `operationId` goes along as the request's id. */
export type OrderWish =
  | { type: 'startRecording' | 'stopRecording' | 'endMeeting'; operationId: string }
  | { type: 'muteParticipant' | 'removeParticipant'; operationId: string; party: Party }

/** Facts about parties that only the roster hears: the chart has nothing to decide there. */
export type RosterFactType = 'space.partyOnline' | 'space.partyLeft' | 'space.partyTyping' | 'space.mediaState'

/** What the roster found out. */
export type RosterStep =
  /** Somebody told everybody to be here whom the roster did not know. */
  | { type: 'roster.appeared'; party: Party }
  /** Who else is in the call, in the order in which they came, as many as can meet. */
  | { type: 'roster.members'; members: readonly MeetingMember[] }
  /** As many as can meet were in the call before us. */
  | { type: 'roster.full' }
  /** Whose picture is wanted, by session id; everybody's where it is null. */
  | { type: 'roster.watched'; sessionIds: readonly string[] | null }
  /** Media flows to somebody, or to nobody any more. */
  | { type: 'roster.connected'; isConnected: boolean }

/** What the user does, and whether the page can be seen. */
export type UserStep = { type: 'user.acted' } | { type: 'user.hid' } | { type: 'user.showed' }

export type SpaceEvent =
  | SpaceWish
  /** The client is being destroyed. */
  | { type: 'shutDown' }
  | Exclude<SpaceFact, { type: RosterFactType }>
  | Exclude<MeetingMediaFact, { type: 'meeting.member' }>
  | RosterStep
  | UserStep
  /** The back end did not answer an order in time. */
  | { type: 'order.timedOut'; requestId: string }
  | ConnectionNews

/** An operation that runs on a space. */
export interface SpaceOperation extends Running {
  type: SpaceWish['type']
  media?: Partial<MediaFlags>
  idle?: boolean
}

/** A meeting, without those who attend it: they stand in the roster. */
export interface MeetingFacts {
  id: string
  state: 'active' | 'ended'
  /** ISO 8601. */
  startTime?: string
  endTime?: string
  /** Set together with `endTime` (spaces.md §9.4). */
  virtualEndTime?: string
  mediaMode?: NonNullable<MeetingState['mediaMode']>
  bodyText?: string
  /** Their URLs are as the back end gave them: not to be trusted. */
  files: readonly SpaceFile[]
}

/** A recording of a meeting of the space, the running one or an earlier one. */
export interface RecordingFacts extends Pick<Recording, 'id' | 'startedBy' | 'stoppedBy' | 'startTime'> {
  meetingId: string
  /** `processing`: it is over, and its files cannot be had yet. */
  state: 'recording' | 'processing' | 'ready'
  /** ISO 8601. */
  endTime?: string
  /** Their URLs are as the back end gave them: not to be trusted. */
  files: readonly SpaceFile[]
}

/** What a space tells its handle beside its state. */
export type SpaceEmission =
  | Finish<SpaceOperation>
  /** Everybody had time to say that they are here, after a reconnect. */
  | { type: 'synced' }
  | { type: 'removed'; by: Party | null }
  | { type: 'muteOrdered' }
  | { type: 'meetingStarted'; meetingId: string }
  | { type: 'meetingEnded'; meetingId: string }
  | { type: 'recording'; recording: RecordingFacts }
  /** The back end says that we left the call, which we did not. `attempt`: the number of ours to enter again, if we do. */
  | { type: 'dropped'; attempt: number | null }
  /** Something of ours ended unasked, and is not sent any more. */
  | { type: 'mediaEnded'; kind: 'audio' | 'video' | 'screen' }
  /** Something we sent was refused, and no operation of the application waits for it. */
  | { type: 'refused'; error: ErrorInfo }

/** What a space is created from. */
export interface SpaceInput {
  spaceId: string
  settings: SpaceSettings
  abilities: SpaceAbilities
  joinOperationId: string
}

export type SpaceStep = SpaceCommand['type']
