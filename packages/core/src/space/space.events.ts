import type { ErrorInfo } from '../errors.ts'
import type { ConnectionNews } from '../feature/connection.ts'
import type { Finish, Running } from '../feature/operations.ts'
import type { Party, SpaceCommand, SpaceFact } from '../ports/index.ts'

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
  /** How often a join is repeated on a new connection. */
  maxRetries: number
}

/** What the application asks of a space. `operationId` joins the command to its promise. */
export type SpaceWish =
  | { type: 'leave'; operationId: string }
  | { type: 'setIdle'; operationId: string; idle: boolean }
  | { type: 'enterCall'; operationId: string; media: Partial<MediaFlags> }
  | { type: 'updateMedia'; operationId: string; media: Partial<MediaFlags> }
  | { type: 'leaveCall'; operationId: string }
  | { type: 'sendTyping'; operationId: string }

/** Facts about parties that only the roster hears: the chart has nothing to decide there. */
export type RosterFactType = 'space.partyOnline' | 'space.partyLeft' | 'space.partyTyping' | 'space.mediaState'

export type SpaceEvent =
  | SpaceWish
  /** The client is being destroyed. */
  | { type: 'shutDown' }
  | Exclude<SpaceFact, { type: RosterFactType }>
  /** Somebody told everybody to be here whom the roster did not know. */
  | { type: 'roster.appeared'; party: Party }
  | ConnectionNews

/** An operation that runs on a space. */
export interface SpaceOperation extends Running {
  type: 'join' | SpaceWish['type']
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
  /** Something we sent was refused, and no operation of the application waits for it. */
  | { type: 'refused'; error: ErrorInfo }

/** What a space is created from. */
export interface SpaceInput {
  spaceId: string
  settings: SpaceSettings
  joinOperationId: string
}

export type SpaceStep = SpaceCommand['type']
