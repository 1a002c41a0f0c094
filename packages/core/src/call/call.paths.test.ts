import { describe, expect, it } from 'vitest'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, type Walk, walkChart } from '../testing/chartWalk.ts'
import { callChart } from './call.chart.ts'
import type { CallInput } from './call.events.ts'
import { callKey, callSamples, sampleInput } from './call.samples.ts'

const isEstablished = { live: { phase: 'established' } } as const
const manual = { settings: { ...sampleInput('incoming').settings, ringingFeedbackMode: 'manual' as const } }

/** The whole life of a call from both sides, and beside it the incoming calls that begin differently. */
function walks(): Walk<typeof callChart>[] {
  const walk = (input: CallInput, isWhole: boolean) =>
    walkChart(callChart, {
      input,
      events: callSamples,
      key: callKey,
      stopAt: (snapshot) => !isWhole && snapshot.matches(isEstablished),
    })
  return [
    walk(sampleInput('outgoing'), true),
    walk(sampleInput('incoming'), true),
    walk(sampleInput('incoming', manual), false),
    walk(sampleInput('incoming', { refuseBusy: true }), false),
    walk(sampleInput('incoming', { offer: null }), false),
  ]
}

describe('the call chart', () => {
  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(callChart)).toEqual([])
  })

  it('takes every transition and reaches every state, when every event is tried once in every reachable state', () => {
    const all = walks()
    const taken = new Set(all.flatMap((walk) => [...walk.taken]))
    const visited = new Set(all.flatMap((walk) => [...walk.visited]))
    const names = transitionNames(callChart)
    const ids = stateIds(callChart)
    const tries = all.reduce((sum, walk) => sum + walk.tries, 0)
    process.stdout.write(
      `call chart: ${visited.size}/${ids.length} states, ${taken.size}/${names.length} transitions, ${tries} events tried\n`,
    )
    expect(names.filter((name) => !taken.has(name))).toEqual([])
    expect(ids.filter((id) => !visited.has(id))).toEqual([])
  }, 900_000)
})
