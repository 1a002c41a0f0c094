import type { Drawing } from './drawing.ts'
import type { Size, View } from './plane.ts'

/** A small picture of the whole chart, there while only a part of it is in view. */
export interface MiniMap {
  show: (drawing: Drawing | null) => void
  mark: (active: ReadonlySet<string>) => void
  look: (view: View, window: Size, plane: Size) => void
  close: () => void
}

const [maxWidth, maxHeight] = [180, 130]
const svgNamespace = 'http://www.w3.org/2000/svg'

/** Creates an empty map in the lower right corner of a pane. */
export function createMiniMap(pane: HTMLElement): MiniMap {
  const owner = pane.ownerDocument
  const frame = owner.createElement('div')
  frame.className = 'map'
  frame.hidden = true
  frame.setAttribute('aria-hidden', 'true')
  pane.append(frame)
  let rects = new Map<string, Element>()
  let here: SVGElement | null = null

  const rect = (x: number, y: number, width: number, height: number) => {
    const element = owner.createElementNS(svgNamespace, 'rect')
    for (const [name, value] of Object.entries({ x, y, width, height })) element.setAttribute(name, String(value))
    return element
  }

  return {
    show(drawing) {
      frame.replaceChildren()
      frame.hidden = true
      rects = new Map()
      here = null
      if (drawing === null) return
      const { chart, layout } = drawing
      const scale = Math.min(maxWidth / layout.width, maxHeight / layout.height)
      const svg = owner.createElementNS(svgNamespace, 'svg')
      svg.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`)
      svg.setAttribute('width', String(layout.width * scale))
      svg.setAttribute('height', String(layout.height * scale))
      for (const [index, { path, children }] of chart.states.entries()) {
        const box = layout.boxes[index]
        if (box === undefined || children.length > 0) continue
        const element = rect(box[0], box[1], box[2], box[3])
        rects.set(path, element)
        svg.append(element)
      }
      here = rect(0, 0, 0, 0)
      here.setAttribute('class', 'is-view')
      svg.append(here)
      frame.append(svg)
    },
    mark(active) {
      for (const [path, element] of rects) element.classList.toggle('is-here', active.has(path))
    },
    look({ x, y, scale }, window, plane) {
      const isWhole = plane.width * scale <= window.width + 1 && plane.height * scale <= window.height + 1
      frame.hidden = isWhole || window.width < 420 || window.height < 200
      const seen = { x: -x / scale, y: -y / scale, width: window.width / scale, height: window.height / scale }
      for (const [name, value] of Object.entries(seen)) here?.setAttribute(name, String(value))
    },
    close: () => frame.remove(),
  }
}
