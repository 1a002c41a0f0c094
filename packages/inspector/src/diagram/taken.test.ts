import * as charts from '@switchhook/core/charts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, createActor, SimulatedClock } from 'xstate'
import { activeStates } from './active.ts'
import { toChart } from './definition.ts'
import { trafficLight, wordProcessor } from './foreign.fixture.ts'
import { transitionsTaken } from './taken.ts'

interface Walked {
  event: string
  before: unknown
  after: unknown
  /** Source path and event type of what XState says it took. */
  real: readonly string[]
}

/** Sends events to a real actor and writes down what XState itself reports of each step. */
function walk(machine: AnyStateMachine, events: readonly string[]): Walked[] {
  const steps: Walked[] = []
  let real: string[] = []
  const actor = createActor(machine, {
    clock: new SimulatedClock(),
    inspect: (inspected) => {
      if (inspected.type !== '@xstate.microstep') return
      for (const { source, eventType } of inspected._transitions) real.push(`${source.path.join('.')} ${eventType}`)
    },
  }).start()
  for (const event of events) {
    const before = actor.getSnapshot().value
    real = []
    actor.send({ type: event })
    steps.push({ event, before, after: actor.getSnapshot().value, real })
  }
  actor.stop()
  return steps
}

describe('which transitions a step took', () => {
  it.each([
    [
      'the traffic light',
      trafficLight,
      [
        'POWER_OUTAGE',
        'POWER_BACK',
        'PED_COUNTDOWN',
        'xstate.after.3000.light.green',
        'xstate.after.500.light.yellow',
        'xstate.after.4000.light.red',
      ],
    ],
    [
      'the word processor',
      wordProcessor,
      ['TOGGLE_BOLD', 'TOGGLE_UNDERLINE', 'BULLETS', 'NUMBERS', 'NONE', 'NONE.now', 'RESET'],
    ],
  ] as const)('%s: exactly those XState says it took, wherever chance leads', (_, machine, events) => {
    const chart = toChart(machine.config)
    const names = new Map(chart.transitions.map(({ id, source, event }) => [id, `${source} ${event}`]))
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 20 }), (sent) => {
        for (const step of walk(machine, sent))
          expect(
            transitionsTaken(chart, step)
              .map((id) => names.get(id))
              .toSorted(),
          ).toEqual(step.real.toSorted())
      }),
    )
  })

  it('follows always, done and events raised on the way', () => {
    const chart = toChart({
      initial: 'a',
      states: {
        a: { on: { go: 'b' } },
        b: { always: [{ guard: 'never', target: 'a' }, { target: 'c' }] },
        c: { initial: 'x', onDone: 'd', states: { x: { on: { raised: 'y' } }, y: { type: 'final' } } },
        d: {},
      },
    })
    expect(transitionsTaken(chart, { event: 'go', before: 'a', after: 'd' })).toEqual([
      'a/go/0',
      'b/always/1',
      'c/xstate.done.state.(machine).c/0',
    ])
  })

  it('believes the transition that explains the change, not the one around it that would have stayed', () => {
    const chart = toChart(charts.callChart.config)
    const at = (local: string) => ({
      live: { phase: { established: { hold: 'holding', negotiation: { local } } }, link: 'up' },
    })
    expect(
      transitionsTaken(chart, { event: 'signal.updateAnswered', before: at('awaiting'), after: at('applying') }),
    ).toEqual(['live.phase.established.negotiation.local.awaiting/signal.updateAnswered/0'])
  })

  it('names nothing for an event the chart does not know, or states that are none', () => {
    const chart = toChart(trafficLight.config)
    expect(transitionsTaken(chart, { event: 'other', before: 'green', after: 'green' })).toEqual([])
    expect(transitionsTaken(chart, { event: 'POWER_OUTAGE', before: { red: 7 }, after: null })).toEqual([])
  })
})

describe('which states are active', () => {
  const chart = toChart(charts.callChart.config)

  it('names the states of a value and those around them', () => {
    expect(activeStates(chart, { live: { phase: { outgoing: { preparing: 'capturing' } }, link: 'up' } })).toEqual([
      'live',
      'live.phase',
      'live.phase.outgoing',
      'live.phase.outgoing.preparing',
      'live.phase.outgoing.preparing.capturing',
      'live.link',
      'live.link.up',
    ])
    expect(activeStates(chart, 'ended')).toEqual(['ended'])
  })

  it('leaves out what the chart does not know', () => {
    for (const value of [undefined, null, 7, [], 'nowhere', JSON.parse('{"__proto__":"ended","live":{"phase":[]}}')])
      expect(activeStates(chart, value)).toEqual(
        value !== null && typeof value === 'object' && !Array.isArray(value) ? ['live', 'live.phase'] : [],
      )
  })
})
