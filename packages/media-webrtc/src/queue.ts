/** Steps that run one after the other, until it is closed. */
export interface Queue {
  /** Runs a step after those before it, and settles as it does. A step that fails ends nothing but itself. */
  run: (step: () => Promise<unknown>) => Promise<void>
  /** Lets go of the step that runs and drops those that wait. */
  close: () => void
}

/**
 * A serial queue whose steps are raced against closing: what a peer connection is asked before `close()` may never
 * settle after it (W3C webrtc-pc §4.4.1.2), and must not hold anything for good.
 */
export function createQueue(): Queue {
  let isClosed = false
  let letGo = () => {}
  const closing = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let last = Promise.resolve()
  let left = 0
  return {
    run: (step) => {
      const begin = async () => {
        if (!isClosed) await Promise.race([step(), closing])
      }
      left += 1
      const done = left === 1 ? begin() : last.then(begin)
      last = done
        .catch(() => {})
        .then(() => {
          left -= 1
        })
      return done
    },
    close: () => {
      isClosed = true
      letGo()
    },
  }
}
