import { describe, expect, it } from 'vitest'
import { allCaughtUp, connect, generations, olderClient } from './support/clients.ts'
import { control, startServer, topic, user } from './support/server.ts'
import { enter, gather, noMedia, online } from './support/space.ts'

describe.each(generations)('joining a space with $name', (generation) => {
  it('gives the session its id, the same one on every subscription', async () => {
    const server = await startServer()
    const [first, second] = [await topic(server), await topic(server)]
    const { client, sessionId } = await enter(server, first, 'ada', { generation })
    client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: second, password: null } })
    expect(await client.next('CHANNEL_SUBSCRIBED')).toEqual({
      channel: { type: 'topic', _id: second },
      sessionId,
      dtsid: expect.any(String),
    })
  })

  it('announces a newcomer to everybody, itself included, in the words of the server', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send('SEND_PRESENCE_EVENT', {
      ...online(topicId, { role: 'admin', sessionId: 'forged', subscribeTime: '2026-01-15T10:00:00.000Z' }),
      sender: { _id: 'forged', type: 'user' },
      loopbackMetadata: 'm-1',
    })
    const expected = {
      category: 'app.event.presence.party.online',
      topicId,
      sender: ada.party,
      content: {
        desktop: false,
        idle: false,
        offline: false,
        mediaSession: noMedia,
        role: 'guest',
        sessionId: ada.sessionId,
        subscribeTime: '2026-01-15T10:00:00.000Z',
      },
      receivers: [],
    }
    expect(await bo.client.next('PRESENCE_EVENT_RESPONSE')).toEqual(expected)
    expect(await ada.client.next('PRESENCE_EVENT_RESPONSE')).toEqual({ ...expected, loopbackMetadata: 'm-1' })
  })

  it('answers a second subscription and changes nothing by it', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId, { idle: true }))
    ada.client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: topicId } })
    expect((await ada.client.next('CHANNEL_SUBSCRIBED')).sessionId).toBe(ada.sessionId)
    ada.client.send('SEND_PRESENCE_EVENT', { category: 'app.event.presence.party.online', topicId })
    await allCaughtUp(ada.client, bo.client)
    const idle = bo.client.drain().map(({ payload }) => payload.content.idle)
    expect(idle).toEqual([true, true])
  })

  it.each([
    ['topic_not_found', {}, undefined],
    ['not_a_member', { access: 'members' }, undefined],
    ['password_required', { password: 'sesame' }, undefined],
    ['password_required', { password: 'sesame' }, null],
    ['password_required', { password: 'sesame' }, 'sesam'],
  ])('refuses with %s a stranger to a space with %j who says %j', async (code, settings, password) => {
    const server = await startServer()
    const known = await topic(server, settings)
    const _id = code === 'topic_not_found' ? 'constructor' : known
    const { token } = await user(server, 'eve')
    const client = await connect(server.url, token, { generation })
    client.send('SUBSCRIBE_CHANNEL', {
      channel: { type: 'topic', _id, ...(password === undefined ? {} : { password }) },
    })
    expect(await client.next('SUBSCRIBE_CHANNEL_FAILED')).toEqual({
      channel: { type: 'topic', _id },
      error: { code, message: expect.any(String) },
    })
  })

  it('lets in who knows the password as a guest, and members without asking, with their role', async () => {
    const server = await startServer()
    const { party: member } = await user(server, 'mia')
    const topicId = await topic(server, {
      access: 'open',
      password: 'sesame',
      members: [{ _id: member._id, role: 'admin' }],
    })
    const mia = await enter(server, topicId, 'mia', { generation })
    const { token } = await user(server, 'guy')
    const guy = await connect(server.url, token, { generation })
    guy.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: topicId, password: 'sesame' } })
    await guy.next('CHANNEL_SUBSCRIBED')
    guy.send('SEND_PRESENCE_EVENT', online(topicId))
    mia.client.send('SEND_PRESENCE_EVENT', online(topicId))
    const roles = [await guy.next('PRESENCE_EVENT_RESPONSE'), await guy.next('PRESENCE_EVENT_RESPONSE')].map(
      ({ sender, content }) => [sender.username, content.role],
    )
    expect(Object.fromEntries(roles)).toEqual({ 'guy@example.test': 'guest', 'mia@example.test': 'admin' })
  })

  it('confirms leaving a space one was never in', async () => {
    const server = await startServer()
    const { token } = await user(server, 'ada')
    const client = await connect(server.url, token, { generation })
    client.send('UNSUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: 'nowhere', password: 5 } })
    expect(await client.next('CHANNEL_UNSUBSCRIBED')).toEqual({ channel: { type: 'topic', _id: 'nowhere' } })
  })

  it('delivers nothing of a space to who has left it, and ignores late goodbyes in silence', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    ada.client.send('UNSUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: topicId } })
    ada.client.send('SEND_PRESENCE_EVENT', { category: 'app.event.presence.party.leaves', topicId })
    ada.client.send('SEND_MEDIA_SESSION_EVENTS', { category: 'video.end', topicId })
    await ada.client.caughtUp()
    ada.client.drain()
    bo.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await allCaughtUp(bo.client, ada.client)
    expect(ada.client.drain()).toEqual([])
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    expect(await ada.client.next('PRESENCE_EVENT_RESPONSE')).toMatchObject({
      category: 'media.session.invalid',
      error: { code: 'not_subscribed' },
    })
  })
})

describe('the handshake', () => {
  it.each([...generations, olderClient])('takes the token from the query with $name', async (generation) => {
    const server = await startServer()
    const client = await connect(server.url, await server.token('alice'), { generation })
    expect(client.raw.connected).toBe(true)
  })

  it('takes the token from auth, and the query before it', async () => {
    const server = await startServer()
    const token = await server.token('alice')
    await connect(server.url, undefined, { options: { auth: { token } } })
    await connect(server.url, token, { options: { auth: { token: 'wrong' } } })
    await expect(connect(server.url, 'wrong', { options: { auth: { token } } })).rejects.toThrow()
  })

  it('works over polling too', async () => {
    const server = await startServer()
    const token = await server.token('alice')
    const client = await connect(server.url, token, { options: { transports: ['polling'] } })
    client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: 'lobby' } })
    expect((await client.next('CHANNEL_SUBSCRIBED')).channel._id).toBe('lobby')
  })

  it('gives every connection a new session', async () => {
    const server = await startServer()
    const [first, second] = [await enter(server, 'lobby', 'ada'), await enter(server, 'lobby', 'ada')]
    expect(first.sessionId).not.toBe(second.sessionId)
    expect((await control(server, 'state')).body.counts.connections).toBe(2)
  })
})
