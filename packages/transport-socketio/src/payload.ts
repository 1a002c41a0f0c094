import { isPoisonedKey, payloadLimits } from './wire/limits.ts'

/**
 * Finds what forbids reading a payload at all (spaces.md §4.5): a key that could reach a prototype, too deep nesting, too
 * many values, an oversized string. Gives the path of the container at fault, or null. The depth bounds the recursion.
 */
export function findHarm(payload: unknown): string | null {
  let seen = 0
  const look = (value: unknown, path: string, depth: number): string | null => {
    seen += 1
    if (seen > payloadLimits.values || depth > payloadLimits.depth) return path
    if (typeof value === 'string' && value.length > payloadLimits.stringLength) return path
    if (typeof value !== 'object' || value === null) return null
    for (const [key, inner] of Object.entries(value)) {
      if (isPoisonedKey(key)) return path
      const harm = look(inner, `${path && `${path}.`}${key.slice(0, 40)}`, depth + 1)
      if (harm !== null) return harm
    }
    return null
  }
  return look(payload, '', 1)
}
