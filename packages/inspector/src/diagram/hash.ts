import type { Chart } from './chart.ts'

/** A short fingerprint of everything in a chart that its picture shows. Not for secrets: two charts could be made to share one. */
export function hashOf(chart: Chart): string {
  const text = JSON.stringify([
    chart.id,
    chart.states.map((state) => [
      state.path,
      state.kind,
      state.isDeep,
      state.initial ?? '',
      state.tags,
      state.entry,
      state.exit,
      state.invokes.map(({ id, source }) => [id, source]),
    ]),
    chart.transitions.map((transition) => [
      transition.source,
      transition.targets,
      transition.event,
      transition.label,
      transition.guard ?? '',
      transition.actions,
      transition.isReentering,
    ]),
  ])
  // cyrb53, 53 bits: enough to tell a handful of shipped charts from any other.
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16).padStart(14, '0')
}
