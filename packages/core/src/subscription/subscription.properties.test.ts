import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from 'xstate'
import { buildClient } from '../client/client.ts'
import type { Transport } from '../ports/index.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import { createMemoryServices } from '../testing/memory.services.ts'
import { services } from './subscription.ts'

function setUp() {
  const clock = new SimulatedClock()
  const backEnd = createMemoryServices(['call', 'presence'], clock)
  const member = createMemoryMember({ id: 'alice' }, (isOpen) =>
    isOpen ? backEnd.connectionRestored(member) : backEnd.connectionLost(member),
  )
  const transport: Transport = {
    name: 'memory',
    trickle: true,
    connection: member.connection,
    subscriptions: backEnd.portFor(member),
    close: () => {},
  }
  const errors: unknown[] = []
  const client = buildClient({ transport, clock, onError: (error) => errors.push(error) }, [services()])
  return { clock, backEnd, member, client, services: client.services, errors }
}
type World = ReturnType<typeof setUp>

/** What the application, the back end, the network or time may do at any moment. */
const deeds = {
  subscribeCall: ({ services }: World) => services.subscribe(['call']),
  subscribeBoth: ({ services }: World) => services.subscribe(['call', 'presence']),
  subscribeUnknown: ({ services }: World) => services.subscribe(['chat']),
  unsubscribeCall: ({ services }: World) => services.unsubscribe(['call']),
  unsubscribePresence: ({ services }: World) => services.unsubscribe(['presence']),
  unsubscribeBoth: ({ services }: World) => services.unsubscribe(['call', 'presence']),
  drop: ({ member }: World) => member.drop(),
  now: ({ clock }: World) => clock.increment(0),
  second: ({ clock }: World) => clock.increment(1000),
  deadline: ({ clock }: World) => clock.increment(30_000),
  halfLife: ({ clock }: World) => clock.increment(1_800_000),
  ended: ({ backEnd }: World) => backEnd.end('alice'),
  silence: ({ backEnd }: World) => backEnd.misbehave('silence'),
  unavailable: ({ backEnd }: World) => backEnd.misbehave({ status: 53 }),
  refused: ({ backEnd }: World) => backEnd.misbehave({ status: 17 }),
} as const

const deed = fc.record({
  what: fc.constantFrom(...(Object.keys(deeds) as (keyof typeof deeds)[])),
  // How far facts get before the next deed.
  turns: fc.constantFrom(0, 1, 3, 30),
})

async function turn(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await Promise.resolve()
}

describe('any history of the services of a client', () => {
  it('ends with the view and the back end agreeing, and every promise settled once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 30 }), async (history) => {
        const world = setUp()
        const settlements: number[] = []
        for (const { what, turns } of history) {
          const promise = deeds[what](world)
          if (promise instanceof Promise) {
            const index = settlements.push(0) - 1
            const count = () => {
              settlements[index] = (settlements[index] ?? 0) + 1
            }
            promise.then(count, count)
          }
          await turn(turns)
        }
        world.backEnd.misbehave()
        for (let round = 0; round < 10; round += 1) {
          world.clock.increment(round < 2 ? 0 : 30_000)
          await turn(60)
        }
        expect(settlements.every((count) => count === 1)).toBe(true)
        const view = world.services.observe().getSnapshot()
        // What the back end would not take back ends with its time.
        if (view.state !== 'active') world.clock.increment(3_600_000)
        expect(['none', 'active', 'lost']).toContain(view.state)
        expect(view.isPending).toBe(false)
        expect([...view.subscribed].sort()).toEqual([...world.backEnd.heldBy(world.member)].sort())
        await world.client.destroy()
        expect(world.backEnd.heldBy(world.member)).toEqual([])
        expect(world.errors).toEqual([])
      }),
      { numRuns: 500 },
    )
  }, 120_000)
})
