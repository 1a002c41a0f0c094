import { describe, expect, it } from 'vitest'
import { fc } from './support/arbitrary.ts'
import { allCaughtUp, connect, generations } from './support/clients.ts'
import { openRawSocket } from './support/raw-socket.ts'
import { startServer } from './support/server.ts'
import { enter, gather, online } from './support/space.ts'

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })
const poisoned = (key: string) => JSON.parse(`{"a":[{"${key}":1}]}`)

const anyEvent = [
  ['SUBSCRIBE_CHANNEL', 'SUBSCRIBE_CHANNEL_FAILED', { channel: null }],
  ['UNSUBSCRIBE_CHANNEL', 'UNSUBSCRIBE_CHANNEL_FAILED', { channel: null }],
  ['SEND_PRESENCE_EVENT', 'PRESENCE_EVENT_RESPONSE', { category: 'media.session.invalid', topicId: null }],
  ['SEND_MEDIA_SESSION_EVENTS', 'MEDIA_SESSION_RESPONSE', { category: 'media.session.invalid', topicId: null }],
  ['SEND_MESSAGE', 'SEND_MESSAGE_FAILED', { category: null, topicId: null }],
  ['CALL_SIGNAL', 'CALL_SIGNAL_FAILED', { callId: null, seq: null, type: null }],
  ['SERVICE_SUBSCRIBE', 'SERVICE_SUBSCRIBE_FAILED', {}],
  ['SERVICE_UNSUBSCRIBE', 'SERVICE_SUBSCRIBE_FAILED', {}],
] as const

describe.each(generations)('payloads that are no objects, with $name', (generation) => {
  it.each(anyEvent)('of %s get the error reply of that event', async (up, down, echoed) => {
    const server = await startServer()
    const { client } = await enter(server, 'lobby', 'ada', { generation })
    const answered = () => {}
    for (const args of [[], [null], ['text'], [5], [true], [[]], [[{}]], [answered], [{}, answered], [{}]]) {
      client.send(up, ...args)
      expect(await client.next(down)).toMatchObject({ ...echoed, error: { code: 'invalid_payload' } })
    }
    client.send(up, Buffer.from('binary'))
    expect(await client.next(down)).toMatchObject({ error: { code: 'invalid_payload' } })
  })
})

describe('payloads that are not what they should be', () => {
  it.each([
    ['forbidden_key', { extra: poisoned('__proto__') }],
    ['forbidden_key', { extra: poisoned('constructor') }],
    ['forbidden_key', { extra: poisoned('prototype') }],
    ['too_deep', { extra: nested(32) }],
    ['too_large', { extra: new Array(10_000).fill(0) }],
    ['too_large', { extra: 'x'.repeat(100_001) }],
    ['too_large', { ['x'.repeat(100_001)]: 1 }],
    ['invalid_payload', { topicId: '' }],
    ['invalid_payload', { topicId: 5 }],
    ['invalid_payload', { topicId: undefined }],
    ['invalid_payload', { category: undefined }],
    ['invalid_payload', { category: '' }],
    ['invalid_payload', { content: [] }],
    ['invalid_payload', { content: 'x' }],
    ['invalid_payload', { content: { mediaSession: [] } }],
    ['invalid_payload', { content: { mediaSession: { audio: 'yes' } } }],
    ['invalid_payload', { content: { idle: 1 } }],
    ['invalid_payload', { receivers: {} }],
    ['invalid_payload', { receivers: [{}] }],
    ['invalid_payload', { receivers: ['ada'] }],
    ['unknown_category', { category: 'party.removed' }],
    ['unknown_category', { category: 'app.event.presence.party.dances' }],
    ['not_subscribed', { topicId: 'constructor' }],
    ['not_subscribed', { topicId: '__proto__' }],
  ])('are refused with %s and reach nobody: %o', async (code, changes) => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'])
    ada.client.send('SEND_PRESENCE_EVENT', { ...online(topicId), loopbackMetadata: 'mine', ...changes })
    const refused = await ada.client.next('PRESENCE_EVENT_RESPONSE')
    expect(refused).toMatchObject({ category: 'media.session.invalid', error: { code }, loopbackMetadata: 'mine' })
    expect(JSON.stringify(refused).length).toBeLessThan(1000)
    await allCaughtUp(bo.client)
    expect(bo.client.drain()).toEqual([])
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await bo.client.next('PRESENCE_EVENT_RESPONSE')
  })

  it('just within every limit are taken', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'])
    const extra = [nested(30), 'x'.repeat(100_000), new Array(9000).fill(0)]
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId, {}, { extra }))
    expect((await bo.client.next('PRESENCE_EVENT_RESPONSE')).extra).toEqual(extra)
  })

  it.each([
    ['SUBSCRIBE_CHANNEL', { channel: { type: 'topic' } }, 'channel._id'],
    ['SUBSCRIBE_CHANNEL', { channel: { type: 'group', _id: 'lobby' } }, 'channel.type'],
    ['SUBSCRIBE_CHANNEL', { channel: { connected: false } }, 'channel.type'],
    ['SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: 'lobby', password: 5 } }, 'channel.password'],
    ['UNSUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: '' } }, 'channel._id'],
    ['SEND_MEDIA_SESSION_EVENTS', { category: 'tracksstatus', topicId: 'lobby' }, 'content'],
    ['SEND_MEDIA_SESSION_EVENTS', { category: 'tracksstatus', topicId: 'lobby', content: {} }, 'content.mediaSession'],
    ['SEND_MEDIA_SESSION_EVENTS', { category: 'video.end', topicId: 'lobby', data: {} }, 'data'],
    ['SEND_MESSAGE', { category: 'chat', topicId: 'lobby', content: { bodyText: 5 } }, 'content.bodyText'],
    ['SEND_MESSAGE', { category: 'chat', topicId: 'lobby', content: { data: [] } }, 'content.bodyText'],
    ['CALL_SIGNAL', { callId: 'x'.repeat(65), seq: 1, type: 'ring' }, 'callId'],
    ['CALL_SIGNAL', { callId: 'c', seq: 1.5, type: 'ring' }, 'seq'],
    ['CALL_SIGNAL', { callId: 'c', seq: 1, type: 'dance' }, 'type'],
    ['CALL_SIGNAL', { callId: 'c', seq: 1, type: 'invite', to: {}, media: { audio: true, video: true } }, 'to'],
    [
      'CALL_SIGNAL',
      { callId: 'c', seq: 1, type: 'invite', to: { _id: 'b' }, media: { audio: 1, video: true } },
      'media.audio',
    ],
    ['CALL_SIGNAL', { callId: 'c', seq: 1, type: 'candidate' }, 'candidate'],
    ['CALL_SIGNAL', { callId: 'c', seq: 1, type: 'answer', answer: 5 }, 'answer'],
  ])('say which field is wrong: %s %j', async (event, payload, field) => {
    const server = await startServer()
    const { client } = await enter(server, 'lobby', 'ada')
    client.send(event, payload)
    await client.caughtUp()
    const [{ payload: refused } = { payload: undefined }] = client.drain()
    expect(refused.error.code).toBe('invalid_payload')
    expect(refused.error.message.split(' ')[0]).toBe(field)
  })

  it('of events nobody knows are ignored without a word', async () => {
    const server = await startServer()
    const { client } = await enter(server, 'lobby', 'ada')
    for (const event of ['CHANNEL_SUBSCRIBED', 'constructor', '__proto__', 'toString', 'message', ''])
      client.send(event, { topicId: 'lobby' }, () => {})
    await client.caughtUp()
    expect(client.drain()).toEqual([])
  })
})

describe('the server', () => {
  it('survives anything a client sends, and goes on serving others', { timeout: 30_000 }, async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'])
    const events = anyEvent.map(([up]) => up)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...events), fc.payload(topicId), async (event, payload) => {
        ada.client.send(event, payload)
        await ada.client.caughtUp()
      }),
      { numRuns: 400 },
    )
    expect(ada.client.raw.connected).toBe(true)
    bo.client.drain()
    const cy = await enter(server, topicId, 'cy')
    cy.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await bo.client.next('PRESENCE_EVENT_RESPONSE', ({ sender }) => sender._id === cy.party._id)
  })

  it.each([
    ['42/chat,["x"'],
    ['42/chat,{"a":1}'],
    ['42/chat,["connect"]'],
    ['42/chat,["error",{}]'],
    ['42/chat,["disconnecting"]'],
    ['451-/chat,["SEND_MESSAGE",{"_placeholder":true,"num":0}]'],
    ['459-/chat,["SEND_MESSAGE",{"_placeholder":true,"num":99}]'],
    ['40/chat,'],
    ['40/nowhere,'],
    ['43/chat,7[]'],
    ['9'],
    [''],
    ['4'],
    [`42/chat,${'['.repeat(100_000)}`],
    [`42/chat,["SEND_MESSAGE",${'['.repeat(50_000)}${']'.repeat(50_000)}]`],
  ])('survives the frame %s on each Engine.IO version', async (frame) => {
    const server = await startServer()
    const witness = await enter(server, 'lobby', 'ada')
    const token = await server.token('alice')
    for (const version of [3, 4]) {
      const socket = await openRawSocket(`${server.url}/socket.io/?EIO=${version}&transport=websocket&token=${token}`)
      socket.send(version === 3 ? `40/chat?token=${token},` : `40/chat,${JSON.stringify({ token })}`)
      await socket.until((text) => text.startsWith('40/chat'))
      socket.send(frame)
      socket.close()
      await socket.closed
    }
    witness.client.send('SEND_PRESENCE_EVENT', online('lobby'))
    await witness.client.next('PRESENCE_EVENT_RESPONSE')
  })

  it('closes a connection that sends a packet over 4 MiB, and no other', async () => {
    const server = await startServer()
    const [ada, bo] = [await enter(server, 'lobby', 'ada'), await enter(server, 'lobby', 'bo')]
    const message = (bodyText: string) => ({ category: 'chat', topicId: 'lobby', content: { bodyText } })
    ada.client.send('SEND_MESSAGE', message('x'.repeat(3 * 1024 * 1024)))
    expect((await ada.client.next('SEND_MESSAGE_FAILED')).error.code).toBe('too_large')
    ada.client.send('SEND_MESSAGE', message('x'.repeat(5 * 1024 * 1024)))
    await ada.client.disconnected
    bo.client.send('SEND_MESSAGE', message('still here'))
    await bo.client.next('MESSAGE_SENT')
  })

  it('takes two thousand events from one session at once', { timeout: 30_000 }, async () => {
    const server = await startServer()
    const { client } = await enter(server, 'lobby', 'ada')
    for (let n = 0; n < 2000; n++)
      client.send('SEND_MESSAGE', { category: 'chat', topicId: 'lobby', content: { bodyText: `${n}` } })
    await client.caughtUp()
    expect(client.drain().map(({ payload }) => Number(payload.content.bodyText))).toEqual(
      Array.from({ length: 2000 }, (_, n) => n),
    )
  })

  it('refuses a connection without saying more than why', async () => {
    const server = await startServer()
    await expect(connect(server.url, 'nonsense')).rejects.toMatchObject({ data: { code: 'unauthorized' } })
  })
})
