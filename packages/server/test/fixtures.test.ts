import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  ChannelFailed,
  ChannelSubscribed,
  ChannelUnsubscribed,
  findViolation,
  MediaSessionEvent,
  MessageSent,
  PresenceEvent,
  SendMediaSession,
  SendMessage,
  SendMessageFailed,
  SendPresence,
  SubscribeChannel,
  UnsubscribeChannel,
} from '@switchhook/transport-socketio/wire'
import { type GenericSchema, safeParse } from 'valibot'
import { describe, expect, it } from 'vitest'
import { startServer } from './support/server.ts'
import { enter, gather } from './support/space.ts'

const folder = fileURLToPath(new URL('./fixtures/', import.meta.url))
const read = (file: string) => JSON.parse(readFileSync(`${folder}${file}`, 'utf8'))
const index: Array<{ file: string; event: string; direction: string; category: string | null }> = read('index.json')

const schemas: Record<string, GenericSchema> = {
  SUBSCRIBE_CHANNEL: SubscribeChannel,
  UNSUBSCRIBE_CHANNEL: UnsubscribeChannel,
  SEND_PRESENCE_EVENT: SendPresence,
  SEND_MEDIA_SESSION_EVENTS: SendMediaSession,
  SEND_MESSAGE: SendMessage,
  CHANNEL_SUBSCRIBED: ChannelSubscribed,
  CHANNEL_UNSUBSCRIBED: ChannelUnsubscribed,
  SUBSCRIBE_CHANNEL_FAILED: ChannelFailed,
  UNSUBSCRIBE_CHANNEL_FAILED: ChannelFailed,
  PRESENCE_EVENT_RESPONSE: PresenceEvent,
  MEDIA_SESSION_RESPONSE: MediaSessionEvent,
  MESSAGE_SENT: MessageSent,
  SEND_MESSAGE_FAILED: SendMessageFailed,
}

describe('the payloads seen in the field', () => {
  it('are all listed', () => {
    const files = readdirSync(folder).filter((file) => file !== 'index.json')
    expect(index.map(({ file }) => file).sort()).toEqual(files.sort())
  })

  it.each(index)('fit the schema of their event: $file', ({ file, event }) => {
    const schema = schemas[event]
    if (!schema) throw new Error(`No schema for ${event}`)
    const payload = read(file)
    expect(findViolation(payload)).toBeUndefined()
    expect(safeParse(schema, payload)).toMatchObject({ success: true, output: payload })
  })

  it.each(index.filter(({ direction, category }) => direction === 'client-to-server' && category !== null))(
    'are taken by the server: $file',
    async ({ file, event, category }) => {
      const server = await startServer()
      const {
        topicId,
        guests: [ada, bo],
      } = await gather(server, ['ada', 'bo'])
      ada.client.send('SEND_PRESENCE_EVENT', { category: 'app.event.presence.party.online', topicId })
      ada.client.send('SEND_MEDIA_SESSION_EVENTS', { ...read('send-media-session-events.tracksstatus.json'), topicId })
      await ada.client.caughtUp()
      await bo.client.caughtUp()
      bo.client.drain()
      ada.client.send(event, { ...read(file), topicId })
      await ada.client.caughtUp()
      await bo.client.caughtUp()
      const relayed = bo.client.drain().map(({ payload }) => payload)
      if (read(file).receivers?.length > 0) expect(relayed).toEqual([])
      else expect(relayed[0]).toMatchObject({ category, topicId, sender: ada.party })
    },
  )

  it.each([
    [
      'presence-event-response.party.online.loopback.reconstructed.json',
      'SEND_PRESENCE_EVENT',
      'send-presence-event.party.online.reconstructed.json',
      'PRESENCE_EVENT_RESPONSE',
    ],
    ['message-sent.chat.reconstructed.json', 'SEND_MESSAGE', 'send-message.chat.reconstructed.json', 'MESSAGE_SENT'],
  ])('are answered in the same shape as %s', async (expected, up, sent, down) => {
    const server = await startServer()
    const ada = await enter(server, 'lobby', 'ada')
    ada.client.send(up, { ...read(sent), topicId: 'lobby' })
    const answer = await ada.client.next(down)
    const { sender, ...rest } = read(expected)
    expect(Object.keys(answer).sort()).toEqual(Object.keys({ ...rest, sender }).sort())
    expect(Object.keys(answer.content).sort()).toEqual(Object.keys(rest.content).sort())
  })
})
