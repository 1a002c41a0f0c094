import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOfRun } from '../../testing/seed.ts'
import { payloads } from '../call.test.stage.ts'
import { audio, outcome, settled, talking } from './consultation.test.stage.ts'

const moves = [
  ...(['swap', 'swap', 'complete', 'join', 'cancel'] as const).map((name) => `alice ${name}` as const),
  'carol answer',
  'carol answer',
  'carol reject',
  'carol end',
  'carol hold',
  'bob end',
  'bob hold',
  'bob unhold',
  'bob addMedia',
  'offer fails',
  'their answer fails',
  'link drops',
  'settle',
  'settle',
  'wait',
] as const

const answered = ['settle', 'carol answer', 'settle'] as const
const resting: readonly string[] = ['talkingToFirst', 'talkingToSecond', 'ended']

describe('any history of a consultation', () => {
  it('never has two legs talk at once, settles each promise, ends once, and rests or is over when all is quiet', async () => {
    const seed = seedOfRun()
    const outcomes = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.constantFrom(...moves), { minLength: 1, maxLength: 12 }),
        async (isAnswered, wild) => {
          const history = [...(isAnswered ? answered : []), ...wild]
          const stage = await talking()
          const { api, alice, bob, carol, clock, first } = stage
          const id = api.start(first, 'carol', audio)
          const promises: Promise<string>[] = []
          /** As long as it takes, and a while longer. */
          const quiet = async () => {
            for (let minute = 0; minute < 15; minute += 1) {
              const isAtRest = resting.includes(stage.view(id).state)
              await clock.advance(60_000)
              if (isAtRest) return
            }
          }
          for (const move of history) {
            const [who, what] = move.split(' ') as [string, string]
            const incoming = stage.incomingOf(carol)
            if (who === 'alice') promises.push(outcome(api[what as 'swap'](id)))
            else if (who === 'bob' && what === 'addMedia') bob.client.call.addMedia(first, { video: true })
            else if (who === 'bob') bob.client.call[what as 'end'](first)
            else if (who === 'carol' && what === 'answer') carol.client.call.answer(incoming, audio)
            else if (who === 'carol') carol.client.call[what as 'end'](incoming)
            else if (move === 'offer fails') alice.media.fail('createOffer')
            else if (move === 'their answer fails') bob.media.fail('applyOffer')
            else if (move === 'link drops') alice.transport.drop()
            else if (move === 'settle') await settled()
            else await clock.advance(3000)
          }
          await quiet()
          const { state, outcome: end, can } = stage.view(id)
          const ends = payloads(alice.heard, 'consultation:end')
          expect(resting).toContain(state)
          expect(ends.length).toBe(state === 'ended' ? 1 : 0)
          outcomes.set(end ?? state, (outcomes.get(end ?? state) ?? 0) + 1)
          if (can.cancel.allowed) {
            promises.push(outcome(api.cancel(id)))
            await quiet()
            expect(stage.view(id).state).toBe('ended')
          }
          let settledCount = 0
          for (const promise of promises)
            promise.then(() => {
              settledCount += 1
            })
          await settled()
          expect(settledCount).toBe(promises.length)
          stage.neverBoth()
        },
      ),
      { seed, numRuns: 40, endOnFailure: false },
    )
    process.stdout.write(`consultation histories: seed ${seed}, ${JSON.stringify(Object.fromEntries(outcomes))}\n`)
  }, 120_000)
})
