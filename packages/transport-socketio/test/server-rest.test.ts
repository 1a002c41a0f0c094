import {
  createClient,
  type MessageCommand,
  type MessageFact,
  type SpaceCommand,
  type SpaceFact,
} from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import { createServer, type RunningServer } from '@switchhook/server'
import type { SocketioTransport } from '@switchhook/transport-socketio'
import { socketio } from '@switchhook/transport-socketio/client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hear, required } from './setup.ts'

let server: RunningServer
const transports: SocketioTransport[] = []

beforeAll(async () => {
  server = await createServer({ port: 0 }).listen()
})
afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close()
  await server.reset()
})
afterAll(() => server.close())

async function control(name: string, body: object) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${server.url}/_control/${name}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect(response.status, name).toBeLessThan(300)
  return response.status === 204 ? {} : response.json()
}

/** Somebody with an open connection, and REST. */
async function signedIn(user: string) {
  const transport = socketio({ url: server.url, token: () => server.token(user), rest: server.url })
  transports.push(transport)
  const connection = hear(transport.connection.open)
  connection.send({ type: 'connect', attempt: 1 })
  await connection.next('socket.opened')
  const space = (spaceId: string) =>
    hear<SpaceCommand, SpaceFact>((report) => required(transport.spaces).open({ spaceId }, report))
  const messages = (spaceId: string) =>
    hear<MessageCommand, MessageFact>((report) => required(transport.messages).open({ spaceId }, report))
  return { transport, space, messages }
}

/** Somebody in the lobby, having said so. */
async function present(user: string, attempt = 1) {
  const who = await signedIn(user)
  const space = who.space('lobby')
  space.send({ type: 'join', attempt })
  const { sessionId, title } = await space.next('space.joined')
  space.send({ type: 'announce', presence: { idle: false }, attempt })
  const announced = await space.next('space.announced')
  return { ...who, space, sessionId, title, announced }
}

describe('joining over REST and the socket', () => {
  it('tells the title, and who we are with our role', async () => {
    const { title, announced } = await present('alice')
    expect(title).toEqual(expect.any(String))
    expect(announced).toMatchObject({ party: { id: 'alice', displayName: 'Alice Example' }, role: 'admin' })
  })

  it('is refused without the password, and let in with it', async () => {
    const { topicId } = await control('spaces/topic', { access: 'open', password: 'sesame', members: [] })
    const { space: open } = await signedIn('bob')
    const space = open(topicId)
    space.send({ type: 'join', attempt: 1 })
    expect(await space.next('space.refused')).toMatchObject({ attempt: 1, code: 'password_required' })
    space.send({ type: 'join', attempt: 2, password: 'sesame' })
    expect(await space.next('space.joined')).toMatchObject({ attempt: 2 })
  })
})

describe('orders of an administrator', () => {
  it('record, stop, mute, end and remove; what follows is told to everybody', async () => {
    const [alice, bob] = [await present('alice'), await present('bob')]
    bob.space.send({
      type: 'sendMediaState',
      mediaSession: { audio: true, connected: true },
      streamId: 'stream-1',
      comment: 'here',
    })
    const { meeting } = await alice.space.next('space.meetingStarted')
    expect(await alice.space.next('space.mediaState')).toMatchObject({
      sessionId: bob.sessionId,
      streamId: 'stream-1',
      comment: 'here',
      subscribeTime: expect.any(String),
      mediaSession: { audio: true, joinTime: expect.any(String), isCollabOnly: false },
    })
    const meetingId = meeting.id
    const order = async (command: SpaceCommand & { requestId: string }) => {
      alice.space.send(command)
      expect(await alice.space.next('space.ordered')).toEqual({ type: 'space.ordered', requestId: command.requestId })
    }
    await order({ type: 'startRecording', requestId: 'r1', meetingId })
    const { recording } = await bob.space.next('space.recordingStarted')
    expect(recording).toMatchObject({ startedBy: { id: 'alice' }, endTime: null })
    bob.space.send({ type: 'fetchMeeting' })
    expect(await bob.space.next('space.meetingKnown')).toMatchObject({
      meeting: { id: meetingId, recordings: [recording], attendees: [{ party: { id: 'bob' } }] },
    })
    await order({ type: 'stopRecording', requestId: 'r2', meetingId, recordingId: recording.id })
    expect(await bob.space.next('space.recordingEnded')).toMatchObject({ recording: { stoppedBy: { id: 'alice' } } })
    await order({ type: 'muteParticipant', requestId: 'r3', meetingId, party: { id: 'bob', type: 'user' } })
    await bob.space.next('space.muteOrdered')
    await order({ type: 'endMeeting', requestId: 'r4', meetingId })
    await bob.space.next('space.meetingEnded')
    await control('spaces/recording/ready', { topicId: 'lobby', recordingId: recording.id })
    expect(await bob.space.next('space.recordingReady')).toMatchObject({
      recording: { id: recording.id },
      files: [{ name: 'recording.mp4', mimeType: 'video/mp4', kind: 'video' }],
    })
    await order({ type: 'removeParticipant', requestId: 'r5', party: { id: 'bob', type: 'user' } })
    expect(await bob.space.next('space.partyRemoved')).toMatchObject({
      party: { id: 'bob', sessionId: bob.sessionId },
      by: { id: 'alice' },
    })
    expect(alice.transport.invalidCount() + bob.transport.invalidCount()).toBe(0)
  })

  it('are refused to whoever is none', async () => {
    await present('alice')
    const bob = await present('bob')
    bob.space.send({ type: 'removeParticipant', requestId: 'r1', party: { id: 'alice', type: 'user' } })
    expect(await bob.space.next('space.failed')).toMatchObject({
      step: 'removeParticipant',
      requestId: 'r1',
      code: 'forbidden',
    })
  })
})

describe('messages', () => {
  it('go to everybody, and can be had again page by page', async () => {
    const [alice, bob] = [await present('alice'), await present('bob')]
    const [hers, his] = [alice.messages('lobby'), bob.messages('lobby')]
    hers.send({ type: 'send', ref: 'm-1', category: 'chat', content: { html: '<p>hello</p>' } })
    const own = await hers.next('message.received')
    expect(own).toMatchObject({ ref: 'm-1', message: { content: { html: '<p>hello</p>' }, sender: { id: 'alice' } } })
    const { ref: _, ...heard } = own
    expect(await his.next('message.received')).toEqual(heard)
    for (const html of ['two', 'three', 'four', 'five']) {
      hers.send({ type: 'send', ref: html, category: 'chat', content: { html } })
      await hers.next('message.received')
    }
    his.send({ type: 'fetch', ref: 'f-1', category: 'chat', size: 2, skip: 1 })
    expect(await his.next('message.fetched')).toMatchObject({
      ref: 'f-1',
      total: 5,
      messages: [{ content: { html: 'four' } }, { content: { html: 'three' } }],
    })
  })

  it('are refused before the space is joined, by their mark', async () => {
    const { messages } = await signedIn('alice')
    const session = messages('lobby')
    session.send({ type: 'send', ref: 'm-1', category: 'chat', content: { html: 'x' } })
    expect(await session.next('message.refused')).toMatchObject({ ref: 'm-1', code: 'not_subscribed' })
  })
})

describe('tokens', () => {
  /** A client whose tokens are handed out by hand, in a space. */
  async function inLobby(tokens: (string | Promise<string>)[]) {
    let asked = 0
    const sockets: { break: () => void }[] = []
    const { io } = await import('socket.io-client')
    const { socketio: over } = await import('@switchhook/transport-socketio')
    const transport = over({
      token: async () => (await tokens[asked++]) ?? (await server.token('alice')),
      connect: ({ token }) => {
        const socket = io(`${server.url}/chat`, {
          transports: ['websocket'],
          forceNew: true,
          reconnection: false,
          autoConnect: false,
          query: { token, tokenType: 'jwt' },
        })
        sockets.push({ break: () => socket.io.engine.close() })
        return socket
      },
    })
    const connectivity = { reconnectDelay: 1 }
    const client = createClient({ transport, connectivity, features: [chat()] })
    const space = () => client.space.observe('lobby').getSnapshot()
    return { client, transport, space, sockets, asked: () => asked }
  }

  it('pains 24: one that expired meanwhile is no dead end; each attempt to reconnect asks for another', async () => {
    const { client, space, sockets, asked } = await inLobby([
      server.token('alice'),
      server.token('alice', -1),
      server.token('alice', -1),
    ])
    await client.space.join('lobby')
    const before = space()?.sessionId
    sockets.at(-1)?.break()
    await vi.waitFor(() => expect(space()).toMatchObject({ state: 'reconnecting' }))
    await vi.waitFor(() => expect(space()?.sessionId).not.toBe(before), { timeout: 4000 })
    expect(asked()).toBe(4)
    expect(sockets).toHaveLength(4)
    await client.destroy()
  })

  it('pains 24: a new one during a connection touches nothing, and serves the next attempt', async () => {
    const { client, transport, space, sockets } = await inLobby([])
    const changes: unknown[] = []
    await client.space.join('lobby')
    const { sessionId } = space() ?? {}
    client.on('space:change', (change) => changes.push(change))
    expect(transport.setCredentials?.({ username: 'alice', bearerAccessToken: await server.token('alice') })).toBe(true)
    await client.space.sendTyping('lobby')
    expect(space()).toMatchObject({ state: 'joined', sessionId })
    expect(sockets).toHaveLength(1)
    sockets[0]?.break()
    await vi.waitFor(() => expect(space()?.sessionId).not.toBe(sessionId), { timeout: 4000 })
    expect(sockets).toHaveLength(2)
    await client.destroy()
  })
})
