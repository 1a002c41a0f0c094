import { afterEach, describe, expect, it } from 'vitest'
import { endAll, outage, room, settled, setUp, withMedia } from './space.harness.ts'

afterEach(endAll)

describe('a connection that was lost', () => {
  it('pains 17: who came and went meanwhile is told as found out, once each, and nobody who stayed', async () => {
    const alice = setUp('alice')
    const [bob, carol, dave] = ['bob', 'carol', 'dave'].map((name) => setUp(name, alice.world))
    for (const user of [alice, bob, carol]) await user?.space.join(room)
    await settled()
    alice.events.length = 0
    await outage(alice, async () => {
      await bob?.space.leave(room)
      await dave?.space.join(room)
    })
    alice.clock.increment(3000)
    await settled()
    expect(alice.names()).toEqual(['alice', 'carol', 'dave'])
    expect(alice.events).toEqual([
      ['space:participantJoined', { spaceId: room, participantId: 'dave', isSynthetic: true }],
      ['space:participantLeft', { spaceId: room, participantId: 'bob', reason: 'lost', isSynthetic: true }],
    ])
  })

  it('pains 17: somebody who went and came again is the same row, and no news', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    for (const user of [alice, bob]) await user.space.join(room)
    await settled()
    alice.events.length = 0
    await outage(alice, () => outage(bob))
    alice.clock.increment(3000)
    await settled()
    expect(alice.names()).toEqual(['alice', 'bob'])
    expect(alice.events).toEqual([])
  })

  it('pains 17: does not wait out its back-off when the network is there again', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    alice.member.refuse('unreachable')
    alice.member.drop()
    await settled()
    alice.clock.increment(0)
    await settled()
    const tried = alice.member.attempts()
    alice.member.refuse(null)
    expect(alice.view()?.state).toBe('reconnecting')
    alice.client.connection.retryNow()
    await settled()
    expect(alice.member.attempts()).toBe(tried + 1)
    alice.clock.increment(3000)
    expect(alice.view()?.state).toBe('joined')
  })

  it('pains 25: coming back does not collide with what is left of us there', async () => {
    const alice = withMedia('alice')
    const bob = withMedia('bob', alice.world)
    for (const user of [alice, bob]) {
      await user.space.join(room)
      await user.space.enterCall(room, { audio: true })
    }
    await settled()
    const former = bob.view()?.sessionId ?? ''
    bob.events.length = 0
    await outage(bob)
    // The end of the former session reaches everybody, us included, after we are back.
    const ghost = {
      type: 'space.partyLeft',
      party: { id: 'bob', sessionId: former },
      sessionId: former,
      lost: true,
    } as const
    for (const user of [alice, bob]) user.forge(ghost)
    bob.clock.increment(3000)
    await settled()
    expect(bob.view()).toMatchObject({ state: 'joined', call: 'connected', error: null })
    expect(bob.events.filter(([type]) => type === 'space:error' || type === 'space:callDropped')).toEqual([])
    for (const user of [alice, bob]) {
      expect(user.names().sort()).toEqual(['alice', 'bob'])
      expect(user.participant('bob')?.attendances).toMatchObject([{ sessionId: bob.view()?.sessionId, audio: true }])
    }
    expect(alice.media.members().map(({ sessionId }) => sessionId)).toEqual([bob.view()?.sessionId])
    expect(bob.participant('bob')?.isSelf).toBe(true)
  })
})

describe('credentials', () => {
  it('pains 24: a token that is refreshed in a call touches neither its media nor the space', async () => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true, video: true })
    await settled()
    const [before, view] = [alice.sent().length, alice.view()]
    const sent = alice.media.sent().length
    await alice.client.setCredentials({ username: 'alice', bearerAccessToken: 'fresh' })
    await settled()
    alice.clock.increment(5000)
    await settled()
    expect(alice.sent()).toHaveLength(before)
    expect(alice.media.sent()).toHaveLength(sent)
    expect(alice.view()).toBe(view)
  })

  it('pains 24: reconnecting with one that expired goes on once there is another, with the media that went on', async () => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true })
    await settled()
    const captures = alice.media.sent().filter(({ type }) => type === 'send').length
    alice.member.refuse('timeout')
    alice.member.drop()
    await settled()
    for (let attempt = 0; attempt < 3; attempt += 1) {
      alice.clock.increment(5000)
      await settled()
    }
    expect(alice.view()).toMatchObject({ state: 'reconnecting', call: 'reconnecting' })
    expect(alice.media.sending()).toMatchObject({ audio: true })
    alice.member.refuse(null)
    await alice.client.setCredentials({ username: 'alice', bearerAccessToken: 'fresh' })
    alice.client.connection.retryNow()
    await settled()
    alice.clock.increment(3000)
    await settled()
    expect(alice.view()).toMatchObject({ state: 'joined', call: 'connected', myMedia: { confirmed: { audio: true } } })
    expect(alice.media.sent().filter(({ type }) => type === 'send')).toHaveLength(captures)
    expect(alice.media.opened()).toBe(1)
  })
})
