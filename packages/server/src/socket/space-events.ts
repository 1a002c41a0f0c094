import type { SubscribeChannel, UnsubscribeChannel } from '@switchhook/transport-socketio/wire'
import { downEvent } from '@switchhook/transport-socketio/wire'
import type { InferOutput } from 'valibot'
import type { Backend } from '../backend.ts'
import { moment } from '../moment.ts'
import { type Refusal, refusal } from '../refusal.ts'
import { type SentMediaEvent, sendMediaSession } from '../spaces/media-session.ts'
import { type SentMessage, sendMessage } from '../spaces/messages.ts'
import { type SentPresence, sendPresence } from '../spaces/presence.ts'
import { subscribe, unsubscribe } from '../spaces/subscription.ts'
import type { Connection } from './connections.ts'

export async function subscribeChannel(
  backend: Backend,
  connection: Connection,
  { channel }: InferOutput<typeof SubscribeChannel>,
): Promise<Refusal | undefined> {
  const { store, clock, limits, wrongPasswords } = backend
  const { sessionId, party, topics } = connection
  const topicId = channel._id
  if (!topics.has(topicId) && topics.size >= limits.topicsPerSession)
    return refusal('too_many', `A session may subscribe to ${limits.topicsPerSession} spaces.`)
  const guesser = `${connection.socket.handshake.address} ${topicId}`
  if (wrongPasswords.of(guesser, clock.now()) >= limits.wrongPasswordsPerMinute && !topics.has(topicId))
    return refusal('password_required', 'Too many wrong passwords; wait a minute.')
  const refused = await store.inSpace(topicId, (space, out) => {
    const problem = subscribe(space, { sessionId, party, password: channel.password, now: clock.now() }, out)
    return problem ?? 'subscribed'
  })
  if (refused === undefined) return refusal('topic_not_found')
  if (refused !== 'subscribed') {
    const isGuess = refused.code === 'password_required' && typeof channel.password === 'string'
    if (isGuess) wrongPasswords.add(guesser, clock.now())
    return refused
  }
  return undefined
}

export async function unsubscribeChannel(
  backend: Backend,
  connection: Connection,
  { channel }: InferOutput<typeof UnsubscribeChannel>,
): Promise<undefined> {
  const { sessionId } = connection
  await backend.store.inSpace(channel._id, (space, out) =>
    unsubscribe(space, { ...moment(backend), sessionId, isConnectionLost: false }, out),
  )
  backend.delivery.say({
    event: downEvent.channelUnsubscribed,
    to: [sessionId],
    payload: { channel: { type: channel.type, _id: channel._id } },
  })
}

export async function presence(
  { store }: Backend,
  { sessionId }: Connection,
  sent: SentPresence,
): Promise<Refusal | undefined> {
  const refused = await store.inSpace(
    sent.topicId,
    (space, out) => sendPresence(space, { sessionId, sent }, out) ?? 'done',
  )
  return toRefusal(refused)
}

export async function mediaSession(
  backend: Backend,
  { sessionId }: Connection,
  sent: SentMediaEvent,
): Promise<Refusal | undefined> {
  const request = { ...moment(backend), sessionId, sent }
  return toRefusal(
    await backend.store.inSpace(sent.topicId, (space, out) => sendMediaSession(space, request, out) ?? 'done'),
  )
}

export async function message(
  backend: Backend,
  { sessionId }: Connection,
  sent: SentMessage,
): Promise<Refusal | undefined> {
  const request = { ...moment(backend), sessionId, sent, keep: backend.limits.messagesPerSpace }
  return toRefusal(
    await backend.store.inSpace(sent.topicId, (space, out) => sendMessage(space, request, out) ?? 'done'),
  )
}

/** A space that does not exist is one that is not subscribed (spaces.md §4.5). */
function toRefusal(outcome: Refusal | 'done' | undefined): Refusal | undefined {
  if (outcome === undefined) return refusal('not_subscribed')
  return outcome === 'done' ? undefined : outcome
}
