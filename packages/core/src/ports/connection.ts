import type { Party } from './party.ts'
import type { PortSession, Report } from './port.ts'

/** What the client asks of the connection to its back end. */
export type ConnectionCommand =
  | { type: 'connect'; attempt: number }
  | { type: 'disconnect' }
  /** Ask the far end for a sign of life; only where the connection has `pings`. */
  | { type: 'ping'; attempt: number }

/** What happened to the connection. `attempt` is that of the `connect` it answers. */
export type ConnectionFact =
  /** A session with the back end is open. `self` is who we are there, where the back end tells. */
  | { type: 'socket.opened'; attempt: number; sessionId?: string; self?: Party }
  /** The far end answered a `ping`. */
  | { type: 'socket.ponged'; attempt: number }
  | { type: 'socket.closed'; attempt: number; reason: string }
  /** The back end did not let us in: `unauthorized` for a bad or expired token. */
  | { type: 'socket.refused'; attempt: number; code: string; message: string }

/** The connection to the back end. One session a client; it makes one attempt a `connect` and never retries by itself. */
export interface Connection {
  open: (report: Report<ConnectionFact>) => PortSession<ConnectionCommand>
  /**
   * What the wire says of itself, for `connection.getSocketState()`. Never holds a token.
   */
  describe?: () => { protocol?: string; server?: string; port?: number; url?: string; params?: string }
  /** True for a socket made elsewhere that reconnects by itself: the client then only watches. */
  reconnectsItself?: boolean
  /** True where it takes `ping`. Elsewhere the wire finds out by itself that its far end is gone. */
  pings?: boolean
}
