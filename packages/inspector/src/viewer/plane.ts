/** Where a plane of some size stands in a window of some size. */
export interface View {
  x: number
  y: number
  scale: number
}

export interface Size {
  width: number
  height: number
}

export interface Area extends Size {
  x: number
  y: number
}

const [minScale, maxScale] = [0.05, 4]
/** Text of the drawing stays readable down to here. */
export const readableScale = 0.72
const margin = 16

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** The view that shows the whole plane, at most in its own size. */
export function fitView(plane: Size, window: Size): View {
  const scale = clamp(
    Math.min((window.width - margin) / plane.width, (window.height - margin) / plane.height, 1),
    minScale,
    maxScale,
  )
  return { scale, x: (window.width - plane.width * scale) / 2, y: (window.height - plane.height * scale) / 2 }
}

/** Moves a view so that the plane fills the window where it can, and is centred where it is smaller. */
export function hold({ x, y, scale }: View, plane: Size, window: Size): View {
  const along = (position: number, length: number, room: number) =>
    length <= room ? (room - length) / 2 : clamp(position, room - length - margin, margin)
  return { scale, x: along(x, plane.width * scale, window.width), y: along(y, plane.height * scale, window.height) }
}

/** The view that shows an area well: readable, and not larger than life. */
export function viewOf(area: Area, plane: Size, window: Size): View {
  const fitting = Math.min(window.width / (area.width + 160), window.height / (area.height + 120))
  const scale = clamp(fitting, readableScale, 1)
  const view = {
    scale,
    x: window.width / 2 - (area.x + area.width / 2) * scale,
    y: window.height / 2 - (area.y + area.height / 2) * scale,
  }
  return hold(view, plane, window)
}

/** Zooms by a factor around a point of the window. */
export function zoomAt(view: View, factor: number, point: { x: number; y: number }): View {
  const scale = clamp(view.scale * factor, minScale, maxScale)
  const ratio = scale / view.scale
  return { scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio }
}

/** The smallest area around others; undefined for none. */
function around(areas: readonly Area[]): Area | undefined {
  if (areas.length === 0) return undefined
  const x = Math.min(...areas.map((area) => area.x))
  const y = Math.min(...areas.map((area) => area.y))
  const right = Math.max(...areas.map((area) => area.x + area.width))
  const bottom = Math.max(...areas.map((area) => area.y + area.height))
  return { x, y, width: right - x, height: bottom - y }
}

/** The area around as many of these, from the first on, as a window of some size can show at once. */
export function cluster(areas: readonly Area[], window: Size): Area | undefined {
  let whole: Area | undefined
  for (const area of areas) {
    const larger = whole === undefined ? area : around([whole, area])
    if (
      larger !== undefined &&
      (whole === undefined || (larger.width <= window.width && larger.height <= window.height))
    )
      whole = larger
  }
  return whole
}
