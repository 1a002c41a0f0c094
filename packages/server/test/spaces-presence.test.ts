import { describe, expect, it } from 'vitest'
import { allCaughtUp, generations } from './support/clients.ts'
import { startServer } from './support/server.ts'
import { enter, gather, noMedia, online } from './support/space.ts'

const presence = 'PRESENCE_EVENT_RESPONSE'

describe.each(generations)('presence with $name', (generation) => {
  it('asks everybody but the one who asks who is there', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo, cy],
    } = await gather(server, ['ada', 'bo', 'cy'], generation)
    ada.client.send('SEND_PRESENCE_EVENT', {
      category: 'app.event.presence.request.parties',
      topicId,
      content: { data: [] },
    })
    const asked = {
      category: 'app.event.presence.request.parties',
      topicId,
      sender: ada.party,
      content: { data: [], role: 'guest', sessionId: ada.sessionId },
      receivers: [],
    }
    expect(await bo.client.next(presence)).toEqual(asked)
    expect(await cy.client.next(presence)).toEqual(asked)
    await allCaughtUp(ada.client)
    expect(ada.client.drain()).toEqual([])
  })

  it('narrows an answer to every session of the users named, and its sender', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo, cy],
    } = await gather(server, ['ada', 'bo', 'cy'], generation)
    const elsewhere = await enter(server, topicId, 'ada', { generation })
    const receivers = [{ ...ada.party, authorizedBy: null }]
    bo.client.send('SEND_PRESENCE_EVENT', online(topicId, {}, { receivers, loopbackMetadata: { n: 1 } }))
    await allCaughtUp(bo.client, ada.client, cy.client, elsewhere.client)
    expect(ada.client.drain().map(({ payload }) => [payload.receivers, payload.loopbackMetadata])).toEqual([
      [receivers, undefined],
    ])
    expect(elsewhere.client.drain()).toHaveLength(1)
    expect(bo.client.drain().map(({ payload }) => payload.loopbackMetadata)).toEqual([{ n: 1 }])
    expect(cy.client.drain()).toEqual([])
  })

  it('tells everybody else that somebody types', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send('SEND_PRESENCE_EVENT', { category: 'party.typing', topicId, content: { mediaSession: {} } })
    expect(await bo.client.next(presence)).toMatchObject({
      category: 'party.typing',
      sender: ada.party,
      content: { mediaSession: {}, sessionId: ada.sessionId },
    })
    await allCaughtUp(ada.client)
    expect(ada.client.drain()).toEqual([])
  })

  it('keeps the flags an update leaves out, and starts with none', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const category = 'app.event.presence.party.online'
    ada.client.send('SEND_PRESENCE_EVENT', { category, topicId })
    ada.client.send('SEND_PRESENCE_EVENT', {
      category,
      topicId,
      content: { idle: true, mediaSession: { audio: true } },
    })
    ada.client.send('SEND_PRESENCE_EVENT', { category, topicId, content: { mediaSession: { video: true } } })
    ada.client.send('SEND_PRESENCE_EVENT', { category, topicId, content: { idle: false } })
    await allCaughtUp(ada.client, bo.client)
    const flags = bo.client
      .drain()
      .map(({ payload: { content } }) => [content.idle, content.mediaSession.audio, content.mediaSession.video])
    expect(flags).toEqual([
      [false, false, false],
      [true, true, false],
      [true, true, true],
      [false, true, true],
    ])
  })

  it('relays fields nobody knows, and nothing a client claims in the name of the server', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send(
      'SEND_PRESENCE_EVENT',
      online(topicId, { mood: 'fine' }, { _id: 'x', messageId: 'x', created: 'x', error: { code: 'x' }, plugin: [1] }),
    )
    const event = await bo.client.next(presence)
    expect(event).toMatchObject({ plugin: [1], content: { mood: 'fine' } })
    expect(Object.keys(event).sort()).toEqual(['category', 'content', 'plugin', 'receivers', 'sender', 'topicId'])
  })

  it('says once per stay that somebody left, whatever way they go', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const leaves = { category: 'app.event.presence.party.leaves', topicId }
    ada.client.send('SEND_PRESENCE_EVENT', leaves)
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    ada.client.send('SEND_PRESENCE_EVENT', { ...leaves, content: { mediaSession: noMedia, offline: false } })
    ada.client.send('SEND_PRESENCE_EVENT', leaves)
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    ada.client.send('UNSUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: topicId } })
    ada.client.send('SEND_PRESENCE_EVENT', leaves)
    await ada.client.caughtUp()
    const seenByHer = ada.client.drain().filter(({ event }) => event === presence)
    expect(seenByHer.map(({ payload }) => payload.category.split('.').at(-1))).toEqual(['online', 'leaves', 'online'])
    ada.client.raw.disconnect()
    await ada.client.disconnected
    await allCaughtUp(bo.client)
    expect(
      bo.client.drain().map(({ payload }) => [payload.category.split('.').at(-1), payload.content.offline]),
    ).toEqual([
      ['online', false],
      ['leaves', false],
      ['online', false],
      ['leaves', false],
    ])
  })

  it('marks who lost the connection as offline, with every flag off', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send(
      'SEND_PRESENCE_EVENT',
      online(topicId, { idle: true, mediaSession: { audio: true, connected: true } }),
    )
    await bo.client.next(presence)
    ada.client.drop()
    expect(await bo.client.next(presence)).toEqual({
      category: 'app.event.presence.party.leaves',
      topicId,
      sender: ada.party,
      content: {
        desktop: false,
        idle: true,
        mediaSession: noMedia,
        offline: true,
        role: 'guest',
        sessionId: ada.sessionId,
        subscribeTime: expect.any(String),
      },
      receivers: [],
    })
  })

  it('says nothing about a session that goes without ever having announced itself', async () => {
    const server = await startServer()
    const {
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.drop()
    await ada.client.disconnected
    await allCaughtUp(bo.client)
    expect(bo.client.drain()).toEqual([])
  })

  it('tells a reconnected session from the one it replaces', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await bo.client.next(presence)
    const again = await enter(server, topicId, 'ada', { generation })
    again.client.send('SEND_PRESENCE_EVENT', online(topicId))
    expect((await bo.client.next(presence)).content.sessionId).toBe(again.sessionId)
    ada.client.drop()
    expect(await bo.client.next(presence)).toMatchObject({
      category: 'app.event.presence.party.leaves',
      sender: { _id: ada.party._id },
      content: { sessionId: ada.sessionId },
    })
  })

  it('lets one connection be in several spaces without mixing them', async () => {
    const server = await startServer()
    const first = await gather(server, ['ada', 'bo'], generation)
    const second = await gather(server, ['cy'], generation)
    const [ada, bo] = first.guests
    const [cy] = second.guests
    ada.client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: second.topicId } })
    await ada.client.next('CHANNEL_SUBSCRIBED')
    ada.client.send('SEND_PRESENCE_EVENT', online(second.topicId))
    expect((await cy.client.next(presence)).topicId).toBe(second.topicId)
    await allCaughtUp(bo.client)
    expect(bo.client.drain()).toEqual([])
  })
})
