import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Client, createClient } from '../createClient.ts'
import type { SwitchhookError } from '../errors.ts'
import type { PeerStep } from '../ports/index.ts'
import { type FakeMedia, fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork, type MemoryTransport } from '../testing/memory.ts'
import { seedOfRun } from '../testing/seed.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import { callCommands } from './call.can.ts'

const commandNames = ['answer', 'reject', 'end', 'hold', 'unhold', 'mute', 'unmute', 'restartMedia'] as const
const engineSteps: readonly PeerStep[] = ['capture', 'createOffer', 'applyOffer', 'createAnswer', 'applyAnswer', 'mute']
const side = fc.constantFrom('alice', 'bob')

type Who = 'alice' | 'bob'
type Step =
  | { do: 'make'; who: Who }
  | { do: 'command'; who: Who; name: (typeof commandNames)[number] }
  | { do: 'failEngine'; who: Who; step: PeerStep; times: number }
  | { do: 'interfere'; how: 'drop' | 'double' | 'delay'; facts: number }
  | { do: 'release' }
  | { do: 'dropLink'; who: Who }
  | { do: 'ice'; who: Who; state: 'disconnected' | 'failed' | 'connected' }
  | { do: 'wait'; ms: number }
  | { do: 'flush' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('make' as const), who: side }) as fc.Arbitrary<Step> },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      who: side,
      name: fc.constantFrom(...commandNames),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('failEngine' as const),
      who: side,
      step: fc.constantFrom(...engineSteps),
      times: fc.integer({ min: 1, max: 2 }),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('interfere' as const),
      how: fc.constantFrom('drop' as const, 'double' as const, 'delay' as const),
      facts: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'release' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('dropLink' as const), who: side }) as fc.Arbitrary<Step> },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('ice' as const),
      who: side,
      state: fc.constantFrom('disconnected' as const, 'failed' as const, 'connected' as const),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(10, 600, 6000, 50_000) }),
  },
  { weight: 6, arbitrary: fc.constant({ do: 'flush' as const }) },
)

interface End {
  client: Client
  media: FakeMedia
  transport: MemoryTransport
}

/** One promise of a command, and how often it settled. */
interface Watched {
  name: string
  settledTimes: number
}

const isOver = (state: string) => state === 'Ended' || state === 'Cancelled'

async function play(history: readonly Step[]) {
  const clock = createTestClock()
  const network = createMemoryNetwork()
  const watched: Watched[] = []
  const disagreements: string[] = []
  const faults: unknown[] = []
  let lastId = 0

  const end = async (who: Who): Promise<End> => {
    const [media, transport] = [fakeMedia(), network.connect(who)]
    const newId = () => {
      lastId += 1
      return `${String(lastId).padStart(6, '0')}-${who}`
    }
    const client = createClient({ transport, media, clock, newId, onError: (error) => faults.push(error) })
    client.services.subscribe(['call'])
    return { client, media, transport }
  }
  const ends: Record<Who, End> = { alice: await end('alice'), bob: await end('bob') }
  await settled()
  const newest = ({ client }: End) => client.call.observe().getSnapshot()

  async function run(step: Step) {
    if (step.do === 'make') {
      const { client } = ends[step.who]
      if (newest(ends[step.who]) === undefined)
        client.call.make(step.who === 'alice' ? 'bob' : 'alice', { audio: true })
    } else if (step.do === 'command') {
      const { client } = ends[step.who]
      const call = newest(ends[step.who])
      if (call === undefined) return
      const { allowed } = call.can[step.name]
      const entry: Watched = { name: step.name, settledTimes: 0 }
      watched.push(entry)
      let refusal = ''
      const promise =
        step.name === 'answer' ? client.call.answer(call.id, { audio: true }) : client.call[step.name](call.id)
      promise.then(
        () => (entry.settledTimes += 1),
        ({ code, message }: SwitchhookError) => {
          entry.settledTimes += 1
          // A command that was taken may fail as fast, with the same code, by a call that ends under it.
          if (message.includes('not possible now') || code === 'webrtc:1') refusal = message
        },
      )
      await Promise.resolve()
      await Promise.resolve()
      if (allowed !== (refusal === ''))
        disagreements.push(`${step.name} in ${call.state}: can said ${allowed}, got ${refusal || 'no refusal'}`)
    } else if (step.do === 'failEngine') ends[step.who].media.fail(step.step, { times: step.times })
    else if (step.do === 'interfere') {
      let left = step.facts
      network.interfere(() => {
        if (left <= 0) return ['now']
        left -= 1
        return step.how === 'drop' ? [] : step.how === 'double' ? ['now', 'now'] : ['later']
      })
    } else if (step.do === 'release') network.releaseHeld()
    else if (step.do === 'dropLink') ends[step.who].transport.drop()
    else if (step.do === 'ice') {
      const call = newest(ends[step.who])
      if (call !== undefined) ends[step.who].media.peer(call.id)?.ice(step.state)
    } else if (step.do === 'wait') await clock.advance(step.ms)
    else await settled()
  }

  for (const step of history) await run(step)
  network.interfere(null)
  network.releaseHeld()
  for (const { media } of Object.values(ends)) for (const name of engineSteps) media.fail(name, { times: 0 })
  await clock.advance(240_000)
  return { ends, clock, network, watched, disagreements, faults }
}

/** What must hold when everything that was under way has come to rest. */
async function check(history: readonly Step[]) {
  const { ends, clock, network, watched, disagreements, faults } = await play(history)
  const [alice, bob] = [ends.alice.client.call, ends.bob.client.call]

  for (const one of alice.getAll()) {
    const other = bob.getById(one.id)
    if (other === undefined || isOver(one.state) || isOver(other.state)) continue
    if (!/Connected|On Hold/.test(one.state) || !/Connected|On Hold/.test(other.state)) continue
    expect({ alice: one.localHold, bob: one.remoteHold }).toEqual({ alice: other.remoteHold, bob: other.localHold })
    for (const [who, view] of [['alice', one] as const, ['bob', other] as const]) {
      expect(view.hold.local.pending || view.hold.remote.pending).toBe(false)
      expect(view.currentOperations).toEqual([])
      expect(ends[who].media.peer(view.id)?.holds).toBe(view.localHold)
      expect(ends[who].media.peer(view.id)?.signalingState).toBe('stable')
    }
  }
  expect(disagreements).toEqual([])

  for (const { client } of Object.values(ends))
    for (const call of client.call.getAll()) if (!isOver(call.state)) client.call.end(call.id)
  await clock.advance(1000)
  for (const { client, media, transport } of Object.values(ends)) {
    for (const call of client.call.getAll()) {
      expect(call).toMatchObject({ currentOperations: [], ending: { reason: expect.any(String) } })
      expect(callCommands.filter((name) => call.can[name].allowed)).toEqual([])
    }
    expect({ open: media.openCount(), sessions: transport.openSessions() }).toEqual({ open: 0, sessions: 0 })
  }
  expect(watched.filter(({ settledTimes }) => settledTimes !== 1)).toEqual([])
  expect(faults).toEqual([])
  expect(network.calls()).toEqual([])
  await Promise.all([ends.alice.client.destroy(), ends.bob.client.destroy()])
  expect(clock.pending()).toBe(0)
}

/** Histories that once ended wrong, smallest form, with what went wrong. */
const found: readonly (readonly [string, readonly Step[]])[] = [
  [
    'a call hung up while offline is hung up at the far end too',
    [
      { do: 'command', who: 'alice', name: 'end' },
      { do: 'make', who: 'bob' },
      { do: 'flush' },
      { do: 'dropLink', who: 'bob' },
      { do: 'command', who: 'bob', name: 'end' },
      { do: 'wait', ms: 10 },
    ],
  ],
  [
    'a call that no end could take up again is over at the server too',
    [
      { do: 'dropLink', who: 'alice' },
      { do: 'interfere', how: 'drop', facts: 1 },
      { do: 'wait', ms: 10 },
      { do: 'interfere', how: 'drop', facts: 2 },
      { do: 'wait', ms: 10 },
      { do: 'dropLink', who: 'bob' },
      { do: 'wait', ms: 10 },
      { do: 'make', who: 'alice' },
    ],
  ],
  [
    'an offer that was taken back and arrives late is not believed in',
    [
      { do: 'interfere', how: 'delay', facts: 1 },
      { do: 'command', who: 'bob', name: 'hold' },
      { do: 'wait', ms: 10 },
      { do: 'command', who: 'bob', name: 'unhold' },
      { do: 'command', who: 'alice', name: 'hold' },
    ],
  ],
]

const opening: readonly Step[] = [
  { do: 'make', who: 'alice' },
  { do: 'flush' },
  { do: 'command', who: 'bob', name: 'answer' },
  { do: 'flush' },
]

describe('two clients, whatever happens between them', () => {
  it.each(found)('%s', (_, history) => check([...opening, ...history]))

  it('agree about hold, settle every promise once, tell the truth in can, and leave nothing open', async () => {
    const seed = seedOfRun()
    const numRuns = Number(process.env.SWITCHHOOK_RUNS ?? 2000)
    process.stdout.write(`call histories: ${numRuns} runs, seed ${seed} (SWITCHHOOK_SEED=${seed} repeats them)\n`)
    const histories = fc.array(step, { minLength: 4, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        await check([...opening, ...history])
      }),
      { seed, numRuns },
    )
  }, 900_000)
})
