import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, endAll, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

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
