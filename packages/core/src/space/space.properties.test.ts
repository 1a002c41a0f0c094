import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from 'xstate'
import { buildClient } from '../client/client.ts'
import type { Transport } from '../ports/index.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import type { MemorySpaces } from '../testing/memory.spaces.api.ts'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { spaces } from './space.ts'

const room = 'room'
const names = ['alice', 'bob', 'carol'] as const

function createUser(id: string, world: MemorySpaces) {
  const clock = new SimulatedClock()
  const member = createMemoryMember({ id }, (isOpen) =>
    isOpen ? world.connectionRestored(member) : world.connectionLost(member),
  )
  const transport: Transport = {
    name: 'memory',
    trickle: true,
    connection: member.connection,
    spaces: world.portFor(member),
    close: () => {},
  }
  const errors: unknown[] = []
  const client = buildClient({ transport, clock, onError: (error) => errors.push(error) }, [spaces()])
  return { id, clock, member, client, space: client.space, errors }
}
type User = ReturnType<typeof createUser>

/** What a user, an administrator, the network or time may do at any moment. */
const deeds = {
  join: ({ space }: User) => space.join(room),
  leave: ({ space }: User) => space.leave(room),
  enterMuted: ({ space }: User) => space.enterCall(room, { audio: false }),
  enter: ({ space }: User) => space.enterCall(room, { audio: true, video: true }),
  leaveCall: ({ space }: User) => space.leaveCall(room),
  mute: ({ space }: User) => space.updateMedia(room, { audio: false }),
  unmute: ({ space }: User) => space.updateMedia(room, { audio: true }),
  connected: ({ space }: User) => space.updateMedia(room, { connected: true }),
  idle: ({ space }: User) => space.setIdle(room, true),
  back: ({ space }: User) => space.setIdle(room, false),
  drop: ({ member }: User) => member.drop(),
  now: ({ clock }: User) => clock.increment(0),
  soon: ({ clock }: User) => clock.increment(3000),
  ordered: ({ id }: User, world: MemorySpaces) => world.mute(room, id),
  removed: ({ id }: User, world: MemorySpaces) => world.remove(room, id),
  readmitted: ({ id }: User, world: MemorySpaces) => world.readmit(room, id),
  ended: (_: User, world: MemorySpaces) => world.endMeeting(room),
} as const

/** What happens often; anything else happens once in a while. */
const usual = ['enter', 'leaveCall', 'mute', 'unmute', 'idle', 'drop', 'now', 'soon', 'join'] as const

const deed = fc.record({
  who: fc.nat(names.length - 1),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(deeds) as (keyof typeof deeds)[])) },
  ),
  // How far facts get before the next deed.
  turns: fc.constantFrom(0, 1, 2, 5, 40),
})

async function turn(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await Promise.resolve()
}

/** Lets connections come back and everything finish that can. */
async function settle(users: readonly User[]): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    for (const { clock } of users) clock.increment(round < 2 ? 0 : 5000)
    await turn(120)
  }
}

const sorted = (list: readonly string[]) => [...list].sort()
const flagsOf = (user: User, id: string) =>
  user.space
    .observeParticipant(room, id)
    .getSnapshot()
    ?.attendances.map(({ audio, video, connected }) => ({ audio, video, connected }))

function check(users: readonly User[], world: MemorySpaces): void {
  const views = users.map((user) => ({ user, view: user.space.observe(room).getSnapshot() }))
  const present = views.filter(({ view }) => view?.state === 'joined')
  expect(sorted(present.map(({ user }) => user.id))).toEqual(sorted(world.presentIn(room)))
  const inCall = present.filter(({ view }) => view?.call !== 'none')
  expect(sorted(inCall.map(({ user }) => user.id))).toEqual(sorted(world.attendingIn(room)))

  for (const { view } of views) {
    if (view === undefined) continue
    expect(['joined', 'left', 'failed', 'removed']).toContain(view.state)
    expect(view.myMedia.pending).toBe(false)
    expect(view.idle.pending).toBe(false)
    if (view.state !== 'joined') expect(view.participants).toEqual([])
  }
  for (const { user, view } of present) {
    expect(sorted(view?.participants.map(({ id }) => id) ?? [])).toEqual(sorted(world.presentIn(room)))
    expect(view?.meeting?.state === 'active').toBe(world.attendingIn(room).length > 0)
    for (const other of present) {
      const isIn = inCall.includes(other)
      const { audio, video, connected } = other.view?.myMedia.confirmed ?? {}
      expect(flagsOf(user, other.user.id)).toEqual(isIn ? [{ audio, video, connected }] : [])
      const presence = user.space.observeParticipant(room, other.user.id).getSnapshot()?.presence
      expect(presence).toBe(other.view?.idle.confirmed ? 'idle' : 'online')
    }
  }
}

describe('any history of three users of a space', () => {
  it('ends with all views true, every promise settled once, and nothing left open', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 40 }), async (history) => {
        const world = createMemorySpaces()
        const users = names.map((name) => createUser(name, world))
        const settlements: number[] = []
        for (const { space } of users) void space.join(room)
        await turn(120)
        for (const { who, what, turns } of history) {
          const user = users[who] as User
          const promise = deeds[what](user, world)
          if (promise instanceof Promise) {
            const index = settlements.push(0) - 1
            const count = () => {
              settlements[index] = (settlements[index] ?? 0) + 1
            }
            promise.then(count, count)
          }
          await turn(turns)
        }
        await settle(users)
        expect(settlements.every((count) => count === 1)).toBe(true)
        check(users, world)
        for (const { client } of users) await client.destroy()
        await turn(20)
        expect(world.presentIn(room)).toEqual([])
        expect(users.flatMap(({ errors }) => errors)).toEqual([])
      }),
      { numRuns: 120 },
    )
  }, 120_000)
})
