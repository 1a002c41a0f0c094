import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClient } from '../createClient.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { seedOfRun } from '../testing/seed.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import { audio, createStage, isOver, outcome, type PlayerOptions, twoPlayers } from './call.test.stage.ts'

type Who = 'alice' | 'bob'

/** One way in which two people can call each other at nearly the same time. */
interface Encounter {
  first: Who
  /** Whether the first caller's call has the smaller id. */
  firstIsSmaller: boolean
  /** Microtasks between the two calls, and after the second one. */
  ticksBetween: number
  ticksAfter: number
  /** Whose facts are on their way from when on, and for how long; delivered in order. */
  slow: readonly { who: Who; from: number; ticks: number }[]
  rejectsBusy: boolean
}

const who = fc.constantFrom<Who>('alice', 'bob')
const encounter: fc.Arbitrary<Encounter> = fc.record({
  first: who,
  firstIsSmaller: fc.boolean(),
  ticksBetween: fc.integer({ min: 0, max: 40 }),
  ticksAfter: fc.integer({ min: 0, max: 20 }),
  slow: fc.array(fc.record({ who, from: fc.nat(50), ticks: fc.nat(60) }), { maxLength: 3 }),
  rejectsBusy: fc.boolean(),
})

async function play({ first, firstIsSmaller, ticksBetween, ticksAfter, slow, rejectsBusy }: Encounter) {
  const clock = createTestClock()
  const network = createMemoryNetwork()
  const errors: unknown[] = []
  const second: Who = first === 'alice' ? 'bob' : 'alice'
  const join = (name: Who) => {
    const media = fakeMedia()
    const transport = network.connect(name)
    const isSmaller = (name === first) === firstIsSmaller
    const ids = ['services', isSmaller ? '0-smaller' : '1-larger']
    let lastId = 0
    const client = createClient({
      transport,
      media,
      clock,
      call: { busyPolicy: rejectsBusy ? 'reject' : 'ring' },
      newId: () => {
        lastId += 1
        return ids.shift() ?? `${name}-${lastId}`
      },
      onError: (error) => errors.push(error),
    })
    return { client, media, transport }
  }
  const ends = { alice: join('alice'), bob: join('bob') }
  await Promise.all(Object.values(ends).map(({ client }) => client.services.subscribe(['call'])))
  await settled()

  let now = 0
  const late = new Set<string>()
  network.interfere(({ to }) => {
    const isSlow = slow.some((phase) => phase.who === to && now >= phase.from && now < phase.from + phase.ticks)
    // What follows something that is on its way arrives after it.
    if (!isSlow && !late.has(to)) return ['now']
    late.add(to)
    return ['later']
  })
  const tick = async (times: number) => {
    for (let count = 0; count < times; count += 1) {
      now += 1
      await Promise.resolve()
      if (late.size === 0 || slow.some(({ from, ticks }) => now >= from && now < from + ticks)) continue
      late.clear()
      network.releaseHeld()
    }
  }
  const calls = { first: ends[first].client.call.make(second, audio), second: '' }
  await tick(ticksBetween)
  calls.second = ends[second].client.call.make(first, audio)
  await tick(ticksAfter + 120)
  network.interfere(null)
  network.releaseHeld()
  await clock.advance(1000)
  return { ends, clock, network, errors, calls }
}

describe('pains 9: two people call each other at once', () => {
  it('in whatever order everything arrives: one call survives, both are connected, the other one is merged', async () => {
    let merged = 0
    const seed = seedOfRun()
    const numRuns = Number(process.env.SWITCHHOOK_RUNS ?? 400)
    process.stdout.write(`call crossings: ${numRuns} runs, seed ${seed} (SWITCHHOOK_SEED=${seed} repeats them)\n`)
    await fc.assert(
      fc.asyncProperty(encounter, async (given) => {
        const { ends, clock, network, errors, calls } = await play(given)
        const survivor = '0-smaller'
        const other = '1-larger'
        expect(new Set(Object.values(calls))).toEqual(new Set([survivor, other]))
        for (const { client, media } of Object.values(ends)) {
          expect(client.call.getById(survivor)?.state).toBe('Connected')
          expect(media.peer(survivor)?.isSending).toBe(true)
          const lost = client.call.getById(other)
          if (lost !== undefined) {
            merged += 1
            expect(isOver(lost)).toBe(true)
            expect(lost.ending).toMatchObject({ reason: 'merged', missed: false })
          }
          expect(client.call.getAll().filter((call) => !isOver(call)).length).toBe(1)
          expect(media.peers.filter(({ isClosed }) => !isClosed).length).toBe(1)
        }
        expect(network.calls()).toEqual([survivor])
        expect(errors).toEqual([])
        await Promise.all(Object.values(ends).map(({ client }) => client.destroy()))
        expect(clock.pending()).toBe(0)
      }),
      { seed, numRuns },
    )
    expect(merged).toBeGreaterThan(numRuns)
  }, 120_000)

  /** Bob's call rings at alice when she calls him. */
  async function ringingBothWays(ids: { alice: string; bob: string }, options: PlayerOptions = {}) {
    const players = await twoPlayers(
      { ...options, ids: ['services', ids.alice] },
      { ...options, ids: ['services', ids.bob] },
    )
    const ofBob = players.bob.client.call.make('alice', { audio: true, video: true })
    await settled()
    const ofAlice = players.alice.client.call.make('bob', audio)
    await settled()
    return { ...players, ofAlice, ofBob }
  }

  it('answers the survivor with the media each had asked for', async () => {
    const { alice, bob, ofAlice, ofBob } = await ringingBothWays({ alice: '1', bob: '2' })
    expect(bob.view(ofBob)).toMatchObject({ state: 'Ended', ending: { by: 'server', reason: 'merged' } })
    expect(alice.view(ofBob)).toMatchObject({ state: 'Cancelled', ending: { reason: 'merged', missed: false } })
    expect([alice.view(ofAlice).state, bob.view(ofAlice).state]).toEqual(['Connected', 'Connected'])
    expect([alice.view(ofAlice).localTracks.length, bob.view(ofAlice).localTracks.length]).toEqual([1, 2])
  })

  it('works by username, by SIP address and in either case alike', async () => {
    const players = await twoPlayers({ ids: ['services', '2'] }, { ids: ['services', '1'] })
    const ofAlice = players.alice.client.call.make('SIP:bob@example.test', audio)
    const ofBob = players.bob.client.call.make('sip:alice@example.test', audio)
    await settled()
    expect(players.alice.view(ofAlice).ending).toMatchObject({ reason: 'merged' })
    expect([players.alice.view(ofBob).state, players.bob.view(ofBob).state]).toEqual(['Connected', 'Connected'])
  })

  it('with a second device of one of them: the device that called goes on, the other one stops ringing', async () => {
    const stage = createStage()
    const alice = await stage.join('alice', { ids: ['services', '1'] })
    const desk = await stage.join({ id: 'bob', sessionId: 'desk' }, { ids: ['services', '2'] })
    const mobile = await stage.join({ id: 'bob', sessionId: 'mobile' })
    const ofAlice = alice.client.call.make('bob', audio)
    desk.client.call.make('alice', audio)
    await settled()
    expect([alice.view(ofAlice).state, desk.view(ofAlice).state]).toEqual(['Connected', 'Connected'])
    expect(mobile.view(ofAlice)).toMatchObject({ state: 'Cancelled', ending: { reason: 'answeredElsewhere' } })
  })

  it('when the survivor cannot be answered, it ends as any other, and nothing rings', async () => {
    const players = await twoPlayers({ ids: ['services', '1'] }, { ids: ['services', '2'] })
    const { alice, bob } = players
    const ofAlice = alice.client.call.make('bob', audio)
    const ofBob = bob.client.call.make('alice', audio)
    bob.client.on('call:receive', () => bob.media.fail('capture', { name: 'deviceBusy' }))
    await settled()
    expect(bob.view(ofBob).ending).toMatchObject({ reason: 'merged' })
    expect(bob.view(ofAlice).ending).toMatchObject({ reason: 'captureFailed' })
    expect(alice.view(ofAlice)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'captureFailed' } })
  })

  it('when the survivor never comes, waiting for it ends and leaves nothing', async () => {
    const { stage, alice, bob, clock } = await twoPlayers({ ids: ['services', '2'] }, { ids: ['services', '1'] })
    stage.network.interfere(({ fact }) => (fact.type === 'signal.invited' ? [] : ['now']))
    const ofBob = bob.client.call.make('alice', audio)
    await settled()
    const ofAlice = alice.client.call.make('bob', audio)
    await settled()
    expect(alice.view(ofAlice).ending).toMatchObject({ reason: 'merged' })
    await bob.client.call.end(ofBob)
    expect(clock.pending()).toBeGreaterThan(0)
    await clock.advance(10_000)
    stage.network.interfere(null)
    const later = bob.client.call.make('alice', audio)
    await settled()
    expect(alice.view(later).state).toBe('Ringing')
  })

  it('when one of them hangs up first, the other call is an ordinary one', async () => {
    const { alice, bob } = await twoPlayers({ ids: ['services', '1'] }, { ids: ['services', '2'] })
    const ofAlice = alice.client.call.make('bob', audio)
    await settled()
    await alice.client.call.end(ofAlice)
    const ofBob = bob.client.call.make('alice', audio)
    await settled()
    expect(alice.view(ofBob).state).toBe('Ringing')
    expect(await outcome(alice.client.call.answer(ofBob, audio))).toBe('done')
  })

  it('leaves calls of others alone', async () => {
    const stage = createStage()
    const alice = await stage.join('alice', { ids: ['services', '1'] })
    const bob = await stage.join('bob', { ids: ['services', '2'] })
    const carol = await stage.join('carol', { ids: ['services', '0'] })
    const ofCarol = carol.client.call.make('bob', audio)
    await settled()
    const ofAlice = alice.client.call.make('bob', audio)
    const ofBob = bob.client.call.make('alice', audio)
    await settled()
    expect(bob.view(ofCarol).state).toBe('Ringing')
    expect(bob.view(ofBob).ending).toMatchObject({ reason: 'merged' })
    expect([alice.view(ofAlice).state, bob.view(ofAlice).state]).toEqual(['Connected', 'Connected'])
  })
})
