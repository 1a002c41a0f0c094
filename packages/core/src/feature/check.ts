import { type ErrorCode, SwitchhookError } from '../errors.ts'

/** Throws unless the argument is as it should be; the message names it and says what it should be. */
export type Check = (isRight: boolean, message: string) => asserts isRight

/** Checks the arguments of a namespace: what is wrong throws a SwitchhookError with this code. */
export const checksWith =
  (code: ErrorCode): Check =>
  (isRight, message) => {
    if (!isRight) throw new SwitchhookError(code, message)
  }

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text no longer than anybody would mean. */
export const isText = (value: unknown, longest = 1000): value is string =>
  typeof value === 'string' && value.length <= longest

export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

/** Whether a name from outside may be a key: what changes prototypes may not. */
export const isSafeKey = (name: string): boolean => !['__proto__', 'constructor', 'prototype'].includes(name)

/** Constraints by name: `{ exact?, ideal? }` or a bare value, which is meant as ideal. True where there are none. */
export function parseConstraints(
  check: Check,
  path: string,
  value: unknown,
): true | Record<string, { exact?: never; ideal?: never }> {
  if (value === undefined) return true
  check(isRecord(value), `${path} should be an object of constraints.`)
  return Object.fromEntries(
    Object.entries(value).map(([name, constraint]) => {
      check(isSafeKey(name), `${path}.${name} is not allowed.`)
      const isBare = typeof constraint === 'string' || typeof constraint === 'number'
      check(isBare || isRecord(constraint), `${path}.${name} should be { exact?, ideal? }, a text or a number.`)
      return [name, (isBare ? { ideal: constraint } : constraint) as { ideal?: never }]
    }),
  )
}
