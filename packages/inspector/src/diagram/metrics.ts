/**
 * How wide text is, in pixels, by a table instead of the machine's fonts, so that a layout is the same everywhere. A
 * monospaced character takes six tenths of its size in nearly every font; the wide ones of East Asia and emoji take
 * twice as much at most.
 */
export const widthOf = (text: string, size: number): number => Math.ceil(columnsOf(text) * size * columnWidth)

/** @internal How many monospaced columns a text takes. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += marks.test(character) ? 0 : wide.test(character) ? 2 : 1
  return columns
}

/** Cuts a text to so many columns; what was cut is marked by an ellipsis. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let kept = ''
  let taken = 0
  for (const character of text) {
    const width = columnsOf(character)
    if (taken + width > columns - 1) break
    kept += character
    taken += width
  }
  return `${kept}…`
}

const columnWidth = 0.602
const marks = /^[\p{Mn}\p{Me}\u200b-\u200f\u2060\ufe00-\ufe0f]$/u
const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u

/** Sizes of the drawing, in pixels. */
export const sizes = {
  title: 13,
  text: 11,
  /** Height of one line of text in a box or on an arrow. */
  line: 15,
  titleLine: 20,
  padX: 10,
  padY: 7,
  /** Around the states inside a box. */
  inner: 14,
  columnGap: 18,
  labelPadX: 4,
  labelPadY: 2,
  dot: 10,
  history: 24,
  radius: 6,
  lineColumns: 46,
  edgeColumns: 34,
} as const
