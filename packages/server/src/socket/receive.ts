import {
  CallCommand,
  findViolation,
  mediaCategory,
  problemOf,
  SendMediaSession,
  SendMessage,
  SendPresence,
  SendTracksStatus,
  ServiceSubscribe,
  ServiceUnsubscribe,
  SubscribeChannel,
  UnsubscribeChannel,
  type UpEvent,
  upEvent,
} from '@switchhook/transport-socketio/wire'
import { type BaseIssue, type BaseSchema, type InferOutput, safeParse } from 'valibot'
import type { Backend } from '../backend.ts'
import { type Refusal, refusal } from '../refusal.ts'
import { isMediaCategory } from '../spaces/media-session.ts'
import { isMessageCategory } from '../spaces/messages.ts'
import { isPresenceCategory } from '../spaces/presence.ts'
import { callSignal } from './call-events.ts'
import type { Connection } from './connections.ts'
import { refusedReply } from './refused.ts'
import { serviceSubscribe, serviceUnsubscribe } from './service-events.ts'
import { mediaSession, message, presence, subscribeChannel, unsubscribeChannel } from './space-events.ts'

/** Why an event was refused: any code of any wire. */
export type AnyRefusal = Refusal<string>

type Schema<Output> = BaseSchema<unknown, Output, BaseIssue<unknown>>
type Receiver = (backend: Backend, connection: Connection, payload: unknown) => Promise<AnyRefusal | undefined>

/** What is done about each event a client may send; others are ignored (spaces.md §4.5). */
const receivers = new Map<string, Receiver>([
  [upEvent.subscribeChannel, checked(SubscribeChannel, subscribeChannel)],
  [upEvent.unsubscribeChannel, checked(UnsubscribeChannel, unsubscribeChannel)],
  [upEvent.sendPresence, categorised(isPresenceCategory, checked(SendPresence, presence))],
  [upEvent.sendMediaSession, categorised(isMediaCategory, receiveMediaSession)],
  [upEvent.sendMessage, categorised(isMessageCategory, checked(SendMessage, message))],
  [upEvent.serviceSubscribe, checked(ServiceSubscribe, serviceSubscribe)],
  [upEvent.serviceUnsubscribe, checked(ServiceUnsubscribe, serviceUnsubscribe)],
  [upEvent.callSignal, checked(CallCommand, callSignal)],
])

/** Whether an event is one of this protocol. */
export function isUpEvent(event: string): event is UpEvent {
  return receivers.has(event)
}

/** Does what an event asks, or answers it with its error reply; never throws (spaces.md §4.5 and §7). */
export async function receive(
  backend: Backend,
  connection: Connection,
  event: UpEvent,
  payload: unknown,
): Promise<void> {
  let refused: AnyRefusal | undefined
  try {
    refused = findViolation(payload) ?? (await receivers.get(event)?.(backend, connection, payload))
  } catch (error) {
    backend.log.error({ err: error, event, sessionId: connection.sessionId }, 'an event could not be handled')
    refused = refusal('internal')
  }
  if (refused) answerRefused(backend, connection, event, payload, refused)
}

/** Tells a connection that what it asked was not done. */
export function answerRefused(
  { log, metrics, delivery }: Backend,
  connection: Connection,
  event: UpEvent,
  payload: unknown,
  refused: AnyRefusal,
): void {
  metrics.refused(event, refused.code)
  log.debug({ event, sessionId: connection.sessionId, code: refused.code }, 'refused an event')
  delivery.say(refusedReply(event, connection, payload, toError(refused)))
}

function toError({ code, message, ...more }: AnyRefusal & { status?: number; path?: string }) {
  return more.status === undefined ? { code, message } : { code, message, status: more.status }
}

function checked<Output>(
  schema: Schema<Output>,
  act: (backend: Backend, connection: Connection, sent: Output) => Promise<AnyRefusal | undefined>,
): Receiver {
  return async (backend, connection, payload) => {
    const result = safeParse(schema, payload, { abortEarly: true })
    if (!result.success) return refusal('invalid_payload', problemOf(result.issues).message)
    return act(backend, connection, result.output)
  }
}

/** A category nobody knows is said to be unknown, whatever else is wrong. */
function categorised(isKnown: (category: string) => boolean, next: Receiver): Receiver {
  return async (backend, connection, payload) => {
    const category = categoryOf(payload)
    if (typeof category === 'string' && category !== '' && !isKnown(category)) return refusal('unknown_category')
    return next(backend, connection, payload)
  }
}

function receiveMediaSession(backend: Backend, connection: Connection, payload: unknown) {
  const schema: Schema<InferOutput<typeof SendMediaSession>> =
    categoryOf(payload) === mediaCategory.tracksStatus ? SendTracksStatus : SendMediaSession
  return checked(schema, mediaSession)(backend, connection, payload)
}

function categoryOf(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null ? (payload as { category?: unknown }).category : undefined
}
