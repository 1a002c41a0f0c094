import { type Chart, statesByPath } from './chart.ts'
import { isRecord } from './shape.ts'

/**
 * The paths of all states that are active in a state value of XState, the ones around them included, in the chart's
 * order. What the chart does not know is left out; the root, which is always active, is not named.
 */
export function activeStates(chart: Chart, value: unknown): readonly string[] {
  const states = statesByPath(chart)
  const active = new Set<string>()
  const enter = (parent: string, key: string, below: unknown): void => {
    const path = parent === '' ? key : `${parent}.${key}`
    if (!states.has(path)) return
    active.add(path)
    read(path, below)
  }
  const read = (path: string, inside: unknown): void => {
    if (typeof inside === 'string') enter(path, inside, undefined)
    else if (isRecord(inside)) for (const key of Object.keys(inside)) enter(path, key, inside[key])
  }
  read('', value)
  return chart.states.flatMap(({ path }) => (active.has(path) ? [path] : []))
}
