import { type Chart, type ChartState, type ChartTransition, statesByPath } from './chart.ts'

/** A line between two boxes: all transitions with this source and this target. */
export interface ChartEdge {
  /** Paths of the states it starts and ends at. */
  source: string
  target: string
  /** Empty for one that only says that states inside the source lead there. */
  transitions: readonly DrawnTransition[]
}

/** A transition with the target that has to be named beside it, where no arrow shows it. */
export interface DrawnTransition {
  transition: ChartTransition
  /** `→ held`; absent where the arrow or the box says it. */
  towards?: string | undefined
}

/** How the transitions of a chart are shown: as arrows, or as lines inside the box of their source. */
export interface Drawn {
  edges: readonly ChartEdge[]
  /** By the source's path. */
  listed: ReadonlyMap<string, readonly DrawnTransition[]>
}

/**
 * Arrows stand for what happens side by side. Written into the box of its source instead is what stays there, what
 * re-enters, what goes to a state around or inside it, and what leaves a parallel state from within: that ends all
 * its regions, so one dashed arrow from the parallel state stands for all of these.
 */
export function drawnOf(chart: Chart): Drawn {
  const states = statesByPath(chart)
  const nameOf = createNames(chart)
  const edges = new Map<string, { source: string; target: string; transitions: DrawnTransition[] }>()
  const implied = new Map<string, { source: string; target: string }>()
  const listed = new Map<string, DrawnTransition[]>()

  for (const transition of chart.transitions) {
    const ends = transition.targets.map((target) => route(states, transition.source, target))
    const [first] = ends
    const isArrow = first?.kind === 'arrow' && ends.every((end) => end.kind === 'arrow' && end.target === first.target)
    if (isArrow) {
      const isNamed = transition.targets.some((target) => target !== first.target)
      const drawn = { transition, towards: isNamed ? namesOf(transition.targets, nameOf) : undefined }
      const key = JSON.stringify([transition.source, first.target])
      const edge = edges.get(key)
      if (edge) edge.transitions.push(drawn)
      else edges.set(key, { source: transition.source, target: first.target, transitions: [drawn] })
      continue
    }
    const isStaying = transition.targets.length === 0
    const isSelf = transition.targets.length === 1 && transition.targets[0] === transition.source
    const towards = isStaying ? undefined : isSelf ? '↻' : namesOf(transition.targets, nameOf)
    listed.set(transition.source, [...(listed.get(transition.source) ?? []), { transition, towards }])
    for (const end of ends) if (end.kind === 'leaves') implied.set(JSON.stringify([end.source, end.target]), end)
  }
  const shown = [...implied]
    .filter(([key]) => !edges.has(key))
    .map(([, { source, target }]) => ({ source, target, transitions: [] }))
  return { edges: [...edges.values(), ...shown], listed }
}

type Route =
  | { kind: 'arrow'; target: string }
  /** Out of the parallel state `source` from within one of its regions. */
  | { kind: 'leaves'; source: string; target: string }
  | { kind: 'listed' }

function route(states: ReadonlyMap<string, ChartState>, source: string, target: string): Route {
  const from = lineOf(states, source)
  const to = lineOf(states, target)
  let shared = 0
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared += 1
  if (shared === from.length || shared === to.length) return { kind: 'listed' }
  // Between the regions of one parallel state no arrow is drawn: it leaves and enters all of them.
  if (from[shared - 1]?.kind === 'parallel') return { kind: 'listed' }
  const end = to.slice(shared).find((state) => state.kind === 'parallel') ?? to.at(-1)
  const left = from.slice(shared, -1).find((state) => state.kind === 'parallel')
  if (end === undefined) return { kind: 'listed' }
  if (left !== undefined) return { kind: 'leaves', source: left.path, target: end.path }
  return { kind: 'arrow', target: end.path }
}

/** The states from the root down to the one with this path. */
function lineOf(states: ReadonlyMap<string, ChartState>, path: string): readonly ChartState[] {
  const line: ChartState[] = []
  let state = states.get(path)
  while (state !== undefined) {
    line.unshift(state)
    state = state.parent === undefined ? undefined : states.get(state.parent)
  }
  return line
}

const namesOf = (targets: readonly string[], nameOf: (path: string) => string): string =>
  `→ ${targets.map(nameOf).join(', ')}`

/** The shortest end of a path that means one state only. */
function createNames(chart: Chart): (path: string) => string {
  const counts = new Map<string, number>()
  const ends = (path: string) =>
    path.split('.').map((_, index, steps) => steps.slice(steps.length - 1 - index).join('.'))
  for (const { path } of chart.states) for (const end of ends(path)) counts.set(end, (counts.get(end) ?? 0) + 1)
  return (path) => (path === '' ? chart.id : (ends(path).find((end) => counts.get(end) === 1) ?? path))
}

/** The states that draw a dot, in the chart's order. */
export const startsOf = (chart: Chart): readonly ChartState[] =>
  chart.states.filter((state) => state.kind === 'compound' && state.initial !== undefined)
