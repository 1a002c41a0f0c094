import { activeStates, transitionsTaken } from '../diagram.ts'
import type { Moment } from '../sequence/moment.ts'
import { type Drawing, drawingOf, reasonOf, toElement } from './drawing.ts'
import { createMiniMap } from './miniMap.ts'
import { type Area, cluster, fitView, hold, readableScale, type View, viewOf, zoomAt } from './plane.ts'

/** Whether the picture shows all of the chart, goes where things happen, or stays where a person put it. */
export type DiagramMode = 'fit' | 'follow' | 'free'

/** The picture of one chart at a time, built once per chart; afterwards only classes and its place change. */
export interface DiagramView {
  show: (definition: string | undefined, moment: Moment) => void
  zoomBy: (factor: number) => void
  panBy: (x: number, y: number) => void
  setMode: (mode: DiagramMode) => void
  close: () => void
}

interface Shown {
  drawing: Drawing
  plane: HTMLElement
  states: ReadonlyMap<string, Element>
  transitions: ReadonlyMap<string, readonly Element[]>
  areas: ReadonlyMap<string, Area>
}

const areasOf = ({ chart, layout }: Drawing): Map<string, Area> =>
  new Map(
    chart.states.flatMap(({ path }, index): [string, Area][] => {
      const [x, y, width, height] = layout.boxes[index] ?? []
      if (x === undefined || y === undefined || width === undefined || height === undefined) return []
      return [[path, { x, y, width, height }]]
    }),
  )

function build(pane: HTMLElement, drawing: Drawing): Shown {
  const plane = pane.ownerDocument.createElement('div')
  plane.className = 'svg-plane is-dragged'
  plane.append(toElement(drawing.node, pane.ownerDocument))
  pane.prepend(plane)
  const states = new Map<string, Element>()
  for (const element of plane.querySelectorAll('[data-state]'))
    states.set(element.getAttribute('data-state') ?? '', element)
  const transitions = new Map<string, Element[]>()
  for (const element of plane.querySelectorAll('[data-transition]')) {
    const id = element.getAttribute('data-transition') ?? ''
    transitions.set(id, [...(transitions.get(id) ?? []), element])
  }
  return { drawing, plane, states, transitions, areas: areasOf(drawing) }
}

/** Shows charts in a pane. `changed` is told of every new mode and of why there is no picture (null when there is). */
export function createDiagramView(
  pane: HTMLElement,
  changed: (change: { mode?: DiagramMode; problem?: string | null }) => void,
): DiagramView {
  const map = createMiniMap(pane)
  let definition: string | undefined
  let moment: Moment = { snapshot: null, step: null }
  let shown: Shown | null = null
  let mode: DiagramMode = 'fit'
  let view: View = { x: 0, y: 0, scale: 1 }
  /** The states to keep in view, and the area they take. */
  let watched: readonly string[] = []
  let target: Area | undefined
  let isClosed = false

  const size = () => ({ width: pane.clientWidth, height: pane.clientHeight })

  function place(next: View, isSmooth: boolean): void {
    if (shown === null) return
    view = next
    shown.plane.classList.toggle('is-dragged', !isSmooth)
    shown.plane.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`
    map.look(view, size(), shown.drawing.layout)
  }

  function settle(isSmooth: boolean): void {
    if (shown === null || pane.clientWidth === 0) return
    const { layout } = shown.drawing
    if (mode === 'fit') place(fitView(layout, size()), isSmooth)
    else if (mode === 'follow' && target !== undefined) place(viewOf(target, layout, size()), isSmooth)
    else place(view, isSmooth)
  }

  function setMode(next: DiagramMode, isSmooth = true): void {
    mode = next
    changed({ mode })
    settle(isSmooth)
  }

  function mark(isSmooth: boolean): void {
    if (shown === null) return
    const { states, transitions, areas, drawing } = shown
    const { snapshot, step } = moment
    const active = new Set(snapshot?.value === undefined ? [] : activeStates(drawing.chart, snapshot.value))
    for (const [path, element] of states) element.classList.toggle('is-active', active.has(path))
    const [was, is] = [step?.before?.value, step?.after?.value]
    const isStep = step !== null && was !== undefined && is !== undefined
    const taken = new Set(isStep ? transitionsTaken(drawing.chart, { event: step.name, before: was, after: is }) : [])
    for (const [id, elements] of transitions)
      for (const element of elements) element.classList.toggle('is-last', taken.has(id))
    map.mark(active)
    const isLeaf = (path: string) =>
      ![...active].some((other) => other.startsWith(path === '' ? '' : `${path}.`) && other !== path)
    const leaves = [...active].filter(isLeaf)
    const before = new Set(step?.before?.value === undefined ? [] : activeStates(drawing.chart, step.before.value))
    const entered = leaves.filter((path) => !before.has(path))
    if (entered.length > 0) watched = entered
    else if (!watched.some((path) => active.has(path))) watched = leaves
    target = cluster(
      watched.flatMap((path) => areas.get(path) ?? []),
      { width: pane.clientWidth / readableScale, height: pane.clientHeight / readableScale },
    )
    if (mode === 'follow') settle(isSmooth)
  }

  function clear(): void {
    shown?.plane.remove()
    shown = null
    target = undefined
    watched = []
    map.show(null)
  }

  async function load(wanted: string): Promise<void> {
    clear()
    changed({ problem: 'Drawing …' })
    let drawing: Drawing
    try {
      drawing = await drawingOf(wanted)
    } catch (error) {
      if (isClosed || definition !== wanted) return
      changed({ problem: reasonOf(error) })
      return
    }
    if (isClosed || definition !== wanted) return
    shown = build(pane, drawing)
    map.show(drawing)
    changed({ problem: null })
    const isSmall = fitView(drawing.layout, size()).scale < readableScale
    mark(false)
    setMode(isSmall ? 'follow' : 'fit', false)
  }

  const onWheel = (event: WheelEvent) => {
    if (shown === null) return
    event.preventDefault()
    if (mode !== 'free') setMode('free', false)
    const box = pane.getBoundingClientRect()
    if (event.ctrlKey || event.metaKey) {
      const point = { x: event.clientX - box.left, y: event.clientY - box.top }
      place(zoomAt(view, Math.exp(-event.deltaY * 0.004), point), false)
    } else
      place(hold({ ...view, x: view.x - event.deltaX, y: view.y - event.deltaY }, shown.drawing.layout, size()), false)
  }
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || shown === null) return
    pane.setPointerCapture(event.pointerId)
    pane.classList.add('is-dragged')
  }
  const onPointerMove = (event: PointerEvent) => {
    if (shown === null || !pane.hasPointerCapture(event.pointerId)) return
    if (event.movementX === 0 && event.movementY === 0) return
    if (mode !== 'free') setMode('free', false)
    place({ ...view, x: view.x + event.movementX, y: view.y + event.movementY }, false)
  }
  const onPointerUp = (event: PointerEvent) => {
    pane.releasePointerCapture(event.pointerId)
    pane.classList.remove('is-dragged')
  }
  const listening = new AbortController()
  const { signal } = listening
  pane.addEventListener('wheel', onWheel, { passive: false, signal })
  pane.addEventListener('pointerdown', onPointerDown, { signal })
  pane.addEventListener('pointermove', onPointerMove, { signal })
  pane.addEventListener('pointerup', onPointerUp, { signal })
  const resized = new ResizeObserver(() => settle(false))
  resized.observe(pane)

  return {
    show(wanted, next) {
      const isSame = next.snapshot === moment.snapshot && next.step === moment.step
      moment = next
      if (wanted === definition) {
        if (!isSame) mark(true)
        return
      }
      definition = wanted
      if (wanted === undefined) clear()
      else void load(wanted)
    },
    zoomBy(factor) {
      if (mode !== 'free') setMode('free', false)
      place(zoomAt(view, factor, { x: pane.clientWidth / 2, y: pane.clientHeight / 2 }), true)
    },
    panBy(x, y) {
      if (shown === null) return
      if (mode !== 'free') setMode('free', false)
      place(hold({ ...view, x: view.x + x, y: view.y + y }, shown.drawing.layout, size()), true)
    },
    setMode,
    close() {
      isClosed = true
      listening.abort()
      resized.disconnect()
      clear()
      map.close()
    },
  }
}
