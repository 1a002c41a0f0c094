import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs'
import { type Box, costOf, type EdgePlace, emptyPiece, type Piece } from './geometry.ts'
import { sizes } from './metrics.ts'

/** A box that elkjs places, with the boxes inside it where it may not be laid out by itself. */
export interface ElkBox {
  path: string
  width: number
  height: number
  /** Height of the head above the boxes inside. */
  head: number
  columns: number
  inside: readonly ElkBox[]
  /** The path of the box inside where it begins. */
  initial?: string | undefined
}

/** An arrow between two boxes; number it by the order of drawing. */
export interface ElkArrow {
  index: number
  source: string
  target: string
  label?: { width: number; height: number } | undefined
}

/** Lays out boxes and arrows in layers, downwards or to the right, whichever is the more compact. */
export async function layered(
  boxes: readonly ElkBox[],
  arrows: readonly ElkArrow[],
  start: { owner: string; initial: string | undefined },
): Promise<Piece> {
  const elk = await loadElk()
  const run = async (direction: 'DOWN' | 'RIGHT', extra: Record<string, string>) =>
    read(await elk.layout(graphOf(boxes, arrows, start, { ...options, ...extra, 'elk.direction': direction })), boxes)
  try {
    const down = await run('DOWN', {})
    const right = await run('RIGHT', {})
    return costOf(right) < costOf(down) ? right : down
  } catch {
    // Its best placement recurses as deep as the longest way through the chart and can run out of stack.
    return await run('DOWN', plain)
  }
}

const plain: Record<string, string> = {
  'elk.layered.nodePlacement.strategy': 'LINEAR_SEGMENTS',
  'elk.layered.layering.strategy': 'LONGEST_PATH',
  'elk.layered.compaction.postCompaction.strategy': 'NONE',
  'elk.layered.thoroughness': '1',
}

let loading: Promise<ELK> | undefined

/** elkjs is large and only for charts without a shipped layout: it is loaded when first needed. */
function loadElk(): Promise<ELK> {
  loading ??= import('elkjs/lib/elk.bundled.js').then((module) => {
    // A CommonJS module: bundlers and Node wrap it differently.
    const outer = module.default as unknown as { default?: new () => ELK }
    return new (outer.default ?? (outer as unknown as new () => ELK))()
  })
  return loading
}

const dotSize = sizes.dot

const options: Record<string, string> = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.layered.thoroughness': '12',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.considerModelOrder.crossingCounterNodeInfluence': '0.001',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.compaction.postCompaction.strategy': 'EDGE_LENGTH',
  'elk.spacing.nodeNode': '22',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '2',
  'elk.spacing.labelNode': '8',
  'elk.layered.spacing.nodeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
}

function graphOf(
  boxes: readonly ElkBox[],
  arrows: readonly ElkArrow[],
  { owner, initial }: { owner: string; initial: string | undefined },
  layoutOptions: Record<string, string>,
): ElkNode {
  const isDown = layoutOptions['elk.direction'] === 'DOWN'
  const edges: ElkExtendedEdge[] = []
  const dot = (path: string): ElkNode => ({
    id: `dot ${path}`,
    width: dotSize,
    height: dotSize,
    layoutOptions: { 'elk.layered.layering.layerConstraint': 'FIRST' },
  })
  const begin = (path: string, first: string | undefined): ElkNode[] => {
    if (first === undefined) return []
    edges.push({ id: `start ${path}`, sources: [`dot ${path}`], targets: [`box ${first}`] })
    return [dot(path)]
  }
  const touched = new Set([...arrows.flatMap(({ source, target }) => [source, target])])
  /** Without arrows a box would stand in the dot's layer: an unseen one keeps it beside the state it begins with. */
  const hold = (
    path: string,
    { initial: first, inside }: { initial?: string | undefined; inside: readonly ElkBox[] },
  ) => {
    if (first === undefined) return
    for (const box of inside)
      if (box.path !== first && !touched.has(box.path) && box.inside.length === 0)
        edges.push({ id: `hold ${box.path}`, sources: [`dot ${path}`], targets: [`box ${box.path}`] })
  }
  const node = (box: ElkBox): ElkNode => {
    if (box.inside.length === 0) return { id: `box ${box.path}`, width: box.width, height: box.height }
    hold(box.path, box)
    return {
      id: `box ${box.path}`,
      children: [...begin(box.path, box.initial), ...box.inside.map(node)],
      layoutOptions: {
        'elk.padding': `[top=${box.head + sizes.belowHead},left=${sizes.inner},bottom=${sizes.inner},right=${sizes.inner}]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        // Downwards elkjs takes the two for each other.
        'elk.nodeSize.minimum': isDown ? `(${box.height},${box.width})` : `(${box.width},${box.height})`,
      },
    }
  }
  const children = [...begin(owner, initial), ...boxes.map(node)]
  hold(owner, { initial, inside: boxes })
  for (const { index, source, target, label } of arrows)
    edges.push({
      id: `edge ${index}`,
      sources: [`box ${source}`],
      targets: [`box ${target}`],
      ...(label && {
        labels: [{ id: `label ${index}`, text: ' ', ...label, layoutOptions: { 'elk.edgeLabels.inline': 'true' } }],
      }),
    })
  return { id: 'root', layoutOptions, children, edges }
}

function read(graph: ElkNode, boxes: readonly ElkBox[]): Piece {
  const columns = new Map<string, number>()
  const visit = (box: ElkBox): void => {
    columns.set(box.path, box.columns)
    box.inside.forEach(visit)
  }
  boxes.forEach(visit)

  const piece = emptyPiece(Math.ceil(graph.width ?? 0), Math.ceil(graph.height ?? 0))
  const dots = new Map<string, readonly [number, number]>()
  const place = (node: ElkNode): void => {
    const [x = 0, y = 0, width = 0, height = 0] = [node.x, node.y, node.width, node.height].map((n) =>
      Math.round(n ?? 0),
    )
    const [kind, path = ''] = splitId(node.id)
    if (kind === 'dot') dots.set(path, [x + dotSize / 2, y + dotSize / 2])
    if (kind === 'box') piece.boxes.set(path, [x, y, width, height, columns.get(path) ?? 1] satisfies Box)
    node.children?.forEach(place)
  }
  graph.children?.forEach(place)
  for (const edge of graph.edges ?? []) {
    const [kind, name = ''] = splitId(edge.id)
    const points = (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
      [startPoint, ...bendPoints, endPoint].flatMap(({ x, y }) => [Math.round(x), Math.round(y)]),
    )
    const label = edge.labels?.[0]
    const at = label && ([Math.round(label.x ?? 0), Math.round(label.y ?? 0)] as const)
    if (kind === 'edge') piece.edges.set(Number(name), { points, ...(at && { label: at }) } satisfies EdgePlace)
    if (kind === 'start') {
      const [dotX = 0, dotY = 0] = dots.get(name) ?? []
      // The line leaves the dot's border wherever there is room: the dot follows it, so that it stays straight.
      const [x = dotX, y = dotY] = points
      const isBelow = y >= dotY + dotSize / 2
      piece.starts.set(name, [...(isBelow ? [x, dotY] : [dotX, y]), ...points.slice(2)])
    }
  }
  return piece
}

function splitId(id: string): [string, string] {
  const space = id.indexOf(' ')
  return [id.slice(0, space), id.slice(space + 1)]
}
