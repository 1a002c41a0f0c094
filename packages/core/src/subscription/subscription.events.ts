import type { ErrorInfo } from '../errors.ts'
import type { ConnectionNews } from '../feature/connection.ts'
import type { Finish, Running } from '../feature/operations.ts'
import type { ServiceDescriptor, SubscriptionFact } from '../ports/index.ts'

/** Why a subscription changed without being asked to (inventory, `services.changeReasons`). */
export const changeReasons = {
  /** The back end ended the services, or they ran out because they could not be extended. */
  GONE: 'GONE',
  /** The connection is lost and the client stopped trying to get it back. */
  LOST_CONNECTION: 'LOST_CONNECTION',
  /** Another client took over with the same `clientCorrelator`. */
  WS_OVERRIDDEN: 'WS_OVERRIDDEN',
} as const

export type ChangeReason = (typeof changeReasons)[keyof typeof changeReasons]

/** Durations and limits of a subscription. */
export interface SubscriptionSettings {
  /** How long services are asked for, in seconds. */
  expiresSec: number
  /** How often a request is repeated while the service is unavailable (status 53). */
  maxRetries: number
  /** How long the connection may take to open. */
  connectTimeoutMs: number
  /** How long the back end may take to answer. */
  requestTimeoutMs: number
  /** Wait before the first repetition; doubles with each. */
  retryDelayMs: number
  /** Wait after the first failed extension; doubles with each. */
  extendDelayMs: number
  /** No wait is longer than this. */
  longestDelayMs: number
}

/** What the application asks of its subscription. `operationId` joins the command to its promise. */
export type SubscriptionWish =
  | {
      type: 'subscribe'
      operationId: string
      services: readonly ServiceDescriptor[]
      correlator: string | null
      settings: SubscriptionSettings
    }
  | { type: 'unsubscribe'; operationId: string; services: readonly string[] }

export type SubscriptionEvent =
  | SubscriptionWish
  /** The client is being destroyed. */
  | { type: 'shutDown' }
  | SubscriptionFact
  | ConnectionNews

/** The one operation that runs, if any. */
export interface SubscriptionOperation extends Running {
  type: SubscriptionWish['type']
  services: readonly string[]
}

/** What a subscription tells its handle beside its state. */
export type SubscriptionEmission =
  | { type: 'began'; operation: SubscriptionOperation }
  | Finish<SubscriptionOperation>
  /** Something changed that nobody here asked for. */
  | { type: 'changed'; reason: ChangeReason }
  /** The services were extended, or asked for again on a new connection. */
  | { type: 'extended'; attemptNum: number; error?: ErrorInfo }
