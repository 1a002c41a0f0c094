import { describe, expect, it } from 'vitest'
import { camera, createStage } from './mesh.test.stage.ts'

type Person = Awaited<ReturnType<ReturnType<typeof createStage>['enter']>>

/** `one` hears that `other` is in the call, and whose turn it is to offer. */
const hears = (one: Person, other: Person, wasHereFirst: boolean) =>
  one.tell({
    type: 'meet',
    self: { sessionId: one.sessionId },
    members: [{ sessionId: other.sessionId, party: { id: other.name }, wasHereFirst }],
  })
const hearsOfNobody = (one: Person) => one.tell({ type: 'meet', self: { sessionId: one.sessionId }, members: [] })

describe('a member of a mesh', () => {
  it('is dialled when our connection is back where its turn to offer passed while it was away', async () => {
    const { enter, clock } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob', camera)]
    for (const one of [alice, bob]) await hearsOfNobody(one)
    await hears(bob, alice, false)
    const before = bob.media.peers.length
    await clock.advance(10_000)
    bob.transport.refuse('network')
    bob.transport.drop()
    await clock.advance(10_000)
    expect([bob.of(alice)?.state, bob.media.peers.length - before]).toEqual(['connecting', 0])
    bob.transport.refuse(null)
    await clock.advance(10_000)
    await bob.space.next('space.restored')
    await bob.attend()
    // Its turn again, for as long as at first.
    await clock.advance(10_000)
    await hears(alice, bob, false)
    await clock.advance(5000)
    expect([alice.of(bob)?.state, bob.of(alice)?.state]).toEqual(['connected', 'connected'])
  })

  it('that could not be reached three times is dialled again when our connection was lost and is back', async () => {
    const { enter, clock } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob', camera)]
    await hearsOfNobody(bob)
    await hearsOfNobody(alice)
    bob.media.fail('createOffer', { times: Number.POSITIVE_INFINITY })
    await hears(bob, alice, true)
    await clock.advance(120_000)
    expect(bob.of(alice)?.state).toBe('failed')
    bob.media.fail('createOffer', { times: 0 })
    await clock.advance(600_000)
    expect(bob.of(alice)?.state).toBe('failed')
    bob.transport.drop()
    await clock.advance(1000)
    await bob.space.next('space.restored')
    await bob.attend()
    await hears(alice, bob, false)
    await clock.advance(15_000)
    expect([alice.of(bob)?.state, bob.of(alice)?.state]).toEqual(['connected', 'connected'])
  })

  it('to whom no path is found for 40 seconds is dialled anew', async () => {
    const { enter, clock } = createStage()
    const alice = await enter('alice', camera)
    const bob = await enter('bob', camera, { ice: 'manual' })
    await clock.advance(39_999)
    expect([bob.of(alice)?.state, bob.media.peers.length]).toEqual(['connecting', 1])
    await clock.advance(1)
    expect([bob.of(alice)?.state, bob.legs().length, alice.legs().length]).toEqual(['connecting', 0, 0])
    await clock.advance(1000)
    bob.legs()[0]?.ice('connected')
    await clock.advance(1000)
    expect([bob.of(alice)?.state, bob.media.peers.length]).toEqual(['connected', 2])
  })

  it('whose path is lost for a minute, however it is looked for again, is dialled anew', async () => {
    const { enter, clock } = createStage()
    const alice = await enter('alice', camera)
    const bob = await enter('bob', camera, { ice: 'manual' })
    const [peer] = bob.legs()
    peer?.ice('connected')
    await clock.advance(1000)
    peer?.ice('disconnected')
    for (const passed of [10_000, 28_000, 21_999]) {
      await clock.advance(passed)
      peer?.ice('checking')
    }
    expect([bob.of(alice)?.state, bob.media.peers.length]).toEqual(['fading', 1])
    await clock.advance(1)
    expect([bob.of(alice)?.state, bob.legs().length]).toEqual(['connecting', 0])
    await clock.advance(1000)
    expect(bob.media.peers.length).toBe(2)
  })

  it.each([
    ['connected', 'completed'],
    ['fading', 'disconnected'],
  ] as const)('that is %s and ends the leg is dialled anew a second later', async (state, ice) => {
    const { enter, clock } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob', camera)]
    bob.legs()[0]?.ice(ice)
    await clock.advance(0)
    expect(bob.of(alice)?.state).toBe(state)
    await hearsOfNobody(alice)
    await hears(alice, bob, false)
    expect([bob.of(alice)?.state, bob.legs().length]).toEqual(['connecting', 0])
    await clock.advance(1000)
    expect([alice.of(bob)?.state, bob.of(alice)?.state]).toEqual(['connected', 'connected'])
  })
})
