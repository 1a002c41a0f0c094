import { downEvent, type KnownService, knownServices } from '@switchhook/transport-socketio/wire'
import type { Calls, Speaker } from '../calls/calls.ts'
import type { Party } from '../identity/party.ts'
import type { Outbox } from '../store/store.ts'

/** What one connection is subscribed to (spaces.md §13.1). */
export interface SessionServices {
  readonly party: Party
  /** Service to the time it runs out, in milliseconds since 1970. */
  readonly until: Map<KnownService, number>
  correlator: string | undefined
}

/** How long services may be asked for, in seconds. */
export interface ServiceTimings {
  minExpiresSec: number
  maxExpiresSec: number
}

interface ServiceContext {
  calls: Calls
  out: Outbox
  now: number
}

/** Why a subscription was refused; `status` is what the calls SDK calls it. */
export interface ServiceProblem {
  code: string
  status: number
  message: string
}

/** Subscribes a connection to services, or extends them; takes over from one with the same correlator. */
export function subscribeServices(
  context: ServiceContext & { timings: ServiceTimings },
  speaker: Speaker,
  request: { services: readonly string[]; expires: number; clientCorrelator?: string | undefined },
): ServiceProblem | undefined {
  const { calls, out, now, timings } = context
  const services = request.services.filter(isKnown)
  const unknown = request.services.find((service) => !isKnown(service))
  if (request.services.length === 0) return { code: 'no_service', status: 36, message: 'services must name a service.' }
  if (unknown !== undefined)
    return { code: 'unknown_service', status: 37, message: `services must be of ${knownServices.join(', ')}.` }
  if (request.expires < timings.minExpiresSec)
    return { code: 'invalid_payload', status: 400, message: `expires must be at least ${timings.minExpiresSec}.` }
  const expires = Math.min(request.expires, timings.maxExpiresSec)
  if (request.clientCorrelator !== undefined) takeOver(context, speaker, request.clientCorrelator)
  const own = calls.services.get(speaker.sessionId) ?? { party: speaker.party, until: new Map(), correlator: undefined }
  own.correlator = request.clientCorrelator ?? own.correlator
  for (const service of services) own.until.set(service, now + expires * 1000)
  calls.services.set(speaker.sessionId, own)
  setAlarm(context, speaker.sessionId)
  // A client that knows its session id can take back a call that began to ring there.
  const { sessionId } = speaker
  out.say({ event: downEvent.serviceSubscribed, to: [sessionId], payload: { services, expires, sessionId } })
  return undefined
}

/** Unsubscribes; what was not subscribed is confirmed all the same. */
export function unsubscribeServices(context: ServiceContext, speaker: Speaker, services: readonly string[]): void {
  const own = context.calls.services.get(speaker.sessionId)
  for (const service of services) if (isKnown(service)) own?.until.delete(service)
  setAlarm(context, speaker.sessionId)
  context.out.say({ event: downEvent.serviceUnsubscribed, to: [speaker.sessionId], payload: { services } })
}

/** Ends what a connection did not extend in time. */
export function expireServices(context: ServiceContext, sessionId: string): void {
  const own = context.calls.services.get(sessionId)
  if (!own) return
  const services = [...own.until].filter(([, until]) => until <= context.now).map(([service]) => service)
  for (const service of services) own.until.delete(service)
  setAlarm(context, sessionId)
  if (services.length > 0)
    context.out.say({ event: downEvent.serviceEnded, to: [sessionId], payload: { services, reason: 'gone' } })
}

/** Forgets what a connection was subscribed to. */
export function dropServices(context: ServiceContext, sessionId: string): void {
  context.calls.services.delete(sessionId)
  context.out.callOff({ kind: 'services', sessionId })
}

function takeOver(context: ServiceContext, speaker: Speaker, correlator: string): void {
  for (const [sessionId, other] of context.calls.services) {
    if (sessionId === speaker.sessionId || other.party._id !== speaker.party._id) continue
    if (other.correlator !== correlator) continue
    const services = [...other.until.keys()]
    dropServices(context, sessionId)
    context.out.say({ event: downEvent.serviceEnded, to: [sessionId], payload: { services, reason: 'overridden' } })
  }
}

function setAlarm(context: ServiceContext, sessionId: string): void {
  const own = context.calls.services.get(sessionId)
  if (!own || own.until.size === 0) {
    dropServices(context, sessionId)
    return
  }
  context.out.wake({ kind: 'services', sessionId }, Math.max(0, Math.min(...own.until.values()) - context.now))
}

function isKnown(service: string): service is KnownService {
  return knownServices.some((known) => known === service)
}
