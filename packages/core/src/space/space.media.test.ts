import { afterEach, describe, expect, it } from 'vitest'
import { fakeMeetingMedia } from '../testing/fakeMeetingMedia.ts'
import {
  codeOf,
  commandsOf,
  endAll,
  type MemberWithMedia,
  meetingOf,
  outage,
  room,
  settled,
  setUp,
  silentAbout,
  soon,
  withMedia,
} from './space.harness.ts'

afterEach(endAll)

const types = ({ events }: MemberWithMedia) => events.map(([type]) => type)

describe('entering the call with media of our own', () => {
  it('captures first, tells what is really sent, and is connected by itself', async () => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    const entered = alice.space.enterCall(room, { audio: true, video: true })
    expect(alice.view()).toMatchObject({ call: 'starting', myMedia: { wanted: { audio: true }, pending: true } })
    expect(alice.sent()).not.toContain('sendMediaState')
    await entered
    await settled()
    expect(alice.view()).toMatchObject({
      call: 'connected',
      myMedia: { pending: false, confirmed: { audio: true, video: true, screenshare: false, connected: true } },
      localTracks: [{ kind: 'audio' }, { kind: 'video' }],
    })
    const first = alice.world.sentBy(alice.member, room).find(({ type }) => type === 'sendMediaState')
    expect(first).toMatchObject({ mediaSession: { audio: true, video: true, connected: false }, streamId: 'stream' })
  })

  it.each(['denied', 'noDevice'])('rejects with call:4 and the name of the fault: %s', async (fault) => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    alice.media.misbehave(fault)
    await expect(alice.space.enterCall(room, { audio: true })).rejects.toMatchObject({
      code: 'call:4',
      message: expect.stringContaining(fault),
    })
    expect(alice.view()).toMatchObject({ state: 'joined', call: 'none', myMedia: { pending: false }, localTracks: [] })
    expect(alice.world.attendingIn(room)).toEqual([])
    expect(alice.media.opened()).toBe(0)
    expect(await codeOf(alice.space.enterCall(room, { audio: true }))).toBe('resolved')
  })

  it('is given up in time when nobody answers the question for the camera', async () => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    alice.media.misbehave('silence')
    const entered = alice.space.enterCall(room, { video: true })
    await settled()
    alice.clock.increment(119_999)
    expect(await soon(entered)).toBe('pending')
    alice.clock.increment(1)
    expect(await codeOf(entered)).toBe('call:4')
    expect(alice.media.opened()).toBe(0)
  })

  it('is taken back by leaving before the camera is there', async () => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    alice.media.misbehave('silence')
    const entered = alice.space.enterCall(room, { video: true })
    expect(await codeOf(alice.space.leaveCall(room))).toBe('resolved')
    expect(await codeOf(entered)).toBe('superseded')
    expect(alice.media.opened()).toBe(0)
    expect(alice.sent()).not.toContain('leaveCall')
  })
})

describe('who meets', () => {
  it('is everybody else in the call, each pair agreeing on who was there first', async () => {
    const { users } = await meetingOf(['alice', 'bob', 'carol'])
    const [alice, bob, carol] = users as [MemberWithMedia, MemberWithMedia, MemberWithMedia]
    const order = ({ media }: MemberWithMedia) =>
      media.members().map(({ party, wasHereFirst }) => [party.id, wasHereFirst])
    expect(order(alice)).toEqual([
      ['bob', false],
      ['carol', false],
    ])
    expect(order(bob)).toEqual([
      ['alice', true],
      ['carol', false],
    ])
    expect(order(carol)).toEqual([
      ['alice', true],
      ['bob', true],
    ])
    expect(commandsOf(alice, 'meet').at(-1)).toMatchObject({ self: { sessionId: alice.view()?.sessionId } })
    await bob.space.leaveCall(room)
    await settled()
    expect(order(alice)).toEqual([['carol', false]])
    expect(bob.media.opened()).toBe(0)
  })

  it('shows how the media of each reaches us, and nothing of it outside the call', async () => {
    const { users } = await meetingOf(['alice', 'bob'])
    const [alice, bob] = users as [MemberWithMedia, MemberWithMedia]
    const sessionId = bob.view()?.sessionId ?? ''
    expect(alice.participant('bob')?.attendances).toMatchObject([{ media: 'connected' }])
    const tracks = [{ id: 'theirs', kind: 'video' } as const]
    alice.media.member(sessionId, 'fading', tracks)
    await settled()
    expect(alice.participant('bob')?.attendances).toMatchObject([{ media: 'fading', tracks }])
    expect(alice.view()?.call).toBe('connected')
    alice.media.member(sessionId, 'failed')
    await settled()
    expect(alice.view()?.call).toBe('attending')
    alice.media.member(sessionId, 'connected', tracks)
    await settled()
    expect(alice.view()?.call).toBe('connected')
    await alice.space.leaveCall(room)
    await settled()
    expect(alice.participant('bob')?.attendances[0]?.media).toBeUndefined()
  })

  it('is told anew on a new connection, with the media that went on meanwhile', async () => {
    const { users } = await meetingOf(['alice', 'bob'])
    const [alice, bob] = users as [MemberWithMedia, MemberWithMedia]
    const before = alice.view()?.sessionId
    const captures = commandsOf(alice, 'send').length
    await outage(alice)
    expect(alice.view()).toMatchObject({ call: 'connected', myMedia: { confirmed: { audio: true, video: true } } })
    const { sessionId } = alice.view() ?? {}
    expect(sessionId).not.toBe(before)
    expect(commandsOf(alice, 'meet').at(-1)).toMatchObject({
      self: { sessionId },
      members: [{ sessionId: bob.view()?.sessionId, wasHereFirst: true }],
    })
    expect(bob.media.members().map((one) => one.sessionId)).toEqual([sessionId])
    expect(commandsOf(alice, 'send')).toHaveLength(captures)
    expect(alice.media.opened()).toBe(1)
  })

  it('sends only the pictures that are watched, wherever they move', async () => {
    const { users } = await meetingOf(['alice', 'bob', 'carol'])
    const [alice, bob] = users as [MemberWithMedia, MemberWithMedia]
    await alice.space.watchParticipants(room, ['bob'])
    expect(alice.media.watched()).toEqual([bob.view()?.sessionId])
    await outage(bob)
    await settled()
    expect(alice.media.watched()).toEqual([bob.view()?.sessionId])
    await alice.space.watchParticipants(room, null)
    expect(alice.media.watched()).toBeNull()
  })
})

describe('a meeting that is full', () => {
  it('lets go of us where somebody turns out to have been there before us only once we are in it', async () => {
    const { world } = await meetingOf(['alice'], { limit: 2 })
    const unseen = silentAbout(['space.attendeeAdded'], world)
    const carol = withMedia('carol', unseen, fakeMeetingMedia({ limit: 2 }))
    await carol.space.join(room)
    await settled()
    const entering = carol.space.enterCall(room, { audio: true })
    await settled()
    carol.clock.increment(3000)
    await entering
    const { sessionId, meeting } = carol.view() ?? {}
    const arrived = (id: string, session: string, joinTime: string) =>
      carol.forge({
        type: 'space.attendeeAdded',
        meeting: { id: meeting?.id ?? '', status: 'active', attendees: [] },
        attendee: { party: { id }, sessionId: session, role: 'participant', joinTime },
      })
    arrived('bob', 'bob-1', '2030-01-01T00:00:00.000Z')
    expect(carol.view()).toMatchObject({ call: 'attending', error: null })
    arrived('carol', sessionId ?? '', '2030-01-01T00:00:01.000Z')
    await settled()
    expect(carol.view()).toMatchObject({ state: 'joined', call: 'none', error: { code: 'meeting-full' } })
    expect(carol.media.opened()).toBe(0)
    expect(world.attendingIn(room)).toEqual(['alice'])
  })

  it('refuses the next one before anything is captured, who stays present; nobody else notices', async () => {
    const { users, world } = await meetingOf(['alice', 'bob'], { limit: 2 })
    const [alice] = users
    const meets = commandsOf(alice, 'meet').length
    const carol = withMedia('carol', world, fakeMeetingMedia({ limit: 2 }))
    await carol.space.join(room)
    await settled()
    expect(await codeOf(carol.space.enterCall(room, { audio: true }))).toBe('meeting-full')
    await settled()
    expect(carol.view()).toMatchObject({ state: 'joined', call: 'none' })
    expect(carol.media.sent()).toEqual([])
    expect(commandsOf(alice, 'meet')).toHaveLength(meets)
    await alice.space.leaveCall(room)
    await settled()
    expect(await codeOf(carol.space.enterCall(room, { audio: true }))).toBe('resolved')
  })

  it('lets in one of two who enter at once, by the order in which they came', async () => {
    const { users, world } = await meetingOf(['alice', 'bob'], { limit: 3 })
    const [alice] = users
    const late = ['carol', 'dave'].map((name) => withMedia(name, world, fakeMeetingMedia({ limit: 3 }))) as [
      MemberWithMedia,
      MemberWithMedia,
    ]
    for (const { space } of late) await space.join(room)
    await settled()
    const entered = late.map(({ space }) => codeOf(space.enterCall(room, { audio: true })))
    expect(await Promise.all(entered)).toEqual(['resolved', 'meeting-full'])
    await settled()
    const [, dave] = late
    expect(dave.view()).toMatchObject({ state: 'joined', call: 'none', error: { code: 'meeting-full' } })
    expect(dave.media.opened()).toBe(0)
    expect(world.attendingIn(room)).toEqual(['alice', 'bob', 'carol'])
    const metByAlice = commandsOf(alice, 'meet').flatMap((command) => ('members' in command ? command.members : []))
    expect(metByAlice.map(({ party }) => party.id)).not.toContain('dave')
  })
})

describe('the end of the call', () => {
  it('pains 33: the room says that we left while we talk: told, and in again with the media that flows, by number', async () => {
    const { users, world } = await meetingOf(['alice', 'bob'])
    const [alice] = users
    const captures = commandsOf(alice, 'send').length
    world.dropFromCall(room, 'alice')
    await settled()
    expect(alice.events).toContainEqual(['space:callDropped', { spaceId: room, attempt: 1 }])
    alice.clock.increment(0)
    await settled()
    expect(alice.view()).toMatchObject({ call: 'connected', myMedia: { pending: false } })
    expect(world.attendingIn(room)).toEqual(['bob', 'alice'])
    expect(commandsOf(alice, 'send')).toHaveLength(captures)
    alice.events.length = 0
    for (let attempt = 2; attempt <= 4; attempt += 1) {
      world.dropFromCall(room, 'alice')
      await settled()
      if (attempt <= 3) expect(alice.view()?.call).toBe('reconnecting')
      alice.clock.increment(4000)
      await settled()
    }
    expect(alice.events.filter(([type]) => type === 'space:callDropped')).toEqual([
      ['space:callDropped', { spaceId: room, attempt: 2 }],
      ['space:callDropped', { spaceId: room, attempt: 3 }],
      ['space:callDropped', { spaceId: room }],
    ])
    expect(alice.view()?.call).toBe('none')
    expect(alice.media.opened()).toBe(0)
  })

  it('is the end, also when a change of ours crosses the end of the meeting and begins another', async () => {
    const alice = setUp('alice')
    const { world } = alice
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true })
    await settled()
    world.endMeeting(room)
    const muted = codeOf(alice.space.updateMedia(room, { audio: false }))
    expect(world.attendingIn(room)).toEqual(['alice'])
    await settled()
    expect(await muted).toBe('space:6')
    await settled()
    expect(alice.view()?.call).toBe('none')
    expect(world.attendingIn(room)).toEqual([])
    expect(alice.view()?.meeting?.state).toBe('ended')
  })

  it.each(['leaveCall', 'leave', 'destroy', 'ended', 'removed'] as const)(
    'stops everything that was captured: %s',
    async (how) => {
      const { users, world } = await meetingOf(['alice', 'bob'])
      const [alice] = users
      if (how === 'destroy') await alice.client.destroy()
      else if (how === 'ended') world.endMeeting(room)
      else if (how === 'removed') world.remove(room, 'alice')
      else await alice.space[how](room)
      await settled()
      expect(alice.media.opened()).toBe(0)
      expect(alice.media.sending()).toBeNull()
      expect(commandsOf(alice, 'leave')).toHaveLength(1)
      expect(types(alice)).not.toContain('space:callDropped')
    },
  )
})
