/** The path of an arrow with round corners; `points` are x, y, x, y. */
export function roundedPath(points: readonly number[], radius: number): string {
  const corners = pairs(points)
  const steps = corners.map(([x, y], index) => {
    const before = corners[index - 1]
    const after = corners[index + 1]
    if (before === undefined) return `M${x} ${y}`
    if (after === undefined || radius === 0) return `L${x} ${y}`
    const cut = Math.min(radius, lengthOf(before, [x, y]) / 2, lengthOf([x, y], after) / 2)
    if (cut < 1 || isStraight(before, [x, y], after)) return `L${x} ${y}`
    const [inX, inY] = towards([x, y], before, cut)
    const [outX, outY] = towards([x, y], after, cut)
    return `L${inX} ${inY}Q${x} ${y} ${outX} ${outY}`
  })
  return steps.join('')
}

/** The head of an arrow at its last point. */
export function arrowHead(points: readonly number[]): string {
  const corners = pairs(points)
  const end = corners.at(-1)
  const before = corners.at(-2)
  if (end === undefined || before === undefined) return ''
  const [x, y] = end
  const [backX, backY] = towards(end, before, 7)
  const [sideX, sideY] = [round((y - backY) * 0.5), round((x - backX) * 0.5)]
  return `M${x} ${y}L${round(backX + sideX)} ${round(backY - sideY)}L${round(backX - sideX)} ${round(backY + sideY)}Z`
}

type Point = readonly [x: number, y: number]

const pairs = (points: readonly number[]): Point[] =>
  points.flatMap((x, index) => (index % 2 === 0 ? [[x, points[index + 1] ?? 0] as const] : []))

const lengthOf = ([x, y]: Point, [otherX, otherY]: Point): number => Math.hypot(otherX - x, otherY - y)

const isStraight = (a: Point, b: Point, c: Point): boolean =>
  (b[0] - a[0]) * (c[1] - b[1]) === (b[1] - a[1]) * (c[0] - b[0])

function towards(from: Point, to: Point, distance: number): Point {
  const length = lengthOf(from, to)
  if (length === 0) return from
  const share = distance / length
  return [round(from[0] + (to[0] - from[0]) * share), round(from[1] + (to[1] - from[1]) * share)]
}

const round = (value: number): number => Math.round(value * 10) / 10
