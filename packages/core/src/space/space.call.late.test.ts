import { afterEach, describe, expect, it } from 'vitest'
import type { MemorySpaces } from '../testing/memory.spaces.api.ts'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { codeOf, endAll, outage, room, settled, setUp, silentAbout, soon, withMedia } from './space.harness.ts'

afterEach(endAll)

/** In the room, and nothing on its way; also where the back end confirms nothing. */
async function inRoom(world: MemorySpaces = createMemorySpaces(), user = 'alice') {
  const alice = setUp(user, world)
  await alice.space.join(room)
  await settled()
  alice.clock.increment(3000)
  alice.events.length = 0
  return alice
}

async function inCall(world?: MemorySpaces, user?: string) {
  const alice = await inRoom(world, user)
  const entering = alice.space.enterCall(room, { audio: true })
  await settled()
  alice.clock.increment(3000)
  await entering
  alice.events.length = 0
  return alice
}

describe('entering the call', () => {
  it('is done when our announcement comes back, also where nobody tells us of our arrival', async () => {
    const alice = await inRoom(silentAbout(['space.attendeeAdded']))
    expect(await soon(alice.space.enterCall(room, { audio: true }))).toBe('resolved')
    expect(alice.view()).toMatchObject({
      call: 'attending',
      myMedia: { confirmed: { audio: true }, pending: false },
    })
  })

  it('is done when we are told of our arrival, also where our announcement does not come back', async () => {
    const alice = await inRoom(createMemorySpaces({ echoes: false }))
    expect(await soon(alice.space.enterCall(room, { audio: true }))).toBe('resolved')
    expect(alice.view()).toMatchObject({
      call: 'attending',
      myMedia: { confirmed: { audio: true }, pending: false },
    })
  })

  it('counts as done after some seconds where the back end confirms nothing', async () => {
    const alice = await inRoom(silentAbout(['space.attendeeAdded'], createMemorySpaces({ echoes: false })))
    const entering = alice.space.enterCall(room, { audio: true })
    await settled()
    expect(alice.view()?.call).toBe('starting')
    alice.clock.increment(3000)
    expect(await soon(entering)).toBe('resolved')
    expect(alice.view()).toMatchObject({
      call: 'attending',
      myMedia: { confirmed: { audio: true }, pending: false },
    })
  })

  it('goes on when the connection is back that was lost meanwhile', async () => {
    const alice = await inRoom()
    alice.world.misbehave('sendMediaState', 'silence')
    alice.world.misbehave('announce', 'silence')
    const entering = alice.space.enterCall(room, { audio: true })
    await settled()
    await outage(alice, async () => {
      expect(alice.view()?.call).toBe('reconnecting')
      expect(await soon(entering)).toBe('pending')
    })
    expect(await soon(entering)).toBe('resolved')
    expect(alice.view()).toMatchObject({ call: 'attending', myMedia: { confirmed: { audio: true } } })
    expect(alice.world.attendingIn(room)).toEqual(['alice'])
  })

  it('is taken back by leaving before it is done', async () => {
    const alice = await inRoom()
    const entering = alice.space.enterCall(room, { audio: true })
    const leaving = alice.space.leaveCall(room)
    expect(await soon(entering)).toBe('superseded')
    expect(await soon(leaving)).toBe('resolved')
    expect(alice.view()).toMatchObject({ call: 'none', myMedia: { wanted: { audio: false }, pending: false } })
    expect(alice.world.attendingIn(room)).toEqual([])
  })

  it('waits for the next connection where there is none', async () => {
    const alice = await inRoom()
    let entering: Promise<void> = Promise.resolve()
    await outage(alice, async () => {
      entering = alice.space.enterCall(room, { audio: true })
      expect(await soon(entering)).toBe('pending')
      expect(alice.view()?.call).toBe('reconnecting')
    })
    expect(await soon(entering)).toBe('resolved')
    expect(alice.view()).toMatchObject({ call: 'attending', myMedia: { confirmed: { audio: true } } })
  })
})

describe('in the call', () => {
  it('is over for us when the back end lets us go, and what we wanted of it fails', async () => {
    const alice = await inCall()
    alice.world.misbehave('sendMediaState', 'silence')
    alice.world.misbehave('announce', 'silence')
    const updating = alice.space.updateMedia(room, { video: true })
    const joinTime = alice.participant('alice')?.attendances[0]?.joinTime ?? ''
    alice.forge({
      type: 'space.attendeeLeft',
      meeting: { id: 'room-meeting-1', status: 'active', attendees: [] },
      attendee: { party: { id: 'alice' }, joinTime },
    })
    expect(await soon(updating)).toBe('space:6')
    expect(alice.view()).toMatchObject({
      state: 'joined',
      call: 'none',
      myMedia: { wanted: { audio: false, video: false }, confirmed: { audio: false }, pending: false },
    })
    expect(await soon(alice.space.enterCall(room))).toBe('resolved')
  })

  it('counts a change of our media as taken after some seconds where the back end confirms nothing', async () => {
    const alice = await inCall(createMemorySpaces({ echoes: false }))
    const updating = alice.space.updateMedia(room, { video: true })
    await settled()
    expect(alice.view()?.myMedia).toMatchObject({ confirmed: { video: false }, pending: true })
    alice.clock.increment(3000)
    expect(await soon(updating)).toBe('resolved')
    expect(alice.view()?.myMedia).toMatchObject({ confirmed: { audio: true, video: true }, pending: false })
  })
})

describe('leaving the call', () => {
  it('is done when the meeting ends by it, where nothing else says so', async () => {
    const alice = await inCall(silentAbout(['space.attendeeLeft'], createMemorySpaces({ echoes: false })))
    expect(await soon(alice.space.leaveCall(room))).toBe('resolved')
    expect(alice.view()).toMatchObject({ state: 'joined', call: 'none', meeting: { state: 'ended' } })
  })

  it('is done when our announcement comes back, where nothing else says so', async () => {
    const alice = await inCall(silentAbout(['space.attendeeLeft', 'space.meetingEnded']))
    expect(await soon(alice.space.leaveCall(room))).toBe('resolved')
    expect(alice.view()).toMatchObject({ state: 'joined', call: 'none' })
  })

  it('is done, and no error, when the back end says that we are not in it', async () => {
    const alice = await inCall()
    alice.world.misbehave('leaveCall', { code: 'no_media_session' })
    alice.world.misbehave('announce', 'silence')
    expect(await soon(alice.space.leaveCall(room))).toBe('resolved')
    expect(alice.view()).toMatchObject({ state: 'joined', call: 'none', error: null })
    expect(alice.events).toEqual([])
  })

  it('counts as done after some seconds without an answer', async () => {
    const alice = await inCall()
    alice.world.misbehave('leaveCall', 'silence')
    alice.world.misbehave('announce', 'silence')
    const leaving = alice.space.leaveCall(room)
    await settled()
    expect(alice.view()?.call).toBe('leaving')
    alice.clock.increment(3000)
    expect(await soon(leaving)).toBe('resolved')
    expect(alice.view()?.call).toBe('none')
  })

  it('is done when the connection is lost, and we are not in the call when it is back', async () => {
    const alice = await inCall()
    alice.world.misbehave('leaveCall', 'silence')
    alice.world.misbehave('announce', 'silence')
    const leaving = alice.space.leaveCall(room)
    await settled()
    await outage(alice, async () => {
      expect(await soon(leaving)).toBe('resolved')
      expect(alice.view()?.call).toBe('none')
    })
    alice.clock.increment(3000)
    expect(alice.view()).toMatchObject({ state: 'joined', call: 'none' })
    expect(alice.world.attendingIn(room)).toEqual([])
  })

  it('is followed by entering on the new connection, where we wanted that before the loss', async () => {
    const alice = await inCall()
    alice.world.misbehave('leaveCall', 'silence')
    alice.world.misbehave('announce', 'silence')
    const leaving = alice.space.leaveCall(room)
    const entering = alice.space.enterCall(room, { video: true })
    await settled()
    await outage(alice, async () => {
      expect(await soon(leaving)).toBe('resolved')
      expect(await soon(entering)).toBe('pending')
      expect(alice.view()?.call).toBe('reconnecting')
    })
    expect(await soon(entering)).toBe('resolved')
    expect(alice.view()).toMatchObject({ call: 'attending', myMedia: { confirmed: { audio: false, video: true } } })
    expect(alice.world.attendingIn(room)).toEqual(['alice'])
  })

  it('again takes back the entering that waits for it', async () => {
    const alice = await inCall()
    alice.world.misbehave('leaveCall', 'silence')
    alice.world.misbehave('announce', 'silence')
    const wishes = [
      alice.space.leaveCall(room),
      alice.space.enterCall(room, { audio: true }),
      alice.space.enterCall(room, { video: true }),
      alice.space.leaveCall(room),
    ].map(codeOf)
    await settled()
    alice.clock.increment(3000)
    await settled()
    expect(alice.view()).toMatchObject({ call: 'none', myMedia: { wanted: { audio: false, video: false } } })
    expect(await Promise.all(wishes)).toEqual(['resolved', 'superseded', 'superseded', 'resolved'])
    expect(await soon(alice.space.enterCall(room))).toBe('resolved')
  })

  it('is followed by entering with devices that are captured anew, where the media is ours', async () => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true, video: true })
    const [leaving, entering] = [alice.space.leaveCall(room), alice.space.enterCall(room, { audio: true })]
    expect([await soon(leaving), await soon(entering)]).toEqual(['resolved', 'resolved'])
    expect(alice.view()).toMatchObject({ call: 'connected', localTracks: [{ kind: 'audio' }] })
    expect(alice.media.sending()).toEqual({ audio: true, video: false, screenshare: false })
    expect(alice.media.opened()).toBe(1)
  })

  it('is done when the back end says that we left, while others stay', async () => {
    const alice = await inCall()
    const bob = await inCall(alice.world, 'bob')
    bob.world.misbehave('announce', 'silence')
    expect(await soon(bob.space.leaveCall(room))).toBe('resolved')
    expect(bob.view()).toMatchObject({ call: 'none', meeting: { state: 'active' } })
  })
})

describe('the end of the meeting', () => {
  it('is its end for those as well who say later what they were in it', async () => {
    const world = createMemorySpaces()
    const [alice, bob] = [await inRoom(world), await inCall(world, 'bob')]
    const sessionId = bob.view()?.sessionId ?? ''
    const online = {
      type: 'space.partyOnline',
      party: { id: 'bob', sessionId },
      sessionId,
      presence: { idle: true, mediaSession: { audio: true, video: false, screenshare: false, connected: true } },
      broadcast: false,
    } as const
    alice.forge(online)
    expect(alice.participant('bob')?.attendances).toMatchObject([{ audio: true, connected: true }])
    world.endMeeting(room)
    await settled()
    alice.forge(online)
    expect(alice.participant('bob')).toMatchObject({ presence: 'idle', attendances: [] })
    await bob.space.enterCall(room, { audio: true })
    await settled()
    expect(alice.participant('bob')?.attendances).toMatchObject([{ audio: true }])
  })
})
