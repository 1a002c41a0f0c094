import type { CallStatsSample } from '@switchhook/core/call-stats'
import { statsLabels } from './texts.control.ts'
import { say } from './texts.ts'

/** A line of a picture, in the coordinates of {@link chartSize}. */
export interface StatsLine {
  key: string
  label: string
  path: string
  latest: string
}

/** A picture of how something went over time. */
export interface StatsChart {
  key: string
  label: string
  /** What the upper edge stands for. */
  top: string
  lines: StatsLine[]
  /** The same in words. */
  summary: string
}

export const chartSize = { width: 240, height: 48 } as const

/** Samples a picture has room for: a minute, one a second. */
const room = 60

type Value = number | undefined

/** The path of a line, newest value at the right edge; what is unknown leaves a gap. */
function pathOf(values: readonly Value[], top: number): string {
  const step = chartSize.width / (room - 1)
  const first = room - values.length
  let isDrawing = false
  return values
    .map((value, index) => {
      if (value === undefined) {
        isDrawing = false
        return ''
      }
      const x = ((first + index) * step).toFixed(1)
      const y = (chartSize.height - 1 - (Math.min(value, top) / top) * (chartSize.height - 2)).toFixed(1)
      const command = isDrawing ? 'L' : 'M'
      isDrawing = true
      return `${command}${x} ${y}`
    })
    .join('')
}

/** The next 1, 2 or 5 with zeros, so that the scale does not jump with each value. */
function niceTop(values: readonly Value[], least: number): number {
  const most = Math.max(least, ...values.filter((value) => value !== undefined))
  const power = 10 ** Math.floor(Math.log10(most))
  return ([1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10) * power
}

interface Described {
  key: string
  label: string
  unit: (value: number) => string
  /** The scale is never smaller, or noise would fill the picture. */
  least: number
  lines: { key: string; label: string; read: (sample: CallStatsSample) => Value }[]
}

const inKilobits = (bits: Value) => (bits === undefined ? undefined : bits / 1000)

const described: readonly Described[] = [
  {
    key: 'bitrate',
    label: statsLabels.bitrate,
    unit: (value) => `${Math.round(value)} kbit/s`,
    least: 50,
    lines: [
      { key: 'in', label: statsLabels.in, read: ({ bitrateIn }) => inKilobits(bitrateIn) },
      { key: 'out', label: statsLabels.out, read: ({ bitrateOut }) => inKilobits(bitrateOut) },
    ],
  },
  {
    key: 'loss',
    label: statsLabels.loss,
    unit: (value) => `${value.toFixed(value > 0 && value < 10 ? 1 : 0)} %`,
    least: 5,
    lines: [{ key: 'in', label: '', read: ({ loss }) => (loss === undefined ? undefined : loss * 100) }],
  },
  {
    key: 'roundTrip',
    label: statsLabels.roundTrip,
    unit: (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`,
    least: 5,
    lines: [{ key: 'in', label: '', read: ({ roundTripTime }) => roundTripTime }],
  },
]

/** The pictures of a call's statistics. */
export function statsCharts(series: readonly CallStatsSample[]): StatsChart[] {
  const shown = series.slice(-room)
  return described.map(({ key, label, unit, least, lines }) => {
    const values = lines.map(({ read }) => shown.map(read))
    const top = niceTop(values.flat(), least)
    const drawn = lines.map((line, index) => {
      const latest = values[index]?.at(-1)
      return {
        key: line.key,
        label: line.label,
        path: pathOf(values[index] ?? [], top),
        latest: latest === undefined ? statsLabels.unknown : unit(latest),
      }
    })
    const words = drawn.map((line) => `${line.label} ${line.latest}`.trim()).join(', ')
    return {
      key,
      label,
      top: say(statsLabels.upTo, unit(top)),
      lines: drawn,
      summary: `${label}, ${statsLabels.span}: ${words}`,
    }
  })
}
