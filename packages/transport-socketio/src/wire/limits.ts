/** What one payload may hold before it is looked at in detail (spaces.md §4.5). */
export interface PayloadLimits {
  /** How deep objects and lists may nest; the payload itself is the first level. */
  depth: number
  /** How many values in all: containers, members and elements. */
  values: number
  /** How long one string, key or value, may be, in UTF-16 units. */
  stringLength: number
}

/** The limits of the reference server (spaces.md §4.5). */
export const payloadLimits: PayloadLimits = { depth: 32, values: 10_000, stringLength: 100_000 }

/** A payload that may not be read further. `path` names the container at fault and never repeats its content. */
export interface PayloadViolation {
  code: 'forbidden_key' | 'too_large' | 'too_deep' | 'invalid_payload'
  path: string
  message: string
}

/**
 * Finds the first reason not to read a payload: a key that could reach a prototype, too deep nesting, too many values,
 * an oversized string, or something that is not JSON. Runs in constant stack, so that no nesting can exhaust it.
 */
export function findViolation(payload: unknown, limits: PayloadLimits = payloadLimits): PayloadViolation | undefined {
  const pending: Array<{ value: unknown; path: string; depth: number }> = [{ value: payload, path: '', depth: 1 }]
  let seen = 0
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, path, depth } = next
    seen += 1
    if (seen > limits.values) return violation('too_large', path, `must not hold more than ${limits.values} values`)
    if (typeof value === 'string') {
      if (value.length > limits.stringLength) return tooLong(path, limits)
      continue
    }
    if (typeof value !== 'object' || value === null) continue
    if (depth > limits.depth) return violation('too_deep', path, `must not nest deeper than ${limits.depth} levels`)
    if (Array.isArray(value)) {
      if (seen + pending.length + value.length > limits.values)
        return violation('too_large', path, `must not hold more than ${limits.values} values`)
      for (let i = value.length - 1; i >= 0; i--)
        pending.push({ value: value[i], path: `${path}[${i}]`, depth: depth + 1 })
      continue
    }
    if (!isPlain(value)) return violation('invalid_payload', path, 'must be plain JSON')
    const keys = Object.keys(value)
    if (seen + pending.length + keys.length > limits.values)
      return violation('too_large', path, `must not hold more than ${limits.values} values`)
    for (const key of keys) {
      if (isPoisonedKey(key)) return violation('forbidden_key', path, `must not have a key named ${key}`)
      if (key.length > limits.stringLength) return tooLong(path, limits)
      pending.push({
        value: (value as Record<string, unknown>)[key],
        path: within(path, key),
        depth: depth + 1,
      })
    }
  }
  return undefined
}

/** Whether a key could reach a prototype; such keys are refused at every border. */
export function isPoisonedKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype'
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function within(path: string, key: string): string {
  const shown = key.length > 40 ? `${key.slice(0, 40)}…` : key
  const joined = path === '' ? shown : `${path}.${shown}`
  return joined.length > 200 ? `…${joined.slice(-200)}` : joined
}

function tooLong(path: string, limits: PayloadLimits): PayloadViolation {
  return violation('too_large', path, `must not hold a string longer than ${limits.stringLength} characters`)
}

function violation(code: PayloadViolation['code'], path: string, rule: string): PayloadViolation {
  return { code, path, message: `${path === '' ? 'The payload' : path} ${rule}.` }
}
