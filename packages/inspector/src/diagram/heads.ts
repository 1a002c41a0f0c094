import type { Chart, ChartState } from './chart.ts'
import type { ChartEdge } from './edges.ts'
import { type Line, labelOf, lineWidth, tagsOf, titleOf } from './lines.ts'
import { sizes, widthOf } from './metrics.ts'

/** The head of a box: its title and its lines, in columns. */
export interface Head {
  columns: number
  width: number
  height: number
}

/** How much room the title and the lines of a state take, in so many columns at most as fit the width. */
export function headOf(chart: Chart, state: ChartState, lines: readonly Line[], room: number): Head {
  const columns = columnsFor(lines, room)
  const rows = Math.ceil(lines.length / columns)
  const tags = tagsOf(state)
  const title = widthOf(titleOf(chart, state), sizes.title) + (tags === '' ? 0 : 12 + widthOf(tags, sizes.text))
  const text = columnWidths(lines, columns).reduce((total, width) => total + width + sizes.columnGap, -sizes.columnGap)
  return {
    columns,
    width: Math.max(title, text) + 2 * sizes.padX,
    height: sizes.padY + sizes.titleLine + rows * sizes.line + (rows > 0 ? sizes.padY : 0),
  }
}

/** The widths of so many columns of lines, filled column by column. */
export function columnWidths(lines: readonly Line[], columns: number): number[] {
  const rows = Math.ceil(lines.length / columns)
  return Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...lines.slice(column * rows, (column + 1) * rows).map(lineWidth)),
  )
}

function columnsFor(lines: readonly Line[], room: number): number {
  for (let columns = Math.min(5, Math.ceil(lines.length / 3)); columns > 1; columns -= 1) {
    const width = columnWidths(lines, columns).reduce((total, next) => total + next + sizes.columnGap, 2 * sizes.padX)
    if (width - sizes.columnGap <= room) return columns
  }
  return 1
}

/** The size of a state without states inside. */
export function leafSize(chart: Chart, state: ChartState, lines: readonly Line[]): Head {
  if (state.kind === 'history') return { columns: 1, width: sizes.history, height: sizes.history }
  const head = headOf(chart, state, lines, 0)
  const bottom = lines.length === 0 ? sizes.padY : 0
  return { ...head, width: Math.max(56, head.width), height: head.height + bottom }
}

/** The room the label of an arrow takes; the same numbers place its lines when it is drawn. */
export function labelSize(edge: ChartEdge): { width: number; height: number } | undefined {
  if (edge.transitions.length === 0) return undefined
  const labels = edge.transitions.map(labelOf)
  const rows = labels.reduce((total, label) => total + label.rows.length, 0)
  return {
    width: Math.max(...labels.map(lineWidth)) + 2 * sizes.labelPadX,
    height: rows * sizes.line + 2 * sizes.labelPadY,
  }
}
