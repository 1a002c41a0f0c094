import type { PortSession, Report } from './port.ts'

/** A service, alone or with parameters. */
export interface ServiceDescriptor {
  service: string
  params?: Readonly<Record<string, unknown>>
}

/** What the client asks for its services. `expires` in seconds. */
export type SubscriptionCommand =
  | {
      type: 'subscribe' | 'extend'
      attempt: number
      services: readonly ServiceDescriptor[]
      expires: number
      clientCorrelator?: string
    }
  | { type: 'unsubscribe'; attempt: number; services: readonly string[] }

/** What became of the services. */
export type SubscriptionFact =
  | { type: 'subscription.opened' }
  /** `expires` in seconds from now. */
  | { type: 'subscription.granted'; attempt: number; services: readonly string[]; expires: number }
  | { type: 'subscription.extended'; attempt: number; services: readonly string[]; expires: number }
  | { type: 'subscription.unsubscribed'; attempt: number; services: readonly string[] }
  /** `status` is the wire's number, 53 where the service is unavailable for a while. */
  | { type: 'subscription.refused'; attempt: number; status: number; code: string; message: string }
  /** Services ended without being asked to. */
  | { type: 'subscription.ended'; services: readonly string[]; reason: 'gone' | 'overridden' }

/** Service subscriptions over the open connection. */
export interface Subscriptions {
  /** Services the back end offers. */
  available: readonly string[]
  open: (report: Report<SubscriptionFact>) => PortSession<SubscriptionCommand>
}
