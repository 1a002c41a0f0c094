const mostValues = 5000
const mostLevels = 32

/**
 * A copy of what crosses a port, and about how many bytes it takes. Ports exchange plain JSON; what is not is left to the
 * redactor, at export. Nobody may change an entry afterwards.
 */
export function copyOf<Value>(value: Value): { copy: Value; weight: number } {
  let weight = 0
  let left = mostValues
  const walk = (item: unknown, depth: number): unknown => {
    left -= 1
    if (typeof item === 'string') {
      weight += item.length * 2
      return item
    }
    weight += 16
    if (typeof item !== 'object' || item === null || left < 0 || depth > mostLevels) return item
    if (Array.isArray(item)) return item.map((inner) => walk(inner, depth + 1))
    const prototype: unknown = Object.getPrototypeOf(item)
    if (prototype !== Object.prototype && prototype !== null) return item
    const copied: Record<string, unknown> = {}
    for (const key of Object.keys(item))
      if (key !== '__proto__') copied[key] = walk((item as Record<string, unknown>)[key], depth + 1)
    return copied
  }
  try {
    return { copy: walk(value, 0) as Value, weight }
  } catch {
    // A getter that throws: the redactor copes with it.
    return { copy: value, weight: 1000 }
  }
}
