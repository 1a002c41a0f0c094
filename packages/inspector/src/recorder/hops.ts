/** Longer than the longest chain of promises in a client: by which it is destroyed. */
const most = 100

/**
 * Counts the microtasks after an input that a client works on in a chain of promises, of which nothing is seen until its
 * end. What comes meanwhile has its place in that chain: after one more before the work is one that was queued ahead of
 * everything the work queued, after two also one that was queued behind it.
 */
export interface Hops {
  /** Around the work on an input of this feature. */
  around: (of: string, path: string | null, work: () => void) => void
  /** How many have passed; undefined where no such input was, or so many have passed that all is done. */
  passed: () => number | undefined
}

/** `tell` hears of each. */
export function createHops(tell: () => void = () => {}): Hops {
  let passed: number | undefined
  let isDestroying = false
  let generation = 0

  function count(): void {
    const own = generation
    const hop = () => {
      if (passed === undefined || own !== generation) return
      passed = passed < most ? passed + 1 : undefined
      tell()
      queueMicrotask(hop)
    }
    queueMicrotask(hop)
  }

  return {
    around(of, path, work) {
      if (path === 'destroy') isDestroying = true
      if (!isDestroying && of !== 'media') return work()
      generation += 1
      const own = generation
      passed = 0
      count()
      try {
        work()
      } finally {
        if (own === generation) count()
      }
    },
    passed: () => passed,
  }
}
