import { describe, expect, it } from 'vitest'
import { createRig, settle } from './setup.ts'

const channel = { type: 'topic', _id: 'space-1' }
const bob = { _id: 'bob', type: 'user', displayname: 'Bob', picture_url: 'https://example.test/bob.png' }
const bobParty = (sessionId: string) => ({
  id: 'bob',
  type: 'user',
  displayName: 'Bob',
  pictureUrl: 'https://example.test/bob.png',
  sessionId,
})

async function joined() {
  const rig = createRig()
  const socket = await rig.connect()
  const space = rig.openSpace('space-1')
  space.send({ type: 'join', attempt: 1 })
  socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'me', dtsid: 'x' })
  await settle()
  space.facts.length = 0
  socket.sent.length = 0
  const presence = (category: string, content: object, more: object = {}) =>
    socket.says('PRESENCE_EVENT_RESPONSE', { category, topicId: 'space-1', sender: bob, content, ...more })
  const mediaEvent = (category: string, content: object, more: object = {}) =>
    socket.says('MEDIA_SESSION_RESPONSE', {
      _id: 'e',
      messageId: 'meeting-1',
      category,
      topicId: 'space-1',
      sender: bob,
      content,
      ...more,
    })
  return { rig, socket, space, presence, mediaEvent }
}

describe('joining', () => {
  it('subscribes with the password and reports the session it got', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const space = rig.openSpace('space-1')
    space.send({ type: 'join', attempt: 3, password: 'sesame' })
    expect(socket.sent).toEqual([
      { event: 'SUBSCRIBE_CHANNEL', payload: { channel: { ...channel, password: 'sesame' } } },
    ])
    socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'me' })
    socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'me' })
    await settle()
    expect(space.facts).toEqual([{ type: 'space.opened' }, { type: 'space.joined', attempt: 3, sessionId: 'me' }])
    expect(JSON.stringify(space.facts)).not.toContain('sesame')
  })

  it.each([
    ['the space', channel],
    ['no space', null],
  ])('reports a refusal that names %s', async (_, named) => {
    const rig = createRig()
    const socket = await rig.connect()
    const space = rig.openSpace('space-1')
    space.send({ type: 'join', attempt: 1 })
    socket.says('SUBSCRIBE_CHANNEL_FAILED', { channel: named, error: { code: 'password_required', message: 'Which?' } })
    await settle()
    expect(space.facts.slice(1)).toEqual([
      { type: 'space.refused', attempt: 1, code: 'password_required', message: 'Which?' },
    ])
  })

  it('copes with a refusal that gives no reason', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const space = rig.openSpace('space-1')
    space.send({ type: 'join', attempt: 1 })
    socket.says('SUBSCRIBE_CHANNEL_FAILED', { channel })
    await settle()
    expect(space.facts.at(-1)).toMatchObject({ type: 'space.refused', attempt: 1, code: 'unknown' })
  })

  it('serves several spaces over one connection, each with its own events', async () => {
    const { rig, socket, space } = await joined()
    const other = rig.openSpace('space-2')
    socket.says('PRESENCE_EVENT_RESPONSE', { category: 'party.typing', topicId: 'space-2', sender: bob, content: {} })
    await settle()
    expect(other.types()).toEqual(['space.opened', 'space.partyTyping'])
    expect(space.facts).toEqual([])
  })
})

const silent = { audio: false, connected: false, phone: false, screenshare: false, selfMuted: false, video: false }

describe('what is sent', () => {
  it('announces to everybody, or to the parties named, but to nobody of none', async () => {
    const { socket, space } = await joined()
    const mediaSession = { audio: true, connected: true }
    const said = {
      desktop: false,
      offline: false,
      subscribeTime: expect.any(String),
      mediaSession: { ...silent, ...mediaSession },
    }
    space.send({ type: 'announce', presence: { idle: false, mediaSession } })
    space.send({ type: 'announce', presence: { idle: true }, to: [{ id: 'bob', displayName: 'Bob' }] })
    space.send({ type: 'announce', presence: { idle: true }, to: [] })
    const online = { category: 'app.event.presence.party.online', topicId: 'space-1', loopbackMetadata: 'announce' }
    expect(socket.sentOf('SEND_PRESENCE_EVENT')).toEqual([
      { ...online, content: { ...said, idle: false }, receivers: [] },
      { ...online, content: { ...said, idle: true }, receivers: [{ _id: 'bob', displayname: 'Bob' }] },
    ])
  })

  it('asks for the parties and tells typing', async () => {
    const { socket, space } = await joined()
    space.send({ type: 'requestParties' })
    space.send({ type: 'typing' })
    expect(socket.sentOf('SEND_PRESENCE_EVENT')).toMatchObject([
      { category: 'app.event.presence.request.parties', topicId: 'space-1', content: { data: [] } },
      { category: 'party.typing', topicId: 'space-1', content: { mediaSession: {} } },
    ])
  })

  it('tells the part in the meeting, with a category of its own for the end of a share', async () => {
    const { socket, space } = await joined()
    space.send({ type: 'sendMediaState', mediaSession: { audio: true, screenshare: false } })
    space.send({ type: 'sendMediaState', mediaSession: { audio: true, screenshare: true } })
    space.send({ type: 'sendMediaState', mediaSession: { audio: false } })
    space.send({ type: 'sendMediaState', mediaSession: { audio: false, screenshare: false } })
    space.send({ type: 'sendMediaState', mediaSession: { audio: true, screenshare: false } })
    space.send({ type: 'leaveCall' })
    expect(socket.sentOf('SEND_MEDIA_SESSION_EVENTS').map(({ category }) => category)).toEqual([
      'tracksstatus',
      'tracksstatus',
      'tracksstatus',
      'video.stopscreenshare',
      'tracksstatus',
      'video.end',
    ])
  })

  it('leaves the call, the roster and the space in this order, and reports left when the server confirms', async () => {
    const { socket, space } = await joined()
    space.send({ type: 'announce', presence: {} })
    space.send({ type: 'sendMediaState', mediaSession: { audio: true } })
    socket.sent.length = 0
    space.send({ type: 'leave' })
    expect(socket.sent.map(({ event, payload }) => `${event} ${payload.category}`)).toEqual([
      'SEND_MEDIA_SESSION_EVENTS video.end',
      'SEND_PRESENCE_EVENT app.event.presence.party.leaves',
      'UNSUBSCRIBE_CHANNEL undefined',
    ])
    expect(space.facts).toEqual([])
    socket.says('CHANNEL_UNSUBSCRIBED', { channel })
    socket.says('CHANNEL_UNSUBSCRIBED', { channel })
    await settle()
    expect(space.facts).toEqual([{ type: 'space.left' }])
  })

  it('says no goodbye to what it never entered', async () => {
    const { socket, space } = await joined()
    space.send({ type: 'leave' })
    expect(socket.sent).toEqual([{ event: 'UNSUBSCRIBE_CHANNEL', payload: { channel } }])
  })

  it('that was refused is reported with its step', async () => {
    const { socket, space } = await joined()
    const error = { code: 'not_subscribed', message: 'Subscribe first.' }
    const invalid = { category: 'media.session.invalid', topicId: 'space-1', error }
    socket.says('PRESENCE_EVENT_RESPONSE', { ...invalid, loopbackMetadata: 'typing' })
    socket.says('PRESENCE_EVENT_RESPONSE', { ...invalid, loopbackMetadata: 'announce:7' })
    socket.says('PRESENCE_EVENT_RESPONSE', { ...invalid, loopbackMetadata: 'some metadata' })
    socket.says('MEDIA_SESSION_RESPONSE', { ...invalid, loopbackMetadata: 'leaveCall' })
    socket.says('MEDIA_SESSION_RESPONSE', { category: 'media.session.invalid', topicId: 'space-1' })
    socket.says('UNSUBSCRIBE_CHANNEL_FAILED', { channel, error })
    await settle()
    expect(space.facts).toEqual([
      { type: 'space.failed', step: 'typing', ...error },
      { type: 'space.failed', step: 'announce', ...error },
      { type: 'space.failed', step: 'announce', ...error },
      { type: 'space.failed', step: 'leaveCall', ...error },
      { type: 'space.failed', step: 'sendMediaState', code: 'unknown', message: 'No reason given.' },
      { type: 'space.failed', step: 'leave', ...error },
    ])
  })
})

describe('what is heard', () => {
  it('tells an announcement to everybody from one to us alone', async () => {
    const { presence, space } = await joined()
    const content = { sessionId: 'b', idle: true, desktop: false, mediaSession: { audio: true, isCollabOnly: true } }
    presence('app.event.presence.party.online', content, { receivers: [] })
    presence('app.event.presence.party.online', content, { receivers: [{ _id: 'me' }] })
    presence('app.event.presence.party.online', { idle: null })
    await settle()
    const heard = { party: bobParty('b'), sessionId: 'b', presence: { ...content, sessionId: undefined } }
    const { sessionId: _, ...nameless } = bobParty('')
    expect(space.facts).toEqual([
      { type: 'space.partyOnline', broadcast: true, ...heard },
      { type: 'space.partyOnline', broadcast: false, ...heard },
      { type: 'space.partyOnline', broadcast: true, party: nameless, sessionId: '', presence: {} },
    ])
  })

  it('does not report our own copies as somebody', async () => {
    const { presence, space } = await joined()
    presence('app.event.presence.party.online', { sessionId: 'me' })
    presence('app.event.presence.party.leaves', { sessionId: 'me' })
    presence('app.event.presence.request.parties', { sessionId: 'me' })
    await settle()
    expect(space.facts).toEqual([])
  })

  it('takes our own copy for the sign that an announcement was taken, and for who we are', async () => {
    const { presence, space, socket } = await joined()
    const alice = { sender: { _id: 'alice', displayname: 'Alice' } }
    space.send({ type: 'announce', presence: { idle: false }, attempt: 4 })
    const [sent] = socket.sentOf('SEND_PRESENCE_EVENT')
    presence(
      'app.event.presence.party.online',
      { sessionId: 'me' },
      { ...alice, loopbackMetadata: sent?.loopbackMetadata },
    )
    presence('app.event.presence.party.online', { sessionId: 'me' }, { ...alice, loopbackMetadata: 'somebody’s' })
    presence('app.event.presence.party.online', { sessionId: 'b' }, { loopbackMetadata: sent?.loopbackMetadata })
    await settle()
    expect(space.facts).toMatchObject([
      { type: 'space.announced', attempt: 4, party: { id: 'alice', displayName: 'Alice', sessionId: 'me' } },
      { type: 'space.partyOnline', party: { id: 'bob' } },
    ])
  })

  it('tells who left by themselves from who was lost', async () => {
    const { presence, space } = await joined()
    presence('app.event.presence.party.leaves', { sessionId: 'b', offline: false })
    presence('app.event.presence.party.leaves', { sessionId: 'b', offline: true })
    await settle()
    expect(space.facts).toMatchObject([
      { type: 'space.partyLeft', sessionId: 'b', lost: false },
      { type: 'space.partyLeft', sessionId: 'b', lost: true },
    ])
  })

  it('names who was removed, by whom, and our session when it was us', async () => {
    const { presence, space } = await joined()
    const removed = (attendee: string, attendeeType = 'userId') => ({ attendee: { attendeeType, attendee } })
    presence('party.removed', removed('carol', 'anonymousId'))
    presence('party.removed', {})
    presence('app.event.presence.party.online', { sessionId: 'me' }, { sender: { _id: 'alice' } })
    presence('party.removed', removed('alice'))
    await settle()
    const { sessionId: _, ...by } = bobParty('')
    expect(space.facts).toEqual([
      { type: 'space.partyRemoved', party: { id: 'carol', type: 'anonymous' }, by },
      { type: 'space.partyRemoved', party: by, by },
      { type: 'space.partyRemoved', party: { id: 'alice', type: 'user', sessionId: 'me' }, by },
    ])
  })

  it('takes a mute of our own session for an order, and that of others for their state', async () => {
    const { mediaEvent, space } = await joined()
    mediaEvent('tracksstatus', { sessionId: 'me', mediaSession: { audio: false, selfMuted: false } })
    mediaEvent('tracksstatus', { sessionId: 'b', mediaSession: { audio: false, selfMuted: true } })
    mediaEvent('video.stopscreenshare', { sessionId: 'b', mediaSession: { screenshare: false } })
    mediaEvent('video.end', { sessionId: 'b', mediaSession: {} })
    await settle()
    const of = { type: 'space.mediaState', party: bobParty('b'), sessionId: 'b' }
    expect(space.facts).toEqual([
      { type: 'space.muteOrdered' },
      { ...of, mediaSession: { audio: false, selfMuted: true } },
      { ...of, mediaSession: { screenshare: false } },
      { ...of, mediaSession: silent },
    ])
  })

  it('reports the meeting from start to end', async () => {
    const { mediaEvent, space } = await joined()
    const server = { sender: { _id: 'space-1', type: 'spaceserver' } }
    const started = '2026-01-15T10:00:00.000Z'
    const content = { startTime: started, endTime: null, meetingStatus: 'active', attendees: [], recordings: [] }
    const recording = { _id: 'r', startedBy: bob, startTime: started, endTime: null }
    const file = { fileId: 'f', fileSize: 5, fileType: 'video', path: 'https://example.test/r.mp4' }
    const attendee = {
      ...bob,
      sessionId: 'b',
      role: 'member',
      joinTime: started,
      leaveTime: null,
      mediaSession: { audio: true },
    }
    mediaEvent('app.event.meeting.started', content, server)
    mediaEvent('app.event.attendee.added', { ...content, attendees: [attendee], attendee }, server)
    mediaEvent('app.event.attendee.left', { ...content, attendee: { ...attendee, leaveTime: started } }, server)
    mediaEvent('app.event.recording.started', { ...content, recordings: [recording] }, server)
    mediaEvent('app.event.recording.ended', { ...content, recordings: [{ ...recording, endTime: started }] }, server)
    mediaEvent('app.event.meeting.ended', { ...content, endTime: started, meetingStatus: 'inactive' }, server)
    mediaEvent('app.event.recording.ready', { ...content, recordings: [recording, { _id: 'q' }], data: [file] }, server)
    mediaEvent('app.event.recording.ready', content, server)
    await settle()
    const meeting = {
      id: 'meeting-1',
      status: 'active',
      startTime: started,
      endTime: null,
      attendees: [],
      recordings: [],
    }
    const { sessionId: _, ...startedBy } = bobParty('')
    const recorded = { id: 'r', startedBy, startTime: started, endTime: null }
    const known = {
      party: bobParty('b'),
      sessionId: 'b',
      role: 'member',
      joinTime: started,
      leaveTime: null,
      mediaSession: { audio: true },
    }
    expect(space.facts).toEqual([
      { type: 'space.meetingStarted', meeting },
      { type: 'space.attendeeAdded', meeting: { ...meeting, attendees: [known] }, attendee: known },
      { type: 'space.attendeeLeft', meeting, attendee: { ...known, leaveTime: started } },
      { type: 'space.recordingStarted', meeting: { ...meeting, recordings: [recorded] }, recording: recorded },
      {
        type: 'space.recordingEnded',
        meeting: { ...meeting, recordings: [{ ...recorded, endTime: started }] },
        recording: { ...recorded, endTime: started },
      },
      { type: 'space.meetingEnded', meeting: { ...meeting, status: 'inactive', endTime: started } },
      {
        type: 'space.recordingReady',
        meeting: { ...meeting, recordings: [recorded, { id: 'q' }] },
        recording: recorded,
        files: [{ id: 'f', size: 5, kind: 'video', url: 'https://example.test/r.mp4' }],
      },
    ])
  })

  it('ignores categories and spaces it does not know', async () => {
    const { presence, mediaEvent, rig, space } = await joined()
    presence('app.event.presence.party.juggles', { sessionId: 'b' })
    presence('party.typing', {}, { topicId: 'space-9' })
    presence('party.typing', {}, { topicId: null })
    mediaEvent('app.event.meeting.paused', {})
    mediaEvent('app.event.attendee.added', {})
    await settle()
    expect(space.facts).toEqual([])
    expect(rig.invalid).toEqual([])
  })
})

describe('a lost connection', () => {
  it('is told to the space, which joins anew when it is back', async () => {
    const { rig, socket, space } = await joined()
    space.send({ type: 'sendMediaState', mediaSession: { audio: true } })
    socket.drops()
    space.send({ type: 'announce', presence: {} })
    space.send({ type: 'sendMediaState', mediaSession: { audio: true } })
    const next = await rig.connect()
    expect(next.sent).toEqual([])
    space.send({ type: 'join', attempt: 2 })
    next.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'me-again' })
    await settle()
    expect(space.facts).toEqual([
      { type: 'space.lost' },
      { type: 'space.restored' },
      { type: 'space.joined', attempt: 2, sessionId: 'me-again' },
    ])
    next.says('PRESENCE_EVENT_RESPONSE', {
      category: 'app.event.presence.party.leaves',
      topicId: 'space-1',
      sender: bob,
      content: { sessionId: 'me' },
    })
    await settle()
    expect(space.types().at(-1)).toBe('space.partyLeft')
  })

  it('does not let the answer to a join of the old connection count for the new', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const space = rig.openSpace('space-1')
    space.send({ type: 'join', attempt: 1 })
    socket.drops()
    const next = await rig.connect()
    next.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'x' })
    await settle()
    expect(space.types()).toEqual(['space.opened', 'space.lost', 'space.restored'])
  })

  it('makes leaving immediate: there is nobody to tell', async () => {
    const { socket, space } = await joined()
    socket.drops()
    space.send({ type: 'leave' })
    await settle()
    expect(space.types()).toEqual(['space.lost', 'space.left'])
  })
})

describe('a closed session', () => {
  it('sends and hears nothing more, and another may be opened for the space', async () => {
    const { presence, rig, socket, space } = await joined()
    space.close()
    space.close()
    space.send({ type: 'typing' })
    const next = rig.openSpace('space-1')
    presence('party.typing', { sessionId: 'b' })
    await settle()
    expect(space.facts).toEqual([])
    expect(socket.sent).toEqual([])
    expect(next.types()).toEqual(['space.opened', 'space.partyTyping'])
  })
})
