/**
 * A value that can be read now and watched. What bindings use, and what `useSelector` of @xstate/react and @xstate/vue
 * accept. The value is an object (or undefined) without a field named `status`.
 */
export interface Readable<T extends object | undefined> {
  /** The value now: the same reference until something in it changes. */
  getSnapshot: () => T
  /** Calls back after each change, not for the value now. */
  subscribe: (observer: ((value: T) => void) | { next?: (value: T) => void }) => { unsubscribe: () => void }
}

/** A readable together with the way to tell it that its source changed. */
export interface Cell<T extends object | undefined> extends Readable<T> {
  /** Says that the source changed. The value is computed anew when somebody looks; observers hear of real changes only. */
  invalidate: () => void
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/**
 * `next` with every part that equals its counterpart in `previous` replaced by that counterpart, so that what did not
 * change keeps its identity. Walks plain objects and lists, two levels deep by default.
 */
export function share<T>(previous: unknown, next: T, depth = 2): T {
  if (Object.is(previous, next) || !isRecord(previous) || !isRecord(next)) return next
  if (Array.isArray(previous) !== Array.isArray(next)) return next
  const keys = Object.keys(next)
  const shared: Record<string, unknown> = Array.isArray(next) ? ([] as never) : {}
  let isSame = keys.length === Object.keys(previous).length
  // Nothing of the old value is in it: then it stays what it is, frozen and shared objects included.
  let isNew = true
  for (const key of keys) {
    shared[key] = depth > 0 ? share(previous[key], next[key], depth - 1) : next[key]
    if (!Object.is(shared[key], previous[key])) isSame = false
    if (!Object.is(shared[key], next[key])) isNew = false
  }
  return (isSame ? previous : isNew ? next : shared) as T
}

/**
 * A cell over a source: `compute` gives its value, at most once a change, and only when somebody looks or watches.
 * An observer that throws stops nobody: its error goes to `onError`.
 */
export function createCell<T extends object | undefined>(
  compute: () => T,
  onError: (error: unknown) => void,
  merge: (previous: T, next: T) => T = share,
): Cell<T> {
  const observers = new Set<(value: T) => void>()
  let isFresh = false
  let value: T

  const getSnapshot = (): T => {
    if (!isFresh) {
      value = merge(value, compute())
      isFresh = true
    }
    return value
  }

  return {
    getSnapshot,
    subscribe(observer) {
      getSnapshot()
      const next = typeof observer === 'function' ? observer : (now: T) => observer.next?.(now)
      // Wrapped, so that one function subscribed twice counts twice.
      const entry = (now: T) => next(now)
      observers.add(entry)
      return { unsubscribe: () => observers.delete(entry) }
    },
    invalidate() {
      if (!isFresh) return
      const before = value
      isFresh = false
      if (observers.size === 0) return
      const now = getSnapshot()
      if (Object.is(before, now)) return
      for (const observer of [...observers]) {
        // An observer changed the source: everybody has been told the newer value.
        if (!Object.is(value, now)) return
        if (!observers.has(observer)) continue
        try {
          observer(now)
        } catch (error) {
          onError(error)
        }
      }
    },
  }
}
