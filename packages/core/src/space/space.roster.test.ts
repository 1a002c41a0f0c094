import { describe, expect, it } from 'vitest'
import type { Attendee, PresenceState } from '../ports/index.ts'
import type { Participant } from './space.participant.ts'
import { createRoster } from './space.roster.ts'

const bob = { id: 'bob', type: 'user', displayName: 'Bob' } as const
const now: PresenceState = {}

function setUp() {
  const errors: unknown[] = []
  const clock = { now: 0 }
  const roster = createRoster(
    (error) => errors.push(error),
    () => clock.now,
  )
  const row = (id: string) => roster.observe(id).getSnapshot()
  const online = (id: string, sessionId: string, presence = now) => roster.online({ id }, sessionId, presence, true)
  /** What happened since the last time, in short. */
  const told = () => roster.flush().changes.map(({ type, participantId }) => `${type} ${participantId}`)
  return { roster, errors, clock, row, online, told }
}

describe('the roster', () => {
  it('tells one change among ten thousand to those who watch it, and makes no other row anew', () => {
    const { roster, online, row } = setUp()
    for (let index = 0; index < 10_000; index += 1) online(`user-${index}`, `session-${index}`)
    roster.flush()
    const before = roster.observeList().getSnapshot()
    const heard: string[] = []
    for (const { id } of before) roster.observe(id).subscribe((now) => heard.push(`${id} ${now?.presence}`))
    const lists: number[] = []
    roster.observeList().subscribe((list) => lists.push(list.length))
    online('user-5000', 'session-5000', { idle: true })
    roster.flush()
    expect(heard).toEqual(['user-5000 idle'])
    expect(lists).toEqual([10_000])
    const after = roster.observeList().getSnapshot()
    expect(after.filter((participant, index) => participant !== before[index])).toEqual([row('user-5000')])
  })

  it('says everything of one message at once, and nothing where nothing changed', () => {
    const { roster, online } = setUp()
    const lists: (readonly Participant[])[] = []
    roster.observeList().subscribe((list) => lists.push(list))
    for (const id of ['a', 'b', 'c']) online(id, `${id}-1`)
    expect(lists).toEqual([])
    expect(roster.flush().isChanged).toBe(true)
    expect(lists).toHaveLength(1)
    online('a', 'a-1')
    expect(roster.flush()).toEqual({ changes: [], isChanged: false })
    expect(lists).toHaveLength(1)
  })

  it('keeps a party until its last session is gone', () => {
    const { roster, online, row, told } = setUp()
    online('bob', 'one', { idle: true })
    online('bob', 'two')
    expect(row('bob')?.presence).toBe('online')
    roster.offline(bob, 'two', 'left')
    expect(row('bob')).toBeDefined()
    roster.flush()
    expect(row('bob')?.presence).toBe('idle')
    roster.offline(bob, 'one', 'lost')
    expect(told()).toEqual(['left bob'])
    expect(row('bob')).toBeUndefined()
  })

  it('counts events without a session as one nameless session (spaces.md 12.3)', () => {
    const { roster, online, told } = setUp()
    expect(online('bob', '')).toBe(true)
    expect(online('bob', '')).toBe(false)
    roster.offline(bob, '', 'left')
    expect(told()).toEqual(['joined bob', 'left bob'])
  })

  it('keeps flags that an update leaves out', () => {
    const { roster, row } = setUp()
    roster.online(bob, 'one', { idle: true, role: 'admin', mediaSession: { connected: true, audio: true } }, true)
    roster.online(bob, 'one', { mediaSession: { video: true } }, true)
    expect(row('bob')).toMatchObject({
      role: 'host',
      presence: 'idle',
      attendances: [{ sessionId: 'one', audio: true, video: true, connected: true }],
    })
  })

  it('joins an attendance that names no session to the session that says that it sends', () => {
    const { roster, row, online } = setUp()
    const attendee: Attendee = { party: bob, joinTime: '10:00', mediaSession: { audio: true } }
    roster.attendees([attendee])
    expect(row('bob')?.attendances).toEqual([
      { audio: true, video: false, screenshare: false, connected: false, joinTime: '10:00', tracks: [] },
    ])
    online('bob', 'desk')
    roster.flush()
    expect(row('bob')?.attendances).toHaveLength(1)
    online('bob', 'phone', { mediaSession: { audio: true, connected: true } })
    roster.flush()
    expect(row('bob')?.attendances).toEqual([
      {
        sessionId: 'phone',
        audio: true,
        video: false,
        screenshare: false,
        connected: true,
        joinTime: '10:00',
        tracks: [],
      },
    ])
    roster.attendeeLeft({ party: bob, joinTime: '10:00' })
    roster.flush()
    expect(row('bob')).toMatchObject({ presence: 'online', attendances: [] })
  })

  it('tells two attendances of one user apart by their join times', () => {
    const { roster, row, online } = setUp()
    online('bob', 'one')
    online('bob', 'two')
    roster.attendeeAdded({ party: bob, joinTime: '10:00' })
    roster.attendeeAdded({ party: bob, joinTime: '10:01' })
    roster.attendeeAdded({ party: bob, joinTime: '10:01' })
    roster.flush()
    expect(row('bob')?.attendances).toMatchObject([{ joinTime: '10:00' }, { joinTime: '10:01' }])
    roster.attendeeLeft({ party: bob, joinTime: '10:00' })
    roster.flush()
    expect(row('bob')?.attendances).toMatchObject([{ joinTime: '10:01' }])
  })

  it('does not bring back who left by a late event, but by a new stay of the same session', () => {
    const { roster, row, online, told } = setUp()
    online('bob', 'one')
    roster.offline(bob, 'one', 'left')
    roster.attendeeAdded({ party: bob, sessionId: 'one' })
    roster.mediaChanged(bob, 'one', { audio: true })
    roster.attendeeLeft({ party: bob, sessionId: 'one' })
    expect(row('bob')).toBeUndefined()
    online('bob', 'one')
    expect(told()).toEqual(['joined bob', 'left bob', 'joined bob'])
  })

  it('after an outage keeps whom it hears of again, and lets go of the others and of old sessions', () => {
    const { roster, row, online, told } = setUp()
    for (const id of ['bob', 'carol', 'dave']) online(id, `${id}-old`)
    told()
    roster.startSync()
    online('bob', 'bob-old')
    online('carol', 'carol-new')
    online('erin', 'erin-new')
    expect(row('dave')).toBeDefined()
    roster.endSync()
    expect(told()).toEqual(['joined erin', 'left dave'])
    roster.offline({ id: 'carol' }, 'carol-old', 'lost')
    expect(told()).toEqual([])
    expect(row('carol')).toBeDefined()
  })

  it('keeps nobody in the call after an outage of whose part nothing was heard', () => {
    const { roster, row, online } = setUp()
    online('bob', 'one')
    roster.attendeeAdded({ party: bob, sessionId: 'one' })
    roster.startSync()
    online('bob', 'one')
    expect(row('bob')?.attendances).toHaveLength(1)
    roster.endSync()
    roster.flush()
    expect(row('bob')).toMatchObject({ presence: 'online', attendances: [] })
  })

  it('goes on when an observer throws', () => {
    const { roster, errors, online } = setUp()
    const bug = new Error('bug of the application')
    const heard: number[] = []
    roster.observeList().subscribe(() => {
      throw bug
    })
    roster.observeList().subscribe((list) => heard.push(list.length))
    online('bob', 'one')
    roster.flush()
    expect([errors, heard]).toEqual([[bug], [1]])
  })

  it('takes any text as an id', () => {
    const { online, row } = setUp()
    for (const id of ['__proto__', 'constructor', 'hasOwnProperty']) {
      online(id, id)
      expect(row(id)?.id).toBe(id)
    }
  })
})
