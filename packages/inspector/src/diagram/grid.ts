import type { ElkArrow, ElkBox } from './elk.ts'
import { type Box, type EdgePlace, emptyPiece, type Piece } from './geometry.ts'
import { sizes } from './metrics.ts'

const gap = 60

/** Boxes in rows with straight arrows, for what is too much for a layout in layers: everything is there, if not pretty. */
export function gridOf(
  boxes: readonly ElkBox[],
  arrows: readonly ElkArrow[],
  { owner, initial }: { owner: string; initial: string | undefined },
): Piece {
  const piece = rowsOf(boxes)
  for (const { index, source, target, label } of arrows) {
    const [from, to] = [piece.boxes.get(source), piece.boxes.get(target)]
    if (from === undefined || to === undefined) continue
    const points = between(from, to)
    const [x = 0, y = 0, endX = 0, endY = 0] = points
    const at = label && [Math.round((x + endX - label.width) / 2), Math.round((y + endY - label.height) / 2)]
    piece.edges.set(index, { points, ...(at && { label: [at[0] ?? 0, at[1] ?? 0] as const }) } satisfies EdgePlace)
  }
  const starts = new Map([[owner, initial], ...boxes.flatMap(startsIn)])
  for (const [path, first] of starts) {
    const box = first === undefined ? undefined : piece.boxes.get(first)
    if (box) piece.starts.set(path, [box[0] - 24, box[1] + 17, box[0], box[1] + 17])
  }
  return piece
}

const startsIn = (box: ElkBox): [string, string | undefined][] => [
  [box.path, box.initial],
  ...box.inside.flatMap(startsIn),
]

function rowsOf(boxes: readonly ElkBox[]): Piece {
  const perRow = Math.ceil(Math.sqrt(boxes.length))
  const piece = emptyPiece(0, 0)
  for (let first = 0; first < boxes.length; first += perRow) {
    let left = sizes.inner + 10
    let tallest = 0
    const top = piece.height + (first === 0 ? 10 : gap)
    for (const box of boxes.slice(first, first + perRow)) {
      const inside = box.inside.length === 0 ? undefined : rowsOf(box.inside)
      const width = Math.max(box.width, (inside?.width ?? 0) + sizes.inner)
      const height = inside === undefined ? box.height : box.head + inside.height + sizes.inner
      piece.boxes.set(box.path, [left, top, width, height, box.columns])
      for (const [path, [x, y, w, h, columns]] of inside?.boxes ?? [])
        piece.boxes.set(path, [left + x, top + box.head + y, w, h, columns])
      left += width + gap
      tallest = Math.max(tallest, height)
    }
    piece.width = Math.max(piece.width, left - gap + 10)
    piece.height = top + tallest
  }
  return piece
}

/** From the border of one box to the border of another, on the line between their middles. */
function between(from: Box, to: Box): number[] {
  const [x, y] = [from[0] + from[2] / 2, from[1] + from[3] / 2]
  const [endX, endY] = [to[0] + to[2] / 2, to[1] + to[3] / 2]
  const border = (box: Box, way: number) => {
    const scale = Math.min(
      box[2] / 2 / Math.max(1e-6, Math.abs(endX - x)),
      box[3] / 2 / Math.max(1e-6, Math.abs(endY - y)),
    )
    return [(endX - x) * scale * way, (endY - y) * scale * way] as const
  }
  const [outX, outY] = border(from, 1)
  const [inX, inY] = border(to, -1)
  return [x + outX, y + outY, endX + inX, endY + inY].map(Math.round)
}
