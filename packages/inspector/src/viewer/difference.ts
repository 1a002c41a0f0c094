/** One place in which two values are not the same. */
export interface Difference {
  /** Keys from the top, joined by dots. */
  path: string
  kind: 'added' | 'removed' | 'changed'
  before: unknown
  after: unknown
}

export interface Differences {
  changes: readonly Difference[]
  /** Whether there are more than could be told. */
  isCut: boolean
}

const maxDepth = 12
const maxLooks = 20_000
const maxKeys = 2000

const isParent = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const has = (value: Record<string, unknown>, key: string): boolean => Object.hasOwn(value, key)

/**
 * Where two plain values differ, deepest places first told apart: an object that is only on one side is one difference.
 * Bounded in depth and in work, so that huge and cyclic values end as well.
 */
export function differencesOf(before: unknown, after: unknown, limit = 200): Differences {
  const changes: Difference[] = []
  let looks = 0
  let isCut = false

  function compare(one: unknown, other: unknown, path: string, depth: number): void {
    looks += 1
    if (looks > maxLooks || changes.length >= limit) {
      isCut = true
      return
    }
    if (Object.is(one, other)) return
    if (!isParent(one) || !isParent(other) || Array.isArray(one) !== Array.isArray(other)) {
      changes.push({ path, kind: 'changed', before: one, after: other })
      return
    }
    if (depth >= maxDepth) {
      isCut = true
      return
    }
    const keys = [Object.keys(one), Object.keys(other)] as const
    if (keys.some(({ length }) => length > maxKeys)) isCut = true
    for (const key of new Set(keys.flatMap((each) => each.slice(0, maxKeys)))) {
      const below = path === '' ? key : `${path}.${key}`
      if (!has(one, key)) changes.push({ path: below, kind: 'added', before: undefined, after: other[key] })
      else if (!has(other, key)) changes.push({ path: below, kind: 'removed', before: one[key], after: undefined })
      else compare(one[key], other[key], below, depth + 1)
      if (changes.length >= limit) {
        isCut = true
        return
      }
    }
  }

  compare(before, after, '', 0)
  return { changes, isCut }
}

const maxPreview = 80

/** A value in one short line. Never calls anything of the value's own. */
export function previewOf(value: unknown, depth = 0): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > maxPreview ? `${value.slice(0, maxPreview)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (!isParent(value)) return typeof value === 'function' ? 'ƒ' : String(value)
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    if (depth > 1 || value.length > 3) return `[… ${value.length}]`
    return cut(`[${value.map((item) => previewOf(item, depth + 1)).join(', ')}]`)
  }
  const keys = Object.keys(value)
  if (keys.length === 0) return '{}'
  if (depth > 1) return '{…}'
  const shown = keys.slice(0, 4).map((key) => `${key}: ${previewOf(value[key], depth + 1)}`)
  return cut(`{ ${shown.join(', ')}${keys.length > 4 ? ', …' : ''} }`)
}

const cut = (text: string) => (text.length > maxPreview ? `${text.slice(0, maxPreview)}…` : text)
