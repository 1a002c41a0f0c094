import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PeerStep } from '../ports/index.ts'
import { settled } from '../testing/testClock.ts'
import { createStage } from './mesh.test.stage.ts'

const names = ['alice', 'bob', 'carol'] as const
const who = fc.nat({ max: names.length - 1 })
const steps: readonly PeerStep[] = ['createOffer', 'applyOffer', 'createAnswer', 'applyAnswer', 'capture']

const change = fc.record({ audio: fc.boolean(), video: fc.boolean(), screenshare: fc.boolean() }, { requiredKeys: [] })
const move = fc.oneof(
  fc.record({ do: fc.constant('send' as const), who, change }),
  fc.record({ do: fc.constant('send' as const), who, change }),
  fc.record({ do: fc.constant('watch' as const), who, watched: fc.option(fc.array(who, { maxLength: 2 })) }),
  fc.record({ do: fc.constant('fail' as const), who, step: fc.constantFrom(...steps) }),
  fc.record({
    do: fc.constant('ice' as const),
    who,
    leg: fc.nat({ max: 2 }),
    state: fc.constantFrom('disconnected', 'failed'),
  }),
  fc.record({ do: fc.constant('drop' as const), who }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 500, 4000, 20_000) }),
)

it('whatever happened, in the end everybody gets from everybody what they send and is looked at, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 12 }), async (moves) => {
      const { enter, meet, clock } = createStage()
      const people = [
        await enter(names[0]),
        await enter(names[1], { audio: true }),
        await enter(names[2], { video: true }),
      ]
      const watches = people.map((): readonly number[] | null => null)
      const at = (index: number) => people[index] as (typeof people)[number]
      const watch = (index: number) => {
        const ids = watches[index]?.map((other) => at(other).sessionId) ?? null
        return at(index).tell({ type: 'watch', sessionIds: ids })
      }
      for (const one of moves) {
        if (one.do === 'wait') {
          await clock.advance(one.ms)
          continue
        }
        const person = at(one.who)
        if (one.do === 'send') void person.send(one.change as object)
        else if (one.do === 'fail') person.media.fail(one.step)
        else if (one.do === 'ice') person.legs()[one.leg]?.ice(one.state as 'failed')
        else if (one.do === 'watch') {
          watches[one.who] = one.watched
          void watch(one.who)
        } else {
          // A new session, which comes into the call after all the others, as it does in a space.
          person.transport.drop()
          await clock.advance(1000)
          await person.space.next('space.restored')
          await person.attend()
          person.meet()
          await meet()
          for (const index of people.keys()) await watch(index)
        }
      }
      // What failed to be captured is asked for again.
      for (const person of people) {
        person.media.fail('capture', { times: 0 })
        await person.send({})
      }
      await clock.advance(300_000)
      await settled()
      for (const [index, one] of people.entries())
        for (const [from, other] of people.entries()) {
          if (one === other) continue
          const sent = other.all('meeting.sending').at(-1)?.tracks ?? []
          const isWatched = watches[index]?.includes(from) ?? true
          const expected = sent.filter(({ kind }) => kind === 'audio' || isWatched)
          expect(one.of(other)?.state).toBe('connected')
          expect(one.gets(other)).toEqual(expected.map(({ kind, isScreen }) => (isScreen ? 'screen' : kind)).sort())
        }
      for (const { legs } of people) expect(legs()).toHaveLength(2)
      for (const { client, session } of people) {
        session.close()
        await client.destroy()
      }
      for (const { media, transport } of people) expect([media.openCount(), transport.openSessions()]).toEqual([0, 0])
    }),
    { numRuns: 40 },
  )
}, 120_000)
