import type { Chart, ChartState, ChartTransition } from './chart.ts'
import type { DrawnTransition } from './edges.ts'
import { columnsOf, cut, sizes, widthOf } from './metrics.ts'

/** A piece of a line of text with what it is, which decides its colour. */
export interface Part {
  kind: 'word' | 'event' | 'guard' | 'action' | 'target'
  text: string
}

/** One text in a box or on an arrow, of one row or two. */
export interface Line {
  rows: readonly (readonly Part[])[]
  /** The transition the line stands for. */
  transition?: string | undefined
  /** The whole of it, nothing cut, for whoever points at it. */
  full: string
}

/** What stands in the box of a state: what it does on entry and exit, whom it invokes, and what it does not draw. */
export function linesOf(state: ChartState, listed: readonly DrawnTransition[]): readonly Line[] {
  const named = (word: string, things: readonly string[]): Line[] =>
    things.length === 0 ? [] : [lineOf([part('word', word), part('action', things.join(', '))], sizes.lineColumns)]
  const invoked = state.invokes.map(({ id, source }) =>
    /^\d+\./.test(id) || id === source ? source : `${source} (${id})`,
  )
  return [
    ...named('invoke', invoked),
    ...named('entry', state.entry),
    ...named('exit', state.exit),
    ...listed.map((drawn) => transitionLine(drawn, { isBoxed: true })),
  ]
}

/** The text of one transition on an arrow; what follows the event has a row of its own where both would be too wide. */
export function labelOf(drawn: DrawnTransition): Line {
  const line = transitionLine(drawn, { isBoxed: false })
  const [first, ...rest] = partsOf(drawn)
  if (first === undefined || rest.length === 0 || columnsOf(textOf([first, ...rest])) <= sizes.edgeColumns) return line
  const rows = [fitted([first], sizes.rowColumns), fitted(rest, sizes.rowColumns - 2)]
  return { ...line, rows }
}

function transitionLine(drawn: DrawnTransition, { isBoxed }: { isBoxed: boolean }): Line {
  const { transition, towards } = drawn
  const parts = partsOf(drawn)
  if (towards === undefined && isBoxed && transition.actions.length > 0)
    parts.push(part('action', `/ ${transition.actions.join(', ')}`))
  const line = lineOf(parts, isBoxed ? sizes.lineColumns : sizes.edgeColumns)
  return { ...line, transition: transition.id, full: sentenceOf(transition, towards) }
}

function partsOf({ transition, towards }: DrawnTransition): Part[] {
  const parts = [part('event', transition.label)]
  if (transition.guard !== undefined) parts.push(part('guard', `[${transition.guard}]`))
  if (towards !== undefined) parts.push(part('target', towards))
  return parts
}

function sentenceOf({ label, guard, actions, isReentering }: ChartTransition, towards: string | undefined): string {
  const words = [label]
  if (guard !== undefined) words.push(`[${guard}]`)
  if (towards !== undefined) words.push(towards)
  if (isReentering) words.push('(re-enters)')
  if (actions.length > 0) words.push(`/ ${actions.join(', ')}`)
  return words.join(' ')
}

const part = (kind: Part['kind'], text: string): Part => ({ kind, text })

const lineOf = (parts: readonly Part[], columns: number): Line => ({
  rows: [fitted(parts, columns)],
  full: textOf(parts),
})

const textOf = (parts: readonly Part[]): string => parts.map(({ text }) => text).join(' ')

/** Cuts the widest parts until all fit. */
function fitted(parts: readonly Part[], columns: number): readonly Part[] {
  const room = columns - (parts.length - 1)
  const widths = parts.map(({ text }) => columnsOf(text))
  while (sum(widths) > room) {
    const most = Math.max(...widths)
    if (most <= 4) break
    const widest = widths.lastIndexOf(most)
    const others = Math.max(4, ...widths.filter((_, index) => index !== widest))
    widths[widest] = Math.max(4, Math.min(most - 1, Math.max(others, most - (sum(widths) - room))))
  }
  return parts.map(({ kind, text }, index) => ({ kind, text: cut(text, widths[index] ?? room) }))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** How wide a text is on paper, in pixels. */
export const lineWidth = ({ rows }: Line): number =>
  Math.max(...rows.map((parts, row) => widthOf(textOf(parts), sizes.text) + (row > 0 ? sizes.indent : 0)))

/** The title of a state's box. */
export const titleOf = (chart: Chart, state: ChartState): string => cut(state.path === '' ? chart.id : state.key, 40)

/** The tags beside the title. */
export const tagsOf = (state: ChartState): string => cut(state.tags.join(' '), 30)
