import type { ReadState } from './transitions.ts'

/** Finds the path a target of a state means, by XState's rules: `sibling.child`, `.child`, `#id`, `#id.child`. */
export function createResolver(reads: readonly ReadState[]): (from: ReadState, target: string) => string | undefined {
  const byId = new Map<string, ReadState>()
  const byPath = new Map<string, ReadState>()
  for (const read of reads) {
    if (!byId.has(read.id)) byId.set(read.id, read)
    byPath.set(read.state.path, read)
  }
  return (from, target) => {
    if (target.startsWith('#')) {
      const [id = '', ...rest] = stepsOf(target.slice(1))
      return walk(byId.get(id), rest) ?? byId.get(target.slice(1))?.state.path
    }
    if (target.startsWith('.')) return walk(from, stepsOf(target.slice(1)))
    const parent = from.state.parent === undefined ? from : byPath.get(from.state.parent)
    return walk(parent, stepsOf(target))
  }
}

function walk(from: ReadState | undefined, steps: readonly string[]): string | undefined {
  let place = from
  for (const step of steps) place = place?.childrenByKey.get(step)
  return place?.state.path
}

/** A backslash keeps a dot that belongs to a name. */
const stepsOf = (target: string): string[] => target.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'))
