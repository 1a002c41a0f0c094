import { describe, expect, it } from 'vitest'
import { connect, generations } from './support/clients.ts'
import { audioVideo, phone, startStill } from './support/phone.ts'

describe.each(generations)('service subscriptions with $name', (generation) => {
  it('are granted for the time asked for, at most a day', async () => {
    const { server } = await startStill()
    const client = await connect(server.url, await server.token('alice'), { generation })
    client.send('SERVICE_SUBSCRIBE', { services: ['call', 'presence'], expires: 3600 })
    expect(await client.next('SERVICE_SUBSCRIBED')).toEqual({
      services: ['call', 'presence'],
      expires: 3600,
      sessionId: expect.any(String),
    })
    client.send('SERVICE_SUBSCRIBE', { services: ['call'], expires: 1_000_000 })
    expect(await client.next('SERVICE_SUBSCRIBED')).toMatchObject({ services: ['call'], expires: 86_400 })
  })

  it.each([
    [
      { services: ['fax'], expires: 3600 },
      { code: 'unknown_service', status: 37 },
    ],
    [
      { services: [], expires: 3600 },
      { code: 'no_service', status: 36 },
    ],
    [
      { services: ['call'], expires: 59 },
      { code: 'invalid_payload', status: 400 },
    ],
    [
      { services: ['call'], expires: '3600' },
      { code: 'invalid_payload', status: 400 },
    ],
    [
      { services: 'call', expires: 3600 },
      { code: 'invalid_payload', status: 400 },
    ],
    [undefined, { code: 'invalid_payload', status: 400 }],
  ])('are refused for %j with %j', async (request, error) => {
    const { server } = await startStill()
    const client = await connect(server.url, await server.token('alice'), { generation })
    client.send('SERVICE_SUBSCRIBE', request)
    expect(await client.next('SERVICE_SUBSCRIBE_FAILED')).toEqual({ error: { ...error, message: expect.any(String) } })
  })

  it('run out unless extended', async () => {
    const { server, clock } = await startStill()
    const client = await connect(server.url, await server.token('alice'), { generation })
    client.send('SERVICE_SUBSCRIBE', { services: ['call', 'presence'], expires: 100 })
    await client.next('SERVICE_SUBSCRIBED')
    clock.advance(60_000)
    client.send('SERVICE_SUBSCRIBE', { services: ['call'], expires: 100 })
    await client.next('SERVICE_SUBSCRIBED')
    clock.advance(40_000)
    expect(await client.next('SERVICE_ENDED')).toEqual({ services: ['presence'], reason: 'gone' })
    clock.advance(59_999)
    await client.caughtUp()
    expect(client.drain()).toEqual([])
    clock.advance(1)
    expect(await client.next('SERVICE_ENDED')).toEqual({ services: ['call'], reason: 'gone' })
  })

  it('pass to another connection of the same user with the same correlator, not to another user', async () => {
    const { server } = await startStill()
    const subscribe = { services: ['call'], expires: 3600, clientCorrelator: 'desk' }
    const [first, second, stranger] = await Promise.all(
      ['alice', 'alice', 'bob'].map(async (name) => connect(server.url, await server.token(name), { generation })),
    )
    if (!first || !second || !stranger) throw new Error('three clients')
    first.send('SERVICE_SUBSCRIBE', subscribe)
    await first.next('SERVICE_SUBSCRIBED')
    stranger.send('SERVICE_SUBSCRIBE', subscribe)
    await stranger.next('SERVICE_SUBSCRIBED')
    await first.caughtUp()
    expect(first.drain()).toEqual([])
    second.send('SERVICE_SUBSCRIBE', subscribe)
    expect(await first.next('SERVICE_ENDED')).toEqual({ services: ['call'], reason: 'overridden' })
    await second.next('SERVICE_SUBSCRIBED')
  })

  it('decide who can be called', async () => {
    const { server } = await startStill()
    const alice = await phone(server, 'alice', { generation })
    const bob = await phone(server, 'bob', { generation })
    bob.client.send('SERVICE_UNSUBSCRIBE', { services: ['call'] })
    expect(await bob.client.next('SERVICE_UNSUBSCRIBED')).toEqual({ services: ['call'] })
    alice.signal('c-1', 'invite', { to: { _id: 'bob' }, media: audioVideo })
    expect(await alice.fact('c-1', 'ended')).toMatchObject({ statusCode: 480 })
    await bob.client.caughtUp()
    expect(bob.heard()).toEqual([])
  })
})
