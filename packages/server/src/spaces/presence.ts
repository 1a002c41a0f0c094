import {
  downEvent,
  presenceCategory,
  type SendPresence,
  type SentMediaSession,
} from '@switchhook/transport-socketio/wire'
import type { InferOutput } from 'valibot'
import { type Refusal, refusal } from '../refusal.ts'
import type { Outbox } from '../store/store.ts'
import { everybody, everybodyBut, sayWithLoopback, sessionsOf } from './audience.ts'
import { type MediaFlags, mergeMedia, noMedia, sentMediaOf } from './media-flags.ts'
import { unknownFieldsOf } from './relay.ts'
import type { Space, Subscriber } from './space.ts'

export type SentPresence = InferOutput<typeof SendPresence>
export type SentMedia = InferOutput<typeof SentMediaSession>

/** What a session last said about itself; what it leaves out of an update stays (spaces.md §5.3). */
export interface PresenceState {
  idle: boolean
  offline: boolean
  desktop: boolean
  subscribeTime: string
  media: MediaFlags
}

/** Relays a presence event of a subscribed session (spaces.md §4.2, §5.3 and §8.1–8.7). */
export function sendPresence(
  space: Space,
  request: { sessionId: string; sent: SentPresence },
  out: Outbox,
): Refusal | undefined {
  const { sessionId, sent } = request
  const subscriber = space.subscribers.get(sessionId)
  if (!subscriber) {
    const isLateGoodbye = sent.category === presenceCategory.leaves && space.former.has(sessionId)
    return isLateGoodbye ? undefined : refusal('not_subscribed')
  }
  switch (sent.category) {
    case presenceCategory.online:
      announce(space, subscriber, sent, out)
      return undefined
    case presenceCategory.leaves:
      leave(space, subscriber, sent, out)
      return undefined
    case presenceCategory.requestParties:
    case presenceCategory.typing:
      relayToOthers(space, subscriber, sent, out)
      return undefined
    default:
      return refusal('unknown_category')
  }
}

/** Whether a client may send a category at all. */
export function isPresenceCategory(category: string): boolean {
  return (
    category === presenceCategory.online ||
    category === presenceCategory.leaves ||
    category === presenceCategory.requestParties ||
    category === presenceCategory.typing
  )
}

function announce(space: Space, subscriber: Subscriber, sent: SentPresence, out: Outbox): void {
  const presence = merged(subscriber, sent)
  subscriber.presence = presence
  const receivers = sent.receivers ?? []
  const named = [...new Set(receivers.map(({ _id }) => _id))]
  const to = receivers.length === 0 ? everybody(space) : sessionsOf(space, named, subscriber.sessionId)
  const content = { ...sent.content, ...shown(presence, sent), ...speaker(subscriber) }
  sayWithLoopback(out, downEvent.presence, to, presencePayload(space, subscriber, sent, content), {
    sessionId: subscriber.sessionId,
    sent,
  })
}

function leave(space: Space, subscriber: Subscriber, sent: SentPresence, out: Outbox): void {
  if (!subscriber.presence) return
  const presence = merged(subscriber, sent)
  const content = {
    ...sent.content,
    ...shown(presence, sent),
    offline: sent.content?.offline ?? false,
    ...speaker(subscriber),
  }
  subscriber.presence = null
  sayWithLoopback(out, downEvent.presence, everybody(space), presencePayload(space, subscriber, sent, content), {
    sessionId: subscriber.sessionId,
    sent,
  })
}

function relayToOthers(space: Space, subscriber: Subscriber, sent: SentPresence, out: Outbox): void {
  out.say({
    event: downEvent.presence,
    to: everybodyBut(space, subscriber.sessionId),
    payload: presencePayload(space, subscriber, sent, { ...sent.content, ...speaker(subscriber) }),
  })
}

/** Ends a session's stay without a word of its own; says nothing for one that never announced itself (§8.7). */
export function endStay(space: Space, subscriber: Subscriber, { offline }: { offline: boolean }, out: Outbox): void {
  const { presence } = subscriber
  if (!presence) return
  subscriber.presence = null
  const { idle, desktop, subscribeTime } = presence
  const content = { desktop, idle, mediaSession: { ...noMedia }, offline, subscribeTime, ...speaker(subscriber) }
  out.say({
    event: downEvent.presence,
    to: everybodyBut(space, subscriber.sessionId),
    payload: {
      category: presenceCategory.leaves,
      topicId: space.topicId,
      sender: subscriber.party,
      content,
      receivers: [],
    },
  })
}

function merged(subscriber: Subscriber, sent: SentPresence): PresenceState {
  const { presence } = subscriber
  const { content } = sent
  return {
    idle: content?.idle ?? presence?.idle ?? false,
    offline: content?.offline ?? presence?.offline ?? false,
    desktop: content?.desktop ?? presence?.desktop ?? false,
    subscribeTime: content?.subscribeTime ?? presence?.subscribeTime ?? subscriber.subscribeTime,
    media: mergeMedia(presence?.media ?? noMedia, content?.mediaSession),
  }
}

function shown(presence: PresenceState, sent: SentPresence): object {
  const { idle, offline, desktop, subscribeTime, media } = presence
  return {
    desktop,
    idle,
    mediaSession: { ...sentMediaOf(sent.content), ...media },
    offline,
    subscribeTime,
  }
}

function speaker(subscriber: Subscriber): { role: string; sessionId: string } {
  return { role: subscriber.role, sessionId: subscriber.sessionId }
}

function presencePayload(space: Space, subscriber: Subscriber, sent: SentPresence, content: object): object {
  return {
    ...unknownFieldsOf(sent),
    category: sent.category,
    topicId: space.topicId,
    sender: subscriber.party,
    content,
    receivers: sent.receivers ?? [],
  }
}
