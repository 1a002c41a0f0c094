import { afterEach, describe, expect, it } from 'vitest'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { endAll, outage, room, settled, setUp, silentAbout, soon } from './space.harness.ts'

afterEach(endAll)

describe('a join that comes to nothing', () => {
  it('says nothing to the back end when the client is destroyed before anything was said', async () => {
    const alice = setUp('alice')
    const joining = alice.space.join(room)
    await alice.client.destroy()
    expect(await soon(joining)).toBe('destroyed')
    expect(alice.sent()).toEqual([])
  })

  it('fails when the port of the space does not open, without opening a connection', async () => {
    const alice = setUp('alice', silentAbout(['space.opened']))
    const joining = alice.space.join(room)
    await settled()
    alice.clock.increment(10_000)
    expect(await soon(joining)).toBe('space:9')
    expect(alice.view()).toMatchObject({ state: 'failed', error: { code: 'space:9' } })
    expect(alice.member.attempts()).toBe(0)
  })

  it('fails when a connection that was open before keeps trying in vain', async () => {
    const alice = setUp('alice', createMemorySpaces(), { connectivity: { reconnectLimit: 0 } })
    await alice.client.connection.connect()
    alice.member.refuse('no-route')
    alice.member.drop()
    await settled()
    const joining = alice.space.join(room)
    await settled()
    expect(alice.view()?.state).toBe('joining')
    alice.clock.increment(50_000)
    expect(await soon(joining)).toBe('subscription:1')
    expect(alice.view()?.state).toBe('failed')
  })

  it('fails when the space does not come back with the connection', async () => {
    const alice = setUp('alice', silentAbout(['space.restored']))
    alice.world.misbehave('join', 'silence')
    const joining = alice.space.join(room)
    await settled()
    await outage(alice)
    expect(alice.view()?.state).toBe('joining')
    alice.clock.increment(50_000)
    expect(await soon(joining)).toBe('subscription:1')
    expect(alice.view()?.state).toBe('failed')
  })

  it('fails when the connection is lost again and again', async () => {
    const alice = setUp('alice')
    alice.world.misbehave('join', ...Array<'silence'>(4).fill('silence'))
    const joining = alice.space.join(room)
    await settled()
    for (let time = 0; time < 3; time += 1) await outage(alice)
    expect(alice.sent()).toEqual(['join', 'join', 'join', 'join'])
    expect(alice.view()?.state).toBe('joining')
    alice.member.drop()
    expect(await soon(joining)).toBe('space:8')
    expect(alice.view()).toMatchObject({ state: 'failed', error: { code: 'space:8' } })
  })
})

describe('coming back', () => {
  it('starts anew when the connection is lost again while we ask to be let in', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    alice.world.misbehave('join', 'silence')
    await outage(alice)
    expect(alice.world.presentIn(room)).toEqual([])
    await outage(alice)
    expect(alice.world.presentIn(room)).toEqual(['alice'])
    alice.clock.increment(3000)
    expect(alice.view()).toMatchObject({ state: 'joined', sessionId: 'alice-3' })
  })

  it('fails when the back end does not answer, and takes the join back', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    alice.world.misbehave('join', 'silence')
    await outage(alice)
    const before = alice.sent().length
    alice.clock.increment(30_000)
    expect(alice.view()).toMatchObject({ state: 'failed', error: { code: 'space:9' } })
    expect(alice.sent().slice(before)).toEqual(['leave'])
  })
})

describe('leaving', () => {
  async function joined() {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    alice.events.length = 0
    return alice
  }

  it('is done when the client is destroyed meanwhile', async () => {
    const alice = await joined()
    alice.world.misbehave('leave', 'silence')
    const leaving = alice.space.leave(room)
    await alice.client.destroy()
    expect(await soon(leaving)).toBe('resolved')
  })

  it('is done when the back end says that we are not in the space', async () => {
    const alice = await joined()
    alice.world.misbehave('leave', { code: 'not_subscribed' })
    expect(await soon(alice.space.leave(room))).toBe('resolved')
    expect(alice.view()).toMatchObject({ state: 'left', error: null })
    expect(alice.events).toEqual([])
  })

  it('is done when the connection is lost meanwhile', async () => {
    const alice = await joined()
    alice.world.misbehave('leave', 'silence')
    const leaving = alice.space.leave(room)
    await settled()
    expect(alice.view()?.state).toBe('leaving')
    alice.member.drop()
    expect(await soon(leaving)).toBe('resolved')
    expect(alice.view()).toMatchObject({ state: 'left', error: null })
  })
})

describe('a meeting after one that ended', () => {
  async function afterMeeting() {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await bob.space.enterCall(room)
    await bob.space.leaveCall(room)
    await settled()
    expect(alice.view()?.meeting).toMatchObject({ id: 'room-meeting-1', state: 'ended' })
    alice.events.length = 0
    return { alice, bob }
  }

  it('begins with its start, before anybody attends it', async () => {
    const { alice } = await afterMeeting()
    const meeting = { id: 'room-meeting-2', status: 'active', attendees: [] } as const
    alice.forge({ type: 'space.meetingStarted', meeting })
    expect(alice.view()?.meeting).toEqual({ id: 'room-meeting-2', state: 'active', files: [] })
    expect(alice.events).toEqual([['space:meetingStarted', { spaceId: room, meetingId: 'room-meeting-2' }]])
  })

  it('begins with the first who attends it, where its start was missed', async () => {
    const { alice } = await afterMeeting()
    const meeting = { id: 'room-meeting-2', status: 'active', attendees: [] } as const
    const attendee = { party: { id: 'carol' }, joinTime: '2026-01-01T01:00:00.000Z' }
    alice.forge({ type: 'space.attendeeAdded', meeting, attendee })
    expect(alice.view()?.meeting).toEqual({ id: 'room-meeting-2', state: 'active', files: [] })
    expect(alice.events).toContainEqual(['space:meetingStarted', { spaceId: room, meetingId: 'room-meeting-2' }])
    expect(alice.participant('carol')?.attendances).toHaveLength(1)
  })

  it('is found out about when it began during an outage', async () => {
    const { alice, bob } = await afterMeeting()
    await outage(alice, () => bob.space.enterCall(room))
    expect(alice.view()?.meeting).toMatchObject({ id: 'room-meeting-2', state: 'active' })
    expect(alice.events).toEqual([['space:meetingStarted', { spaceId: room, meetingId: 'room-meeting-2' }]])
  })
})

describe('a meeting that runs', () => {
  it('is known to who joins later', async () => {
    const bob = setUp('bob')
    await bob.space.join(room)
    await bob.space.enterCall(room)
    const alice = setUp('alice', bob.world)
    await alice.space.join(room)
    await settled()
    expect(alice.view()?.meeting).toMatchObject({ id: 'room-meeting-1', state: 'active' })
  })

  it.each(['space.meetingStarted', 'space.attendeeAdded'] as const)(
    'is over when %s names another one',
    async (type) => {
      const alice = setUp('alice')
      const bob = setUp('bob', alice.world)
      await alice.space.join(room)
      await bob.space.join(room)
      await bob.space.enterCall(room)
      await settled()
      alice.events.length = 0
      const attendee = { party: { id: 'bob' }, joinTime: '2026-01-01T01:00:00.000Z' }
      const meeting = { id: 'room-meeting-2', status: 'active', attendees: [attendee] } as const
      alice.forge(type === 'space.attendeeAdded' ? { type, meeting, attendee } : { type, meeting })
      expect(alice.events).toEqual([
        ['space:meetingEnded', { spaceId: room, meetingId: 'room-meeting-1' }],
        ['space:meetingStarted', { spaceId: room, meetingId: 'room-meeting-2' }],
      ])
      expect(alice.view()?.meeting).toEqual({ id: 'room-meeting-2', state: 'active', files: [] })
    },
  )
})

describe('who is idle', () => {
  async function idleWithBob() {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await alice.space.setIdle(room, true)
    await settled()
    expect(bob.participant('alice')?.presence).toBe('idle')
    return { alice, bob }
  }

  it('comes back', async () => {
    const { alice, bob } = await idleWithBob()
    expect(await soon(alice.space.setIdle(room, false))).toBe('resolved')
    expect(alice.view()?.idle).toEqual({ wanted: false, confirmed: false, pending: false })
    await settled()
    expect(bob.participant('alice')?.presence).toBe('online')
  })

  it('is so for the others after an outage as well', async () => {
    const { alice, bob } = await idleWithBob()
    await outage(alice, () => expect(bob.names()).toEqual(['bob']))
    expect(bob.participant('alice')?.presence).toBe('idle')
  })

  it('is not taken to have told so while there is no connection', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    alice.world.misbehave('announce', 'silence')
    const idling = alice.space.setIdle(room, true)
    await settled()
    alice.member.refuse('no-route')
    await outage(alice)
    alice.clock.increment(3000)
    expect(await soon(idling)).toBe('pending')
    alice.member.refuse(null)
    alice.client.connection.retryNow()
    expect(await soon(idling)).toBe('resolved')
    expect(alice.view()?.idle).toEqual({ wanted: true, confirmed: true, pending: false })
  })
})
