import { describe, expect, it, onTestFinished } from 'vitest'
import { allCaughtUp, connect, type TestClient } from './support/clients.ts'
import { audioVideo } from './support/phone.ts'
import { type ServerProcess, startProcess } from './support/process.ts'
import { redisServer, startRedis, type TestRedis } from './support/redis.ts'
import { online, tracksStatus } from './support/space.ts'

const presence = 'PRESENCE_EVENT_RESPONSE'
const media = 'MEDIA_SESSION_RESPONSE'
const patience = { timeout: 20_000 }

async function provideRedis(options: { keeps?: boolean } = {}): Promise<TestRedis> {
  const redis = await startRedis(options)
  onTestFinished(() => redis.stop())
  return redis
}

const startServers = (redis: TestRedis, timings: object = {}): Promise<[ServerProcess, ServerProcess]> => {
  const config = {
    redis: { url: redis.url },
    tokenSecret: 'a secret both processes of a test know',
    timings: { leaseMs: 1000, ...timings },
  }
  return Promise.all([startProcess(config), startProcess(config)])
}

async function tokenFor(server: ServerProcess, user: string): Promise<string> {
  return (await (await fetch(`${server.url}/demo/token?user=${user}`)).json()).token
}

/** Connects somebody to the lobby, present. */
async function arrive(server: ServerProcess, user: string): Promise<{ client: TestClient; sessionId: string }> {
  const client = await connect(server.url, await tokenFor(server, user))
  client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: 'lobby' } })
  const { sessionId } = await client.next('CHANNEL_SUBSCRIBED')
  client.send('SEND_PRESENCE_EVENT', online('lobby'))
  await client.next(presence, ({ content }) => content.sessionId === sessionId)
  client.send('SERVICE_SUBSCRIBE', { services: ['call'], expires: 3600 })
  await client.next('SERVICE_SUBSCRIBED')
  return { client, sessionId }
}

const health = async (server: ServerProcess) => {
  const answer = await fetch(`${server.url}/healthz`)
  return [answer.status, await answer.json()]
}

const order = async (server: ServerProcess, name: string, body: object) =>
  fetch(`${server.url}/_control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe.skipIf(!redisServer)('two processes on one Redis', { timeout: 60_000 }, () => {
  it('serve one space as one: presence, a meeting, messages and a call between users on different processes', async () => {
    const [one, other] = await startServers(await provideRedis())
    const [alice, bob] = [await arrive(one, 'alice'), await arrive(other, 'bob')]
    await alice.client.next(presence, ({ content }) => content.sessionId === bob.sessionId)
    alice.client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus('lobby'))
    const { messageId } = await bob.client.next(media, ({ category }) => category === 'app.event.meeting.started')
    bob.client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus('lobby'))
    expect(
      await alice.client.next(media, ({ content }) => content.attendee?.sessionId === bob.sessionId),
    ).toMatchObject({ category: 'app.event.attendee.added', messageId })
    bob.client.send('SEND_MESSAGE', { category: 'chat', topicId: 'lobby', content: { bodyText: 'over there' } })
    expect((await alice.client.next('MESSAGE_SENT')).content.bodyText).toBe('over there')
    alice.client.send('CALL_SIGNAL', {
      ...{ callId: 'c-1', seq: 1, type: 'invite', to: { username: 'bob@example.test' }, offer: 'o', media: audioVideo },
    })
    await bob.client.next('CALL_SIGNAL', ({ type }) => type === 'invited')
    bob.client.send('CALL_SIGNAL', { callId: 'c-1', seq: 1, type: 'answer', answer: 'a' })
    expect(await alice.client.next('CALL_SIGNAL', ({ type }) => type === 'answered')).toMatchObject({ answer: 'a' })
    expect(
      (await order(other, 'spaces/kick', { topicId: 'lobby', attendeeType: 'userId', attendee: 'alice', by: 'bob' }))
        .status,
    ).toBe(204)
    await alice.client.next(presence, ({ category }) => category === 'party.removed')
    await bob.client.next(media, ({ category }) => category === 'app.event.attendee.left')
  })

  it('tell everything in one order, each event once, whoever sends it', async () => {
    const [one, other] = await startServers(await provideRedis())
    const [alice, bob] = [await arrive(one, 'alice'), await arrive(other, 'bob')]
    const each = 100
    for (let n = 0; n < each; n++)
      for (const [who, { client }] of Object.entries({ alice, bob }))
        client.send('SEND_MESSAGE', { category: 'chat', topicId: 'lobby', content: { bodyText: `${who} ${n}` } })
    await allCaughtUp(alice.client, bob.client)
    const texts = ({ client }: typeof alice) =>
      client
        .drain()
        .filter(({ event }) => event === 'MESSAGE_SENT')
        .map(({ payload }) => payload.content.bodyText)
    const [seenByAlice, seenByBob] = [texts(alice), texts(bob)]
    expect(seenByAlice).toHaveLength(2 * each)
    expect(seenByBob).toEqual(seenByAlice)
    for (const who of ['alice', 'bob'])
      expect(seenByAlice.filter((text) => text.startsWith(who))).toEqual(
        Array.from({ length: each }, (_, n) => `${who} ${n}`),
      )
  })

  it('decide once who answers first and when the meeting starts', async () => {
    const [one, other] = await startServers(await provideRedis())
    const caller = await arrive(one, 'alice')
    const [here, there] = [await arrive(one, 'bob'), await arrive(other, 'bob')]
    for (let n = 0; n < 10; n++) {
      const callId = `c-${n}`
      caller.client.send('CALL_SIGNAL', {
        ...{ callId, seq: 1, type: 'invite', to: { _id: 'bob' }, offer: 'o', media: audioVideo },
      })
      const rings = ({ client }: typeof here) =>
        client.next('CALL_SIGNAL', (fact) => fact.callId === callId && fact.type === 'invited')
      await Promise.all([rings(here), rings(there)])
      for (const [who, { client }] of Object.entries({ here, there }))
        client.send('CALL_SIGNAL', { callId, seq: 1, type: 'answer', answer: who })
      await allCaughtUp(caller.client, here.client, there.client)
      const facts = (client: TestClient) =>
        client
          .drain()
          .filter(({ payload }) => payload.callId === callId)
          .map(({ event, payload }) => (event === 'CALL_SIGNAL' ? payload.type : payload.error.code))
      expect(facts(caller.client).filter((type) => type === 'answered')).toEqual(['answered'])
      expect([facts(here.client), facts(there.client)]).toEqual(
        expect.arrayContaining([['accepted'], expect.arrayContaining(['cancelled', 'wrong_state'])]),
      )
    }
    for (const { client } of [here, there]) client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus('lobby'))
    await allCaughtUp(caller.client, here.client, there.client)
    const categories = caller.client.drain().map(({ payload }) => payload.category?.replace('app.event.', ''))
    expect(
      categories.filter((category) => category?.startsWith('meeting') || category?.startsWith('attendee')),
    ).toEqual(['meeting.started', 'attendee.added', 'attendee.added'])
  })

  it('go on without one that was killed: its users leave within the lease, their calls wait for them', async () => {
    const [one, other] = await startServers(await provideRedis())
    const [alice, bob] = [await arrive(one, 'alice'), await arrive(other, 'bob')]
    bob.client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus('lobby'))
    const { messageId } = await alice.client.next(media, ({ category }) => category === 'app.event.meeting.started')
    alice.client.send('CALL_SIGNAL', {
      ...{ callId: 'c-1', seq: 1, type: 'invite', to: { _id: 'bob' }, offer: 'o', media: audioVideo },
    })
    await bob.client.next('CALL_SIGNAL', ({ type }) => type === 'invited')
    bob.client.send('CALL_SIGNAL', { callId: 'c-1', seq: 1, type: 'answer', answer: 'a' })
    await alice.client.next('CALL_SIGNAL', ({ type }) => type === 'answered')
    other.child.kill('SIGKILL')
    await other.ended
    const left = await alice.client.next(media, ({ category }) => category === 'app.event.attendee.left')
    expect(left.content.attendee).toMatchObject({ _id: 'bob', sessionId: bob.sessionId })
    await alice.client.next(
      media,
      (event) => event.category === 'app.event.meeting.ended' && event.messageId === messageId,
    )
    expect(await alice.client.next(presence, ({ category }) => category.endsWith('party.leaves'))).toMatchObject({
      sender: { _id: 'bob' },
      content: { sessionId: bob.sessionId, offline: true },
    })
    await alice.client.next('CALL_SIGNAL', ({ type }) => type === 'peerLost')

    const again = await arrive(one, 'bob')
    again.client.send('CALL_SIGNAL', { callId: 'c-1', seq: 1, type: 'resume', formerSessionId: bob.sessionId })
    await again.client.next('CALL_SIGNAL', ({ type }) => type === 'resumed')
    await alice.client.next('CALL_SIGNAL', ({ type }) => type === 'peerBack')
    await allCaughtUp(alice.client, again.client)
    const leaves = alice.client.drain().filter(({ payload }) => payload.category?.endsWith('party.leaves'))
    expect(leaves).toEqual([])
  })

  it('send the clients of one that stood still for longer than its lease back to the start', async () => {
    const [one, other] = await startServers(await provideRedis())
    const [alice, bob] = [await arrive(one, 'alice'), await arrive(other, 'bob')]
    other.child.kill('SIGSTOP')
    await alice.client.next(presence, ({ category }) => category.endsWith('party.leaves'))
    other.child.kill('SIGCONT')
    await bob.client.disconnected
    const again = await arrive(other, 'bob')
    await alice.client.next(presence, ({ content }) => content.sessionId === again.sessionId)
    await allCaughtUp(alice.client, again.client)
    const leaves = alice.client.drain().filter(({ payload }) => payload.category?.endsWith('party.leaves'))
    expect(leaves).toEqual([])
  })

  it('take over the alarms of one that was killed: a call that rings ends unanswered all the same', async () => {
    const [one, other] = await startServers(await provideRedis(), { ringMs: 3000 })
    const [alice, bob] = [await arrive(one, 'alice'), await arrive(other, 'bob')]
    bob.client.send('CALL_SIGNAL', {
      ...{ callId: 'c-1', seq: 1, type: 'invite', to: { _id: 'alice' }, offer: 'o', media: audioVideo },
    })
    await alice.client.next('CALL_SIGNAL', ({ type }) => type === 'invited')
    other.child.kill('SIGKILL')
    expect(await alice.client.next('CALL_SIGNAL', ({ type }) => type === 'ended')).toMatchObject({ statusCode: 408 })
  })

  it('let a user have only so many connections on both together', async () => {
    const redis = await provideRedis()
    const config = {
      redis: { url: redis.url },
      tokenSecret: 'a secret both processes of a test know',
      limits: { sessionsPerUser: 2 },
    }
    const [one, other] = await Promise.all([startProcess(config), startProcess(config)])
    await arrive(one, 'alice')
    await arrive(other, 'alice')
    const third = await connect(one.url, await tokenFor(one, 'alice')).catch(() => undefined)
    await third?.disconnected
    await arrive(one, 'bob')
  })

  it('hold only so much for a connection while Redis is away: one that sends on is closed, the process stays', async () => {
    const redis = await provideRedis({ keeps: true })
    const limits = { waitingEventsPerSession: 50 }
    const server = await startProcess({ redis: { url: redis.url }, timings: { leaseMs: 1000 }, limits })
    const [loud, quiet] = [await arrive(server, 'alice'), await arrive(server, 'bob')]
    await redis.kill()
    await expect.poll(() => health(server), patience).toEqual([503, { status: 'unavailable', redis: 'away' }])
    for (let n = 0; n < 100; n++)
      loud.client.send('SEND_MESSAGE', { category: 'chat', topicId: 'lobby', content: { bodyText: `${n}` } })
    await loud.client.disconnected
    await redis.restart()
    await quiet.client.next(presence, ({ category }) => category.endsWith('party.leaves'))
    expect(quiet.client.raw.connected).toBe(true)
  })

  it.each([
    ['its memory', { keeps: true }],
    ['nothing', { keeps: false }],
  ])('outlive Redis going away, say so, and go on when it is back with %s', async (_what, options) => {
    const redis = await provideRedis(options)
    const [one, other] = await startServers(redis)
    const [alice, bob] = [await arrive(one, 'alice'), await arrive(other, 'bob')]
    expect(await health(one)).toEqual([200, { status: 'ok' }])
    await redis.kill()
    await expect.poll(() => health(one), patience).toEqual([503, { status: 'unavailable', redis: 'away' }])
    await expect.poll(() => health(other), patience).toEqual([503, { status: 'unavailable', redis: 'away' }])
    const message = { category: 'chat', topicId: 'lobby', content: { bodyText: 'said while away' } }
    if (options.keeps) alice.client.send('SEND_MESSAGE', message)
    await redis.restart()
    await expect.poll(() => health(one), patience).toEqual([200, { status: 'ok' }])
    await expect.poll(() => health(other), patience).toEqual([200, { status: 'ok' }])
    expect(one.log()).toContain('Redis is away')
    await expect.poll(() => one.log()).toContain('Redis is back')
    if (options.keeps) {
      expect((await bob.client.next('MESSAGE_SENT')).content.bodyText).toBe('said while away')
      await allCaughtUp(alice.client, bob.client)
      expect([alice.client.raw.connected, bob.client.raw.connected]).toEqual([true, true])
      return
    }
    const [back, also] = [await arrive(one, 'alice'), await arrive(other, 'bob')]
    back.client.send('SEND_MESSAGE', message)
    await also.client.next('MESSAGE_SENT')
  })

  it('start over together when told to, and end in time', async () => {
    const [one, other] = await startServers(await provideRedis())
    const [alice, bob] = [await arrive(one, 'alice'), await arrive(other, 'bob')]
    expect((await order(one, 'reset', {})).status).toBe(204)
    await Promise.all([alice.client.disconnected, bob.client.disconnected])
    const again = await arrive(other, 'bob')
    const left = await arrive(one, 'alice')
    await again.client.next(presence, ({ content }) => content.sessionId === left.sessionId)
    one.child.kill('SIGTERM')
    expect(await one.ended).toBe(0)
    expect(await again.client.next(presence, ({ category }) => category.endsWith('party.leaves'))).toMatchObject({
      content: { sessionId: left.sessionId, offline: true },
    })
  })
})
