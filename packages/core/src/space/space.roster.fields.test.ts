import { describe, expect, it } from 'vitest'
import type { Party, TrackInfo } from '../ports/index.ts'
import { createRoster } from './space.roster.ts'

const bob: Party = { id: 'bob', type: 'user', displayName: 'Bob' }
const camera: TrackInfo = { id: 'camera', kind: 'video' }

function setUp() {
  const clock = { now: 1_700_000_000_000 }
  const roster = createRoster(
    (error) => {
      throw error
    },
    () => clock.now,
  )
  const row = (id = 'bob') => roster.observe(id).getSnapshot()
  /** Everything a participant was seen as, from now on. */
  const seen = (id = 'bob') => {
    const rows: unknown[] = []
    roster.observe(id).subscribe((now) => rows.push(now))
    return rows
  }
  return { clock, roster, row, seen }
}

describe('a participant', () => {
  it('shows every field that the documents name', () => {
    const { roster, row, clock } = setUp()
    const phoneNumbers = [{ value: '5550100', type: 'work', canonicalForm: '+15550100', verified: true, primary: true }]
    const party: Party = {
      ...bob,
      username: 'bob@example.test',
      pictureUrl: 'https://example.test/bob.png',
      phoneNumbers,
      sessionId: 'desk',
    }
    roster.online(
      party,
      'desk',
      {
        idle: false,
        offline: false,
        desktop: true,
        role: 'admin',
        subscribeTime: '2026-01-01T09:00:00.000Z',
        emittedBy: 'wcs',
        mediaSession: { selfMuted: true, phone: false, isCollabOnly: true, mediaServerSessionId: 'mds-1' },
      },
      true,
    )
    roster.attendeeAdded({ party, joinTime: '2026-01-01T09:01:00.000Z' })
    roster.mediaChanged(
      party,
      'desk',
      { video: true, connected: true },
      { streamId: 'stream-1', comment: 'camera on', subscribeTime: '2026-01-01T09:00:00.000Z' },
    )
    roster.memberMedia('desk', 'connected', [camera])
    roster.flush()
    expect(row()).toEqual({
      id: 'bob',
      kind: 'user',
      isSelf: false,
      displayName: 'Bob',
      username: 'bob@example.test',
      pictureUrl: 'https://example.test/bob.png',
      phoneNumbers,
      role: 'host',
      presence: 'online',
      lastSeenAt: clock.now,
      subscribeTime: '2026-01-01T09:00:00.000Z',
      emittedBy: 'wcs',
      attendances: [
        {
          sessionId: 'desk',
          audio: false,
          video: true,
          screenshare: false,
          connected: true,
          selfMuted: true,
          phone: false,
          isCollabOnly: true,
          joinTime: '2026-01-01T09:01:00.000Z',
          mediaServerSessionId: 'mds-1',
          streamId: 'stream-1',
          comment: 'camera on',
          media: 'connected',
          tracks: [camera],
        },
      ],
    })
    expect(roster.partyOf('bob')).toEqual({
      ...bob,
      username: 'bob@example.test',
      pictureUrl: party.pictureUrl,
      phoneNumbers,
    })
    expect(roster.partyOf('carol')).toBeUndefined()
  })

  it('leaves out what was never told', () => {
    const { roster, row, clock } = setUp()
    roster.attendeeAdded({ party: { id: 'x' } })
    expect(row('x')).toEqual({
      id: 'x',
      kind: 'user',
      isSelf: false,
      displayName: 'x',
      lastSeenAt: clock.now,
      attendances: [{ audio: false, video: false, screenshare: false, connected: false, tracks: [] }],
    })
  })

  it('keeps what it is, when an update says nothing new, and moves on when it was last heard of', () => {
    const { roster, row, seen, clock } = setUp()
    roster.online(bob, 'desk', { role: 'member' }, true)
    roster.flush()
    const [before, rows] = [row(), seen()]
    clock.now += 5000
    roster.online({ ...bob, phoneNumbers: undefined as never }, 'desk', { role: 'member' }, true)
    expect(roster.flush().isChanged).toBe(false)
    expect(row()).toBe(before)
    expect(row()?.lastSeenAt).toBe(clock.now)
    expect(rows).toEqual([])
    clock.now += 5000
    roster.online(bob, 'desk', { idle: true }, true)
    roster.flush()
    expect(rows).toEqual([{ ...before, presence: 'idle', lastSeenAt: clock.now }])
  })

  it('learns a new name and new telephone numbers, and forgets neither', () => {
    const { roster, row, seen } = setUp()
    roster.online({ ...bob, phoneNumbers: [{ value: '1' }] }, 'desk', {}, true)
    roster.flush()
    const rows = seen()
    roster.online({ id: 'bob', displayName: 'Robert', phoneNumbers: [{ value: '1' }] }, 'desk', {}, true)
    roster.flush()
    roster.online({ id: 'bob', phoneNumbers: [{ value: '1' }] }, 'desk', {}, true)
    roster.flush()
    expect(rows).toHaveLength(1)
    expect(row()).toMatchObject({ displayName: 'Robert', kind: 'user', phoneNumbers: [{ value: '1' }] })
    roster.online({ id: 'bob', displayName: undefined as never, phoneNumbers: [{ value: '2' }] }, 'desk', {}, true)
    roster.flush()
    expect(row()).toMatchObject({ displayName: 'Robert', phoneNumbers: [{ value: '2' }] })
  })

  it.each([
    ['admin', 'host'],
    ['member', 'member'],
    ['guest', 'guest'],
    ['emperor', undefined],
  ])('with the role %s of the back end is a %s', (role, expected) => {
    const { roster, row } = setUp()
    roster.online(bob, 'desk', { role }, true)
    expect(row()?.role).toBe(expected)
  })

  it('takes over the role that the meeting names', () => {
    const { roster, row } = setUp()
    roster.online(bob, 'desk', { role: 'guest' }, true)
    roster.attendeeAdded({ party: bob, sessionId: 'desk', role: 'admin' })
    expect(row()?.role).toBe('host')
  })

  it('by telephone is in the call without being present, and gone with its part in it', () => {
    const { roster, row } = setUp()
    const phone: Party = { id: 'CA1', type: 'phone', displayName: '+15550100' }
    roster.attendeeAdded({
      party: phone,
      joinTime: '10:00',
      mediaSession: { audio: true, connected: true, phone: true },
    })
    roster.flush()
    expect(row('CA1')).toMatchObject({ kind: 'phone', attendances: [{ audio: true, connected: true, phone: true }] })
    expect(row('CA1')).not.toHaveProperty('presence')
    roster.attendeeLeft({ party: phone, joinTime: '10:00', mediaSession: { audio: true, connected: false } })
    expect(roster.flush().changes.at(-1)).toMatchObject({ type: 'left', participantId: 'CA1' })
    expect(row('CA1')).toBeUndefined()
  })

  it('on several devices has one attendance for each, and is as lively as the liveliest', () => {
    const { roster, row } = setUp()
    const inCall = { mediaSession: { connected: true } }
    roster.online(bob, 'desk', { ...inCall, idle: true, subscribeTime: '09:00' }, true)
    roster.online(bob, 'tablet', { ...inCall, offline: true, subscribeTime: '09:30' }, true)
    expect(row()).toMatchObject({ presence: 'idle', subscribeTime: '09:00' })
    roster.online(bob, 'phone', {}, true)
    roster.mediaChanged(bob, 'tablet', { screenshare: true }, { streamId: 'screen' })
    roster.flush()
    expect(row()).toMatchObject({
      presence: 'online',
      attendances: [
        { sessionId: 'desk', screenshare: false },
        { sessionId: 'tablet', screenshare: true, streamId: 'screen' },
      ],
    })
    roster.offline(bob, 'desk', 'left')
    roster.flush()
    expect(row()).toMatchObject({ subscribeTime: '09:30', attendances: [{ sessionId: 'tablet' }] })
    roster.attendeeLeft({ party: bob, sessionId: 'tablet' })
    roster.flush()
    expect(row()).toMatchObject({ presence: 'online', attendances: [] })
  })

  it('in a new stay in the call has nothing of the one before', () => {
    const { roster, row } = setUp()
    roster.online(bob, 'desk', { mediaSession: { connected: true, selfMuted: true, joinTime: '10:00' } }, true)
    roster.mediaChanged(bob, 'desk', { video: true, mediaServerSessionId: 'm' }, { streamId: 's', comment: 'c' })
    expect(row()?.attendances).toMatchObject([{ joinTime: '10:00', streamId: 's' }])
    roster.attendeeLeft({ party: bob, sessionId: 'desk' })
    roster.attendeeAdded({ party: bob, sessionId: 'desk', mediaSession: { joinTime: '11:00' } })
    roster.flush()
    expect(row()?.attendances).toEqual([
      {
        sessionId: 'desk',
        audio: false,
        video: false,
        screenshare: false,
        connected: false,
        joinTime: '11:00',
        tracks: [],
      },
    ])
  })

  it('joined when the meeting says so, whatever its own clock says', () => {
    const { roster, row } = setUp()
    roster.online(bob, 'desk', { mediaSession: { joinTime: '09:59', connected: true } }, true)
    expect(row()?.attendances).toMatchObject([{ joinTime: '09:59' }])
    roster.attendeeAdded({ party: bob, sessionId: 'desk', joinTime: '10:00' })
    roster.mediaChanged(bob, 'desk', { joinTime: '09:58', audio: true })
    roster.flush()
    expect(row()?.attendances).toMatchObject([{ joinTime: '10:00', audio: true }])
  })

  it('that is the user of this client says so, whichever party that turns out to be', () => {
    const { roster, row } = setUp()
    roster.online(bob, 'desk', {}, true)
    roster.setSelf({ id: 'guest-1' }, 'mine', {})
    expect(roster.flush().changes).toMatchObject([{ participantId: 'bob' }])
    expect([row()?.isSelf, row('guest-1')?.isSelf]).toEqual([false, true])
    roster.setSelf(bob, 'mine', {})
    roster.flush()
    expect([row()?.isSelf, row('guest-1')?.isSelf]).toEqual([true, false])
    expect(roster.isOwn({ id: 'other' }, 'mine')).toBe(true)
  })
})

describe('the media of a member', () => {
  it('pains 33: fades in the row of who crashed, who stays with the time we last heard of it, and may come back', () => {
    const { roster, row, seen, clock } = setUp()
    roster.online(bob, 'desk', { mediaSession: { connected: true } }, true)
    roster.flush()
    const heardAt = clock.now
    const rows = seen()
    clock.now += 20_000
    for (const state of ['connecting', 'connected', 'fading', 'connected', 'failed'] as const) {
      roster.memberMedia('desk', state, [camera])
      expect(roster.flush()).toEqual({ changes: [], isChanged: true })
      expect(row()).toMatchObject({
        presence: 'online',
        lastSeenAt: heardAt,
        attendances: [{ sessionId: 'desk', connected: true, media: state, tracks: [camera] }],
      })
    }
    expect(rows).toHaveLength(5)
    roster.offline(bob, 'desk', 'lost')
    expect(roster.flush().changes).toEqual([{ type: 'left', participantId: 'bob', reason: 'lost', isSynthetic: false }])
  })

  it('is told once, and not again when it is as before', () => {
    const { roster, seen } = setUp()
    roster.online(bob, 'desk', { mediaSession: { connected: true } }, true)
    roster.flush()
    const rows = seen()
    roster.memberMedia('desk', 'connected', [camera])
    roster.flush()
    roster.memberMedia('desk', 'connected', [{ ...camera }])
    expect(roster.flush().isChanged).toBe(false)
    expect(rows).toHaveLength(1)
  })

  it('belongs to one device of a user', () => {
    const { roster, row } = setUp()
    for (const session of ['desk', 'tablet']) roster.online(bob, session, { mediaSession: { connected: true } }, true)
    roster.memberMedia('tablet', 'connected', [camera])
    expect(row()?.attendances.map(({ media, tracks }) => [media, tracks.length])).toEqual([
      [undefined, 0],
      ['connected', 1],
    ])
  })

  it('may be known before its session is, and is over when it is said to be', () => {
    const { roster, row } = setUp()
    roster.memberMedia('desk', 'connecting', [])
    expect(roster.flush().isChanged).toBe(false)
    roster.online(bob, 'desk', { mediaSession: { connected: true } }, true)
    expect(row()?.attendances).toMatchObject([{ media: 'connecting' }])
    roster.memberMedia('desk', null, [])
    roster.flush()
    expect(row()?.attendances[0]).not.toHaveProperty('media')
  })

  it('is over for everybody with our own part in the call', () => {
    const { roster, row } = setUp()
    roster.online(bob, 'desk', { mediaSession: { connected: true } }, true)
    roster.memberMedia('desk', 'connected', [camera])
    roster.flush()
    expect(row()?.attendances).toMatchObject([{ media: 'connected' }])
    roster.endMedia()
    expect(roster.flush().isChanged).toBe(true)
    expect(row()?.attendances).toMatchObject([{ connected: true, tracks: [] }])
    expect(row()?.attendances[0]).not.toHaveProperty('media')
  })

  it('of a session that left does not reach another one', () => {
    const { roster, row } = setUp()
    for (const session of ['desk', 'tablet']) roster.online(bob, session, { mediaSession: { connected: true } }, true)
    roster.offline(bob, 'desk', 'left')
    roster.flush()
    roster.memberMedia('desk', 'failed', [])
    expect(roster.flush().isChanged).toBe(false)
    expect(row()?.attendances).toMatchObject([{ sessionId: 'tablet' }])
  })

  it('of a session that two parties claim belongs to the one that claimed it last', () => {
    const { roster, row } = setUp()
    for (const id of ['alice', 'bob']) roster.online({ id }, 'desk', { mediaSession: { connected: true } }, true)
    roster.offline({ id: 'alice' }, 'desk', 'left')
    roster.flush()
    roster.memberMedia('desk', 'connected', [camera])
    expect(roster.flush().isChanged).toBe(true)
    expect(row()?.attendances).toMatchObject([{ media: 'connected' }])
  })
})
