import type { RecordEntry } from '../recorder/record.ts'
import type { Output } from './player.ts'

/** Leaves of a state value, as dotted paths. */
function leavesOf(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [path === '' ? value : `${path}.${value}`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`))
}

/**
 * The states in a trail (or among the entries of a record) as lines such as `call-1: live.phase.outgoing | live.link.up`,
 * for people and for tests.
 */
export function stateLines(trail: readonly (Output | RecordEntry)[]): string[] {
  return trail.flatMap((item) => {
    if (item.do !== 'state') return []
    const { actor, value, status } = item as { actor: string; value?: unknown; status?: string }
    const leaves = leavesOf(value).join(' | ')
    return [`${actor}: ${leaves}${status === undefined ? '' : ` (${status})`}`]
  })
}
