import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { camera, createStage } from './mesh.test.stage.ts'

describe('a leg of a mesh', () => {
  it('pains 34: carries no picture of whom nobody looks at, and always their sound', async () => {
    const { enter } = createStage()
    const [alice, bob, carol] = [await enter('alice', camera), await enter('bob', camera), await enter('carol', camera)]
    await alice.tell({ type: 'watch', sessionIds: [carol.sessionId] })
    expect([alice.gets(bob), alice.gets(carol)]).toEqual([['audio'], ['audio', 'video']])
    expect([carol.gets(bob), bob.gets(alice)]).toEqual([
      ['audio', 'video'],
      ['audio', 'video'],
    ])
    await bob.send({ screenshare: true })
    expect(alice.gets(bob)).toEqual(['audio'])
    await alice.tell({ type: 'watch', sessionIds: null })
    expect(alice.gets(bob)).toEqual(['audio', 'screen', 'video'])
  })

  it('pains 34: is opened without a picture by whom nobody looks at yet, whoever makes the offer', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', camera)
    await alice.tell({ type: 'watch', sessionIds: [] })
    const bob = await enter('bob', camera)
    expect([alice.gets(bob), bob.gets(alice)]).toEqual([['audio'], ['audio', 'video']])
    await bob.tell({ type: 'watch', sessionIds: [] })
    const carol = await enter('carol', camera)
    expect([bob.gets(carol), bob.gets(alice), carol.gets(bob)]).toEqual([['audio'], ['audio'], ['audio', 'video']])
    // What was said last counts, whoever made the offer and whatever is added later.
    await alice.send({ screenshare: true })
    expect([bob.gets(alice), carol.gets(alice)]).toEqual([['audio'], ['audio', 'screen', 'video']])
  })

  it('brings both cameras though they are switched on at once', async () => {
    const { enter } = createStage()
    const [alice, bob] = [await enter('alice'), await enter('bob')]
    alice.session.send({ type: 'send', attempt: 9, media: camera })
    bob.session.send({ type: 'send', attempt: 9, media: camera })
    await settled()
    expect([alice.gets(bob), bob.gets(alice)]).toEqual([
      ['audio', 'video'],
      ['audio', 'video'],
    ])
  })

  it('fades where nothing comes, and comes back', async () => {
    const { enter } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob', camera)]
    const [peer] = alice.legs()
    peer?.ice('disconnected')
    await settled()
    expect(alice.of(bob)).toMatchObject({ state: 'fading', tracks: [{ kind: 'audio' }, { kind: 'video' }] })
    peer?.ice('connected')
    await settled()
    expect(alice.of(bob)?.state).toBe('connected')
  })

  it('that breaks is made anew by whoever came later, at most three times', async () => {
    const { enter, clock } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob', camera)]
    for (const { media } of [alice, bob]) media.fail('createOffer', { times: Number.POSITIVE_INFINITY })
    const before = bob.media.peers.length
    // The leg there is ends on the other side, as one does whose peer connection gave up.
    const [leg] = bob.legs()
    leg?.ice('failed')
    await clock.advance(120_000)
    expect(bob.of(alice)?.state).toBe('failed')
    expect(bob.media.peers.length - before).toBe(3)
    expect([alice.legs(), bob.legs()]).toEqual([[], []])
  })

  it('that broke once is whole again', async () => {
    const { enter, clock } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob', camera)]
    bob.media.fail('createOffer', { times: 4 })
    bob.legs()[0]?.ice('failed')
    await clock.advance(120_000)
    expect([alice.of(bob)?.state, bob.of(alice)?.state]).toEqual(['connected', 'connected'])
    expect([alice.gets(bob), bob.gets(alice)]).toEqual([
      ['audio', 'video'],
      ['audio', 'video'],
    ])
    expect([alice.legs().length, bob.legs().length]).toEqual([1, 1])
  })

  it('is offered by the other one where the newcomer does not', async () => {
    const { people, enter, clock } = createStage()
    const alice = await enter('alice', camera)
    const bob = await enter('bob', camera)
    // Both hold the other for the newcomer.
    for (const [one, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await one.tell({ type: 'meet', self: { sessionId: one.sessionId }, members: [] })
      const member = { sessionId: other.sessionId, party: { id: other.name }, wasHereFirst: false }
      await one.tell({ type: 'meet', self: { sessionId: one.sessionId }, members: [member] })
    }
    expect([alice.of(bob)?.state, bob.of(alice)?.state]).toEqual(['connecting', 'connecting'])
    await clock.advance(15_000)
    expect([alice.of(bob)?.state, bob.of(alice)?.state]).toEqual(['connected', 'connected'])
    expect(people.map(({ legs }) => legs().length)).toEqual([1, 1])
  })

  it('is one where both offer at once', async () => {
    const { enter, network } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob', camera)]
    for (const one of [alice, bob]) await one.tell({ type: 'meet', self: { sessionId: one.sessionId }, members: [] })
    const meets = (
      [
        [alice, bob],
        [bob, alice],
      ] as const
    ).map(([one, other]) => ({
      one,
      member: { sessionId: other.sessionId, party: { id: other.name }, wasHereFirst: true },
    }))
    for (const { one, member } of meets)
      one.session.send({ type: 'meet', self: { sessionId: one.sessionId }, members: [member] })
    await settled()
    expect([alice.of(bob)?.state, bob.of(alice)?.state]).toEqual(['connected', 'connected'])
    expect([alice.legs().length, bob.legs().length, network.calls().length]).toEqual([1, 1, 1])
  })

  it('waits for the news where an invite overtakes it', async () => {
    const { enter, meet } = createStage()
    const alice = await enter('alice', camera)
    const { meet: hears } = alice
    alice.meet = () => {}
    const bob = await enter('bob', camera)
    expect([alice.legs().length, bob.of(alice)?.state]).toEqual([0, 'connecting'])
    alice.meet = hears
    await meet()
    expect([alice.of(bob)?.state, bob.of(alice)?.state]).toEqual(['connected', 'connected'])
  })

  it('is refused to somebody who is not named in time', async () => {
    const { enter, clock, network } = createStage()
    const alice = await enter('alice', camera)
    alice.meet = () => {}
    const bob = await enter('bob', camera)
    await clock.advance(60_000)
    expect(bob.of(alice)?.state).toBe('failed')
    expect([alice.media.peers.length, network.calls().length]).toEqual([0, 0])
  })

  it('is not had by the seventh, and nobody else notices', async () => {
    const { enter } = createStage()
    const six = []
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) six.push(await enter(name, camera))
    const told = six.map(({ facts }) => facts.length)
    const seventh = await enter('g', camera)
    expect(seventh.port.limit).toBe(6)
    expect(seventh.legs()).toEqual([])
    expect(six.map(({ facts }) => facts.length)).toEqual(told)
    expect(six.map(({ legs }) => legs().length)).toEqual([5, 5, 5, 5, 5, 5])
    await six[2]?.leave()
    expect(six[0]?.legs()).toHaveLength(5)
    expect(seventh.gets(six[0] ?? seventh)).toEqual(['audio', 'video'])
  })

  it('is made anew when our connection came back as another session', async () => {
    const { enter, meet, clock } = createStage()
    const [alice, bob, carol] = [await enter('alice', camera), await enter('bob', camera), await enter('carol', camera)]
    const former = carol.sessionId
    carol.transport.drop()
    await clock.advance(10_000)
    await carol.space.next('space.restored')
    await carol.attend()
    expect(carol.sessionId).not.toBe(former)
    await meet()
    await clock.advance(1000)
    for (const [one, other] of [
      [carol, alice],
      [alice, carol],
      [bob, carol],
      [carol, bob],
    ] as const) {
      expect(one.of(other)?.state).toBe('connected')
      expect(one.gets(other)).toEqual(['audio', 'video'])
    }
    expect([alice, bob, carol].map(({ legs }) => legs().length)).toEqual([2, 2, 2])
  })

  it('leaves nothing open after fifty meetings', async () => {
    const { enter, people, clock, network } = createStage()
    const alice = await enter('alice', camera)
    for (let round = 0; round < 50; round += 1) {
      const bob = await enter(`bob-${round}`, { audio: true, video: round % 2 === 0 })
      if (round % 3 === 0) await bob.send({ screenshare: true })
      if (round % 5 === 0) bob.transport.drop()
      await bob.leave()
      await bob.client.destroy()
      expect(bob.media.openCount()).toBe(0)
      expect(bob.transport.openSessions()).toBe(0)
    }
    const { transport, media, client } = alice
    await alice.leave()
    await clock.advance(600_000)
    expect(people).toEqual([])
    await client.destroy()
    expect([media.openCount(), transport.openSessions(), network.calls().length]).toEqual([0, 0, 0])
    expect(clock.pending()).toBe(0)
  })
})
