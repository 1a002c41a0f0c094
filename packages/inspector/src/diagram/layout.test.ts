import * as charts from '@switchhook/core/charts'
import { describe, expect, it } from 'vitest'
import { type Chart, statesByPath } from './chart.ts'
import { composeLayout } from './compose.ts'
import { toChart } from './definition.ts'
import { drawnOf } from './edges.ts'
import { payment, trafficLight, wordProcessor } from './foreign.fixture.ts'
import type { Box, Layout } from './geometry.ts'
import { hashOf } from './hash.ts'
import { headOf, labelSize, leafSize } from './heads.ts'
import { layoutOf } from './layout.ts'
import { shippedLayouts } from './layouts/shipped.ts'
import { linesOf } from './lines.ts'

const ours = Object.values(charts).map((machine) => [machine.id, toChart(machine.config)] as const)
const foreign = [trafficLight, wordProcessor, payment].map((machine) => [machine.id, toChart(machine.config)] as const)

type Area = readonly [x: number, y: number, width: number, height: number, ...rest: number[]]
const holds = (outer: Area, inner: Area) =>
  inner[0] >= outer[0] &&
  inner[1] >= outer[1] &&
  inner[0] + inner[2] <= outer[0] + outer[2] &&
  inner[1] + inner[3] <= outer[1] + outer[3]
const overlap = (a: Area, b: Area) =>
  a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3]

function troubles(chart: Chart, layout: Layout): string[] {
  const found: string[] = []
  const boxes = new Map(chart.states.map(({ path }, index) => [path, layout.boxes[index] as Box]))
  const { edges, listed } = drawnOf(chart)
  for (const state of chart.states) {
    const box = boxes.get(state.path)!
    const lines = linesOf(state, listed.get(state.path) ?? [])
    const parent =
      state.parent === undefined ? ([0, 0, layout.width, layout.height] as const) : boxes.get(state.parent)!
    if (!holds(parent, box)) found.push(`${state.path} is outside`)
    const isLeaf = state.children.length === 0
    const wanted = isLeaf ? leafSize(chart, state, lines) : headOf(chart, state, lines, 420)
    if (box[2] < (isLeaf ? wanted.width : 0) || box[3] < (isLeaf ? wanted.height : 0))
      found.push(`${state.path} is small`)
    for (const [index, path] of state.children.entries())
      for (const other of state.children.slice(index + 1))
        if (overlap(boxes.get(path)!, boxes.get(other)!)) found.push(`${path} over ${other}`)
  }
  const states = statesByPath(chart)
  const leaves = [...boxes].filter(([path]) => states.get(path)?.children.length === 0)
  const labels = edges.flatMap((edge, index) => {
    const [size, at] = [labelSize(edge), layout.edges[index]?.label]
    return size && at ? [[`${edge.source} → ${edge.target}`, [...at, size.width, size.height] as Area] as const] : []
  })
  if (labels.length !== edges.filter(({ transitions }) => transitions.length > 0).length)
    found.push('labels are missing')
  for (const [index, [name, label]] of labels.entries()) {
    for (const [path, box] of leaves) if (overlap(label, box)) found.push(`label ${name} over ${path}`)
    for (const [other, second] of labels.slice(index + 1))
      if (overlap(label, second)) found.push(`label ${name} over ${other}`)
  }
  for (const [index, { points }] of layout.edges.entries())
    if (points.length < 4) found.push(`${edges[index]?.source} has no arrow`)
  return found
}

describe('layouts', () => {
  it.each(ours)('%s: the shipped layout is that of the chart as it is (pnpm docs:generate)', async (id, chart) => {
    expect((await shippedLayouts.get(id)?.())?.chart).toBe(hashOf(chart))
  })

  it.each(ours)('%s: boxes stand inside each other and side by side, labels on free ground', async (_, chart) => {
    expect(troubles(chart, await layoutOf(chart))).toEqual([])
  })

  it.each(foreign)('%s, a machine of others: laid out when asked for, the same each time', async (_, chart) => {
    const layout = await layoutOf(chart)
    expect(troubles(chart, layout)).toEqual([])
    expect(await composeLayout(chart)).toEqual(layout)
  })

  it('works out a layout of its own for a chart of ours that was changed', async () => {
    const { crossingChart } = charts
    const changed = toChart({ ...crossingChart.config, states: { ...crossingChart.config.states, added: {} } })
    const layout = await layoutOf(changed)
    expect(layout.chart).toBe(hashOf(changed))
    expect(layout.boxes).toHaveLength(changed.states.length)
    expect(troubles(changed, layout)).toEqual([])
  })

  it('puts what is too much for layers in rows', async () => {
    const states = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `s${index}`,
        { on: { NEXT: `s${(index + 1) % 400}`, JUMP: `s${(index * 7 + 2) % 400}` } },
      ]),
    )
    const chart = toChart({ id: 'large', initial: 's0', states })
    const layout = await layoutOf(chart)
    const boxes = chart.states.map(({ path }, index) => [path, layout.boxes[index] as Box] as const)
    expect(boxes.every(([, box]) => holds(layout.boxes[0] as Box, box))).toBe(true)
    expect(boxes.slice(1).some(([, a], index) => boxes.slice(index + 2).some(([, b]) => overlap(a, b)))).toBe(false)
    expect(layout.edges.every(({ points }) => points.length === 4)).toBe(true)
  })
})
