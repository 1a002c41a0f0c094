/** An object with fields, as opposed to a list, a function or a plain value. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Whether a key from outside would reach an object's own machinery. */
export const isRefusedKey = (key: string): boolean => refusedKeys.has(key)

/** The field of an object from outside, own fields only. */
export const fieldOf = (record: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined
