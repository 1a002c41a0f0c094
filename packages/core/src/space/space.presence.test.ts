import { afterEach, describe, expect, it } from 'vitest'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { codeOf, endAll, outage, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

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

  it('tells it at most once in two seconds, however often it is called', async () => {
    const alice = setUp('alice')
    expect(await codeOf(alice.space.sendTyping(room))).toBe('space:6')
    await alice.space.join(room)
    const said = () => alice.sent().filter((type) => type === 'typing').length
    for (const [later, times] of [
      [0, 1],
      [1999, 1],
      [1, 2],
    ] as const) {
      alice.clock.increment(later)
      await alice.space.sendTyping(room)
      expect(said()).toBe(times)
    }
    alice.member.drop()
    await settled()
    expect(await codeOf(alice.space.sendTyping(room))).toBe('space:6')
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
