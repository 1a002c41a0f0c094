/** Where everything of a chart stands, in pixels from the upper left corner. Plain data, the same on every machine. */
export interface Layout {
  version: 1
  /** The structural hash of the chart it was made for. */
  chart: string
  width: number
  height: number
  /** Per state, in the chart's order: x, y, width, height and in how many columns the lines of its head stand. */
  boxes: readonly Box[]
  /** Per drawn arrow, in the order of drawing: its corners as x, y, x, y …, and where its label begins. */
  edges: readonly EdgePlace[]
  /** Per compound state that says where it begins, in the chart's order: the arrow from the dot, whose first point is the dot's middle. */
  starts: readonly (readonly number[])[]
  /** Between the regions of parallel states: x, y, x, y. */
  separators: readonly (readonly number[])[]
}

export type Box = readonly [x: number, y: number, width: number, height: number, columns: number]

export interface EdgePlace {
  points: readonly number[]
  label?: readonly [x: number, y: number] | undefined
}

/** A part of a chart laid out by itself, in its own coordinates; keys are paths and numbers of arrows. */
export interface Piece {
  width: number
  height: number
  boxes: Map<string, Box>
  edges: Map<number, EdgePlace>
  starts: Map<string, readonly number[]>
  separators: (readonly number[])[]
}

/** A piece of so much room with nothing in it yet. */
export const emptyPiece = (width: number, height: number): Piece => ({
  width,
  height,
  boxes: new Map(),
  edges: new Map(),
  starts: new Map(),
  separators: [],
})

/** Puts a piece into another one, so far from its corner. */
export function place(into: Piece, piece: Piece, x: number, y: number): void {
  const move = (points: readonly number[]) => points.map((value, index) => value + (index % 2 === 0 ? x : y))
  for (const [path, [left, top, width, height, columns]] of piece.boxes)
    into.boxes.set(path, [left + x, top + y, width, height, columns])
  for (const [index, { points, label }] of piece.edges)
    into.edges.set(index, { points: move(points), ...(label && { label: [label[0] + x, label[1] + y] }) })
  for (const [path, points] of piece.starts) into.starts.set(path, move(points))
  for (const points of piece.separators) into.separators.push(move(points))
}

/** What a size costs a reader: its area, more where it is a ribbon, and more where it is wider than a page. */
export function costOf({ width, height }: { width: number; height: number }): number {
  const ratio = width / Math.max(1, height)
  return width * height * Math.max(1, ratio / 1.6, 0.6 / ratio) * Math.max(1, width / pageWidth) ** 2
}

const pageWidth = 1500
