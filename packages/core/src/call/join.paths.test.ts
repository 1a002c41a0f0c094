import { describe, expect, it } from 'vitest'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../testing/chartWalk.ts'
import { joinChart } from './join.chart.ts'

describe('the join chart', () => {
  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(joinChart)).toEqual([])
  })

  it('takes every transition and reaches every state', () => {
    const ids = ['one', 'other']
    const walk = walkChart(joinChart, {
      input: { callIds: ids, timeoutMs: 60_000 },
      events: () => [
        ...ids.flatMap((callId) => [{ type: 'leg.ready', callId } as const, { type: 'leg.over', callId } as const]),
        { type: 'end' } as const,
      ],
      key: ({ value, context }) => JSON.stringify([value, context.waiting, context.talking]),
    })
    const states = stateIds(joinChart)
    process.stdout.write(
      `join chart: ${walk.visited.size}/${states.length} states, ${walk.taken.size}/${transitionNames(joinChart).length} transitions, ${walk.tries} events tried\n`,
    )
    expect(transitionNames(joinChart).filter((name) => !walk.taken.has(name))).toEqual([])
    expect(states.filter((id) => !walk.visited.has(id))).toEqual([])
  })
})
