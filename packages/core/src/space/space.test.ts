import { afterEach, describe, expect, it } from 'vitest'
import { SimulatedClock } from 'xstate'
import { buildClient } from '../client/client.ts'
import type { ConfigInput } from '../client/config.ts'
import type { SwitchhookError } from '../errors.ts'
import type { Party, SpaceFact, Transport } from '../ports/index.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import { createMemorySpaces, type MemorySpaces } from '../testing/memory.spaces.ts'
import { spaces } from './space.ts'

const room = 'room'
/** Lets every fact that is on its way arrive. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}
const codeOf = (promise: Promise<void>) =>
  promise.then(
    () => 'resolved',
    (error: SwitchhookError) => error.code,
  )

const endings: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()))
})

function setUp(user: string | Party, world: MemorySpaces = createMemorySpaces(), config: ConfigInput = {}) {
  const clock = new SimulatedClock()
  const party: Party = typeof user === 'string' ? { id: user, type: 'user', displayName: user.toUpperCase() } : user
  const member = createMemoryMember(party, (isOpen) =>
    isOpen ? world.connectionRestored(member) : world.connectionLost(member),
  )
  let forge: (fact: SpaceFact) => void = () => {}
  const port = world.portFor(member)
  const transport: Transport = {
    name: 'memory',
    trickle: true,
    connection: member.connection,
    spaces: {
      open: (space, report) => {
        forge = report
        return port.open(space, report)
      },
    },
    close: () => {},
  }
  const errors: unknown[] = []
  const inspected: unknown[] = []
  const inspect = (event: unknown) => inspected.push(event)
  const client = buildClient({ transport, clock, inspect, onError: (error) => errors.push(error), ...config }, [
    spaces(),
  ])
  const events: [string, Record<string, unknown>][] = []
  client.subscribe((type, payload) => {
    if (type !== 'space:change' && type !== 'ws:change') events.push([type, payload as Record<string, unknown>])
  })
  endings.push(client.destroy)
  return {
    client,
    space: client.space,
    clock,
    world,
    member,
    events,
    errors,
    inspected,
    view: () => client.space.observe(room).getSnapshot(),
    names: () =>
      client.space
        .observeParticipants(room)
        .getSnapshot()
        .map(({ id }) => id),
    participant: (id: string) => client.space.observeParticipant(room, id).getSnapshot(),
    sent: () => world.sentBy(member, room).map(({ type }) => type),
    forge: (fact: SpaceFact) => forge(fact),
  }
}

/** Cuts the connection and lets it come back, with what happens meanwhile in between. */
async function outage(user: ReturnType<typeof setUp>, meanwhile: () => unknown = () => {}) {
  user.member.drop()
  await settled()
  await meanwhile()
  user.clock.increment(0)
  await settled()
}

describe('joining', () => {
  it('opens the connection, joins, says who we are, asks who is there and what meeting runs', async () => {
    const alice = setUp('alice')
    const promise = alice.space.join(room)
    expect(alice.view()).toMatchObject({ id: room, state: 'joining', participants: [], call: 'none', error: null })
    await promise
    await settled()
    expect(alice.view()).toMatchObject({ state: 'joined', self: { id: 'alice' }, sessionId: 'alice-1' })
    expect(alice.sent()).toEqual(['join', 'announce', 'requestParties', 'fetchMeeting'])
  })

  it('shows ourselves and everybody else, each of whom shows us', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    expect(alice.names()).toEqual(['alice', 'bob'])
    expect(bob.names()).toEqual(['bob', 'alice'])
    expect(bob.participant('alice')).toEqual({
      id: 'alice',
      kind: 'user',
      isSelf: false,
      displayName: 'ALICE',
      role: 'guest',
      presence: 'online',
      attendances: [],
    })
    expect(bob.participant('bob')).toMatchObject({ isSelf: true, presence: 'online' })
    expect(alice.events).toEqual([
      ['space:participantJoined', { spaceId: room, participantId: 'bob', isSynthetic: false }],
    ])
    expect(bob.events).toEqual([
      ['space:participantJoined', { spaceId: room, participantId: 'alice', isSynthetic: true }],
    ])
  })

  it('answers newcomers narrowly and does not answer answers', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    const carol = setUp('carol', alice.world)
    for (const { space } of [alice, bob, carol]) await space.join(room)
    await settled()
    const announced = alice.world.sentBy(alice.member, room).filter(({ type }) => type === 'announce')
    // One to all; then for each newcomer one to its announcement and one to its question.
    expect(announced.map((command) => ('to' in command ? command.to?.map(({ id }) => id) : 'all'))).toEqual([
      'all',
      ['bob'],
      ['bob'],
      ['carol'],
      ['carol'],
    ])
    const answers = alice.world.sentBy(carol.member, room).filter(({ type }) => type === 'announce')
    expect(answers).toHaveLength(1)
  })

  it('never answers other sessions of its own user, and shows one participant for all of them', async () => {
    const desk = setUp('alice')
    const world = desk.world
    const phone = setUp('alice', world)
    await desk.space.join(room)
    await phone.space.join(room)
    await settled()
    expect(world.sentBy(desk.member, room).filter(({ type }) => type === 'announce')).toHaveLength(1)
    expect(desk.names()).toEqual(['alice'])
    expect(desk.events).toEqual([])
  })

  it.each([
    ['an unknown space', { access: 'missing' } as const, 'space:2'],
    ['a space for members', { access: 'members' } as const, 'space:3'],
    ['a wrong password', { password: 'secret' }, 'space:4'],
  ])('is refused by %s with a code of its own', async (_, definition, code) => {
    const alice = setUp('alice')
    alice.world.define(room, definition)
    expect(await codeOf(alice.space.join(room, { password: 'wrong' }))).toBe(code)
    expect(alice.view()).toMatchObject({ state: 'failed', error: { code } })
    expect(alice.events).toEqual([['space:error', { spaceId: room, error: { code, message: expect.any(String) } }]])
  })

  it('works after a failed join: it is not stuck joining (pains.md 8)', async () => {
    const alice = setUp('alice')
    alice.world.define(room, { password: 'secret', title: 'Board' })
    expect(await codeOf(alice.space.join(room))).toBe('space:4')
    expect(await codeOf(alice.space.join(room, { password: 'secret' }))).toBe('resolved')
    expect(alice.view()).toMatchObject({ state: 'joined', title: 'Board', error: null })
  })

  it('tells a connection that is refused or does not open', async () => {
    const alice = setUp('alice')
    alice.member.refuse('unauthorized')
    expect(await codeOf(alice.space.join(room))).toBe('authentication:1')
    alice.member.refuse('silence')
    const promise = alice.space.join(room)
    await settled()
    alice.clock.increment(20_000)
    expect(await codeOf(promise)).toBe('subscription:1')
    expect(alice.view()?.state).toBe('failed')
  })

  it('fails when the back end does not answer, and takes the join back', async () => {
    const alice = setUp('alice')
    alice.world.misbehave('join', 'silence')
    const promise = alice.space.join(room)
    await settled()
    alice.clock.increment(30_000)
    expect(await codeOf(promise)).toBe('space:9')
    expect(alice.sent()).toEqual(['join', 'leave'])
  })

  it('joins anew on the next connection when the connection is lost while joining', async () => {
    const alice = setUp('alice')
    alice.world.misbehave('join', 'silence')
    const promise = alice.space.join(room)
    await settled()
    await outage(alice)
    expect(await codeOf(promise)).toBe('resolved')
    expect(alice.world.presentIn(room)).toEqual(['alice'])
  })

  it('is one join however often it is asked for', async () => {
    const alice = setUp('alice')
    const both = [alice.space.join(room), alice.space.join(room)]
    expect(await Promise.all(both.map(codeOf))).toEqual(['resolved', 'resolved'])
    expect(await codeOf(alice.space.join(room))).toBe('resolved')
    expect(alice.sent().filter((type) => type === 'join')).toHaveLength(1)
  })

  it('comes alive for those who observed it before', async () => {
    const alice = setUp('alice')
    const states: (string | undefined)[] = []
    alice.space.observe(room).subscribe((view) => states.push(view?.state))
    expect(alice.view()).toBeUndefined()
    await alice.space.join(room)
    expect([...new Set(states)]).toEqual(['joining', 'joined'])
    expect(alice.space.observe(room)).toBe(alice.space.observe(room))
    expect(alice.space.getAll()).toEqual([alice.view()])
  })
})

describe('the password', () => {
  it('goes to the back end only: not into views, events, inspection or errors', async () => {
    const alice = setUp('alice')
    alice.world.define(room, { password: 'Pa55word!' })
    await alice.space.join(room, { password: 'Pa55word!' })
    await outage(alice)
    expect(alice.view()?.state).toBe('reconnecting')
    const seen = new Set<unknown>()
    const isLeaked = (value: unknown, depth = 0): boolean => {
      if (typeof value === 'string') return value.includes('Pa55word!')
      if (typeof value !== 'object' || value === null || depth > 12 || seen.has(value)) return false
      seen.add(value)
      return Object.values(value).some((part) => isLeaked(part, depth + 1))
    }
    expect(alice.inspected.length).toBeGreaterThan(20)
    expect(isLeaked(alice.inspected)).toBe(false)
    expect(isLeaked([alice.view(), alice.events, alice.errors])).toBe(false)
  })

  it('is used again after an outage, and forgotten when the space is left', async () => {
    const alice = setUp('alice')
    alice.world.define(room, { password: 'secret' })
    await alice.space.join(room, { password: 'secret' })
    await outage(alice)
    alice.clock.increment(3000)
    expect(alice.view()?.state).toBe('joined')
    await alice.space.leave(room)
    expect(await codeOf(alice.space.join(room))).toBe('space:4')
  })
})

describe('leaving', () => {
  it('leaves, and the others see it', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    const promise = bob.space.leave(room)
    expect(bob.view()?.state).toBe('leaving')
    await promise
    expect(bob.view()).toMatchObject({ state: 'left', participants: [], error: null })
    await settled()
    expect(alice.names()).toEqual(['alice'])
    expect(alice.events.at(-1)).toEqual([
      'space:participantLeft',
      { spaceId: room, participantId: 'bob', reason: 'left', isSynthetic: false },
    ])
  })

  it('beats joining: the join is superseded and no late answer brings us back (pains.md 8)', async () => {
    const alice = setUp('alice')
    const joining = alice.space.join(room)
    await settled()
    const second = setUp('bob', alice.world)
    alice.world.misbehave('join', 'silence')
    const pending = second.space.join(room)
    await settled()
    const leaving = second.space.leave(room)
    second.forge({ type: 'space.joined', attempt: 1, sessionId: 'bob-1' })
    expect(await codeOf(pending)).toBe('superseded')
    expect(await codeOf(leaving)).toBe('resolved')
    expect(second.sent()).toEqual(['join', 'leave', 'leave'])
    expect(alice.world.presentIn(room)).toEqual(['alice'])
    await joining
  })

  it('sends nothing when it comes before the connection is open', async () => {
    const alice = setUp('alice')
    const joining = alice.space.join(room)
    const leaving = alice.space.leave(room)
    expect(await codeOf(joining)).toBe('superseded')
    expect(await codeOf(leaving)).toBe('resolved')
    await settled()
    expect(alice.sent()).toEqual([])
  })

  it('is followed by a join that was asked for meanwhile (pains.md 18)', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    const leaving = alice.space.leave(room)
    const joining = alice.space.join(room)
    expect(await Promise.all([leaving, joining].map(codeOf))).toEqual(['resolved', 'resolved'])
    expect(alice.view()?.state).toBe('joined')
    expect(alice.world.presentIn(room)).toEqual(['alice'])
  })

  it('takes back a join that waits for it', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    const leaving = alice.space.leave(room)
    const joining = alice.space.join(room)
    const again = alice.space.leave(room)
    expect(await Promise.all([leaving, joining, again].map(codeOf))).toEqual(['resolved', 'superseded', 'resolved'])
    await settled()
    expect(alice.view()?.state).toBe('left')
  })

  it('ends in time when the back end does not answer', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    alice.world.misbehave('leave', 'silence')
    const promise = alice.space.leave(room)
    await settled()
    alice.clock.increment(30_000)
    expect(await codeOf(promise)).toBe('resolved')
  })

  it('resolves where we are out already, and rejects where we never were', async () => {
    const alice = setUp('alice')
    expect(await codeOf(alice.space.leave(room))).toBe('space:6')
    await alice.space.join(room)
    await alice.space.leave(room)
    expect(await codeOf(alice.space.leave(room))).toBe('resolved')
  })
})

describe('presence', () => {
  it('tells the others that we are idle, and confirms when the back end took it', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    const promise = alice.space.setIdle(room, true)
    expect(alice.view()?.idle).toEqual({ wanted: true, confirmed: false, pending: true })
    await promise
    expect(alice.view()?.idle).toEqual({ wanted: true, confirmed: true, pending: false })
    expect(alice.participant('alice')?.presence).toBe('idle')
    await settled()
    expect(bob.participant('alice')?.presence).toBe('idle')
  })

  it('remembers a newer wish while one is on its way; the older one is superseded (pains.md 18)', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    const results = [true, false, true].map((idle) => codeOf(alice.space.setIdle(room, idle)))
    expect(await Promise.all(results)).toEqual(['superseded', 'superseded', 'resolved'])
    expect(alice.view()?.idle).toMatchObject({ confirmed: true, pending: false })
  })

  it('resolves at once where it is so already', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    const before = alice.sent().length
    expect(await codeOf(alice.space.setIdle(room, false))).toBe('resolved')
    expect(alice.sent()).toHaveLength(before)
  })

  it('takes the wish back when it is refused', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    alice.world.misbehave('announce', { code: 'invalid_payload' })
    expect(await codeOf(alice.space.setIdle(room, true))).toBe('space:7')
    expect(alice.view()).toMatchObject({ idle: { wanted: false, pending: false }, error: { code: 'space:7' } })
  })

  it('counts as taken what a back end without confirmations does not refuse for some seconds', async () => {
    const alice = setUp('alice', createMemorySpaces({ echoes: false }))
    await alice.space.join(room)
    alice.clock.increment(3000)
    const promise = alice.space.setIdle(room, true)
    await settled()
    expect(alice.view()?.idle.pending).toBe(true)
    alice.clock.increment(3000)
    expect(await codeOf(promise)).toBe('resolved')
  })

  it('tells who is typing, to everybody but the one who types', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    await bob.space.sendTyping(room)
    await settled()
    expect(alice.events.at(-1)).toEqual(['space:typing', { spaceId: room, participantId: 'bob' }])
    expect(bob.events.map(([type]) => type)).not.toContain('space:typing')
  })
})

describe('the call of a space', () => {
  async function twoInRoom() {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    alice.events.length = 0
    bob.events.length = 0
    return { alice, bob, world: alice.world }
  }

  it('starts a meeting with the first who enters; presence stays what it was', async () => {
    const { alice, bob } = await twoInRoom()
    const promise = alice.space.enterCall(room, { audio: true })
    expect(alice.view()).toMatchObject({ call: 'starting', myMedia: { wanted: { audio: true }, pending: true } })
    await promise
    await settled()
    expect(alice.view()).toMatchObject({
      call: 'attending',
      myMedia: { confirmed: { audio: true, video: false }, pending: false },
      meeting: { id: 'room-meeting-1', state: 'active' },
    })
    expect(bob.events).toEqual([['space:meetingStarted', { spaceId: room, meetingId: 'room-meeting-1' }]])
    expect(bob.participant('alice')).toMatchObject({
      presence: 'online',
      attendances: [{ audio: true, video: false, connected: false, joinTime: expect.any(String) }],
    })
    expect(alice.participant('alice')?.attendances).toHaveLength(1)
    expect(bob.view()).toMatchObject({ call: 'none', myMedia: { pending: false } })
  })

  it('is connected when the application says that media flows', async () => {
    const { alice, bob } = await twoInRoom()
    await alice.space.enterCall(room, { audio: true })
    await alice.space.updateMedia(room, { connected: true, video: true })
    expect(alice.view()).toMatchObject({ call: 'connected', myMedia: { confirmed: { connected: true, video: true } } })
    await settled()
    expect(bob.participant('alice')?.attendances).toMatchObject([{ audio: true, video: true, connected: true }])
    await alice.space.updateMedia(room, { connected: false })
    expect(alice.view()?.call).toBe('attending')
  })

  it('shows pending until confirmed, and the newest wish about a flag wins (pains.md 5)', async () => {
    const { alice, bob } = await twoInRoom()
    await alice.space.enterCall(room, { audio: true })
    const results = [
      alice.space.updateMedia(room, { audio: false }),
      alice.space.updateMedia(room, { video: true }),
      alice.space.updateMedia(room, { audio: true }),
    ].map(codeOf)
    expect(alice.view()?.myMedia).toMatchObject({ wanted: { audio: true, video: true }, pending: true })
    expect(await Promise.all(results)).toEqual(['superseded', 'resolved', 'resolved'])
    expect(alice.view()?.myMedia).toMatchObject({ confirmed: { audio: true, video: true }, pending: false })
    await settled()
    expect(bob.participant('alice')?.attendances).toMatchObject([{ audio: true, video: true }])
  })

  it('goes back to what is confirmed when a change is refused', async () => {
    const { alice, world } = await twoInRoom()
    await alice.space.enterCall(room, { audio: true })
    world.misbehave('sendMediaState', { code: 'invalid_payload' })
    expect(await codeOf(alice.space.updateMedia(room, { screenshare: true }))).toBe('space:7')
    expect(alice.view()?.myMedia).toMatchObject({ wanted: { screenshare: false }, pending: false })
    expect(alice.view()?.call).toBe('attending')
  })

  it('is out again when entering is refused', async () => {
    const { alice, world } = await twoInRoom()
    world.misbehave('sendMediaState', { code: 'forbidden_key' })
    expect(await codeOf(alice.space.enterCall(room))).toBe('space:1')
    expect(alice.view()).toMatchObject({ call: 'none', myMedia: { pending: false }, state: 'joined' })
  })

  it('mutes itself when an administrator orders it, and says so until we unmute (spaces.md 8.4)', async () => {
    const { alice, bob, world } = await twoInRoom()
    await alice.space.enterCall(room, { audio: true })
    await bob.space.enterCall(room, { audio: true })
    await settled()
    world.mute(room, 'alice')
    await settled()
    expect(alice.events.at(-1)).toEqual(['space:muteOrdered', { spaceId: room }])
    expect(alice.view()?.myMedia).toMatchObject({
      wanted: { audio: false },
      confirmed: { audio: false },
      muteOrdered: true,
      pending: false,
    })
    expect(bob.participant('alice')?.attendances).toMatchObject([{ audio: false }])
    expect(bob.view()?.myMedia).toMatchObject({ confirmed: { audio: true }, muteOrdered: false })
    await alice.space.updateMedia(room, { audio: true })
    expect(alice.view()?.myMedia).toMatchObject({ confirmed: { audio: true }, muteOrdered: false })
  })

  it('lets an order to mute win over an unmute that is on its way', async () => {
    const { alice, world } = await twoInRoom()
    await alice.space.enterCall(room, { audio: false })
    const unmuting = alice.space.updateMedia(room, { audio: true })
    world.mute(room, 'alice')
    alice.forge({ type: 'space.muteOrdered' })
    expect(await codeOf(unmuting)).toBe('superseded')
    await settled()
    expect(alice.view()?.myMedia).toMatchObject({ confirmed: { audio: false }, muteOrdered: true, pending: false })
  })

  it('leaves the call and stays in the space; the last one to leave ends the meeting', async () => {
    const { alice, bob } = await twoInRoom()
    await alice.space.enterCall(room, { audio: true })
    await bob.space.enterCall(room, { audio: true })
    await alice.space.leaveCall(room)
    await settled()
    expect(alice.view()).toMatchObject({ state: 'joined', call: 'none', meeting: { state: 'active' } })
    expect(bob.participant('alice')).toMatchObject({ presence: 'online', attendances: [] })
    await bob.space.leaveCall(room)
    await settled()
    expect(alice.view()?.meeting).toMatchObject({ state: 'ended', endTime: expect.any(String) })
    expect(alice.events.at(-1)).toEqual(['space:meetingEnded', { spaceId: room, meetingId: 'room-meeting-1' }])
  })

  it('enters again after leaving without being taken for the stay before', async () => {
    const { alice, world } = await twoInRoom()
    await alice.space.enterCall(room, { audio: true })
    const leaving = alice.space.leaveCall(room)
    const entering = alice.space.enterCall(room, { video: true })
    expect(await Promise.all([leaving, entering].map(codeOf))).toEqual(['resolved', 'resolved'])
    await settled()
    expect(alice.view()).toMatchObject({
      call: 'attending',
      myMedia: { confirmed: { audio: false, video: true }, pending: false },
    })
    expect(world.attendingIn(room)).toEqual(['alice'])
  })

  it('is over for everybody when an administrator ends the meeting, and a new one has another id', async () => {
    const { alice, bob, world } = await twoInRoom()
    await alice.space.enterCall(room, { audio: true })
    await bob.space.enterCall(room, { audio: true })
    await settled()
    world.endMeeting(room)
    await settled()
    for (const user of [alice, bob]) {
      expect(user.view()).toMatchObject({ call: 'none', meeting: { state: 'ended' }, myMedia: { pending: false } })
      expect(user.participant('alice')?.attendances).toEqual([])
    }
    await bob.space.enterCall(room)
    await settled()
    expect(alice.view()?.meeting).toMatchObject({ id: 'room-meeting-2', state: 'active' })
  })

  it('takes duplicated and late events of a meeting as harmless (spaces.md 12.4)', async () => {
    const { alice, bob } = await twoInRoom()
    await bob.space.enterCall(room, { audio: true })
    await settled()
    const [attendance] = alice.participant('bob')?.attendances ?? []
    const meeting = { id: 'room-meeting-1', status: 'active', attendees: [] } as const
    const attendee = { party: { id: 'bob' }, joinTime: attendance?.joinTime ?? '' }
    alice.forge({ type: 'space.attendeeAdded', meeting, attendee })
    alice.forge({ type: 'space.meetingStarted', meeting: { ...meeting, attendees: [attendee] } })
    expect(alice.participant('bob')?.attendances).toHaveLength(1)
    await bob.space.leaveCall(room)
    await settled()
    alice.events.length = 0
    alice.forge({ type: 'space.attendeeLeft', meeting, attendee })
    alice.forge({ type: 'space.attendeeAdded', meeting, attendee })
    alice.forge({ type: 'space.meetingEnded', meeting: { ...meeting, status: 'inactive' } })
    alice.forge({ type: 'space.partyLeft', party: { id: 'nobody' }, sessionId: 'x', lost: false })
    expect(alice.events).toEqual([])
    expect(alice.participant('bob')?.attendances).toEqual([])
    expect(alice.view()?.meeting?.state).toBe('ended')
  })

  it('shows a telephone that attends without being present', async () => {
    const { alice } = await twoInRoom()
    const meeting = { id: 'm', status: 'active', attendees: [] } as const
    const phone = { party: { id: 'CA1', type: 'phone', displayName: '+31…' }, joinTime: '2026-01-01T00:00:00.000Z' }
    alice.forge({ type: 'space.attendeeAdded', meeting, attendee: phone })
    expect(alice.participant('CA1')).toMatchObject({ kind: 'phone', attendances: [{ connected: false }] })
    expect(alice.participant('CA1')).not.toHaveProperty('presence')
    alice.forge({ type: 'space.attendeeLeft', meeting, attendee: phone })
    expect(alice.participant('CA1')).toBeUndefined()
  })

  it('refuses what is not possible, in the promise and the event', async () => {
    const { alice } = await twoInRoom()
    expect(await codeOf(alice.space.updateMedia(room, { audio: true }))).toBe('space:6')
    expect(alice.events).toEqual([
      ['space:error', { spaceId: room, error: { code: 'space:6', message: expect.any(String) } }],
    ])
    expect(await codeOf(alice.space.leaveCall(room))).toBe('resolved')
    await alice.space.enterCall(room)
    expect(await codeOf(alice.space.enterCall(room))).toBe('space:6')
  })
})

describe('removal', () => {
  it('ends the stay of the one removed, who is refused from then on', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await bob.space.enterCall(room, { audio: true })
    await settled()
    alice.world.misbehave('announce', 'silence')
    const pending = bob.space.updateMedia(room, { video: true })
    alice.world.remove(room, 'bob', { id: 'alice' })
    expect(await codeOf(pending)).toBe('space:5')
    expect(bob.view()).toMatchObject({ state: 'removed', participants: [], error: { code: 'space:5' } })
    expect(bob.view()?.removedBy).toEqual({ id: 'alice' })
    expect(bob.events).toContainEqual(['space:removed', { spaceId: room, by: { id: 'alice' } }])
    await settled()
    expect(alice.names()).toEqual(['alice'])
    expect(alice.events).toContainEqual([
      'space:participantLeft',
      { spaceId: room, participantId: 'bob', reason: 'removed', isSynthetic: false },
    ])
    expect(alice.view()?.meeting?.state).toBe('ended')
    expect(await codeOf(bob.space.join(room))).toBe('space:5')
    alice.world.readmit(room, 'bob')
    expect(await codeOf(bob.space.join(room))).toBe('resolved')
  })
})

describe('an outage', () => {
  it('joins again, and tells what was missed as synthetic events (pains.md 17)', async () => {
    const alice = setUp('alice')
    const users = ['bob', 'carol', 'dave'].map((name) => setUp(name, alice.world))
    const [bob, carol, dave] = users as [typeof alice, typeof alice, typeof alice]
    await alice.space.join(room)
    for (const user of [bob, carol]) await user.space.join(room)
    await settled()
    alice.events.length = 0
    alice.member.drop()
    await settled()
    expect(alice.view()?.state).toBe('reconnecting')
    await bob.space.leave(room)
    await dave.space.join(room)
    alice.clock.increment(0)
    await settled()
    expect(alice.view()).toMatchObject({ state: 'reconnecting', sessionId: 'alice-2' })
    expect(alice.view()?.self).not.toHaveProperty('sessionId')
    alice.clock.increment(3000)
    expect(alice.view()?.state).toBe('joined')
    expect(alice.names()).toEqual(['alice', 'carol', 'dave'])
    expect(alice.events).toEqual([
      ['space:participantJoined', { spaceId: room, participantId: 'dave', isSynthetic: true }],
      ['space:participantLeft', { spaceId: room, participantId: 'bob', reason: 'lost', isSynthetic: true }],
    ])
    expect(carol.names().sort()).toEqual(['alice', 'carol', 'dave'])
  })

  it('is not seen by others who hear of the new session before the end of the old one', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    const bob = { id: 'bob' }
    alice.forge({ type: 'space.partyOnline', broadcast: true, party: bob, sessionId: 'old', presence: {} })
    alice.events.length = 0
    alice.forge({ type: 'space.partyOnline', broadcast: true, party: bob, sessionId: 'new', presence: {} })
    alice.forge({ type: 'space.partyLeft', party: bob, sessionId: 'old', lost: true })
    expect(alice.events).toEqual([])
    expect(alice.names()).toEqual(['alice', 'bob'])
  })

  it('enters the call again with what was wanted last', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true })
    let updating: Promise<string> = Promise.resolve('')
    await outage(alice, () => {
      expect(alice.view()).toMatchObject({ call: 'reconnecting', myMedia: { confirmed: { audio: false } } })
      updating = codeOf(alice.space.updateMedia(room, { video: true }))
    })
    expect(await updating).toBe('resolved')
    expect(alice.view()).toMatchObject({
      call: 'attending',
      myMedia: { confirmed: { audio: true, video: true }, pending: false },
    })
    expect(alice.world.attendingIn(room)).toEqual(['alice'])
    expect(alice.participant('alice')?.attendances).toHaveLength(1)
  })

  it('does not enter the call again that was left meanwhile (pains.md 8)', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true })
    await outage(alice, async () => expect(await codeOf(alice.space.leaveCall(room))).toBe('resolved'))
    alice.clock.increment(3000)
    expect(alice.view()).toMatchObject({ state: 'joined', call: 'none' })
    expect(alice.world.attendingIn(room)).toEqual([])
  })

  it('does not come back to a space that was left meanwhile (pains.md 8)', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await outage(alice, async () => expect(await codeOf(alice.space.leave(room))).toBe('resolved'))
    expect(alice.view()?.state).toBe('left')
    expect(alice.world.presentIn(room)).toEqual([])
  })

  it('tells a meeting that ended meanwhile, and one that began', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await bob.space.enterCall(room)
    await settled()
    alice.events.length = 0
    await outage(alice, async () => {
      await bob.space.leaveCall(room)
      await bob.space.enterCall(room)
    })
    expect(alice.events).toEqual([
      ['space:meetingEnded', { spaceId: room, meetingId: 'room-meeting-1' }],
      ['space:meetingStarted', { spaceId: room, meetingId: 'room-meeting-2' }],
    ])
    expect(alice.participant('bob')?.attendances).toHaveLength(1)
    await outage(alice, () => bob.space.leaveCall(room))
    expect(alice.view()?.meeting?.state).toBe('ended')
    expect(alice.participant('bob')?.attendances).toEqual([])
  })

  it('announces the idle wish that was made meanwhile', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    let idling: Promise<string> = Promise.resolve('')
    await outage(alice, () => {
      idling = codeOf(alice.space.setIdle(room, true))
    })
    expect(await idling).toBe('resolved')
  })

  it('fails with space:8 when the connection does not come back', async () => {
    const alice = setUp('alice', createMemorySpaces(), { connectivity: { autoReconnect: false } })
    await alice.space.join(room)
    await settled()
    alice.world.misbehave('announce', 'silence')
    const idling = alice.space.setIdle(room, true)
    alice.member.drop()
    expect(await codeOf(idling)).toBe('space:8')
    expect(alice.view()).toMatchObject({ state: 'failed', error: { code: 'space:8' } })
    expect(await codeOf(alice.space.join(room))).toBe('resolved')
  })

  it('fails with the reason when the space does not let us in again', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await outage(alice, () => alice.world.define(room, { access: 'missing' }))
    expect(alice.view()).toMatchObject({ state: 'failed', error: { code: 'space:2' } })
  })
})

describe('arguments and surroundings', () => {
  it.each([
    ['an empty id', ['join', '']],
    ['no id', ['join']],
    ['an id that is no text', ['join', { id: 'room' }]],
    ['a password that is no text', ['join', room, { password: 7 }]],
    ['options that are no object', ['join', room, 'secret']],
    ['an idle that is no flag', ['setIdle', room, 'yes']],
    ['media that is no object', ['enterCall', room, true]],
    ['a flag that is no boolean', ['enterCall', room, { audio: 'yes' }]],
    ['an unknown flag', ['updateMedia', room, { hologram: true }]],
    ['a forbidden key', ['updateMedia', room, JSON.parse('{"__proto__":true}')]],
  ] as const)('refuses %s with space:7 in promise and event, and throws nothing', async (_, [name, ...args]) => {
    const alice = setUp('alice')
    const command = alice.space[name] as (...given: unknown[]) => Promise<void>
    expect(await codeOf(command(...args))).toBe('space:7')
    expect(alice.events).toMatchObject([['space:error', { error: { code: 'space:7' } }]])
  })

  it('takes any text as the id of a space, also the name of an object key', async () => {
    const alice = setUp('alice')
    for (const id of ['constructor', '__proto__', 'toString']) {
      await alice.space.join(id)
      expect(alice.space.observe(id).getSnapshot()).toMatchObject({ id, state: 'joined' })
    }
  })

  it('answers not-supported where the transport has no spaces', async () => {
    const { connection } = createMemoryMember({ id: 'alice' })
    const transport: Transport = { name: 'bare', trickle: true, connection, close: () => {} }
    const client = buildClient({ transport }, [spaces()])
    endings.push(client.destroy)
    expect(await codeOf(client.space.join(room))).toBe('not-supported')
    expect(client.space.observe(room).getSnapshot()).toBeUndefined()
    expect(client.space.observeParticipants(room).getSnapshot()).toEqual([])
  })

  it('keeps several spaces apart on one connection', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await alice.space.join('other')
    await bob.space.join('other')
    await settled()
    expect(alice.names()).toEqual(['alice'])
    expect(alice.space.observeParticipants('other').getSnapshot()).toHaveLength(2)
    await alice.space.leave('other')
    expect(alice.view()?.state).toBe('joined')
  })

  it('goes on when listeners throw, and takes commands from inside events', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    const bug = new Error('bug of the application')
    let entering: Promise<string> | null = null
    alice.client.on('space:participantJoined', () => {
      entering = codeOf(alice.space.enterCall(room, { audio: true }))
      throw bug
    })
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    expect(await entering).toBe('resolved')
    expect(alice.errors).toEqual([bug])
  })

  it('ends a space whose port breaks, with an error and nothing pending', async () => {
    const { connection } = createMemoryMember({ id: 'alice' })
    const closed: string[] = []
    const bug = new Error('bug of the transport')
    const transport: Transport = {
      name: 'broken',
      trickle: true,
      connection,
      spaces: {
        open: ({ spaceId }, report) => {
          queueMicrotask(() => report({ type: 'space.opened' }))
          return {
            send: () => {
              throw bug
            },
            close: () => closed.push(spaceId),
          }
        },
      },
      close: () => {},
    }
    const errors: unknown[] = []
    const client = buildClient({ transport, onError: (error) => errors.push(error) }, [spaces()])
    endings.push(client.destroy)
    expect(await codeOf(client.space.join(room))).toBe('space:1')
    expect(client.space.observe(room).getSnapshot()).toMatchObject({ state: 'failed', error: { code: 'space:1' } })
    expect(closed).toContain(room)
    expect(errors).toMatchObject([{ code: 'space:1', cause: bug }])
    expect(await codeOf(client.space.join(room))).toBe('space:1')
  })

  it('says goodbye when the client is destroyed; what is pending rejects with destroyed', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    alice.world.misbehave('announce', 'silence')
    const pending = bob.space.setIdle(room, true)
    await bob.client.destroy()
    expect(await codeOf(pending)).toBe('destroyed')
    expect(await codeOf(bob.space.join(room))).toBe('destroyed')
    await settled()
    expect(alice.names()).toEqual(['alice'])
  })

  it('keeps the identity of what did not change', async () => {
    const alice = setUp('alice')
    const users = ['bob', 'carol'].map((name) => setUp(name, alice.world))
    await alice.space.join(room)
    for (const { space } of users) await space.join(room)
    await settled()
    const [view, bob, carol] = [alice.view(), alice.participant('bob'), alice.participant('carol')]
    expect(alice.view()).toBe(view)
    await users[0]?.space.setIdle(room, true)
    await settled()
    expect(alice.view()).not.toBe(view)
    expect(alice.participant('bob')).not.toBe(bob)
    expect(alice.participant('carol')).toBe(carol)
    expect(alice.view()?.participants).toBe(alice.space.observeParticipants(room).getSnapshot())
    expect(alice.view()?.myMedia).toBe(view?.myMedia)
  })
})
