import type { SnapshotFrom } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import type { subscriptionChart } from './subscription.chart.ts'
import { namesOf } from './subscription.context.ts'
import type { ChangeReason } from './subscription.events.ts'

export type SubscriptionSnapshot = SnapshotFrom<typeof subscriptionChart>

/**
 * Where a subscription is. `restoring` covers the time without a connection and asking again on a new one; `lost` means
 * that somebody else ended it, and only a new subscribe leads out.
 */
export type SubscriptionState =
  | 'none'
  | 'subscribing'
  | 'active'
  | 'changing'
  | 'restoring'
  | 'unsubscribing'
  | 'lost'
  | 'destroyed'

/** What the services look like from outside. */
export interface SubscriptionView {
  state: SubscriptionState
  /** Services the back end offers. */
  available: readonly string[]
  subscribed: readonly string[]
  /** A subscribe or unsubscribe runs: the lists are about to change. */
  isPending: boolean
  /** The services that are being subscribed or unsubscribed. */
  pending: readonly string[]
  /** Why services ended the last time that nobody here asked for it. */
  reason: ChangeReason | null
  /** What went wrong last, until something succeeds. */
  error: ErrorInfo | null
}

const nothing: readonly string[] = []

/** Where there are no services. */
export const noServices: SubscriptionView = {
  state: 'none',
  available: nothing,
  subscribed: nothing,
  isPending: false,
  pending: nothing,
  reason: null,
  error: null,
}

export function subscriptionStateOf(snapshot: SubscriptionSnapshot): SubscriptionState {
  if (snapshot.matches('destroyed')) return 'destroyed'
  if (snapshot.matches({ alive: 'none' })) return 'none'
  if (snapshot.matches({ alive: 'subscribing' })) return 'subscribing'
  if (snapshot.matches({ alive: 'unsubscribing' })) return 'unsubscribing'
  if (snapshot.matches({ alive: 'lost' })) return 'lost'
  if (!snapshot.matches({ alive: { active: 'held' } })) return 'restoring'
  return snapshot.context.operation === null ? 'active' : 'changing'
}

/** The public view of a snapshot. Pure. */
export function toSubscriptionView(snapshot: SubscriptionSnapshot, available: readonly string[]): SubscriptionView {
  const { held, operation, reason, fault } = snapshot.context
  return {
    state: subscriptionStateOf(snapshot),
    available,
    subscribed: namesOf(held),
    isPending: operation !== null,
    pending: operation?.services ?? nothing,
    reason,
    error: fault,
  }
}
