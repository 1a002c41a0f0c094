import { type Chart, type ChartState, DiagramError, statesByPath } from './chart.ts'
import { type ChartEdge, drawnOf, startsOf } from './edges.ts'
import { type ElkArrow, type ElkBox, layered } from './elk.ts'
import { type Box, emptyPiece, type Layout, type Piece, place } from './geometry.ts'
import { gridOf } from './grid.ts'
import { hashOf } from './hash.ts'
import { headOf, labelSize, leafSize } from './heads.ts'
import { type Line, linesOf } from './lines.ts'
import { sizes } from './metrics.ts'
import { arrangeRegions } from './regions.ts'

/**
 * Lays a chart out with elkjs. Whatever no arrow enters or leaves is laid out by itself, in the direction that suits it,
 * and is one box for what stands around it; the regions of parallel states are such.
 * @throws DiagramError `layout-failed` when elkjs cannot
 */
export async function composeLayout(chart: Chart): Promise<Layout> {
  try {
    return await compose(chart)
  } catch (cause) {
    if (cause instanceof DiagramError) throw cause
    throw new DiagramError('layout-failed', '', 'The chart could not be laid out.', { cause })
  }
}

const margin = 12

async function compose(chart: Chart): Promise<Layout> {
  const [root] = chart.states
  if (root === undefined) throw new DiagramError('layout-failed', '', 'The chart has no states.')
  const piece = emptyPiece(0, 0)
  const whole = await createComposer(chart).boxOf(root)
  place(piece, whole, margin, margin)
  return {
    version: 1,
    chart: hashOf(chart),
    width: whole.width + 2 * margin,
    height: whole.height + 2 * margin,
    boxes: chart.states.map(({ path }) => piece.boxes.get(path) ?? [0, 0, 0, 0, 1]),
    edges: drawnOf(chart).edges.map((_, index) => piece.edges.get(index) ?? { points: [] }),
    starts: startsOf(chart).map(({ path }) => piece.starts.get(path) ?? []),
    separators: piece.separators,
  }
}

function createComposer(chart: Chart) {
  const states = statesByPath(chart)
  const { edges, listed } = drawnOf(chart)
  const open = openStates(chart, edges)
  const linesFor = (state: ChartState): readonly Line[] => linesOf(state, listed.get(state.path) ?? [])
  const childrenOf = (state: ChartState): ChartState[] =>
    state.children.map((path) => states.get(path)).filter((child) => child !== undefined)

  /** A state with everything in it, laid out by itself. */
  async function boxOf(state: ChartState): Promise<Piece> {
    const lines = linesFor(state)
    if (state.children.length === 0) {
      const { width, height, columns } = leafSize(chart, state, lines)
      const leaf = emptyPiece(width, height)
      leaf.boxes.set(state.path, [0, 0, width, height, columns])
      return leaf
    }
    const inner = state.kind === 'parallel' ? await regionsOf(state) : await insideOf(state)
    const pad = state.kind === 'parallel' ? 0 : sizes.inner
    const head = headOf(chart, state, lines, Math.max(inner.width + 2 * pad, 240))
    const width = Math.max(inner.width + 2 * pad, head.width)
    if (state.kind === 'parallel' && width > inner.width) widen(inner, state, width)
    const height = head.height + (state.kind === 'parallel' ? 0 : sizes.belowHead) + inner.height + pad
    const box = emptyPiece(width, height)
    box.boxes.set(state.path, [0, 0, width, height, head.columns])
    place(box, inner, Math.floor((width - inner.width) / 2), height - pad - inner.height)
    if (state.kind === 'parallel') box.separators.push([0, head.height, width, head.height])
    return box
  }

  async function regionsOf(state: ChartState): Promise<Piece> {
    const regions: { path: string; piece: Piece }[] = []
    for (const child of childrenOf(state)) regions.push({ path: child.path, piece: await boxOf(child) })
    return arrangeRegions(regions)
  }

  /** The states inside a compound one, with those they share arrows with. */
  async function insideOf(state: ChartState): Promise<Piece> {
    const pieces = new Map<string, Piece>()
    const members = new Set<string>()
    const boxFor = async (child: ChartState): Promise<ElkBox> => {
      members.add(child.path)
      if (!open.has(child.path)) {
        const piece = await boxOf(child)
        pieces.set(child.path, piece)
        return {
          path: child.path,
          width: piece.width,
          height: piece.height,
          head: 0,
          columns: columnsOf(piece, child),
          inside: [],
        }
      }
      const head = headOf(chart, child, linesFor(child), 420)
      const inside: ElkBox[] = []
      for (const below of inOrder(child, childrenOf(child))) inside.push(await boxFor(below))
      const { width, height, columns } = head
      return { path: child.path, width, height, head: height, columns, inside, initial: directChild(child) }
    }
    const boxes: ElkBox[] = []
    for (const child of inOrder(state, childrenOf(state))) boxes.push(await boxFor(child))
    const arrows = edges.flatMap((edge, index) =>
      members.has(edge.source) && members.has(edge.target)
        ? [{ index, source: edge.source, target: edge.target, label: labelSize(edge) }]
        : [],
    )
    const laid = await layerOrGrid(boxes, arrows, { owner: state.path, initial: directChild(state) })
    for (const [path, piece] of pieces) {
      const [x, y] = laid.boxes.get(path) ?? [0, 0]
      place(laid, piece, x, y)
    }
    return laid
  }

  return { boxOf }
}

/** Where it begins comes first: the layers follow the order. */
function inOrder(state: ChartState, children: readonly ChartState[]): readonly ChartState[] {
  const first = directChild(state)
  return [...children.filter(({ path }) => path === first), ...children.filter(({ path }) => path !== first)]
}

const columnsOf = (piece: Piece, state: ChartState): number => piece.boxes.get(state.path)?.[4] ?? 1

/** The child on the way to where a compound state begins. */
const directChild = ({ path, initial, children }: ChartState): string | undefined =>
  initial === undefined
    ? undefined
    : children.find((child) => child === initial || (initial.startsWith(`${child}.`) && child !== path))

/** The compound states some arrow enters or leaves; they cannot be laid out by themselves. */
function openStates(chart: Chart, edges: readonly ChartEdge[]): ReadonlySet<string> {
  const open = new Set<string>()
  const around = (path: string): string[] => {
    const steps = path.split('.')
    return steps.slice(0, -1).map((_, index) => steps.slice(0, index + 1).join('.'))
  }
  for (const { source, target } of edges) {
    const ofSource = around(source)
    const ofTarget = around(target)
    for (const path of ofSource) if (!ofTarget.includes(path)) open.add(path)
    for (const path of ofTarget) if (!ofSource.includes(path)) open.add(path)
  }
  return new Set(chart.states.filter(({ path }) => open.has(path)).map(({ path }) => path))
}

/** What elkjs takes too long for, or has no stack for, stands in rows. */
const elkLimit = 260

async function layerOrGrid(
  boxes: readonly ElkBox[],
  arrows: readonly ElkArrow[],
  start: { owner: string; initial: string | undefined },
): Promise<Piece> {
  if (boxes.length + arrows.length > elkLimit) return gridOf(boxes, arrows, start)
  try {
    return await layered(boxes, arrows, start)
  } catch {
    return gridOf(boxes, arrows, start)
  }
}

/** Regions fill the width of their parallel state. */
function widen(inner: Piece, state: ChartState, width: number): void {
  const spare = width - inner.width
  for (const child of state.children) {
    const box = inner.boxes.get(child)
    if (box === undefined) continue
    const [x, y, boxWidth, height, columns] = box
    const isFirst = x === 0
    const isLast = x + boxWidth === inner.width
    const grown: Box = [
      isFirst ? x - Math.floor(spare / 2) : x,
      y,
      boxWidth + (isFirst ? Math.floor(spare / 2) : 0) + (isLast ? Math.ceil(spare / 2) : 0),
      height,
      columns,
    ]
    inner.boxes.set(child, grown)
  }
}
