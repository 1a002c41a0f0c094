import type { ErrorInfo } from '../errors.ts'
import type { ServiceDescriptor } from '../ports/index.ts'
import type { ChangeReason, SubscriptionOperation, SubscriptionSettings } from './subscription.events.ts'

/** What a subscription knows. Plain data: everything in it can be recorded. */
export interface SubscriptionContext {
  settings: SubscriptionSettings
  /** Number of our latest request. Facts about an older one are dropped. */
  attempt: number
  /** How often the present request was repeated. */
  retries: number
  /** Number of the present extension since the last one that succeeded. */
  extensions: number
  /** What the back end granted. */
  held: readonly ServiceDescriptor[]
  /** What the present request is for: all we want to hold in the end. */
  asked: readonly ServiceDescriptor[]
  correlator: string | null
  /** How long the grant lasts, in seconds. */
  expiresSec: number
  operation: SubscriptionOperation | null
  /** Why the services are gone, where nobody here asked for it. */
  reason: ChangeReason | null
  /** What went wrong last. */
  fault: ErrorInfo | null
}

/** The context before anything was asked for. */
export function newSubscriptionContext(settings: SubscriptionSettings): SubscriptionContext {
  return {
    settings,
    attempt: 0,
    retries: 0,
    extensions: 0,
    held: [],
    asked: [],
    correlator: null,
    expiresSec: settings.expiresSec,
    operation: null,
    reason: null,
    fault: null,
  }
}

export const namesOf = (services: readonly ServiceDescriptor[]): readonly string[] =>
  services.map(({ service }) => service)

/** Both lists, one entry a service; the newer entry stands. */
export function united(
  services: readonly ServiceDescriptor[],
  added: readonly ServiceDescriptor[],
): readonly ServiceDescriptor[] {
  return [...new Map([...services, ...added].map((entry) => [entry.service, entry])).values()]
}

export const without = (
  services: readonly ServiceDescriptor[],
  names: readonly string[],
): readonly ServiceDescriptor[] => services.filter(({ service }) => !names.includes(service))

/** What was granted, with the parameters it was asked for with. */
export function granted(context: SubscriptionContext, names: readonly string[]): readonly ServiceDescriptor[] {
  const known = united(context.held, context.asked)
  return names.map((service) => known.find((entry) => entry.service === service) ?? { service })
}
