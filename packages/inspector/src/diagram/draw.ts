import { type Chart, type ChartState, DiagramError, statesByPath } from './chart.ts'
import { type ChartEdge, drawnOf, startsOf } from './edges.ts'
import type { Box, EdgePlace, Layout } from './geometry.ts'
import { hashOf } from './hash.ts'
import { columnWidths, labelSize } from './heads.ts'
import { type Line, labelOf, linesOf, tagsOf, titleOf } from './lines.ts'
import { sizes, widthOf } from './metrics.ts'
import { arrowHead, roundedPath } from './paths.ts'
import { type SvgNode, svg } from './svg.ts'

/**
 * Draws a chart where its layout says. Every state is a group with `data-state`, every transition one with
 * `data-transition`; the classes `is-active` and `is-last` on them are styled by `diagramStyles`.
 * @throws DiagramError `layout-mismatch` when the layout was made for another chart
 */
export function drawChart(chart: Chart, layout: Layout): SvgNode {
  const { edges, listed } = drawnOf(chart)
  if (
    layout.boxes.length !== chart.states.length ||
    layout.edges.length !== edges.length ||
    layout.chart !== hashOf(chart)
  )
    throw new DiagramError('layout-mismatch', 'layout', `The layout was not made for the chart '${chart.id}'.`)
  const byPath = statesByPath(chart)
  const states = chart.states.map((state, index) => {
    const isRegion = state.parent !== undefined && byPath.get(state.parent)?.kind === 'parallel'
    return drawState(state, layout.boxes[index] as Box, isRegion)
  })
  const texts = chart.states.map((state, index) =>
    drawText(chart, state, layout.boxes[index] as Box, linesOf(state, listed.get(state.path) ?? [])),
  )
  const arrows = edges.map((edge, index) => drawEdge(edge, layout.edges[index] as EdgePlace))
  const name = `Statechart ${chart.id}`
  const count = `${chart.states.length - 1} states, ${chart.transitions.length} transitions`
  return svg(
    'svg',
    {
      class: 'switchhook-chart',
      viewBox: `0 0 ${layout.width} ${layout.height}`,
      width: layout.width,
      height: layout.height,
      role: 'img',
      'aria-label': `${name}, ${count}`,
    },
    svg('title', {}, name),
    svg('desc', {}, `${count}. ${describe(chart)}`),
    svg('rect', { class: 'ground', width: layout.width, height: layout.height }),
    svg('g', { class: 'states' }, ...states),
    svg('g', { class: 'separators' }, ...layout.separators.map((points) => svg('path', { d: roundedPath(points, 0) }))),
    svg('g', { class: 'starts' }, ...startsOf(chart).map((_, index) => drawStart(layout.starts[index] ?? []))),
    svg('g', { class: 'edges' }, ...arrows),
    svg('g', { class: 'texts' }, ...texts.filter(({ children }) => children.length > 0)),
  )
}

function describe(chart: Chart): string {
  const [root] = chart.states
  const names = (root?.children ?? []).map((path) => path)
  return names.length === 0 ? '' : `At the top: ${names.join(', ')}.`
}

function drawState(state: ChartState, box: Box, isRegion: boolean): SvgNode {
  const [x, y, width, height] = box
  const kinds = [
    'state',
    `is-${state.kind}`,
    isRegion ? 'is-region' : '',
    state.children.length === 0 ? 'is-leaf' : '',
    state.path === '' ? 'is-root' : '',
  ]
  const attributes = { class: kinds.filter((kind) => kind !== '').join(' '), 'data-state': state.path }
  if (state.kind === 'history') return svg('g', attributes, ...historyMark(state, box))
  const rx = isRegion ? 0 : sizes.radius
  const frame = svg('rect', { class: 'box', x, y, width, height, rx })
  if (state.kind !== 'final') return svg('g', attributes, frame)
  const inner = { x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx: rx - 2 }
  return svg('g', attributes, frame, svg('rect', { class: 'box-inner', ...inner }))
}

/** Title and lines of a box, above the arrows: one may cross the head of a box on its way to a state inside. */
function drawText(chart: Chart, state: ChartState, box: Box, lines: readonly Line[]): SvgNode {
  const [x, y, width, , columns] = box
  if (state.kind === 'history') return svg('g', {})
  const isLeaf = state.children.length === 0
  const left = x + sizes.padX
  const titleY = y + sizes.padY + 13
  const tags = tagsOf(state)
  const title = titleOf(chart, state)
  const isCentred = isLeaf && lines.length === 0 && tags === ''
  const place = isCentred ? { x: x + width / 2, y: titleY, 'text-anchor': 'middle' } : { x: left, y: titleY }
  return svg(
    'g',
    { class: isLeaf ? 'text' : 'text is-crossed' },
    svg('text', { class: 'title', ...place }, title),
    ...(tags === ''
      ? []
      : [svg('text', { class: 'tags', x: left + widthOf(title, sizes.title) + 12, y: titleY }, tags)]),
    ...drawLines(lines, left, y + sizes.padY + sizes.titleLine, columns),
  )
}

function historyMark(state: ChartState, [x, y, width, height]: Box): SvgNode[] {
  const middle = { x: x + width / 2, y: y + height / 2 }
  return [
    svg('title', {}, `${state.key}: ${state.isDeep ? 'deep ' : ''}history`),
    svg('circle', { class: 'box', cx: middle.x, cy: middle.y, r: width / 2 }),
    svg('text', { class: 'mark', x: middle.x, y: middle.y + 4, 'text-anchor': 'middle' }, state.isDeep ? 'H*' : 'H'),
  ]
}

function drawLines(lines: readonly Line[], x: number, y: number, columns: number): SvgNode[] {
  const rows = Math.ceil(lines.length / columns)
  const widths = columnWidths(lines, columns)
  const lefts = widths.map((_, column) =>
    widths.slice(0, column).reduce((total, width) => total + width + sizes.columnGap, x),
  )
  return lines.map((line, index) => {
    const column = Math.floor(index / rows)
    return drawLine(line, lefts[column] ?? x, y + (index % rows) * sizes.line, widths[column] ?? 0)
  })
}

function drawLine(line: Line, x: number, y: number, width: number): SvgNode {
  const texts = line.rows.map((parts, row) =>
    svg(
      'text',
      { class: 'line', x: x + (row > 0 ? sizes.indent : 0), y: y + row * sizes.line + 11 },
      ...parts.map(({ kind, text }, index) => svg('tspan', { class: kind }, index === 0 ? text : ` ${text}`)),
    ),
  )
  const title = svg('title', {}, line.full)
  if (line.transition === undefined) return svg('g', { class: 'note' }, title, ...texts)
  const height = line.rows.length * sizes.line
  const mark = svg('rect', { class: 'mark', x: x - 3, y, width: width + 6, height, rx: 3 })
  return svg('g', { class: 'transition', 'data-transition': line.transition }, title, mark, ...texts)
}

function drawStart(points: readonly number[]): SvgNode {
  const [x = 0, y = 0] = points
  return svg(
    'g',
    { class: 'start' },
    svg('circle', { class: 'dot', cx: x, cy: y, r: sizes.dot / 2 }),
    svg('path', { class: 'arrow', d: roundedPath(points, sizes.radius) }),
    svg('path', { class: 'head', d: arrowHead(points) }),
  )
}

function drawEdge(edge: ChartEdge, { points, label }: EdgePlace): SvgNode {
  const size = labelSize(edge)
  const parts = [
    svg('path', { class: 'arrow', d: roundedPath(points, sizes.radius) }),
    svg('path', { class: 'head', d: arrowHead(points) }),
  ]
  if (size === undefined || label === undefined) return svg('g', { class: 'edge is-implied' }, ...parts)
  const [x, y] = label
  let below = y + sizes.labelPadY
  const lines = edge.transitions.map((drawn) => {
    const line = labelOf(drawn)
    const drawnLine = drawLine(line, x + sizes.labelPadX, below, size.width - 2 * sizes.labelPadX)
    below += line.rows.length * sizes.line
    return drawnLine
  })
  return svg(
    'g',
    { class: 'edge' },
    ...parts,
    svg('rect', { class: 'label', x, y, width: size.width, height: size.height, rx: 4 }),
    ...lines,
  )
}
