import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../testing/chartWalk.ts'
import { crossingChart, isSameParty } from './crossing.chart.ts'

const input = {
  peer: { id: 'user-2', username: 'bob@example.test' },
  media: { audio: true, video: false },
  waitMs: 10_000,
}
const received = (callId: string, from: { id: string; username?: string }) =>
  ({ type: 'call.received', callId, from }) as const

describe('the crossing chart', () => {
  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(crossingChart)).toEqual([])
  })

  it('takes every transition and reaches every state', () => {
    const walk = walkChart(crossingChart, {
      input,
      events: () => [received('1', { id: 'user-2' }), received('2', { id: 'user-3' })],
      key: ({ value, context }) => JSON.stringify([value, context.survivor]),
    })
    const names = transitionNames(crossingChart)
    const ids = stateIds(crossingChart)
    process.stdout.write(
      `crossing chart: ${walk.visited.size}/${ids.length} states, ${walk.taken.size}/${names.length} transitions, ${walk.tries} events tried\n`,
    )
    expect(names.filter((name) => !walk.taken.has(name))).toEqual([])
    expect(ids.filter((id) => !walk.visited.has(id))).toEqual([])
  })

  it('answers the call of whom we had called, once, and nobody else', () => {
    const actor = createActor(crossingChart, { input })
    const answers: unknown[] = []
    actor.on('answer', (answer) => answers.push(answer))
    actor.start()
    actor.send(received('other', { id: 'user-3', username: 'carol@example.test' }))
    actor.send(received('survivor', { id: 'somewhere', username: 'BOB@example.test' }))
    expect(answers).toEqual([{ type: 'answer', callId: 'survivor', media: input.media }])
    expect(actor.getSnapshot().status).toBe('done')
  })
})

describe('whether two descriptions mean the same party', () => {
  it.each([
    [{ id: 'a' }, { id: 'a' }, true],
    [{ id: 'a' }, { id: 'b' }, false],
    [{ id: 'sip:bob@example.test' }, { id: '2', username: 'bob@example.test' }, true],
    [{ id: 'SIPS:Bob@Example.test' }, { id: '2', username: 'bob@example.test' }, true],
    [{ id: '1', username: 'bob' }, { id: '2', username: 'bob' }, true],
    [{ id: '1' }, { id: '2', username: '1' }, true],
    [{ id: '1', username: 'a' }, { id: '2' }, false],
  ])('%j and %j: %s', (one, other, isSame) => {
    expect(isSameParty(one, other)).toBe(isSame)
    expect(isSameParty(other, one)).toBe(isSame)
  })
})
