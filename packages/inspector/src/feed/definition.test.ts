import {
  callChart,
  connectionChart,
  consultationChart,
  crossingChart,
  joinChart,
  mediaConnectionChart,
  spaceChart,
  subscriptionChart,
} from '@switchhook/core/charts'
import { describe, expect, it } from 'vitest'
import { and, createMachine, fromPromise } from 'xstate'
import { toChart } from '../diagram.ts'
import { createRedactor } from '../redact/redact.ts'
import { toDefinition } from './definition.ts'

const same = (value: unknown) => value
const told = (config: object, redact: (value: unknown) => unknown = same) => JSON.parse(toDefinition(config, redact))

describe('toDefinition', () => {
  it.each([
    callChart,
    connectionChart,
    consultationChart,
    crossingChart,
    joinChart,
    mediaConnectionChart,
    spaceChart,
    subscriptionChart,
  ])('tells $id so that it is the same chart, and its shipped layout fits', (chart) => {
    expect(toChart(toDefinition(chart.config, createRedactor().redact))).toEqual(toChart(chart.config))
  })

  it('leaves out data and keeps states and events that are called like it', () => {
    const { config } = createMachine({
      id: 'odd',
      context: { token: 'secret' },
      initial: 'context',
      states: { context: { on: { input: 'output' } }, output: { type: 'final', output: { token: 'secret' } } },
      invoke: { src: 'work', input: { token: 'secret' } },
    } as never)
    expect(told(config)).toEqual({
      id: 'odd',
      initial: 'context',
      states: { context: { on: { input: 'output' } }, output: { type: 'final' } },
      invoke: { src: 'work' },
    })
  })

  it('tells functions and inline logic by their names', () => {
    const { config } = createMachine({
      id: 'inline',
      entry: function ring() {},
      on: { a: { guard: and(['isOpen', 'isFree']), actions: [() => {}, { type: 'log', params: () => ({}) }] } },
      invoke: [
        { src: createMachine({ id: 'child', initial: 'a', states: { a: {} } }) },
        { src: fromPromise(async () => 1) },
      ],
    })
    expect(told(config)).toMatchObject({
      entry: { type: 'ring' },
      on: { a: { guard: { type: 'and' }, actions: [{ type: 'inline' }, { type: 'log' }] } },
      invoke: [{ src: { type: 'child' } }, { src: { type: 'inline' } }],
    })
  })

  it('redacts what a chart carries freely', () => {
    const config = { entry: { type: 'log', params: { token: 'x' } }, meta: { note: 'y' }, states: { meta: {} } }
    expect(told(config, () => '‹mark›')).toEqual({
      entry: { type: 'log', params: '‹mark›' },
      meta: '‹mark›',
      states: { meta: {} },
    })
  })

  it('ends on a config that contains itself or is endless', () => {
    const cyclic: Record<string, unknown> = { id: 'cyclic' }
    cyclic.states = { again: cyclic, more: cyclic }
    expect(toDefinition(cyclic, same).length).toBeLessThan(5_000_000)
  })
})
