import { createClient, type WireEvent } from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import { type InvalidPayload, socketio } from '@switchhook/transport-socketio'
import { expect, onTestFinished, vi } from 'vitest'
import { createFakeSocket, type FakeSocket } from './fake-socket.ts'
import { settle } from './setup.ts'

export const self = { _id: 'self', type: 'user', username: 'self@example.test', displayname: 'Self' }

/** What a client shows of a space, by names that make a path. */
export interface Shown {
  space: object | undefined
  participants: Readonly<Record<string, object>>
  chat: object
  typing: readonly string[]
  /** The last event of each type. */
  events: Readonly<Record<string, object>>
  /** What was sent last, oldest first. */
  sent: readonly object[]
  /** What `client.inspect` shows of what came over the wire: the first since `forget`. */
  wire: WireEvent | undefined
}

export interface StageOptions {
  sessionId?: string | undefined
  /** The far end does not answer this. */
  silentOn?: string
}

/** A client over a socket whose far end lets everybody in, and says nothing by itself but what a server has to. */
export function clientIn(spaceId: string, { sessionId = 'own-session', silentOn = '' }: StageOptions = {}) {
  const invalid: InvalidPayload[] = []
  const events: Record<string, object> = {}
  const incoming: WireEvent[] = []
  const socket = createFakeSocket()
  const { emit } = socket
  socket.emit = (event: string, payload) => {
    emit(event, payload)
    if (event !== silentOn) queueMicrotask(() => answer(socket, event, JSON.parse(JSON.stringify(payload)), sessionId))
  }
  const transport = socketio({
    connect: () => {
      queueMicrotask(() => queueMicrotask(socket.lets))
      return socket
    },
    token: 'token',
    onInvalid: (details) => invalid.push(details),
  })
  const client = createClient({ transport, features: [chat()] })
  onTestFinished(() => client.destroy())
  client.inspect({ wire: (event) => event.direction === 'in' && incoming.push(event) })
  const types = [
    'space:participantJoined',
    'space:participantLeft',
    'space:removed',
    'space:typing',
    'space:muteOrdered',
    'space:meetingStarted',
    'space:meetingEnded',
    'space:recordingStarted',
    'space:recordingEnded',
    'space:recordingReady',
    'space:error',
    'space:messageReceived',
    'space:messageSent',
    'space:messageFailed',
  ] as const
  for (const type of types)
    client.on(type, (payload: object) => {
      events[type] = payload
    })
  const shown = (): Shown => {
    const space = client.space.observe(spaceId).getSnapshot()
    return {
      space,
      participants: Object.fromEntries((space?.participants ?? []).map((one) => [one.id, one])),
      chat: client.space.observeMessages(spaceId).getSnapshot(),
      typing: client.space.observeTyping(spaceId).getSnapshot(),
      events,
      sent: socket.sent.map(({ payload }) => payload),
      wire: incoming[0],
    }
  }
  /** What came and went so far is of no interest. */
  const forget = () => {
    incoming.length = socket.sent.length = 0
  }
  return { client, socket, invalid, shown, events, forget }
}

/** A client that is in the space, and has said and heard all that belongs to it. */
export async function joinedClient(spaceId: string, options?: StageOptions) {
  const stage = clientIn(spaceId, options)
  await stage.client.space.join(spaceId)
  await vi.waitFor(() => expect(stage.shown().space).toMatchObject({ state: 'joined', self: { id: 'self' } }))
  await settle()
  stage.forget()
  return stage
}

type Payload = Record<string, unknown> & { topicId?: string; category?: string; content?: object }

/** What the server of spaces.md says to a client that is alone in a space. */
function answer(socket: FakeSocket, event: string, payload: Payload, sessionId: string) {
  const { channel, topicId, category, content, loopbackMetadata } = payload
  if (event === 'SUBSCRIBE_CHANNEL') socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId })
  if (event === 'UNSUBSCRIBE_CHANNEL') socket.says('CHANNEL_UNSUBSCRIBED', { channel })
  if (event === 'SEND_PRESENCE_EVENT' && category === 'app.event.presence.party.online')
    socket.says('PRESENCE_EVENT_RESPONSE', {
      category,
      topicId,
      sender: self,
      content: { ...content, role: 'member', sessionId },
      receivers: payload.receivers,
      loopbackMetadata,
    })
  if (event === 'SEND_MEDIA_SESSION_EVENTS' && category === 'tracksstatus')
    socket.says('MEDIA_SESSION_RESPONSE', {
      _id: 'event',
      messageId: 'own-meeting',
      category: 'app.event.attendee.added',
      topicId,
      sender: { _id: topicId, type: 'spaceserver' },
      content: { meetingStatus: 'active', attendees: [], attendee: { ...self, sessionId, joinTime: 'now' } },
    })
}
