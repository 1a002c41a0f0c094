/** Marks of a redactor; the text one stands for may be a part of a text the client made of it. */
const mark = /‹[^‹›]{1,80}›/

/**
 * Whether what a replay did is what was recorded. Texts with marks in them match whatever stands in their place: the
 * client may build a text of its own words, which a record shows as marks where somebody is called like one of them.
 */
export function isSame(recorded: unknown, actual: unknown): boolean {
  if (Object.is(recorded, actual)) return true
  if (typeof recorded === 'string') return matchesMarks(recorded, actual)
  if (typeof recorded !== 'object' || typeof actual !== 'object' || recorded === null || actual === null) return false
  if (Array.isArray(recorded) || Array.isArray(actual))
    return (
      Array.isArray(recorded) &&
      Array.isArray(actual) &&
      recorded.length === actual.length &&
      recorded.every((item, index) => isSame(item, actual[index]))
    )
  const [one, other] = [recorded as Record<string, unknown>, actual as Record<string, unknown>]
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  )
}

function matchesMarks(recorded: string, actual: unknown): boolean {
  if (!mark.test(recorded)) return false
  if (typeof actual !== 'string') return typeof actual === 'number' && recorded.replace(mark, '') === ''
  let from = 0
  const pieces = recorded.split(new RegExp(mark, 'g'))
  for (const [index, piece] of pieces.entries()) {
    const at = index === 0 ? (actual.startsWith(piece) ? 0 : -1) : actual.indexOf(piece, from)
    if (at === -1) return false
    from = at + piece.length
  }
  const last = pieces.at(-1) ?? ''
  return last === '' || actual.endsWith(last)
}
