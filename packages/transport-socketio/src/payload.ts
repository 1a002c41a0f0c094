import { Mismatch } from './read.ts'
import { isPoisonedKey, payloadLimits } from './wire/limits.ts'

/**
 * Refuses what forbids reading a payload at all (spaces.md §4.5): a key that could reach a prototype, too deep nesting,
 * too many values, an oversized string. The depth bounds the recursion.
 *
 * @throws Mismatch with the path of the container at fault.
 */
export function refuseHarm(payload: unknown): void {
  let seen = 0
  const look = (value: unknown, path: string, depth: number) => {
    const refuse = () => {
      throw new Mismatch(path, 'harmless')
    }
    seen += 1
    if (seen > payloadLimits.values || depth > payloadLimits.depth) refuse()
    if (typeof value === 'string' && value.length > payloadLimits.stringLength) refuse()
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (isPoisonedKey(key)) refuse()
      look(inner, `${path && `${path}.`}${key.slice(0, 40)}`, depth + 1)
    }
  }
  look(payload, '', 1)
}
