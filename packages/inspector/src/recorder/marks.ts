/** As many microtasks as any chain of promises in a client takes, from what is seen of it to what is seen next. */
export const mostHops = 4

/** Its steps are microtasks too, and cost Node less than half of `queueMicrotask`; a recorder takes some forty for a command. */
const settled = Promise.resolve()

/**
 * A place in the queue of microtasks: so many half hops after the entry of this number. Even ones were queued when it was
 * written, odd ones when the client had done its work on it.
 */
export type Place = readonly [entry: number, halfHops: number]

/** Finds places in the queue of microtasks, which has no names for them. */
export interface Marks {
  /** Queues the microtasks that mark the places after this entry, or after the work on it. */
  set: (entry: number, isDone?: boolean) => void
  /** The mark that was passed last. */
  latest: () => Place | undefined
}

/**
 * Whatever a port or an application queues, it queues while the client does something: between two entries. So a
 * microtask of ours after each entry tells where another stands. `passed` hears of each.
 */
export function createMarks(passed: (place: Place) => void = () => {}): Marks {
  let latest: Place | undefined
  return {
    set(entry, isDone = false) {
      let halfHops = isDone ? 1 : 0
      const pass = () => {
        latest = [entry, halfHops]
        halfHops += 2
        if (halfHops < 2 * mostHops) settled.then(pass)
        passed(latest)
      }
      settled.then(pass)
    },
    latest: () => latest,
  }
}
