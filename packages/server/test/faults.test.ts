import { describe, expect, it } from 'vitest'
import { allCaughtUp, connect, generations } from './support/clients.ts'
import { establish, phone, ringUp, startStill } from './support/phone.ts'
import { control, startServer, user } from './support/server.ts'
import { enter, gather, online } from './support/space.ts'

const presence = 'PRESENCE_EVENT_RESPONSE'

describe.each(generations)('faults with $name', (generation) => {
  it('drop what they fit, as often as they say, on the way up or down', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const match = { event: presence, direction: 'down', user: bo.party._id, topicId }
    expect((await control(server, 'faults', { wire: 'spaces', match, action: 'drop', times: 1 })).body).toEqual({
      faultId: expect.any(String),
    })
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId, { idle: true }))
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId, { idle: false }))
    await allCaughtUp(ada.client, bo.client)
    expect(ada.client.drain()).toHaveLength(2)
    expect(bo.client.drain().map(({ payload }) => payload.content.idle)).toEqual([false])

    const up = { event: 'SEND_PRESENCE_EVENT', category: 'app.event.presence.party.online' }
    await control(server, 'faults', { wire: 'spaces', match: up, action: 'drop' })
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    ada.client.send('SEND_PRESENCE_EVENT', { category: 'party.typing', topicId })
    await allCaughtUp(ada.client, bo.client)
    expect(ada.client.drain()).toEqual([])
    expect(bo.client.drain().map(({ payload }) => payload.category)).toEqual(['party.typing'])
  })

  it('duplicate what they fit', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    const match = { type: 'invited', callId: 'c-1', direction: 'down' }
    await control(server, 'faults', { wire: 'spaces', match, action: 'duplicate' })
    const first = await ringUp(alice, bob, 'c-1')
    expect(await bob.fact('c-1', 'invited')).toEqual(first)
    await control(server, 'faults', { wire: 'spaces', match: { type: 'ring', direction: 'up' }, action: 'duplicate' })
    bob.signal('c-1', 'ring')
    await allCaughtUp(bob.client, alice.client)
    expect(alice.heard()).toEqual(['rang'])
  })

  it('delay what they fit, by the clock of the server, and let the rest pass', async () => {
    const { server, clock } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await establish(alice, bob, 'c-1')
    const match = { event: 'CALL_SIGNAL', type: 'offerUpdate', user: 'alice@example.test' }
    await control(server, 'faults', { wire: 'spaces', match, action: 'delay', ms: 3000 })
    alice.signal('c-1', 'offerUpdate', { offer: 'late', operation: 'HOLD' })
    alice.client.send('CALL_SIGNAL', { callId: 'c-1', seq: 0, type: 'audit' })
    await alice.fact('c-1', 'audited')
    await bob.client.caughtUp()
    expect(bob.heard()).toEqual([])
    clock.advance(3000)
    expect(await bob.fact('c-1', 'offered')).toMatchObject({ offer: 'late' })
  })

  it('end one by one or all at once', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const fault = { wire: 'spaces', match: { event: presence, sessionId: bo.sessionId }, action: 'drop' }
    const faultId = (await control(server, 'faults', fault)).body.faultId
    await control(server, 'faults', { ...fault, match: { event: presence, sessionId: ada.sessionId } })
    const end = (path: string) => fetch(`${server.url}/_control/faults${path}`, { method: 'DELETE' })
    expect((await end(`/${faultId}`)).status).toBe(204)
    expect((await end(`/${faultId}`)).status).toBe(404)
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await allCaughtUp(ada.client, bo.client)
    expect([ada.client.drain().length, bo.client.drain().length]).toEqual([0, 1])
    expect((await end('')).status).toBe(204)
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await ada.client.next(presence)
  })

  it('leave a connection half open: nothing comes or goes until the pings are missed', async () => {
    const server = await startServer({ timings: { pingIntervalMs: 200, pingTimeoutMs: 200 } })
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await bo.client.next(presence)
    const match = { user: ada.party._id }
    const { faultId } = (await control(server, 'faults', { wire: 'spaces', match, action: 'halfOpen' })).body
    ada.client.drain()
    bo.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await ada.client.disconnected
    expect(ada.client.drain().filter(({ payload }) => payload.sender._id === bo.party._id)).toEqual([])
    expect(await bo.client.next(presence, ({ category }) => category.endsWith('leaves'))).toMatchObject({
      content: { sessionId: ada.sessionId, offline: true },
    })
    expect((await fetch(`${server.url}/_control/faults/${faultId}`, { method: 'DELETE' })).status).toBe(204)
    const again = await enter(server, topicId, 'ada', { generation })
    again.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await again.client.next(presence)
  })

  it('leave a connection half open from a given event on', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await control(server, 'faults', { wire: 'spaces', match: { type: 'answer', user: 'bob' }, action: 'halfOpen' })
    await ringUp(alice, bob, 'c-1')
    bob.signal('c-1', 'ring')
    bob.signal('c-1', 'answer', { answer: 'lost' })
    await alice.fact('c-1', 'rang')
    await expect.poll(async () => (await control(server, 'state')).body.faults).toHaveLength(1)
    alice.signal('c-1', 'cancel')
    await alice.client.caughtUp()
    expect([alice.heard(), bob.heard()]).toEqual([[], []])
  })

  it('reorder what they fit: it lets the next one pass first', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const match = { event: presence, direction: 'down', user: bo.party._id, topicId }
    await control(server, 'faults', { wire: 'spaces', match, action: 'reorder', times: 1, ms: 60_000 })
    for (const subscribeTime of ['first', 'second', 'third'])
      ada.client.send('SEND_PRESENCE_EVENT', online(topicId, { subscribeTime }))
    await allCaughtUp(ada.client, bo.client)
    const times = (guest: typeof bo) => guest.client.drain().map(({ payload }) => payload.content.subscribeTime)
    expect([times(ada), times(bo)]).toEqual([
      ['first', 'second', 'third'],
      ['second', 'first', 'third'],
    ])
  })

  it('let what they held back go when nothing else comes in time', async () => {
    const { server, clock } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await establish(alice, bob, 'c-1')
    const match = { event: 'CALL_SIGNAL', type: 'offerUpdate' }
    await control(server, 'faults', { wire: 'spaces', match, action: 'reorder', times: 1, ms: 3000 })
    alice.signal('c-1', 'offerUpdate', { offer: 'held', operation: 'HOLD' })
    await expect.poll(async () => (await control(server, 'state')).body.faults).toEqual([])
    expect(bob.heard()).toEqual([])
    clock.advance(3000)
    expect(await bob.fact('c-1', 'offered')).toMatchObject({ offer: 'held' })
  })

  it('refuse what they fit with its error reply, and those who connect', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const match = { event: 'SEND_MESSAGE', user: ada.party._id }
    await control(server, 'faults', { wire: 'spaces', match, action: 'refuse', times: 1 })
    const message = { category: 'chat', topicId, content: { bodyText: 'hello' }, loopbackMetadata: 7 }
    ada.client.send('SEND_MESSAGE', message)
    expect(await ada.client.next('SEND_MESSAGE_FAILED')).toEqual({
      category: 'chat',
      topicId,
      error: { code: 'internal', message: 'A fault refuses this.' },
      loopbackMetadata: 7,
    })
    await allCaughtUp(ada.client, bo.client)
    expect(bo.client.drain()).toEqual([])
    ada.client.send('SEND_MESSAGE', message)
    await bo.client.next('MESSAGE_SENT')

    const connecting = { event: 'connect', user: ada.party._id }
    await control(server, 'faults', { wire: 'spaces', match: connecting, action: 'refuse', times: 1 })
    await connect(server.url, bo.token, { generation })
    const error = await connect(server.url, ada.token, { generation }).catch((reason) => reason.data ?? reason)
    expect(error).toEqual({ code: 'internal', message: 'A fault refuses this.' })
    await connect(server.url, ada.token, { generation })
  })

  it('let tokens expire: the connection stays, another one is refused until there is a new token', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    await control(server, 'faults', { wire: 'spaces', match: { user: ada.party._id }, action: 'expireToken' })
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await bo.client.next(presence)
    const error = await connect(server.url, ada.token, { generation }).catch((reason) => reason.data ?? reason)
    expect(error).toMatchObject({ code: 'unauthorized' })
    const { status } = await fetch(`${server.url}/api/users/me`, { headers: { authorization: `jwt ${ada.token}` } })
    expect(status).toBe(401)
    await connect(server.url, (await user(server, 'ada-anew')).token, { generation })
    await connect(server.url, bo.token, { generation })
  })

  it('befall about half of what they fit by their seed, and the same half again for the same seed', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const survivors = async (seed: number): Promise<string[]> => {
      const match = { event: presence, direction: 'down', user: bo.party._id }
      const fault = { wire: 'spaces', match, action: 'drop', seed }
      const { faultId } = (await control(server, 'faults', fault)).body
      for (let n = 0; n < 40; n++) ada.client.send('SEND_PRESENCE_EVENT', online(topicId, { subscribeTime: String(n) }))
      await allCaughtUp(ada.client, bo.client)
      await fetch(`${server.url}/_control/faults/${faultId}`, { method: 'DELETE' })
      return bo.client.drain().map(({ payload }) => payload.content.subscribeTime)
    }
    const [first, again, other] = [await survivors(7), await survivors(7), await survivors(8)]
    expect(first.length).toBeGreaterThan(5)
    expect(first.length).toBeLessThan(35)
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })
})

describe('a fault that cannot be', () => {
  it.each([
    [{ wire: 'fax', action: 'drop' }, 'wire'],
    [{ wire: 'spaces', action: 'explode' }, 'action'],
    [{ wire: 'spaces' }, 'action'],
    [{ wire: 'spaces', action: 'drop', times: 0 }, 'times'],
    [{ wire: 'spaces', action: 'delay', ms: -1 }, 'ms'],
    [{ wire: 'spaces', action: 'drop', match: { colour: 'red' } }, 'match.colour'],
    [{ wire: 'spaces', action: 'drop', match: { direction: 'sideways' } }, 'match.direction'],
  ])('is refused, naming the field: %j', async (fault, field) => {
    const server = await startServer()
    const { status, body } = await control(server, 'faults', fault)
    expect([status, body.error.field]).toEqual([400, field])
  })
})
