import type { Readable } from '../client/readable.ts'
import type { ErrorInfo } from '../errors.ts'
import type { ServiceDescriptor } from '../ports/index.ts'
import type { SubscribeOptions } from './subscription.arguments.ts'
import type { ChangeReason, changeReasons } from './subscription.events.ts'
import type { SubscriptionView } from './subscription.view.ts'

/** Events of services. Payloads as the inventory has them. */
export interface ServicesEvents {
  /** An operation began or was done; or, with `reason`, services ended without being asked to. */
  'subscription:change': { reason?: ChangeReason }
  /** An operation failed. It is over: `getSubscriptions().isPending` tells whether another one runs. */
  'subscription:error': { error: ErrorInfo }
  /** The services were extended by themselves, or asked for again on a new connection. `attemptNum` counts from 1. */
  'subscription:resub': { attemptNum: number; isFailure: boolean; error?: ErrorInfo }
}

/** Services, as `getSubscriptions` gives them. */
export interface Subscribed {
  available: readonly string[]
  subscribed: readonly string[]
  isPending: boolean
}

/** The namespace `client.services`. */
export interface ServicesApi {
  /**
   * Subscribes to services, beside those that are subscribed already, and opens the connection for it. Resolves when the
   * back end granted them.
   * Rejects with `authentication:1` (credentials), `:4` (refused, status in the message), `:12` and `subscription:2` (no
   * service named), `authentication:13` (unavailable after retries), `subscription:1` (no connection), `:3` (bad
   * argument), `:4` (another operation runs), `superseded`, `not-supported` or `destroyed`.
   */
  subscribe: (
    services: readonly (string | ServiceDescriptor)[],
    options?: SubscribeOptions | 'websocket',
  ) => Promise<void>
  /**
   * Ends subscriptions. One that is still pending is cancelled, and its promise rejects with `superseded`.
   * Rejects with `authentication:3` for what is not subscribed or refused, `subscription:2`, `:3`, `:4`,
   * `not-supported` or `destroyed`.
   */
  unsubscribe: (services: readonly string[], type?: 'websocket') => Promise<void>
  /** A snapshot; `isPending` warns that it is about to change. */
  getSubscriptions: () => Subscribed
  observe: () => Readable<SubscriptionView>
  changeReasons: typeof changeReasons
}
