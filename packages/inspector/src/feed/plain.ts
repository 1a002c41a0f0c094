const poisoned = new Set(['__proto__', 'constructor', 'prototype'])
const maxDepth = 100
const maxNodes = 200_000
const maxText = 4_000_000

/** What is wrong with data from outside, naming the place; undefined for bounded plain data without poisoned keys. */
export function troubleIn(data: unknown, place: string): string | undefined {
  let nodes = 0
  let text = 0
  const look = (value: unknown, path: string, depth: number): string | undefined => {
    if (typeof value === 'string') text += value.length
    if (text > maxText) return `${place}: more than ${maxText} characters`
    if (typeof value === 'function' || typeof value === 'symbol') return `${path}: not plain data`
    if (typeof value !== 'object' || value === null) return undefined
    if (depth > maxDepth) return `${place}: nested deeper than ${maxDepth}`
    for (const key of Object.keys(value)) {
      if (poisoned.has(key)) return `${path}: the key ${key} is refused`
      text += key.length
      if (++nodes > maxNodes) return `${place}: more than ${maxNodes} values`
      const trouble = look((value as Record<string, unknown>)[key], `${path}.${key.slice(0, 100)}`, depth + 1)
      if (trouble !== undefined) return trouble
    }
    return undefined
  }
  return look(data, place, 0)
}
