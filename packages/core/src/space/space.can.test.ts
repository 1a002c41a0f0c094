import { afterEach, describe, expect, it } from 'vitest'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { chartOf, endAll, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

type User = ReturnType<typeof setUp>

const about = { operationId: 'probe', party: { id: 'bob' } } as const
const orders = ['startRecording', 'stopRecording', 'endMeeting', 'muteParticipant', 'removeParticipant'] as const
const commands = [...orders, 'sendTyping'] as const

/** A host in a space, and what has happened there. */
const places: readonly [string, (user: User) => unknown, readonly (typeof commands)[number][]][] = [
  ['without a meeting', () => {}, ['removeParticipant', 'sendTyping']],
  [
    'in a meeting',
    ({ space }) => space.enterCall(room, { audio: true }),
    ['startRecording', 'endMeeting', 'muteParticipant', 'removeParticipant', 'sendTyping'],
  ],
  [
    'in a meeting that is recorded',
    async ({ space }) => {
      await space.enterCall(room, { audio: true })
      await space.startRecording(room)
    },
    ['stopRecording', 'endMeeting', 'muteParticipant', 'removeParticipant', 'sendTyping'],
  ],
  [
    'after a meeting that was recorded',
    async ({ space }) => {
      await space.enterCall(room, { audio: true })
      await space.startRecording(room)
      await space.endMeeting(room)
    },
    ['removeParticipant', 'sendTyping'],
  ],
  [
    'in a meeting without a connection',
    async ({ space, member }) => {
      await space.enterCall(room, { audio: true })
      member.drop()
    },
    [],
  ],
]

describe('what a host is allowed', () => {
  it.each(places)('is what the chart of the space takes, and nothing else: %s', async (_, reach, allowed) => {
    const world = createMemorySpaces()
    world.define(room, { members: { alice: 'admin' } })
    const alice = setUp('alice', world)
    await alice.space.join(room)
    await reach(alice)
    await settled()
    const { can } = alice.view() ?? {}
    expect(commands.filter((command) => can?.[command].allowed)).toEqual(allowed)
    const chart = chartOf(alice)
    expect(commands.filter((type) => chart.can({ type, ...about }))).toEqual(allowed)
  })

  it('is no order where the back end carries out none', async () => {
    const alice = setUp('alice', createMemorySpaces({ orders: false }))
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true })
    const { can } = alice.view() ?? {}
    for (const type of orders) {
      expect(can?.[type]).toEqual({ allowed: false, reason: 'notSupported' })
      expect(chartOf(alice).can({ type, ...about })).toBe(false)
    }
  })
})
