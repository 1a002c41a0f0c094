import { Mismatch } from './read.ts'
import { isPoisonedKey, payloadLimits } from './wire/limits.ts'

/** How many values a server may send in one payload: a meeting of a thousand lists them all when it ends. */
const mostValues = payloadLimits.values * 10

/**
 * Refuses what forbids reading a payload at all (spaces.md §4.5): a key that could reach a prototype, too deep nesting,
 * too many values, an oversized string. The depth bounds the recursion.
 *
 * @throws Mismatch with the path of the container at fault.
 */
export function refuseHarm(payload: unknown): void {
  let seen = 0
  const look = (value: unknown, path: string, depth: number) => {
    seen += 1
    const isLong = typeof value === 'string' && value.length > payloadLimits.stringLength
    if (isLong || seen > mostValues || depth > payloadLimits.depth) throw new Mismatch(path, 'harmless')
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (isPoisonedKey(key)) throw new Mismatch(path, 'harmless')
      look(inner, `${path && `${path}.`}${key.slice(0, 40)}`, depth + 1)
    }
  }
  look(payload, '', 1)
}
