import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MessageFact, Report } from '../../ports/index.ts'
import { createMemoryNetwork, type MemoryNetwork } from '../../testing/memory.ts'
import { settled } from '../../testing/testClock.ts'
import { enter, room, type User } from './chat.harness.ts'

const names = ['alice', 'bob', 'carol'] as const

/** Facts on their way to one user, which a history holds back, doubles and lets pass in another order. */
function createDelays() {
  let held: (() => void)[] = []
  let next: readonly ('now' | 'later')[] = ['now']
  return {
    interfere(how: typeof next) {
      next = how
    },
    release(isReversed: boolean) {
      const late = isReversed ? held.reverse() : held
      held = []
      for (const report of late) report()
    },
    heard(fact: MessageFact, report: Report<MessageFact>) {
      // A connection tells of itself in order; what it carries may come late, twice and in another order.
      if (fact.type !== 'message.received' && fact.type !== 'message.fetched') return report(fact)
      for (const when of next) {
        if (when === 'now') report(fact)
        else held.push(() => report(fact))
      }
    },
  }
}
type Delays = ReturnType<typeof createDelays>

interface Player extends User {
  delays: Delays
  attempts: Map<string, number>
  settlements: number[]
}

function follow({ settlements }: Player, promise: Promise<unknown>): void {
  const index = settlements.push(0) - 1
  const count = () => {
    settlements[index] = (settlements[index] ?? 0) + 1
  }
  promise.then(count, count)
}

let texts = 0
const failedOf = ({ view }: Player) => view().messages.find(({ state }) => state === 'failed')

/** What a user, somebody else, the network or time may do at any moment. */
const deeds = {
  send(player: Player) {
    texts += 1
    const text = `text ${texts}`
    player.attempts.set(text, 1)
    follow(player, player.space.sendMessage(room, { text }))
  },
  retry(player: Player) {
    const { ref, text = '' } = failedOf(player) ?? {}
    if (ref === undefined) return
    player.attempts.set(text, (player.attempts.get(text) ?? 0) + 1)
    follow(player, player.space.retryMessage(room, ref))
  },
  discard(player: Player) {
    const { ref } = player.view().messages.find(({ state }) => state !== 'sent') ?? {}
    if (ref !== undefined) follow(player, player.space.discardMessage(room, ref))
  },
  fetch: (player: Player) => follow(player, player.space.fetchMessages(room)),
  read: (player: Player) => follow(player, player.space.markRead(room)),
  type: (player: Player) => follow(player, player.space.sendTyping(room)),
  leave: (player: Player) => follow(player, player.space.leave(room)),
  join: (player: Player) => follow(player, player.space.join(room)),
  drop: ({ transport }: Player) => transport.drop(),
  back: ({ clock }: Player) => clock.advance(100),
  later: ({ clock }: Player) => clock.advance(3000),
  delay: ({ delays }: Player) => delays.interfere(['later']),
  double: ({ delays }: Player) => delays.interfere(['now', 'later']),
  behave: ({ delays }: Player) => delays.interfere(['now']),
  release: ({ delays }: Player) => delays.release(false),
  reverse: ({ delays }: Player) => delays.release(true),
  lose: (_: Player, { messages }: MemoryNetwork) => messages.misbehave('send', 'lost'),
  keepQuiet: (_: Player, { messages }: MemoryNetwork) => messages.misbehave('send', 'unanswered'),
  refuse: (_: Player, { messages }: MemoryNetwork) => messages.misbehave('send', { code: 'odd' }),
  refuseFetch: (_: Player, { messages }: MemoryNetwork) => messages.misbehave('fetch', { code: 'odd' }),
  post(_: Player, { messages }: MemoryNetwork) {
    for (let count = 0; count < 30; count += 1)
      messages.post(room, { id: 'dave' }, { content: { html: `posted ${count}` } })
  },
} as const

const usual = ['send', 'send', 'drop', 'back', 'later', 'double', 'release'] as const
const deed = fc.record({
  who: fc.nat(names.length - 1),
  what: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(deeds) as (keyof typeof deeds)[])) },
  ),
  isAwaited: fc.boolean(),
})

async function comeToRest(players: readonly Player[], { messages }: MemoryNetwork): Promise<void> {
  messages.misbehave('send')
  messages.misbehave('fetch')
  for (const { delays } of players) {
    delays.interfere(['now'])
    delays.release(false)
  }
  for (const { clock, space } of players) {
    await clock.advance(60_000)
    void space.join(room)
    await settled()
    await clock.advance(60_000)
  }
  for (const { space, view } of players)
    for (let page = 0; page < 40 && view().hasMore; page += 1) await space.fetchMessages(room)
}

describe('any history of three users who write in a space', () => {
  it('ends with the same messages in the same order everywhere, none sent twice by itself, every promise settled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 40 }), async (history) => {
        const network = createMemoryNetwork()
        const players: Player[] = []
        for (const name of names) {
          const delays = createDelays()
          const user = await enter(name, network, { heard: delays.heard })
          players.push({ ...user, delays, attempts: new Map(), settlements: [] })
        }
        for (const { who, what, isAwaited } of history) {
          const done = deeds[what](players[who] as Player, network)
          if (done instanceof Promise) await done
          if (isAwaited) await settled()
        }
        await comeToRest(players, network)

        const kept = [...network.messages.keptIn(room)].reverse()
        for (const { view, typing, attempts, settlements, errors } of players) {
          const { messages, ...rest } = view()
          const sent = messages.filter(({ state }) => state === 'sent')
          expect(sent.map(({ id }) => id)).toEqual(kept.map(({ id }) => id))
          expect(messages.filter(({ state }) => state === 'pending')).toEqual([])
          expect(rest).toMatchObject({ hasMore: false, isFetching: false })
          expect(typing()).toEqual([])
          expect(settlements.every((count) => count === 1)).toBe(true)
          expect(errors).toEqual([])
          for (const [text, times] of attempts)
            expect(kept.filter(({ content }) => content.html === `<p>${text}</p>`).length).toBeLessThanOrEqual(times)
          const others = sent.filter(({ isOwn }) => !isOwn)
          expect(rest.unread).toBeLessThanOrEqual(others.length)
        }
        for (const { client, clock } of players) {
          const gone = client.destroy()
          await clock.advance(10_000)
          await gone
          expect(clock.pending()).toBe(0)
        }
      }),
      { numRuns: 100 },
    )
  }, 120_000)
})
