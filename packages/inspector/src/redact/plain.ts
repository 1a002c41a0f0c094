/** How much of a value is copied. */
export interface CopyLimits {
  /** Levels of nesting. */
  depth: number
  /** Values altogether. */
  values: number
  /** Characters of one text. */
  text: number
}

const poisoned: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const unreadable = '‹unreadable›'

/**
 * A copy as plain JSON, whatever it is: cycles, getters that throw, functions, elements of a page, revoked proxies. What
 * cannot be copied is named by a mark, what is too much is cut with a mark that says how much. Keys that could reach a
 * prototype are dropped.
 */
export function toPlain(value: unknown, limits: CopyLimits): unknown {
  const above = new Set<object>()
  let left = limits.values

  function text(long: string): string {
    const { text: most } = limits
    return long.length <= most ? long : `${long.slice(0, most)}‹… ${long.length - most} more characters›`
  }

  function copy(item: unknown, depth: number): unknown {
    left -= 1
    switch (typeof item) {
      case 'string':
        return text(item)
      case 'number':
        return Number.isFinite(item) ? item : `‹${item}›`
      case 'boolean':
        return item
      case 'bigint':
        return `‹bigint ${item}›`
      case 'undefined':
        return undefined
      case 'symbol':
        return `‹${String(item)}›`
      case 'function':
        return '‹function›'
    }
    if (typeof item !== 'object' || item === null) return null
    if (above.has(item)) return '‹cycle›'
    if (left < 0) return '‹… more values›'
    if (depth >= limits.depth) return '‹… deeper›'
    above.add(item)
    try {
      return copyObject(item, depth + 1)
    } catch {
      return unreadable
    } finally {
      above.delete(item)
    }
  }

  function list(items: readonly unknown[], depth: number): unknown[] {
    const copied: unknown[] = []
    for (let index = 0; index < items.length; index += 1) {
      if (left <= 0) {
        copied.push(`‹… ${items.length - index} more›`)
        break
      }
      copied.push(copy(read(items, index), depth) ?? null)
    }
    return copied
  }

  function copyObject(item: object, depth: number): unknown {
    if (Array.isArray(item)) return list(item, depth)
    if (item instanceof Date) return Number.isNaN(item.getTime()) ? '‹Invalid Date›' : item.toISOString()
    if (item instanceof Map) return { '‹Map›': list([...item], depth) }
    if (item instanceof Set) return { '‹Set›': list([...item], depth) }
    if (ArrayBuffer.isView(item) || item instanceof ArrayBuffer) return `‹${nameOf(item)} ${item.byteLength} bytes›`
    if (item instanceof Promise || item instanceof WeakMap || item instanceof WeakSet) return `‹${nameOf(item)}›`
    if (item instanceof RegExp || item instanceof URL) return text(String(item))
    const { nodeType, nodeName, window } = item as { nodeType?: unknown; nodeName?: unknown; window?: unknown }
    if (typeof nodeType === 'number' && typeof nodeName === 'string') return `‹${nodeName.toLowerCase()} element›`
    if (window === item) return '‹Window›'
    const json = (item as { toJSON?: unknown }).toJSON
    if (typeof json === 'function') {
      const given: unknown = json.call(item)
      if (typeof given !== 'object' || given === null) return copy(given, depth)
      if (given !== item) return copyObject(given, depth)
    }
    return record(item, depth)
  }

  function record(item: object, depth: number): unknown {
    const keys = Object.keys(item)
    // What says what went wrong is not enumerable.
    if (item instanceof Error)
      keys.unshift(...['name', 'message', 'code', 'cause'].filter((key) => !keys.includes(key)))
    if (keys.length === 0 && !isBare(item)) return `‹${nameOf(item)}›`
    const copied: Record<string, unknown> = {}
    let count = 0
    for (const key of keys) {
      if (poisoned.has(key)) continue
      if (left <= 0) {
        copied['‹cut›'] = `‹… ${keys.length - count} more›`
        break
      }
      count += 1
      const inner = copy(read(item, key), depth)
      if (inner !== undefined) copied[key] = inner
    }
    return copied
  }

  return copy(value, 0)
}

const isBare = (item: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(item)
  return prototype === null || prototype === Object.prototype
}

function read(item: object, key: string | number): unknown {
  try {
    return (item as Record<string | number, unknown>)[key]
  } catch {
    return unreadable
  }
}

/** The name of its class; never a text of the application's making that could be long. */
function nameOf(item: object): string {
  const name: unknown = item.constructor?.name
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'object'
}
