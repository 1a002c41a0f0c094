import type { AnyStateMachine, AnyStateNode } from 'xstate'

/** What the compiler does not check about a chart: each entry names a state and what is wrong with it. */
export type ChartFault = string

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)]
const toList = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T]

/** Whether a state, or one around it, leaves by itself in time or is a place to rest in. */
function hasDeadline(node: AnyStateNode): boolean {
  if (Object.keys(node.config.after ?? {}).length > 0) return true
  // A stepped state waits for a step of another region, which has the deadline.
  if (node.tags.includes('resting') || node.tags.includes('stepped')) return true
  return node.parent !== undefined && hasDeadline(node.parent)
}

/** Whether every way through a state ends at once, without waiting for an event. */
const isPassing = (node: AnyStateNode) =>
  toList<unknown>(node.config.always).some(
    (transition) => typeof transition === 'string' || !('guard' in (transition as object)),
  )

/** Ids that a config mentions as `#id`: in targets and in `stateIn` guards by name. */
function mentionedIds(node: AnyStateNode): string[] {
  const { on, after, always } = node.config
  const configs: unknown[] = [...Object.values(on ?? {}), ...Object.values(after ?? {}), always].flatMap((config) =>
    toList<unknown>(config),
  )
  const targets = configs.flatMap((config) =>
    toList<unknown>(typeof config === 'string' ? config : (config as { target?: unknown } | undefined)?.target),
  ) as string[]
  return targets.filter((target) => target.startsWith('#')).map((target) => target.slice(1))
}

/** Ids in the `stateIn` guards of the setup, combined ones included. */
function idsInGuards(chart: AnyStateMachine): string[] {
  const ids: string[] = []
  const visit = (guard: unknown, depth: number): void => {
    if (depth > 6 || (typeof guard !== 'function' && typeof guard !== 'object') || guard === null) return
    const { stateValue, guards } = guard as { stateValue?: unknown; guards?: unknown }
    if (typeof stateValue === 'string' && stateValue.startsWith('#')) ids.push(stateValue.slice(1))
    for (const inner of toList(guards)) visit(inner, depth + 1)
  }
  for (const guard of Object.values(chart.implementations.guards)) visit(guard, 0)
  return ids
}

/**
 * Checks a chart for what only shows at run time: each `after` names a delay (an unknown one fires at once), each
 * `#id` resolves, each waiting state has a deadline or is tagged: `resting` for a place to stay in, `stepped` for one
 * that waits for a step of another region. Nothing is handled at the root (it would
 * fire out of final states too), ids hold no dots.
 */
export function chartLint(chart: AnyStateMachine): ChartFault[] {
  const faults: ChartFault[] = []
  const nodes = nodesOf(chart.root)
  const delays = new Set(Object.keys(chart.implementations.delays))
  const ids = new Set(nodes.map(({ id }) => id))

  if (Object.keys(chart.root.config.on ?? {}).length > 0) faults.push(`${chart.id}: events are handled at the root`)
  for (const node of nodes) {
    for (const delay of Object.keys(node.config.after ?? {}))
      if (!delays.has(delay)) faults.push(`${node.id}: after '${delay}' names no delay of the setup`)
    for (const id of mentionedIds(node)) if (!ids.has(id)) faults.push(`${node.id}: target '#${id}' does not exist`)
    if (node.config.id?.includes('.')) faults.push(`${node.id}: the id holds a dot`)
    const isWaiting = node.type === 'atomic' && !isPassing(node)
    if (isWaiting && !hasDeadline(node))
      faults.push(`${node.id}: waits without a deadline and is tagged neither 'resting' nor 'stepped'`)
  }
  for (const id of idsInGuards(chart)) if (!ids.has(id)) faults.push(`${chart.id}: stateIn('#${id}') does not exist`)
  return faults
}
