/** Longer than the chain of promises by which a client lists devices. */
const most = 12

/**
 * Counts the microtasks after a list of devices came, which the client works on in a chain of promises of which nothing
 * is seen until its end. What comes meanwhile has its place in that chain: after one, it was queued ahead of everything
 * the work queued; after two, behind it. Everything else the client does in microtasks is seen at each.
 */
export interface Hops {
  /** Around the work on a fact of devices. */
  around: (work: () => void) => void
  /** The end of the chain was seen. */
  end: () => void
  /** How many have passed; undefined where no chain is on its way. */
  passed: () => number | undefined
}

/** `tell` hears of each. */
export function createHops(tell: () => void = () => {}): Hops {
  let passed: number | undefined
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
    around(work) {
      generation += 1
      passed = 0
      count()
      try {
        work()
      } finally {
        count()
      }
    },
    end() {
      passed = undefined
    },
    passed: () => passed,
  }
}
