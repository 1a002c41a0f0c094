import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DiagramError } from './chart.ts'
import { toChart } from './definition.ts'
import { drawChart } from './draw.ts'
import { payment, trafficLight, wordProcessor } from './foreign.fixture.ts'
import { layoutOf } from './layout.ts'
import { type SvgNode, toSvgText } from './svg.ts'

const drawn = async (config: object) => {
  const chart = toChart(config)
  return { chart, node: drawChart(chart, await layoutOf(chart)) }
}

const nodesOf = (node: SvgNode): SvgNode[] => [
  node,
  ...node.children.flatMap((child) => (typeof child === 'string' ? [] : nodesOf(child))),
]
const valuesOf = (node: SvgNode, name: string) =>
  nodesOf(node).flatMap(({ attributes }) => (name in attributes ? [String(attributes[name])] : []))
const textsOf = (node: SvgNode): string[] =>
  nodesOf(node)
    .filter(({ tag }) => tag === 'text')
    .map((text) =>
      nodesOf(text)
        .flatMap(({ children }) => children.filter((child) => typeof child === 'string'))
        .join(''),
    )

describe('drawing a chart', () => {
  it.each([trafficLight, wordProcessor, payment].map((machine) => [machine.id, machine] as const))(
    '%s: every state and every transition has one group that can be found',
    async (_, { config }) => {
      const { chart, node } = await drawn(config)
      expect(valuesOf(node, 'data-state')).toEqual(chart.states.map(({ path }) => path))
      expect(valuesOf(node, 'data-transition').toSorted()).toEqual(chart.transitions.map(({ id }) => id).toSorted())
    },
  )

  it('shows guards, delays, history, final states and what stays inside a box', async () => {
    const { node } = await drawn(payment.config)
    expect(textsOf(node)).toEqual(
      expect.arrayContaining(['SUBMIT [isValid]', 'after patience', 'H*', 'any event / ignore', 'invoke charge']),
    )
    expect(nodesOf(node).filter(({ attributes }) => attributes.class === 'box-inner')).toHaveLength(2)
  })

  it('says in the box where an event leads that leaves a parallel state from within', async () => {
    const { chart, node } = await drawn({
      id: 'm',
      initial: 'work',
      states: {
        work: { type: 'parallel', states: { a: { initial: 'on', states: { on: { on: { stop: '#gone' } } } }, b: {} } },
        gone: { id: 'gone', type: 'final' },
      },
    })
    expect(textsOf(node)).toContain('stop → gone')
    expect(nodesOf(node).filter(({ attributes }) => attributes.class === 'edge is-implied')).toHaveLength(1)
    expect(chart.notes).toEqual([])
  })

  it('has a name and a description for those who do not see it', async () => {
    const { node } = await drawn(trafficLight.config)
    expect(node.attributes).toMatchObject({ role: 'img', 'aria-label': 'Statechart light, 7 states, 8 transitions' })
    expect(node.children.slice(0, 2)).toMatchObject([{ tag: 'title' }, { tag: 'desc' }])
  })

  it('writes the same bytes for the same chart', async () => {
    const [first, second] = [await drawn(payment.config), await drawn(payment.config)]
    expect(toSvgText(first.node)).toBe(toSvgText(second.node))
  })

  it('escapes every text of the chart and leaves out what XML cannot hold', async () => {
    const evil = '</text><script>alert("1")</script>&\u0000\ud800\u001b'
    const { node } = await drawn({
      id: evil,
      initial: 'x',
      states: { x: { on: { [evil]: { guard: evil, actions: evil } }, entry: evil } },
    })
    const text = toSvgText(node)
    expect(text).not.toContain('<script')
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Surrogate}/u)
    expect(text).toContain('&lt;/text&gt;&lt;script&gt;')
  })

  it('stays well-formed for any names', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (name) => {
        const { node } = await drawn({ id: name, on: { [name]: { actions: name } }, tags: [name] })
        const text = toSvgText(node)
        const tags = text.match(/<[^>]*>/g) ?? []
        const open = tags.filter((tag) => !tag.startsWith('</') && !tag.endsWith('/>')).length
        expect(tags.filter((tag) => tag.startsWith('</'))).toHaveLength(open)
      }),
      { numRuns: 40 },
    )
  })

  it('refuses a layout that was made for another chart', async () => {
    const layout = await layoutOf(toChart(trafficLight.config))
    expect(() => drawChart(toChart(payment.config), layout)).toThrow(DiagramError)
  })
})
