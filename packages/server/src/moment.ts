import type { Clock } from './clock.ts'
import type { Ids } from './ids.ts'

/** The time at which something happens, and the ids of what comes from it. */
export interface Moment {
  now: number
  newId: () => string
}

export function moment({ clock, ids }: { clock: Clock; ids: Ids }): Moment {
  return { now: clock.now(), newId: ids.thing }
}
