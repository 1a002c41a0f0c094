import type { Connection } from './connection.ts'
import type { CallLog } from './history.ts'
import type { MeetingMedia } from './meeting.ts'
import type { SpaceMessages } from './messages.ts'
import type { CallSignaling } from './signaling.ts'
import type { SpaceChannel } from './space.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Something went over the wire. */
export interface WireEvent {
  direction: 'out' | 'in'
  /** Such as `socketio` or `rest`. */
  protocol: string
  /** The event's name, or method and path. */
  name: string
  payload?: unknown
  /** Milliseconds since the epoch. */
  at: number
}

/** What an application proves with who its user is (inventory, `setCredentials`). */
export type Credentials =
  | { username: string; password: string; authname?: string }
  | { username: string; hmacToken: string }
  | { username: string; bearerAccessToken: string }

/**
 * A back end: what it can, and the ports for it. What is absent the client refuses with `not-supported`, and `can` says
 * so beforehand.
 */
export interface Transport {
  name: string
  /** True where candidates may follow the description (RFC 8838); the offer then goes at once. */
  trickle: boolean
  connection: Connection
  calls?: CallSignaling
  subscriptions?: Subscriptions
  spaces?: SpaceChannel
  /** Messages in spaces. */
  messages?: SpaceMessages
  /** The media of meetings, where the back end has a media server for them. The client's own `meetingMedia` wins. */
  meetingMedia?: MeetingMedia
  /** The log of calls at the back end; without it a client knows only its own calls. */
  history?: CallLog
  /**
   * Takes credentials for every request and attempt to connect from now on, in the place of those it had. False for a form
   * it has no use for, which changes nothing.
   */
  setCredentials?: (credentials: Credentials) => boolean
  /** Tells what goes over the wire, without tokens, until the returned function is called. */
  watch?: (report: (event: WireEvent) => void) => () => void
  /** Frees sockets, timers and listeners. Called once, by `client.destroy()`. */
  close: () => void
}
