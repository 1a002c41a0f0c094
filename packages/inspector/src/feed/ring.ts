/** The newest items, each with a number that never comes again; who reads keeps a number of their own. */
export interface Ring<T> {
  /** The number of the oldest item still here; equal to `next` when there is none. */
  oldest: () => number
  /** The number the next item will have. */
  next: () => number
  at: (number: number) => T | undefined
  push: (item: T) => void
  /** Lets go of the oldest item. */
  shift: () => void
}

/** A ring of `limit` items; `evicted` is told what falls out, and its number, before the new item is in. */
export function createRing<T>(limit: number, evicted: (item: T, number: number) => void): Ring<T> {
  const items: (T | undefined)[] = []
  let oldest = 0
  let next = 0
  const shift = () => {
    if (oldest === next) return
    const place = oldest % limit
    const item = items[place] as T
    items[place] = undefined
    evicted(item, oldest++)
  }
  return {
    oldest: () => oldest,
    next: () => next,
    at: (number) => (number >= oldest && number < next ? items[number % limit] : undefined),
    push(item) {
      if (next - oldest >= limit) shift()
      items[next++ % limit] = item
    },
    shift,
  }
}
