import * as charts from '@switchhook/core/charts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyStateNode } from 'xstate'
import { DiagramError } from './chart.ts'
import { toChart } from './definition.ts'
import { payment, trafficLight, wordProcessor } from './foreign.fixture.ts'
import { hashOf } from './hash.ts'

const asText = (config: object) =>
  JSON.stringify(config, (_, value) => (typeof value === 'function' ? { type: value.name } : value))

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)]

const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return error instanceof DiagramError ? [error.code, error.field] : error
  }
  return 'nothing thrown'
}

describe('reading a definition', () => {
  it.each(Object.values(charts).map((machine) => [machine.id, machine] as const))(
    '%s: every state and transition of the machine is in the chart, and nothing to note',
    (_, machine) => {
      const chart = toChart(machine.config)
      const nodes = nodesOf(machine.root as AnyStateNode)
      expect(chart.notes).toEqual([])
      expect(chart.states.map(({ path }) => path).toSorted()).toEqual(
        nodes.map(({ path }) => path.join('.')).toSorted(),
      )
      const ofMachine = nodes.flatMap((node) =>
        [...[...node.transitions.values()].flat(), ...(node.always ?? [])].map((transition) =>
          [
            node.path.join('.'),
            transition.eventType,
            ...(transition.target ?? []).map(({ path }) => path.join('.')),
          ].join(' '),
        ),
      )
      const ofChart = chart.transitions.map(({ source, event, targets }) => [source, event, ...targets].join(' '))
      expect(ofChart.toSorted()).toEqual(ofMachine.toSorted())
    },
  )

  it.each(Object.values(charts).map((machine) => [machine.id, machine] as const))(
    '%s: the JSON text an inspector is sent is the same chart as the machine itself',
    (_, machine) => expect(hashOf(toChart(asText(machine.config)))).toBe(hashOf(toChart(machine.config))),
  )

  it('understands every form of a transition of other machines', () => {
    const said = (config: object) =>
      toChart(config).transitions.map(
        ({ source, label, guard, targets, actions }) =>
          `${source}: ${label}${guard === undefined ? '' : ` [${guard}]`} -> ${targets.join(',')} / ${actions.join(',')}`,
      )
    expect(said(trafficLight.config)).toEqual([
      'green: POWER_OUTAGE -> red.flashing / ',
      'green: after 3 s -> yellow / ',
      'yellow: after 500 ms -> red / ',
      'red: done -> green / ',
      'red: after 4 s -> green / ',
      'red.walk: PED_COUNTDOWN -> red.wait / ',
      'red.wait: PED_COUNTDOWN [guard] -> red.stop / ',
      'red.flashing: POWER_BACK -> green / ',
    ])
    expect(said(payment.config)).toEqual([
      'method: NEXT -> review / ',
      'method.cash: SWITCH -> method.check / ',
      'method.check: SWITCH -> method.cash / ',
      'review: PREVIOUS -> method.last / ',
      'review: SUBMIT [isValid] -> paying / log,track',
      'review: any event ->  / ignore',
      'paying: charge done -> paid / save',
      'paying: charge error [canRetry] -> review / ',
      'paying: charge error -> failed / ',
      'paying: after patience -> failed / ',
    ])
    expect(said(wordProcessor.config)).toContain(': RESET -> bold.off / ')
  })

  it('shows a guard with its parameters', () => {
    const chart = toChart({
      initial: 'a',
      states: { a: { on: { go: { guard: { type: 'becomes', params: { state: 'b', deep: {}, steps: ['x', 2] } } } } } },
    })
    expect(chart.transitions[0]?.guard).toBe('becomes(b, x, 2)')
  })

  it('notes what it cannot show and draws the rest', () => {
    const chart = toChart(
      '{"id":"m","initial":"gone","states":{"__proto__":{},"constructor":{},"a.b":{},"c":7,"d":{"on":{"go":"nowhere","stay":5},"after":"x"}}}',
    )
    expect(chart.states.map(({ path }) => path)).toEqual(['', 'd'])
    expect(chart.notes).toEqual([
      { field: 'states.__proto__', message: 'A state cannot have this name.' },
      { field: 'states.constructor', message: 'A state cannot have this name.' },
      { field: 'states.a.b', message: 'A state with a dot is not drawn.' },
      { field: 'states.c', message: 'A state is an object.' },
      { field: 'initial', message: "There is no state 'gone' to begin with." },
      { field: 'states.d.after', message: "'after' is not an object." },
      { field: 'states.d.on.go', message: "There is no state 'nowhere' to go to." },
      { field: 'states.d.on.stay', message: 'A transition is a target or an object.' },
    ])
  })

  it('refuses what is no definition, naming the field', () => {
    const cyclic: Record<string, unknown> = { initial: 'a' }
    cyclic.states = { a: cyclic }
    const throwing = Object.defineProperty({}, 'states', {
      enumerable: true,
      get: () => {
        throw new Error('no')
      },
    })
    expect(codeOf(() => toChart('nonsense'))).toEqual(['not-a-definition', ''])
    expect(codeOf(() => toChart('7'))).toEqual(['not-a-definition', ''])
    expect(codeOf(() => toChart([]))).toEqual(['not-a-definition', ''])
    expect(codeOf(() => toChart(throwing))).toEqual(['not-a-definition', ''])
    expect(codeOf(() => toChart(cyclic))).toEqual(['too-deep', Array(49).fill('states.a').join('.')])
    expect(codeOf(() => toChart('['.repeat(100_000)))).toEqual(['not-a-definition', ''])
    expect(codeOf(() => toChart(' '.repeat(5_000_001)))).toEqual(['too-large', ''])
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`s${index}`, {}]))
    expect(codeOf(() => toChart({ states: many }))).toEqual(['too-large', 'states.s1499'])
    const events = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`e${index}`, {}]))
    expect(codeOf(() => toChart({ on: events }))).toEqual(['too-large', 'on.e6000'])
  })

  it('never fails in another way, whatever JSON it is given', () => {
    const words = fc.constantFrom(
      'id',
      'states',
      'on',
      'always',
      'after',
      'invoke',
      'target',
      'type',
      'initial',
      '#a',
      '.a',
      'a',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.string(),
        words,
        fc.constant(null),
        fc.array(tie('tree')),
        fc.dictionary(words, tie('tree')),
      ),
    }))
    fc.assert(
      fc.property(tree, (definition) => {
        const outcome = codeOf(() => toChart(JSON.stringify(definition)))
        expect(outcome === 'nothing thrown' || Array.isArray(outcome)).toBe(true)
      }),
    )
  })
})
