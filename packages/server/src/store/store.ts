import type { DownEvent } from '@switchhook/transport-socketio/wire'
import type { Calls } from '../calls/calls.ts'
import type { Clock } from '../clock.ts'
import type { Party } from '../identity/party.ts'
import type { Logger } from '../log.ts'
import type { Delivery } from '../socket/delivery.ts'
import type { Space, SpaceSettings } from '../spaces/space.ts'

/**
 * Who is told: sessions by id, or who is in a space at this moment. Of a space `users` narrows to the sessions of some
 * users, `also` adds one session and `but` leaves one out.
 */
export type Audience =
  | readonly string[]
  | { topicId: string; users?: readonly string[]; also?: string | undefined; but?: string | undefined }

/** One event for some sessions. Who is not connected any more misses it. */
export interface Outgoing {
  event: DownEvent
  to: Audience
  payload: object
}

/** Something that is to happen later unless it is called off. Plain data, so that another process could do it. */
export type Alarm =
  /** Nobody answered in time, or a transferred party made no offer. */
  | { kind: 'ring'; callId: string }
  /** A session that had a call, or rang, did not come back in time. */
  | { kind: 'lost'; callId: string; sessionId: string }
  /** Services of a session ran out. */
  | { kind: 'services'; sessionId: string }

/** What a decision has to tell the world. Delivered in the order in which decisions are made. */
export interface Outbox {
  say: (outgoing: Outgoing) => void
  /** From here on a session belongs to the audience of a space. */
  enter: (topicId: string, who: { sessionId: string; userId: string }) => void
  /** From here on it does not any more. */
  leave: (topicId: string, who: { sessionId: string; userId: string }) => void
  /** Sets an alarm; one that is the same and still waits is replaced. */
  wake: (alarm: Alarm, inMs: number) => void
  callOff: (alarm: Alarm) => void
}

/**
 * The server's state. Nobody else reads or changes what a decision works on, and what it says leaves in the order of
 * decisions: that is all the wires rely on, so that the state may stand in memory or be shared by several processes.
 * A decision must not wait for anything, and may be made again from the start when another process was first.
 */
export interface Store {
  /** Decides about one space; undefined when there is no such space. */
  inSpace: <Result>(topicId: string, decision: (space: Space, out: Outbox) => Result) => Promise<Result | undefined>
  /** Adds a space, if need be in the place of the oldest one nobody is in. False when every one is in use. */
  addSpace: (settings: SpaceSettings) => Promise<boolean>
  /** Decides about calls and about who can be reached by them. */
  inCalls: <Result>(decision: (calls: Calls, out: Outbox) => Result) => Promise<Result>
  /** Whether two users are subscribed to one space at this moment. */
  shareTopic: (userId: string, otherUserId: string) => Promise<boolean>
  /** How many of everything there is, and their ids. */
  summary: () => Promise<StoreSummary>
  /** Forgets everything and ends every connection, those of other processes too. */
  clear: () => Promise<void>
  /** Who is known, as far as this process has heard. */
  people: () => Map<string, Party>
  /** Names this process among those that share the state. */
  readonly process: string
  /** Whether the state can be reached at the moment. */
  isThere: () => boolean
  /** Lets go of what the state stands in, once nothing more is decided. */
  close: () => Promise<void>
}

/** What a store needs of the process it is in. */
export interface StoreSurroundings {
  clock: Clock
  log: Logger
  /** How many spaces are kept. */
  spaceLimit: number
  delivery: Delivery
  /** An alarm that went off; called by one process only. */
  onAlarm: (calls: Calls, out: Outbox, alarm: Alarm) => void
  /** Ends every connection of this process. */
  disconnectAll: () => void
}

export interface StoreSummary {
  spaces: Array<{ topicId: string; subscriptions: number; parties: number; meetingId: string | null; messages: number }>
  calls: Array<{ callId: string; state: string }>
  services: Array<{ sessionId: string; services: string[] }>
  sessions: Array<{ sessionId: string; userId: string; topics: string[] }>
}
