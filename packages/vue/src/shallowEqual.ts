const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Whether two values are the same, or have the same members: what `shallowEqual` of @xstate/react says. */
export function shallowEqual(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true
  if (!isRecord(before) || !isRecord(after)) return false
  const keys = Object.keys(before)
  return (
    keys.length === Object.keys(after).length &&
    keys.every((key) => Object.hasOwn(after, key) && Object.is(before[key], after[key]))
  )
}
