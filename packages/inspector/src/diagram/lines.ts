import type { Chart, ChartState, ChartTransition } from './chart.ts'
import type { DrawnTransition } from './edges.ts'
import { columnsOf, cut, sizes, widthOf } from './metrics.ts'

/** A piece of a line of text with what it is, which decides its colour. */
export interface Part {
  kind: 'word' | 'event' | 'guard' | 'action' | 'target'
  text: string
}

/** One line of text in a box or on an arrow. */
export interface Line {
  parts: readonly Part[]
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

/** The line of one transition on an arrow. */
export const labelOf = (drawn: DrawnTransition): Line => transitionLine(drawn, { isBoxed: false })

function transitionLine({ transition, towards }: DrawnTransition, { isBoxed }: { isBoxed: boolean }): Line {
  const parts = [part('event', transition.label)]
  if (transition.guard !== undefined) parts.push(part('guard', `[${transition.guard}]`))
  if (towards !== undefined) parts.push(part('target', towards))
  else if (isBoxed && transition.actions.length > 0) parts.push(part('action', `/ ${transition.actions.join(', ')}`))
  const line = lineOf(parts, isBoxed ? sizes.lineColumns : sizes.edgeColumns)
  return { ...line, transition: transition.id, full: sentenceOf(transition, towards) }
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

/** Cuts the widest parts until the line fits. */
function lineOf(parts: readonly Part[], columns: number): Line {
  const full = parts.map(({ text }) => text).join(' ')
  const room = columns - (parts.length - 1)
  const widths = parts.map(({ text }) => columnsOf(text))
  const fixed = [...widths]
  while (sum(fixed) > room) {
    const widest = fixed.indexOf(Math.max(...fixed))
    const others = Math.max(0, ...fixed.filter((_, index) => index !== widest))
    const excess = sum(fixed) - room
    const current = fixed[widest] ?? 0
    fixed[widest] = Math.max(4, current - Math.max(1, Math.min(excess, current - others)))
    if (fixed[widest] === current) break
  }
  return { parts: parts.map(({ kind, text }, index) => ({ kind, text: cut(text, fixed[index] ?? room) })), full }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** How wide a line is on paper, in pixels. */
export const lineWidth = ({ parts }: Line): number => widthOf(parts.map(({ text }) => text).join(' '), sizes.text)

/** The title of a state's box. */
export const titleOf = (chart: Chart, state: ChartState): string => cut(state.path === '' ? chart.id : state.key, 40)

/** The tags beside the title. */
export const tagsOf = (state: ChartState): string => cut(state.tags.join(' '), 30)
