import { describe, expect, it } from 'vitest'
import { createActor, setup } from 'xstate'
import type { IceState } from '../ports/index.ts'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../testing/chartWalk.ts'
import { createTestClock } from '../testing/testClock.ts'
import { mediaConnectionChart } from './mediaConnection.chart.ts'

const input = { controlling: true, checkTimeoutMs: 15_000, retryDelayMs: 3000 }
const iceStates: readonly IceState[] = ['new', 'checking', 'connected', 'completed', 'disconnected', 'failed', 'closed']

/** The chart as the child of somebody who notes what it reports. */
function run(controlling: boolean) {
  const clock = createTestClock()
  const told: string[] = []
  const parent = createActor(
    setup({
      types: { events: {} as { type: string; state?: IceState } },
      actors: { mediaConnection: mediaConnectionChart },
    }).createMachine({
      invoke: { id: 'media', src: 'mediaConnection', input: { ...input, controlling } },
      on: { 'media.*': { actions: ({ event }) => told.push(event.state ?? event.type) } },
    }),
    { clock },
  )
  parent.start()
  const ice = (state: IceState) => parent.getSnapshot().children.media?.send({ type: 'peer.iceState', state })
  return { clock, told, ice, stop: () => parent.stop() }
}

describe('the chart of a media connection', () => {
  // Walked alone, it has no parent to report to.
  const alone = mediaConnectionChart.provide({
    actions: { report: () => {}, askForRestart: () => {}, giveUp: () => {} },
  })
  const walk = walkChart(alone, {
    input,
    events: () => iceStates.map((state) => ({ type: 'peer.iceState', state })),
    key: ({ value, context }) => JSON.stringify([value, context.restarts]),
    limit: 100,
  })

  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(mediaConnectionChart)).toEqual([])
  })

  it('takes every transition and reaches every state, when every event is tried once in every reachable state', () => {
    const names = transitionNames(mediaConnectionChart)
    const ids = stateIds(mediaConnectionChart)
    process.stdout.write(
      `media connection chart: ${walk.visited.size}/${ids.length} states, ${walk.taken.size}/${names.length} transitions, ` +
        `${walk.reached.size} situations, ${walk.tries} events tried\n`,
    )
    expect(names.filter((name) => !walk.taken.has(name))).toEqual([])
    expect(ids.filter((id) => !walk.visited.has(id))).toEqual([])
  })

  it('never asks for more than three restarts in a row', () => {
    for (const { snapshot } of walk.reached.values()) expect(snapshot.context.restarts).toBeLessThan(4)
  })

  it('reports each state it comes to', () => {
    const { told, ice, stop } = run(true)
    for (const state of ['checking', 'connected', 'completed', 'disconnected', 'connected', 'closed'] as const)
      ice(state)
    expect(told).toEqual(['checking', 'connected', 'completed', 'disconnected', 'connected', 'closed'])
    stop()
  })

  it.each([
    [true, 0],
    [false, 3000],
  ])('controlling: %s restarts %i ms after it failed', async (controlling, delay) => {
    const { clock, told, ice, stop } = run(controlling)
    ice('failed')
    if (delay > 0) await clock.advance(delay - 1)
    expect(told).toEqual(['failed'])
    await clock.advance(delay > 0 ? 1 : 0)
    expect(told).toEqual(['failed', 'media.restartNeeded'])
    stop()
    expect(clock.pending()).toBe(0)
  })

  it('restarts three times, then gives up; what works in between counts anew', async () => {
    const { clock, told, ice, stop } = run(true)
    ice('failed')
    await clock.advance(40_000)
    expect(told.filter((word) => word === 'media.restartNeeded').length).toBe(3)
    ice('connected')
    told.length = 0
    ice('failed')
    await clock.advance(54_000)
    expect(told).toEqual([
      'failed',
      'media.restartNeeded',
      'failed',
      'media.restartNeeded',
      'failed',
      'media.restartNeeded',
      'failed',
      'media.gaveUp',
    ])
    await clock.advance(600_000)
    expect(told.length).toBe(8)
    stop()
  })

  it('gives up a path that comes and goes without ever working, too', async () => {
    const { clock, told, ice, stop } = run(true)
    for (let round = 0; round < 10; round += 1) {
      ice('checking')
      ice('disconnected')
      await clock.advance(3000)
    }
    expect(told.filter((word) => word === 'media.restartNeeded').length).toBe(3)
    expect(told.filter((word) => word === 'media.gaveUp').length).toBeGreaterThan(0)
    stop()
  })

  it('gives a short loss time to heal, and a check time to succeed', async () => {
    const { clock, told, ice, stop } = run(true)
    ice('disconnected')
    await clock.advance(2999)
    ice('connected')
    ice('checking')
    await clock.advance(14_999)
    ice('connected')
    await clock.advance(600_000)
    expect(told).toEqual(['disconnected', 'connected', 'checking', 'connected'])
    stop()
    expect(clock.pending()).toBe(0)
  })
})
