const unshown = new Set(['context', 'input', 'output', 'schemas', 'types'])
const freeForm = new Set(['params', 'meta'])
const named = new Set(['states', 'on', 'after'])
const maxDepth = 100
const maxNodes = 50_000

/**
 * A machine's config as JSON text: functions and inline actor logic as `{ "type": name }`, and without what is data and
 * not chart (`context`, `input`, `output`). What a chart carries freely (`params`, `meta`) passes through `redact`.
 */
export function toDefinition(config: object, redact: (value: unknown) => unknown): string {
  let nodes = 0
  // Below `states`, `on` and `after` the keys are names: a state may well be called `context`.
  const plain = (value: unknown, areNames: boolean, depth: number): unknown => {
    if (typeof value === 'function') return { type: value.name || 'inline' }
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > maxDepth || ++nodes > maxNodes) return undefined
    if (Array.isArray(value)) return value.map((item) => plain(item, false, depth + 1))
    if (typeof (value as { transition?: unknown }).transition === 'function')
      return { type: String((value as { config?: { id?: unknown } }).config?.id ?? 'inline') }
    const fields = Object.entries(value).filter(([key]) => areNames || !unshown.has(key))
    return Object.fromEntries(
      fields.map(([key, field]) => [
        key,
        !areNames && freeForm.has(key) ? redact(field) : plain(field, !areNames && named.has(key), depth + 1),
      ]),
    )
  }
  return JSON.stringify(plain(config, false, 0))
}
