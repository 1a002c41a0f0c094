import { socketio } from '@switchhook/transport-socketio'
import { describe, expect, it } from 'vitest'
import { createFakeSocket } from './fake-socket.ts'
import { createRig, hear, required, settle } from './setup.ts'

const events = [
  'CHANNEL_SUBSCRIBED',
  'CHANNEL_UNSUBSCRIBED',
  'SUBSCRIBE_CHANNEL_FAILED',
  'UNSUBSCRIBE_CHANNEL_FAILED',
  'PRESENCE_EVENT_RESPONSE',
  'MEDIA_SESSION_RESPONSE',
  'SERVICE_SUBSCRIBED',
  'SERVICE_SUBSCRIBE_FAILED',
  'SERVICE_UNSUBSCRIBED',
  'SERVICE_ENDED',
  'CALL_SIGNAL',
  'CALL_SIGNAL_FAILED',
]

/** Everything open that could be reached by a payload. */
async function openAll() {
  const rig = createRig()
  const socket = await rig.connect()
  const call = rig.openCall({})
  const space = rig.openSpace('space-1')
  const services = hear(required(rig.transport.subscriptions).open)
  const invited: unknown[] = []
  required(rig.transport.calls).listen((fact) => invited.push(fact))
  call.send({ type: 'invite', offer: 'sdp', media: { audio: true, video: false } })
  call.send({ type: 'resync' })
  space.send({ type: 'join', attempt: 1 })
  services.send({ type: 'subscribe', attempt: 1, services: [{ service: 'call' }], expires: 60 })
  await settle()
  const heard = () => call.facts.length + space.facts.length + services.facts.length + invited.length
  return { rig, socket, heard }
}

describe('a payload that does not fit', () => {
  it.each(events)('%s that is no object is dropped and counted', async (event) => {
    const { rig, socket, heard } = await openAll()
    const before = heard()
    for (const payload of [undefined, null, 1, 'text', true, [], [{}]]) socket.says(event, payload)
    await settle()
    expect(heard()).toBe(before)
    expect(rig.invalid.map((details) => details.event)).toEqual(new Array(7).fill(event))
    expect(rig.transport.invalidCount()).toBe(7)
  })

  it.each([
    ['CHANNEL_SUBSCRIBED', { channel: { _id: 'space-1' }, sessionId: 5 }, 'sessionId'],
    ['CHANNEL_UNSUBSCRIBED', {}, 'channel'],
    ['SUBSCRIBE_CHANNEL_FAILED', { channel: 'space-1' }, 'channel'],
    ['UNSUBSCRIBE_CHANNEL_FAILED', { channel: { _id: {} } }, 'channel._id'],
    ['PRESENCE_EVENT_RESPONSE', { category: 'party.typing', topicId: 'space-1', sender: {} }, 'sender._id'],
    ['MEDIA_SESSION_RESPONSE', { category: 5, topicId: 'space-1' }, 'category'],
    ['SERVICE_SUBSCRIBED', { services: ['call'], expires: '60' }, 'expires'],
    ['SERVICE_SUBSCRIBE_FAILED', { error: { status: '37' } }, 'error.status'],
    ['SERVICE_UNSUBSCRIBED', { services: [1] }, 'services.0'],
    ['SERVICE_ENDED', { services: 'call' }, 'services'],
    ['CALL_SIGNAL', { callId: 'call-1', seq: '1', type: 'rang' }, 'seq'],
    ['CALL_SIGNAL_FAILED', { callId: 'call-1', seq: 1, type: 'invite', error: 'no' }, 'error'],
  ])('%s with %o is dropped for its field %s', async (event, payload, field) => {
    const { rig, socket, heard } = await openAll()
    const before = heard()
    socket.says(event, payload)
    await settle()
    expect(heard()).toBe(before)
    expect(rig.invalid).toMatchObject([{ event, field }])
  })

  it.each([
    ['PRESENCE_EVENT_RESPONSE', { category: 'party.typing', topicId: 'space-1', sender: [] }, 'sender'],
    ['PRESENCE_EVENT_RESPONSE', { category: 'x', topicId: 'space-1', content: [] }, 'content'],
    [
      'MEDIA_SESSION_RESPONSE',
      { category: 'x', topicId: 'space-1', content: { mediaSession: [] } },
      'content.mediaSession',
    ],
    ['CALL_SIGNAL', { callId: 'call-1', seq: 1, type: 'candidate', candidate: [] }, 'candidate'],
    ['SERVICE_SUBSCRIBE_FAILED', { error: [] }, 'error'],
  ])('%s with a list where an object belongs is dropped: %o', async (event, payload, field) => {
    const { rig, socket, heard } = await openAll()
    const before = heard()
    socket.says(event, payload)
    await settle()
    expect(heard()).toBe(before)
    expect(rig.invalid).toEqual([{ event, field, expected: 'object' }])
  })

  it('is not one whose only fault is in a field nobody reads', async () => {
    const { rig, socket, heard } = await openAll()
    const before = heard()
    socket.says('MEDIA_SESSION_RESPONSE', {
      category: 'app.event.meeting.started',
      topicId: 'space-1',
      content: { weather: 'none' },
      modified: 5,
    })
    await settle()
    expect(heard()).toBe(before + 1)
    expect(rig.invalid).toEqual([])
  })

  it('is told by event, field and what should stand there, never by value', async () => {
    const { rig, socket } = await openAll()
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 1, type: 'answered', answer: { secret: 'value' } })
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 1 })
    socket.says('PRESENCE_EVENT_RESPONSE', {
      category: 'x',
      sender: { _id: 'a' },
      content: { mediaSession: { audio: 'yes' } },
    })
    expect(rig.invalid).toEqual([
      { event: 'CALL_SIGNAL', field: 'answer', expected: 'string' },
      { event: 'CALL_SIGNAL', field: 'type', expected: 'string' },
      {
        event: 'PRESENCE_EVENT_RESPONSE',
        field: 'content.mediaSession.audio',
        expected: 'boolean',
      },
    ])
  })

  it.each([
    ['a poisoned key', '{"__proto__": {"isAdmin": true}}'],
    ['a poisoned key deep inside', '{"more": [{"constructor": {}}]}'],
    ['a string that is too long', JSON.stringify({ more: 'x'.repeat(100_001) })],
    ['too many values', JSON.stringify({ more: new Array(100_001).fill(0) })],
    ['too deep nesting', `{"more": ${'['.repeat(40)}${']'.repeat(40)}}`],
    ['nesting without end', `{"more": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('with %s never arrives', async (_, more) => {
    const { rig, socket, heard } = await openAll()
    const before = heard()
    const payload = { callId: 'call-1', seq: 1, type: 'rang', from: { _id: 'bob' } }
    socket.says('CALL_SIGNAL', JSON.parse(`${JSON.stringify(payload).slice(0, -1)}, "extra": ${more}}`))
    await settle()
    expect(heard()).toBe(before)
    expect(rig.invalid).toHaveLength(1)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('with a call id that is too long is nobody’s', async () => {
    const { rig, socket } = await openAll()
    socket.says('CALL_SIGNAL', { callId: 'x'.repeat(65), seq: 1, type: 'candidate', candidate: null })
    expect(rig.clock.pending()).toBe(0)
  })

  it('does not stop the wire when the listener throws', async () => {
    const socket = createFakeSocket()
    const transport = socketio({
      socket,
      onInvalid: () => {
        throw new Error('not my day')
      },
    })
    const connection = hear(transport.connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    socket.lets()
    expect(() => socket.says('CALL_SIGNAL', null)).not.toThrow()
    expect(transport.invalidCount()).toBe(1)
  })
})

describe('a payload that is large for a reason', () => {
  it('is read: the end of a meeting of a thousand', async () => {
    const { rig, socket } = await openAll()
    const space = rig.openSpace('space-1')
    const flags = { audio: false, video: false, connected: false, phone: false, screenshare: false, selfMuted: false }
    const attendees = Array.from({ length: 1000 }, (_, index) => ({
      _id: `user-${index}`,
      type: 'user',
      displayname: `User ${index}`,
      role: 'member',
      joinTime: 't',
      leaveTime: 't',
      mediaSession: flags,
      mdsrvSessions: [{ _id: 'm' }],
    }))
    socket.says('MEDIA_SESSION_RESPONSE', {
      category: 'app.event.meeting.ended',
      topicId: 'space-1',
      messageId: 'meeting-1',
      content: { attendees },
    })
    const { meeting } = await space.next('space.meetingEnded')
    expect(meeting.attendees).toHaveLength(1000)
    expect(rig.invalid).toEqual([])
  })
})

describe('ids from outside', () => {
  it.each(['__proto__', 'constructor', 'toString'])('%s is a call like any other', async (callId) => {
    const { rig, socket } = await openAll()
    const call = rig.openCall({ callId })
    socket.says('CALL_SIGNAL', { callId, seq: 1, type: 'rang', from: { _id: callId, sessionId: callId } })
    await settle()
    expect(call.types()).toEqual(['signal.opened', 'signal.rang'])
  })
})
