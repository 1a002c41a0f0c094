/** @jsxImportSource preact */
import { type Entry, toLabel } from '../sequence/entry.ts'
import { letter, type RowShape, rowHeight } from '../sequence/geometry.ts'
import { timeOfDay } from './Details.tsx'

/** Left of the chart, for the times. */
export const timeWidth = 84
const middle = 20
const gapMs = 1000

interface RowProps {
  id: string
  entry: Entry
  shape: RowShape
  index: number
  total: number
  width: number
  /** Time of the row above. */
  previous: number | undefined
  isSelected: boolean
  isFound: boolean
  isLater: boolean
  /** Whether a replay does something else from here on. */
  isDifferent: boolean
  /** Whether it is the uppermost in view, which always tells its time. */
  isUppermost: boolean
  sentence: string
  onPick: () => void
}

function head(x: number, direction: 1 | -1): string {
  return `${x},${middle} ${x - 7 * direction},${middle - 3.6} ${x - 7 * direction},${middle + 3.6}`
}

function Line({ shape }: { shape: RowShape }) {
  const { kind, from, to, isFound } = shape
  if (kind === 'arrow') {
    const direction = to > from ? 1 : -1
    return (
      <>
        {isFound && <circle class="dot" cx={from} cy={middle} r={2.6} />}
        <path class="line" d={`M${from} ${middle}H${to - 5 * direction}`} />
        <polygon class="head" points={head(to, direction)} />
      </>
    )
  }
  if (kind === 'loop')
    return (
      <>
        <path class="line" d={`M${from} 9H${from + 14}a6 6 0 0 1 0 12H${from + 6}`} />
        <polygon class="head" points={`${from},21 ${from + 7},17.4 ${from + 7},24.6`} />
      </>
    )
  if (kind === 'mark') return <circle class="open" cx={from} cy={15} r={4} />
  return null
}

function Note({ x, text }: { x: number; text: string }) {
  const width = text.length * letter + 14
  return (
    <g class="note">
      <rect x={x} y={6} width={width} height={18} rx={9} />
      <text x={x + width / 2} y={18.6} text-anchor="middle">
        {text}
      </text>
    </g>
  )
}

const later = (ms: number) => (ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`)

/** One row of the sequence chart. */
export function SequenceRow(props: RowProps) {
  const { id, entry, shape, index, total, width, previous, sentence } = props
  const isQuiet = entry.kind === 'event' && entry.after?.value !== undefined && shape.note === ''
  const classes = [
    'row',
    `kind-${entry.kind}`,
    isQuiet ? 'is-quiet' : '',
    props.isSelected ? 'is-selected' : '',
    props.isFound ? 'is-found' : '',
    props.isLater ? 'is-later' : '',
    props.isDifferent ? 'is-different' : '',
  ]
  const time = timeOfDay(entry.at)
  const isSameSecond = previous !== undefined && timeOfDay(previous).slice(0, 8) === time.slice(0, 8)
  const wait = previous === undefined ? 0 : entry.at - previous
  const labelY = shape.kind === 'arrow' ? 14 : 19
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active row
    <div
      id={id}
      class={classes.filter((name) => name !== '').join(' ')}
      role="option"
      aria-selected={props.isSelected}
      aria-setsize={total}
      aria-posinset={index + 1}
      data-entry={entry.id}
      style={{ top: `${index * rowHeight}px`, width: `${width + timeWidth}px` }}
      onClick={props.onPick}
    >
      {wait >= gapMs && <span class="gap" />}
      <span class="hidden">{sentence}</span>
      <span class="time" aria-hidden="true">
        {props.isUppermost || !isSameSecond ? time : wait === 0 ? '' : time.slice(8)}
      </span>
      <svg width={width} height={rowHeight} aria-hidden="true" style={{ left: `${timeWidth}px` }}>
        <Line shape={shape} />
        <text x={shape.labelX} y={shape.kind === 'loop' ? 18 : labelY}>
          {shape.label}
        </text>
        {shape.note !== '' && <Note x={shape.noteX} text={shape.note} />}
        {wait >= gapMs && (
          <text class="wait" x={width - 6} y={11} text-anchor="end">
            {later(wait)} later
          </text>
        )}
      </svg>
    </div>
  )
}

/** The row in words. */
export function sentenceOf(entry: Entry, who: (key: string | null) => string): string {
  const time = timeOfDay(entry.at)
  if (entry.kind === 'command') return `${time} application calls ${entry.name}`
  if (entry.kind === 'wire')
    return `${time} ${entry.name} ${entry.direction === 'out' ? 'to the server' : 'from the server'}`
  if (entry.kind === 'lifecycle') return `${time} ${who(entry.to)} ${toLabel(entry.name)}`
  return `${time} ${toLabel(entry.name)} from ${who(entry.from)} to ${who(entry.to)}`
}
