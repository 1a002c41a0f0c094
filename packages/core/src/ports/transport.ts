import type { Connection } from './connection.ts'
import type { CallSignaling } from './signaling.ts'
import type { SpaceChannel } from './space.ts'
import type { Subscriptions } from './subscriptions.ts'

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
  /** Frees sockets, timers and listeners. Called once, by `client.destroy()`. */
  close: () => void
}
