import { describe, expect, it } from 'vitest'
import { connect } from './support/clients.ts'
import { audioVideo, establish, phone, ringUp, startStill } from './support/phone.ts'
import { control, startServer, topic } from './support/server.ts'
import { enter } from './support/space.ts'

describe('the server lets', () => {
  it('a user have only so many connections', async () => {
    const server = await startServer({ limits: { sessionsPerUser: 2 } })
    const token = await server.token('alice')
    const first = await connect(server.url, token)
    await connect(server.url, token)
    await expect(connect(server.url, token)).rejects.toMatchObject({ data: { code: 'too_many' } })
    await connect(server.url, await server.token('bob'))
    first.raw.disconnect()
    await expect.poll(async () => (await control(server, 'state')).body.counts.connections).toBe(2)
    await connect(server.url, token)
  })

  it('not even a rush have more', async () => {
    const server = await startServer({ limits: { sessionsPerUser: 2 } })
    const token = await server.token('alice')
    await Promise.allSettled(Array.from({ length: 8 }, () => connect(server.url, token)))
    await expect.poll(async () => (await control(server, 'state')).body.counts.connections).toBe(2)
  })

  it('a session be in only so many spaces', async () => {
    const server = await startServer({ limits: { topicsPerSession: 2 } })
    const { client } = await enter(server, 'lobby', 'ada')
    const [second, third] = [await topic(server), await topic(server)]
    const subscribe = (_id: string) => client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id } })
    subscribe(second)
    await client.next('CHANNEL_SUBSCRIBED')
    subscribe(third)
    expect((await client.next('SUBSCRIBE_CHANNEL_FAILED')).error.code).toBe('too_many')
    subscribe(second)
    await client.next('CHANNEL_SUBSCRIBED')
    client.send('UNSUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: second } })
    subscribe(third)
    expect((await client.next('CHANNEL_SUBSCRIBED')).channel._id).toBe(third)
  })

  it('the oldest space nobody is in make room, and refuses when all are in use', async () => {
    const server = await startServer({ limits: { spaces: 2 } })
    const { client } = await enter(server, 'lobby', 'ada')
    const [old, fresh] = [await topic(server), await topic(server)]
    client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: old } })
    expect((await client.next('SUBSCRIBE_CHANNEL_FAILED')).error.code).toBe('topic_not_found')
    client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: fresh } })
    await client.next('CHANNEL_SUBSCRIBED')
    expect((await control(server, 'spaces/topic', { access: 'open' })).status).toBe(503)
  })

  it('a user have only so many calls', async () => {
    const { server } = await startStill({ limits: { liveCallsPerUser: 2 } })
    const [alice, bob, carol] = [await phone(server, 'alice'), await phone(server, 'bob'), await phone(server, 'carol')]
    await establish(alice, bob, 'c-1')
    await ringUp(alice, bob, 'c-2')
    alice.signal('c-3', 'invite', { to: { _id: 'carol' }, media: audioVideo })
    expect((await alice.refusal()).error.code).toBe('too_many')
    carol.signal('c-4', 'invite', { to: { _id: 'bob' }, media: audioVideo })
    expect(await carol.fact('c-4', 'ended')).toMatchObject({ statusCode: 486, reason: 'busy' })
    alice.signal('c-2', 'cancel')
    await bob.fact('c-2', 'cancelled')
    await ringUp(alice, carol, 'c-5')
  })

  it('a caller leave only so many invites unanswered a minute', async () => {
    const { server, clock } = await startStill({ limits: { unansweredInvitesPerMinute: 2 } })
    const [alice, bob] = [await phone(server, 'alice'), await phone(server, 'bob')]
    await establish(alice, bob, 'c-1')
    alice.signal('c-2', 'invite', { to: { _id: 'nobody' }, media: audioVideo })
    await alice.fact('c-2', 'ended')
    await ringUp(alice, bob, 'c-3')
    alice.signal('c-4', 'invite', { to: { _id: 'bob' }, media: audioVideo })
    expect((await alice.refusal()).error.code).toBe('too_many')
    clock.advance(60_000)
    await alice.fact('c-3', 'ended')
    await ringUp(alice, bob, 'c-5')
  })

  it('a side send only so many candidates for each of its descriptions', async () => {
    const { server } = await startStill({ limits: { candidatesPerSide: 2 } })
    const [alice, bob] = [await phone(server, 'alice'), await phone(server, 'bob')]
    await establish(alice, bob, 'c-1')
    const candidate = { candidate: { candidate: 'a' } }
    for (let n = 0; n < 3; n++) alice.signal('c-1', 'candidate', candidate)
    expect((await alice.refusal()).error.code).toBe('too_many')
    alice.signal('c-1', 'offerUpdate', { offer: 'restart', operation: 'MEDIA_RESTART', attempt: 2 })
    await bob.fact('c-1', 'offered')
    bob.client.drain()
    alice.signal('c-1', 'candidate', candidate)
    await bob.fact('c-1', 'candidate')
  })

  it('a description have 64 KiB and not more', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice'), await phone(server, 'bob')]
    await ringUp(alice, bob, 'c-1', { offer: 'o'.repeat(65_536) })
    bob.signal('c-1', 'answer', { answer: 'o'.repeat(65_537) })
    const refused = await bob.refusal()
    expect(refused.error.code).toBe('too_large')
    expect(JSON.stringify(refused).length).toBeLessThan(1000)
  })

  it('nobody try passwords without end', async () => {
    const { server, clock } = await startStill({ limits: { wrongPasswordsPerMinute: 20 } })
    const topicId = await topic(server, { password: 'sesame' })
    const client = await connect(server.url, await server.token('alice'))
    const attempt = (password: string) =>
      client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: topicId, password } })
    for (let n = 0; n < 20; n++) {
      attempt(`guess ${n}`)
      expect((await client.next('SUBSCRIBE_CHANNEL_FAILED')).error.code).toBe('password_required')
    }
    attempt('sesame')
    expect((await client.next('SUBSCRIBE_CHANNEL_FAILED')).error.code).toBe('password_required')
    clock.advance(60_000)
    attempt('sesame')
    await client.next('CHANNEL_SUBSCRIBED')
  })

  it('no connection fall behind for ever: one that does not read is closed, the others go on', {
    timeout: 30_000,
  }, async () => {
    const server = await startServer({ limits: { unsentBytesPerSocket: 200_000 } })
    const [slow, quick] = [await enter(server, 'lobby', 'ada'), await enter(server, 'lobby', 'bo')]
    const { ws } = slow.client.raw.io.engine.transport as { ws?: { pause?: () => void } }
    if (!ws?.pause) throw new Error('a WebSocket that can be paused')
    ws.pause()
    const message = { category: 'chat', topicId: 'lobby', content: { bodyText: 'x'.repeat(90_000) } }
    const sendMany = async () => {
      for (let n = 0; n < 50; n++) quick.client.send('SEND_MESSAGE', message)
      await quick.client.caughtUp()
      quick.client.drain()
      return (await control(server, 'state')).body.counts.connections
    }
    await expect.poll(sendMany, { timeout: 20_000 }).toBe(1)
    quick.client.send('SEND_MESSAGE', message)
    await quick.client.next('MESSAGE_SENT')
  })
})
