import type { InvitedFact, SignalCommand, SignalFact, SignalLeg, SpaceCommand, SpaceFact } from '@switchhook/core'
import { createServer, type RunningServer } from '@switchhook/server'
import { type SocketioTransport, socketio } from '@switchhook/transport-socketio'
import { socketio as socketioClient } from '@switchhook/transport-socketio/client'
import { io as io4 } from 'socket.io-client'
// Version 2 has no types of its own; what is used of it is what SocketLike names.
// @ts-expect-error untyped module
import io2 from 'socket.io-client-2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
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

type Token = string | (() => string | Promise<string>)

/** A transport over a real socket of either generation. */
const over = {
  v4: (token: Token) => kept(socketioClient({ url: server.url, token, rest: server.url })),
  v2: (token: Token) =>
    kept(
      socketio({
        connect: ({ token }) =>
          io2(`${server.url}/chat`, {
            transports: ['websocket'],
            forceNew: true,
            reconnection: false,
            autoConnect: false,
            query: { token, tokenType: 'jwt' },
          }),
        token,
        rest: server.url,
      }),
    ),
}

function kept(transport: SocketioTransport): SocketioTransport {
  transports.push(transport)
  return transport
}

/** Somebody with an open connection and the call service. */
async function signedIn(generation: 'v2' | 'v4', user: string) {
  const transport = over[generation](() => server.token(user))
  const connection = hear(transport.connection.open)
  const services = hear(required(transport.subscriptions).open)
  const calls = required(transport.calls)
  const incoming = hear<never, InvitedFact>((report) => ({ send: () => {}, close: calls.listen(report) }))
  let attempt = 0
  const connect = async () => {
    attempt += 1
    connection.send({ type: 'connect', attempt })
    await connection.next('socket.opened')
    services.send({ type: 'subscribe', attempt, services: [{ service: 'call' }], expires: 3600 })
    await services.next('subscription.granted')
  }
  const lose = async () => {
    connection.send({ type: 'disconnect' })
    await connection.next('socket.closed')
  }
  await connect()
  return {
    transport,
    connection,
    connect,
    lose,
    incoming,
    open: (leg: SignalLeg) => hear<SignalCommand, SignalFact>((report) => calls.open(leg, report)),
    openSpace: (spaceId: string) =>
      hear<SpaceCommand, SpaceFact>((report) => required(transport.spaces).open({ spaceId }, report)),
  }
}

const media = { audio: true, video: true }
let lastCall = 0
const newCallId = () => {
  lastCall += 1
  return `call-${lastCall}`
}

describe.each([
  ['v2', 'v4'],
  ['v4', 'v2'],
] as const)('a real server with a client of generation %s, the other of %s', (here, there) => {
  it('refuses a token that expired as unauthorized, and the next attempt brings a fresh one', async () => {
    const tokens = [server.token('alice', -1), server.token('alice')]
    const transport = over[here](async () => (await tokens.shift()) ?? '')
    const connection = hear(transport.connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    expect(await connection.next('socket.refused')).toMatchObject({ attempt: 1, code: 'unauthorized' })
    connection.send({ type: 'connect', attempt: 2 })
    expect(await connection.next('socket.opened')).toEqual({ type: 'socket.opened', attempt: 2 })
    expect(connection.facts).toHaveLength(2)
  })

  it('answers closed where nobody listens', async () => {
    const gone = await createServer({ port: 0 }).listen()
    const { url } = gone
    await gone.close()
    const transport =
      here === 'v4'
        ? kept(socketioClient({ url, token: 't' }))
        : kept(
            socketio({
              connect: () => io2(`${url}/chat`, { transports: ['websocket'], forceNew: true, reconnection: false }),
              token: 't',
            }),
          )
    const connection = hear(transport.connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    expect(await connection.next('socket.closed')).toMatchObject({ attempt: 1 })
  })

  it('can be closed while it connects', async () => {
    const transport = over[here](() => server.token('alice'))
    const connection = hear(transport.connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    connection.send({ type: 'connect', attempt: 2 })
    expect(await connection.next('socket.closed')).toMatchObject({ attempt: 1, reason: 'superseded' })
    await connection.next('socket.opened')
    connection.send({ type: 'connect', attempt: 3 })
    transport.close()
    expect(connection.types()).toEqual(['socket.closed', 'socket.opened'])
  })

  it('carries a call from invite to end', async () => {
    const alice = await signedIn(here, 'alice')
    const bob = await signedIn(there, 'bob')
    const callId = newCallId()
    const caller = alice.open({ callId, direction: 'outgoing', peer: { id: 'sip:bob@example.test' } })
    caller.send({
      type: 'invite',
      offer: 'offer-1',
      media,
      displayName: 'Alice',
      parameters: [{ name: 'x', value: 'y' }],
    })
    caller.send({ type: 'candidate', candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 } })
    const invited = await bob.incoming.next('signal.invited')
    expect(invited).toMatchObject({
      callId,
      offer: 'offer-1',
      media,
      displayName: 'Alice',
      parameters: [{ name: 'x', value: 'y' }],
    })
    expect(invited.from).toMatchObject({ id: 'alice', username: 'alice@example.test' })
    const callee = bob.open({ callId, direction: 'incoming', peer: invited.from })
    expect(await callee.next('signal.candidate')).toMatchObject({
      candidate: { candidate: 'candidate:1', sdpMid: '0' },
    })
    callee.send({ type: 'ring' })
    await caller.next('signal.rang')
    callee.send({ type: 'answer', answer: 'answer-1' })
    await callee.next('signal.accepted')
    expect(await caller.next('signal.answered')).toMatchObject({ answer: 'answer-1', from: { id: 'bob' } })

    caller.send({ type: 'offerUpdate', attempt: 2, offer: 'offer-2', operation: 'HOLD' })
    expect(await callee.next('signal.offered')).toMatchObject({ attempt: 2, offer: 'offer-2', operation: 'HOLD' })
    callee.send({ type: 'answerUpdate', attempt: 2, answer: 'answer-2' })
    expect(await caller.next('signal.updateAnswered')).toMatchObject({ attempt: 2, answer: 'answer-2' })
    callee.send({ type: 'offerUpdate', attempt: 3, offer: 'offer-3', operation: 'MEDIA_RESTART' })
    await caller.next('signal.offered')
    caller.send({ type: 'rejectUpdate', attempt: 3, statusCode: 491 })
    expect(await callee.next('signal.updateRejected')).toMatchObject({ attempt: 3, statusCode: 491 })

    callee.send({ type: 'end', reason: 'hungUp' })
    expect(await caller.next('signal.ended')).toMatchObject({ reason: 'hungUp' })
    expect(alice.transport.invalidCount() + bob.transport.invalidCount()).toBe(0)
  })

  it('tells why a call did not come about', async () => {
    const alice = await signedIn(here, 'alice')
    const unknown = alice.open({ callId: newCallId(), direction: 'outgoing', peer: { id: 'nobody' } })
    unknown.send({ type: 'invite', offer: 'o', media })
    expect(await unknown.next('signal.ended')).toMatchObject({ statusCode: 404 })
    const offline = alice.open({ callId: newCallId(), direction: 'outgoing', peer: { id: 'dave' } })
    offline.send({ type: 'invite', offer: 'o', media })
    expect(await offline.next('signal.ended')).toMatchObject({ statusCode: 480 })
    const idle = alice.open({ callId: newCallId(), direction: 'incoming', peer: { id: 'dave' } })
    idle.send({ type: 'answer', answer: 'a' })
    expect(await idle.next('signal.failed')).toMatchObject({ step: 'answer', code: 'unknown_call' })
  })

  it('tells a description that is too long by its attempt', async () => {
    const { caller } = await established(here, there)
    caller.send({ type: 'offerUpdate', attempt: 2, offer: 'x'.repeat(70_000), operation: 'HOLD' })
    expect(await caller.next('signal.failed')).toMatchObject({ step: 'offerUpdate', code: 'too_large', attempt: 2 })
  })

  it('keeps an established call over a lost connection', async () => {
    const { alice, caller, callee } = await established(here, there)
    await alice.lose()
    await caller.next('signal.lost')
    await callee.next('signal.peerLost')
    caller.send({ type: 'candidate', candidate: { candidate: 'candidate:kept' } })
    callee.send({ type: 'offerUpdate', attempt: 2, offer: 'offer-2', operation: 'HOLD' })
    await alice.connect()
    await caller.next('signal.restored')
    caller.send({ type: 'resync' })
    expect(await caller.next('signal.synced')).toEqual({ type: 'signal.synced', state: 'established' })
    caller.send({ type: 'resume' })
    await caller.next('signal.resumed')
    await callee.next('signal.peerBack')
    expect(await callee.next('signal.candidate')).toMatchObject({ candidate: { candidate: 'candidate:kept' } })
    expect(await caller.next('signal.offered')).toMatchObject({ attempt: 2, offer: 'offer-2' })
    caller.send({ type: 'answerUpdate', attempt: 2, answer: 'answer-2' })
    expect(await callee.next('signal.updateAnswered')).toMatchObject({ attempt: 2, answer: 'answer-2' })
    expect(caller.types().filter((type) => type === 'signal.answered')).toHaveLength(1)
  })

  it('gives a caller the answer that came while it was away', async () => {
    const { alice, caller, callee } = await ringing(here, there)
    await alice.lose()
    callee.send({ type: 'answer', answer: 'answer-1' })
    await callee.next('signal.accepted')
    await alice.connect()
    caller.send({ type: 'resync' })
    await caller.next('signal.synced')
    expect(await caller.next('signal.answered')).toMatchObject({ answer: 'answer-1', from: { id: 'bob' } })
    caller.send({ type: 'resume' })
    await caller.next('signal.resumed')
    callee.send({ type: 'end', reason: 'hungUp' })
    await caller.next('signal.ended')
    expect(caller.types().filter((type) => type === 'signal.answered')).toHaveLength(1)
  })

  it('gives a caller the answer that comes after it returned to a call that rings', async () => {
    const { alice, caller, callee } = await ringing(here, there)
    await alice.lose()
    await alice.connect()
    caller.send({ type: 'resync' })
    expect(await caller.next('signal.synced')).toMatchObject({ state: 'ringing' })
    callee.send({ type: 'answer', answer: 'answer-1' })
    expect(await caller.next('signal.answered')).toMatchObject({ answer: 'answer-1' })
    expect(caller.types()).not.toContain('signal.resumed')
  })

  it('ends a call that the server forgot meanwhile', async () => {
    const { alice, caller, callee } = await ringing(here, there)
    await alice.lose()
    callee.send({ type: 'reject', statusCode: 486, reason: 'busy' })
    callee.send({ type: 'ring' })
    expect(await callee.next('signal.failed')).toMatchObject({ step: 'ring', code: 'unknown_call' })
    await alice.connect()
    caller.send({ type: 'resync' })
    expect(await caller.next('signal.ended')).toEqual({ type: 'signal.ended', reason: 'gone', statusCode: 481 })
  })

  it('carries presence and a meeting in a space', async () => {
    const alice = await signedIn(here, 'alice')
    const bob = await signedIn(there, 'bob')
    const [hers, his] = [alice.openSpace('lobby'), bob.openSpace('lobby')]
    hers.send({ type: 'join', attempt: 1 })
    const { sessionId } = await hers.next('space.joined')
    hers.send({ type: 'announce', presence: { idle: false } })
    his.send({ type: 'join', attempt: 1 })
    const { sessionId: hisId } = await his.next('space.joined')
    his.send({ type: 'requestParties' })
    const { by } = await hers.next('space.partiesRequested')
    hers.send({ type: 'announce', presence: { idle: true }, to: [by] })
    expect(await his.next('space.partyOnline')).toMatchObject({
      party: { id: 'alice' },
      sessionId,
      broadcast: false,
      presence: { idle: true, role: 'admin' },
    })
    his.send({ type: 'typing' })
    expect(await hers.next('space.partyTyping')).toMatchObject({ party: { id: 'bob' }, sessionId: hisId })

    his.send({ type: 'fetchMeeting' })
    expect(await his.next('space.meetingKnown')).toEqual({ type: 'space.meetingKnown', meeting: null })
    hers.send({ type: 'sendMediaState', mediaSession: { audio: true, video: false, connected: true } })
    const { meeting } = await his.next('space.meetingStarted')
    expect(await his.next('space.attendeeAdded')).toMatchObject({ attendee: { party: { id: 'alice' } } })
    expect(await his.next('space.mediaState')).toMatchObject({ sessionId, mediaSession: { audio: true } })
    his.send({ type: 'fetchMeeting' })
    expect(await his.next('space.meetingKnown')).toMatchObject({
      meeting: { id: meeting.id, status: 'active', attendees: [{ party: { id: 'alice' } }] },
    })
    const mute = `${server.url}/api/spaces/lobby/meetings/${meeting.id}/attendees/userId/alice/mediastate`
    const authorization = `jwt ${await server.token('alice')}`
    const muted = await fetch(mute, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{"audio":false}',
    })
    expect(muted.status).toBeLessThan(300)
    await hers.next('space.muteOrdered')

    hers.send({ type: 'leave' })
    await hers.next('space.left')
    expect(await his.next('space.attendeeLeft')).toMatchObject({ attendee: { party: { id: 'alice' } } })
    await his.next('space.meetingEnded')
    expect(await his.next('space.partyLeft')).toMatchObject({ party: { id: 'alice' }, sessionId, lost: false })
    expect(hers.types()).not.toContain('space.failed')
    expect(hers.types().filter((type) => type === 'space.partyOnline')).toEqual([])
    expect(alice.transport.invalidCount() + bob.transport.invalidCount()).toBe(0)
  })

  it('tells why a space may not be joined', async () => {
    const alice = await signedIn(here, 'alice')
    const space = alice.openSpace('nowhere')
    space.send({ type: 'join', attempt: 1 })
    expect(await space.next('space.refused')).toMatchObject({ attempt: 1, code: 'topic_not_found' })
    space.send({ type: 'typing' })
    expect(await space.next('space.failed')).toMatchObject({ step: 'typing', code: 'not_subscribed' })
  })
})

describe('a socket that reconnects by itself', () => {
  const options = async () => ({
    transports: ['websocket'],
    forceNew: true,
    autoConnect: false,
    reconnectionDelay: 1,
    query: { token: await server.token('alice') },
  })
  // To break the connection under the socket, without a word to the server, takes what the transport never touches.
  it.each([
    ['v4', async () => io4(`${server.url}/chat`, await options())],
    ['v2', async () => io2(`${server.url}/chat`, await options())],
  ] as const)('of generation %s is watched: its loss and its return are told, to spaces as well', async (_, make) => {
    const socket = await make()
    const transport = kept(socketio({ socket }))
    const connection = hear(transport.connection.open)
    const space = hear<SpaceCommand, SpaceFact>((report) =>
      required(transport.spaces).open({ spaceId: 'lobby' }, report),
    )
    connection.send({ type: 'connect', attempt: 1 })
    await connection.next('socket.opened')
    await space.next('space.restored')
    space.send({ type: 'join', attempt: 1 })
    const { sessionId } = await space.next('space.joined')
    socket.io.engine.close()
    expect(await connection.next('socket.closed')).toMatchObject({ attempt: 1 })
    await space.next('space.lost')
    expect(await connection.next('socket.opened')).toEqual({ type: 'socket.opened', attempt: 1 })
    await space.next('space.restored')
    space.send({ type: 'join', attempt: 2 })
    const again = await space.next('space.joined')
    expect(again).toMatchObject({ attempt: 2 })
    expect(again.sessionId).not.toBe(sessionId)
  })
})

/** A call that rings. */
async function ringing(here: 'v2' | 'v4', there: 'v2' | 'v4') {
  const alice = await signedIn(here, 'alice')
  const bob = await signedIn(there, 'bob')
  const callId = newCallId()
  const caller = alice.open({ callId, direction: 'outgoing', peer: { id: 'bob' } })
  caller.send({ type: 'invite', offer: 'offer-1', media })
  const { from } = await bob.incoming.next('signal.invited')
  const callee = bob.open({ callId, direction: 'incoming', peer: from })
  callee.send({ type: 'ring' })
  await caller.next('signal.rang')
  return { alice, bob, caller, callee }
}

/** A call that was answered. */
async function established(here: 'v2' | 'v4', there: 'v2' | 'v4') {
  const rung = await ringing(here, there)
  rung.callee.send({ type: 'answer', answer: 'answer-1' })
  await rung.caller.next('signal.answered')
  return rung
}
