import type { Clock, Party, Report, SubscriptionCommand, SubscriptionFact, Subscriptions } from '../ports/index.ts'
import { createPortSession } from './scheduler.ts'

/** A connection that services may be asked for. `sessionId` is null while there is no connection. */
export interface ServicesMember {
  party: Party
  sessionId: () => string | null
}

/** What becomes of a request before the back end looks at it: refused, never answered, or granted for another time. */
export type ServicesFault = { status: number; code?: string; message?: string } | 'silence' | { expires: number }

/** Services of a back end in memory, by the rules of spaces.md §13.1. */
export interface MemoryServices {
  portFor: (member: ServicesMember) => Subscriptions
  /** The connection of a member is gone, and its services with it. */
  connectionLost: (member: ServicesMember) => void
  /** A new connection; it has no services. */
  connectionRestored: (member: ServicesMember) => void
  /** What a member's connection holds now. */
  heldBy: (member: ServicesMember) => readonly string[]
  /** Whether any connection of the user holds the service. */
  holds: (partyId: string, service: string) => boolean
  /** Ends services of all connections of a user, as the back end does. */
  end: (partyId: string, reason?: 'gone' | 'overridden') => void
  /** Commands a member sent, oldest first. */
  sentBy: (member: ServicesMember) => readonly SubscriptionCommand[]
  /** What becomes of the next requests, one each; then all is well again. */
  misbehave: (...faults: readonly ServicesFault[]) => void
}

interface Holder {
  expiry: unknown
  services: Set<string>
  correlator: string | undefined
  reports: Set<Report<SubscriptionFact>>
  sent: SubscriptionCommand[]
}

const minExpiresSec = 60

/**
 * Keeps the services of all members. `available` are the services there are; asking for another one is refused with
 * status 37. With a clock, services that are not extended in time end by themselves; without one only `end` ends them.
 */
export function createMemoryServices(
  available: readonly string[] = ['call', 'presence'],
  clock?: Clock,
): MemoryServices {
  const holders = new Map<ServicesMember, Holder>()
  let faults: ServicesFault[] = []

  const holderOf = (member: ServicesMember): Holder => {
    const known = holders.get(member)
    if (known !== undefined) return known
    const made: Holder = { expiry: undefined, services: new Set(), correlator: undefined, reports: new Set(), sent: [] }
    holders.set(member, made)
    return made
  }

  function endFor(holder: Holder, reason: 'gone' | 'overridden'): void {
    const services = [...holder.services]
    holder.services.clear()
    if (services.length === 0) return
    for (const report of holder.reports) report({ type: 'subscription.ended', services, reason })
  }

  function startLease(holder: Holder, expiresSec: number): void {
    if (clock === undefined) return
    clock.clearTimeout(holder.expiry)
    holder.expiry = clock.setTimeout(() => endFor(holder, 'gone'), expiresSec * 1000)
  }

  function forget(member: ServicesMember): void {
    const holder = holderOf(member)
    clock?.clearTimeout(holder.expiry)
    holder.services.clear()
  }

  /** The same correlator takes over from the other connections of the user (inventory, services.2). */
  function takeOver(member: ServicesMember, correlator: string | undefined): void {
    if (correlator === undefined) return
    for (const [other, holder] of holders) {
      const isRival = other !== member && other.party.id === member.party.id && holder.correlator === correlator
      if (isRival) endFor(holder, 'overridden')
    }
  }

  function handle(member: ServicesMember, command: SubscriptionCommand, report: Report<SubscriptionFact>) {
    const { attempt } = command
    const holder = holderOf(member)
    holder.sent.push(command)
    const refuse = (status: number, code: string, message: string) =>
      report({ type: 'subscription.refused', attempt, status, code, message })
    if (member.sessionId() === null) return refuse(53, 'offline', 'There is no connection.')
    const fault = faults.shift()
    if (fault === 'silence') return
    if (fault !== undefined && 'status' in fault)
      return refuse(fault.status, fault.code ?? 'refused', fault.message ?? 'Refused by the test.')

    if (command.type === 'unsubscribe') {
      for (const service of command.services) holder.services.delete(service)
      return report({ type: 'subscription.unsubscribed', attempt, services: command.services })
    }
    const services = command.services.map(({ service }) => service)
    const unknown = services.find((service) => !available.includes(service))
    if (services.length === 0) return refuse(36, 'no_service', 'services must name a service.')
    if (unknown !== undefined) return refuse(37, 'unknown_service', `There is no service '${unknown}'.`)
    if (command.expires < minExpiresSec)
      return refuse(400, 'invalid_payload', `expires must be at least ${minExpiresSec}.`)
    takeOver(member, command.clientCorrelator)
    holder.correlator = command.clientCorrelator ?? holder.correlator
    for (const service of services) holder.services.add(service)
    const expires = fault === undefined ? command.expires : fault.expires
    startLease(holder, expires)
    const type = command.type === 'extend' ? 'subscription.extended' : 'subscription.granted'
    report({ type, attempt, services, expires })
  }

  return {
    portFor: (member) => ({
      available,
      open: (report) => {
        const session = createPortSession<SubscriptionCommand, SubscriptionFact>(report, {
          send: (command) => handle(member, command, session.report),
          close: () => holderOf(member).reports.delete(session.report),
        })
        holderOf(member).reports.add(session.report)
        session.report({ type: 'subscription.opened' })
        return session
      },
    }),
    connectionLost: forget,
    connectionRestored: forget,
    heldBy: (member) => [...holderOf(member).services],
    holds: (partyId, service) =>
      [...holders].some(([member, { services }]) => member.party.id === partyId && services.has(service)),
    end(partyId, reason = 'gone') {
      for (const [member, holder] of holders) if (member.party.id === partyId) endFor(holder, reason)
    },
    sentBy: (member) => [...holderOf(member).sent],
    misbehave: (...next) => {
      faults = [...next]
    },
  }
}
