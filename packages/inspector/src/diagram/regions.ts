import { costOf, emptyPiece, type Piece, place } from './geometry.ts'

/** Puts the regions of a parallel state side by side, one below the other, or in rows, and dashed lines between them. */
export function arrangeRegions(regions: readonly { path: string; piece: Piece }[]): Piece {
  const options = regions.map((_, index) => inRows(splits(regions, index + 1)))
  return options.reduce((best, next) => (costOf(next) < costOf(best) ? next : best), options[0] ?? emptyPiece(0, 0))
}

interface Region {
  path: string
  piece: Piece
}

/** Cuts the regions, in their order, into so many rows of about the same width. */
function splits(regions: readonly Region[], count: number): Region[][] {
  const total = regions.reduce((sum, { piece }) => sum + piece.width, 0)
  const rows: Region[][] = [[]]
  let taken = 0
  for (const [index, region] of regions.entries()) {
    const row = rows.at(-1)
    const isDue = taken + region.piece.width / 2 > (total * rows.length) / count
    const isForced = regions.length - index === count - rows.length
    if (row && row.length > 0 && rows.length < count && (isDue || isForced)) rows.push([region])
    else row?.push(region)
    taken += region.piece.width
  }
  return rows
}

function inRows(rows: readonly Region[][]): Piece {
  const widthOfRow = (row: readonly Region[]) => row.reduce((sum, { piece }) => sum + piece.width, 0)
  const width = Math.max(...rows.map(widthOfRow))
  const into = emptyPiece(width, 0)
  for (const [index, row] of rows.entries()) {
    const height = Math.max(...row.map(({ piece }) => piece.height))
    const spare = (width - widthOfRow(row)) / row.length
    let left = 0
    for (const [column, { path, piece }] of row.entries()) {
      const right = Math.round(left + piece.width + spare)
      const room = right - Math.round(left)
      place(into, stretched(piece, path, room, height), Math.round(left), into.height)
      if (column > 0) into.separators.push([Math.round(left), into.height, Math.round(left), into.height + height])
      left += piece.width + spare
    }
    if (index > 0) into.separators.push([0, into.height, width, into.height])
    into.height += height
  }
  return into
}

/** A region fills its cell; what is inside stays in the middle. */
function stretched(piece: Piece, path: string, width: number, height: number): Piece {
  const [x = 0, y = 0, , , columns = 1] = piece.boxes.get(path) ?? []
  const cell = emptyPiece(width, height)
  place(cell, piece, Math.floor((width - piece.width) / 2), 0)
  cell.boxes.set(path, [x, y, width, height, columns])
  return cell
}
