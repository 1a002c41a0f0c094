import { isRecord } from './shape.ts'

/** What an action, guard or actor is called: its string, its `type`, or a function's own name; else `fallback`. */
export function wordOf(thing: unknown, fallback: string): string {
  if (typeof thing === 'string') return thing === '' ? fallback : thing
  if (typeof thing === 'number') return String(thing)
  if (typeof thing === 'function') return thing.name === '' ? fallback : thing.name
  if (!isRecord(thing)) return fallback
  for (const name of [thing.type, thing.id, thing.name]) if (typeof name === 'string' && name !== '') return name
  return fallback
}

/** A guard with its parameters of text or number, `becomes(checking)`: without them one name may say little. */
export function guardWord(guard: unknown): string {
  const word = wordOf(guard, 'guard')
  const params = isRecord(guard) ? guard.params : undefined
  if (!isRecord(params)) return word
  const shown = Object.values(params)
    .flat()
    .filter((value) => typeof value === 'string' || typeof value === 'number')
  return shown.length === 0 ? word : `${word}(${shown.join(', ')})`
}

/** The words of one thing or of a list of them. */
export const wordsOf = (things: unknown, fallback: string): string[] =>
  toList(things).map((thing) => wordOf(thing, fallback))

/** What may be given once or as a list. */
export function toList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** `after 5s` for milliseconds, `after ringTimeout` for a delay with a name. */
export function delayWord(delay: string): string {
  if (!/^\d+(\.\d+)?$/.test(delay)) return `after ${delay}`
  const ms = Number(delay)
  if (ms >= 1_000 && ms % 100 === 0) return `after ${ms / 1_000} s`
  return `after ${delay} ms`
}
