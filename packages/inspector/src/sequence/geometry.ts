import { type Entry, toLabel } from './entry.ts'
import { appKey, type Lane, type LaneGroup, serverKey } from './lanes.ts'
import { enteredStates } from './machine.ts'

/** A lane with its place, in pixels. */
export interface PlacedLane extends Lane {
  x: number
}

/** The band behind the lanes of one application. */
export interface Band {
  source: string | null
  title: string
  x: number
  width: number
}

export interface Placement {
  lanes: readonly PlacedLane[]
  bands: readonly Band[]
  /** Width of one lane. */
  step: number
  width: number
}

/** What is drawn in a row. */
export interface RowShape {
  kind: 'arrow' | 'loop' | 'mark' | 'none'
  /** Where the line begins and ends. */
  from: number
  to: number
  /** Whether the sender has no lane: the line begins with a dot beside the receiver. */
  isFound: boolean
  label: string
  /** Left edge of the label. */
  labelX: number
  /** States the receiver came into. */
  note: string
  noteX: number
}

/** Height of a row. */
export const rowHeight = 30
/** Width of a letter in the chart's monospaced labels. */
export const letter = 6.3
const minStep = 64
/** In a chart this narrow lanes and gaps stand closer. */
const [narrow, narrowStep, narrowGap] = [450, 44, 44]
const maxStep = 220
const margin = 12
/** Between the bands: room for the wire's arrows. */
const [minGap, maxGap] = [72, 190]
/** Lanes get this much before the gaps get more than they need. */
const goodStep = 76
const serverWidth = 60
const maxLabel = 44
const maxNote = 30

/** Gives the lanes their places in a width. Wider than that when there are too many. */
export function placeLanes(groups: readonly LaneGroup[], width: number): Placement {
  const count = groups.reduce((sum, group) => sum + (group.source === null ? 0 : group.lanes.length), 0)
  const [leastStep, leastGap] = width > 0 && width < narrow ? [narrowStep, narrowGap] : [minStep, minGap]
  const gaps = Math.max(0, groups.length - 1)
  const room = width - margin * 2 - (groups.some(({ source }) => source === null) ? serverWidth : 0)
  const gap = Math.min(maxGap, Math.max(leastGap, (room - count * goodStep) / Math.max(1, gaps)))
  const step = Math.min(maxStep, Math.max(leastStep, (room - gaps * gap) / Math.max(1, count)))
  const lanes: PlacedLane[] = []
  const bands: Band[] = []
  let x = margin
  for (const { source, title, lanes: own } of groups) {
    const laneWidth = source === null ? serverWidth : step
    bands.push({ source, title, x, width: own.length * laneWidth })
    for (const [index, lane] of own.entries()) lanes.push({ ...lane, x: x + (index + 0.5) * laneWidth })
    x += own.length * laneWidth + gap
  }
  return { lanes, bands, step, width: Math.max(width, x - gap + margin) }
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

/** Finds lanes by their keys; made once for a placement, used for every row. */
export function createRowDrawer({ lanes, bands, width }: Placement): (entry: Entry) => RowShape {
  const xs = new Map(lanes.map(({ key, x }) => [key, x]))
  const bandOf = new Map(bands.map((band) => [band.source, band]))
  const serverX = xs.get(serverKey) ?? 0

  function ends(entry: Entry): { kind: RowShape['kind']; from: number; to: number; isFound: boolean } {
    const nothing = { kind: 'none', from: 0, to: 0, isFound: false } as const
    if (entry.kind === 'wire') {
      const band = bandOf.get(entry.source)
      if (band === undefined) return nothing
      const edge = serverX < band.x ? band.x : band.x + band.width
      return {
        kind: 'arrow',
        isFound: false,
        ...(entry.direction === 'out' ? { from: edge, to: serverX } : { from: serverX, to: edge }),
      }
    }
    const app = xs.get(appKey(entry.source))
    if (entry.kind === 'command')
      return app === undefined ? nothing : { kind: 'mark', from: app, to: app, isFound: false }
    const to = xs.get(entry.to ?? '')
    if (entry.kind === 'lifecycle') return to === undefined ? nothing : { kind: 'mark', from: to, to, isFound: false }
    const from = entry.from === null ? app : xs.get(entry.from)
    if (to === undefined) {
      if (from === undefined) return nothing
      return { kind: 'arrow', from, to: from + 26, isFound: true }
    }
    if (from === undefined) return { kind: 'arrow', from: to - 26, to, isFound: true }
    if (from === to) return { kind: 'loop', from, to, isFound: false }
    return { kind: 'arrow', from, to, isFound: false }
  }

  return (entry) => {
    const line = ends(entry)
    const label = cut(entry.kind === 'command' ? `${entry.name}()` : toLabel(entry.name), maxLabel)
    const labelWidth = label.length * letter
    const left = Math.min(line.from, line.to)
    const span = Math.abs(line.to - line.from)
    // On an arrow that is too short the label ends at its head and reaches back beyond its beginning.
    const beside =
      line.kind === 'arrow'
        ? labelWidth + 16 <= span
          ? left + (span - labelWidth) / 2
          : line.to > line.from
            ? line.to - 9 - labelWidth
            : line.to + 9
        : left + (line.kind === 'loop' ? 28 : 14)
    const labelX = Math.max(2, Math.min(beside, width - labelWidth - 4))
    const entered = entry.to === null ? [] : enteredStates(entry.before?.value, entry.after?.value)
    const note = xs.has(entry.to ?? '') ? cut(entered.join(', '), maxNote) : ''
    const noteWidth = note.length * letter + 14
    const goesLeft = line.kind === 'arrow' && line.to < line.from
    const isFree = goesLeft && line.to - noteWidth - 9 >= 2
    const rightOf = Math.max(
      line.to + 9,
      line.kind === 'arrow' && labelX + labelWidth <= line.to ? 0 : labelX + labelWidth + 8,
    )
    const noteX = Math.max(2, Math.min(isFree ? line.to - noteWidth - 9 : rightOf, width - noteWidth - 2))
    return { ...line, label, labelX, note, noteX }
  }
}
