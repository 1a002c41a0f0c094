import type { RunningServer } from '../../src/index.ts'
import { connect, type Generation, type TestClient } from './clients.ts'
import { type TestParty, topic, user } from './server.ts'

/** Somebody in a space. */
export interface Guest {
  client: TestClient
  party: TestParty
  token: string
  sessionId: string
}

/** Connects somebody and subscribes to a space; with nothing left in the inbox. */
export async function enter(
  server: RunningServer,
  topicId: string,
  name: string,
  { generation, type = 'user' }: { generation?: Generation; type?: 'user' | 'anonymous' } = {},
): Promise<Guest> {
  const { token, party } = await user(server, name, type)
  const client = await connect(server.url, token, generation ? { generation } : {})
  client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: topicId } })
  const { sessionId } = await client.next('CHANNEL_SUBSCRIBED')
  return { client, party, token, sessionId }
}

/** A new open space with some people in it. */
export async function gather<const Names extends readonly string[]>(
  server: RunningServer,
  names: Names,
  generation?: Generation,
  settings: object = {},
): Promise<{ topicId: string; guests: { [Index in keyof Names]: Guest } }> {
  const topicId = await topic(server, settings)
  const guests: Guest[] = []
  for (const name of names) guests.push(await enter(server, topicId, name, generation ? { generation } : {}))
  return { topicId, guests: guests as { [Index in keyof Names]: Guest } }
}

export const noMedia = {
  audio: false,
  connected: false,
  phone: false,
  screenshare: false,
  selfMuted: false,
  video: false,
}

export function online(topicId: string, content: object = {}, more: object = {}) {
  return {
    category: 'app.event.presence.party.online',
    topicId,
    content: { mediaSession: noMedia, idle: false, offline: false, desktop: false, ...content },
    receivers: [],
    ...more,
  }
}

export function tracksStatus(topicId: string, mediaSession: object = { audio: true, video: true, connected: false }) {
  return { category: 'tracksstatus', topicId, content: { mediaSession }, data: [] }
}

export function videoEnd(topicId: string) {
  return { category: 'video.end', topicId, content: { mediaSession: {} } }
}
