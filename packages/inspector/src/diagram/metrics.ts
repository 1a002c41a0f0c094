/**
 * How wide text is, in pixels, by a table instead of the machine's fonts, so that a layout is the same everywhere. A
 * monospaced character takes six tenths of its size in nearly every font; the wide ones of East Asia and emoji take
 * twice as much at most.
 */
export const widthOf = (text: string, size: number): number => Math.ceil(columnsOf(text) * size * columnWidth)

/** How many monospaced columns a text takes. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += columnOf(character)
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
const marks = /^(\p{Mn}|\p{Me}|\p{Cf})$/u

/** First and last code points of what takes two columns. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
]

function columnOf(character: string): number {
  if (marks.test(character)) return 0
  const point = character.codePointAt(0) ?? 0
  return wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1
}

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
  belowHead: 8,
  columnGap: 18,
  labelPadX: 4,
  labelPadY: 2,
  dot: 10,
  history: 24,
  radius: 6,
  lineColumns: 54,
  /** How wide a label may be before it takes a second row, and each of its rows then. */
  edgeColumns: 28,
  rowColumns: 40,
  indent: 8,
} as const
