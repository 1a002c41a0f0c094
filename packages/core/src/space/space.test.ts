import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, endAll, outage, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

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
      lastSeenAt: 0,
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
    ['an unknown space', { access: 'missing' } as const, 'space:2', 'failed'],
    ['a space for members', { access: 'members' } as const, 'space:3', 'failed'],
    ['a wrong password', { password: 'secret' }, 'space:4', 'needsPassword'],
  ])('is refused by %s with a code of its own', async (_, definition, code, state) => {
    const alice = setUp('alice')
    alice.world.define(room, definition)
    expect(await codeOf(alice.space.join(room, { password: 'wrong' }))).toBe(code)
    expect(alice.view()).toMatchObject({ state, error: { code } })
    expect(alice.events).toEqual([['space:error', { spaceId: room, error: { code, message: expect.any(String) } }]])
  })

  it('works after a failed join: it is not stuck joining (pains.md 8)', async () => {
    const alice = setUp('alice')
    alice.world.define(room, { password: 'secret', title: 'Board' })
    expect(await codeOf(alice.space.join(room))).toBe('space:4')
    expect(await codeOf(alice.space.join(room, { password: 'secret' }))).toBe('resolved')
    expect(alice.view()).toMatchObject({ state: 'joined', title: 'Board', error: null })
  })

  it('rests where a password is wanted: a wrong one changes nothing, the right one lets us in, leaving ends it', async () => {
    const alice = setUp('alice')
    alice.world.define(room, { password: 'secret' })
    await codeOf(alice.space.join(room))
    expect(alice.view()).toMatchObject({ state: 'needsPassword', can: { leave: { allowed: true } } })
    expect(alice.view()?.can.enterCall).toEqual({ allowed: false, reason: 'state' })
    expect(await codeOf(alice.space.join(room, { password: 'wrong' }))).toBe('space:4')
    expect(alice.view()?.state).toBe('needsPassword')
    alice.member.drop()
    await settled()
    alice.clock.increment(0)
    expect(await codeOf(alice.space.join(room, { password: 'secret' }))).toBe('resolved')
    expect(alice.view()).toMatchObject({ state: 'joined', error: null })

    const bob = setUp('bob', alice.world)
    await codeOf(bob.space.join(room))
    expect(await codeOf(bob.space.leave(room))).toBe('resolved')
    expect(bob.view()?.state).toBe('left')
    expect(bob.sent()).not.toContain('leave')
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
