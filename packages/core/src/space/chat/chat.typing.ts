import { createCell, type Readable } from '../../client/readable.ts'
import type { Clock } from '../../ports/index.ts'
import { typingMs } from '../space.typing.ts'

/** Who types in a space just now. */
export interface Typing {
  /** Ids of participants, in the order in which they began. */
  view: Readable<readonly string[]>
  note: (participantId: string) => void
  /** They sent what they typed, or are gone. */
  stop: (participantId: string) => void
  /** Nobody types any more. */
  clear: () => void
}

export function createTyping(clock: Clock, onError: (error: unknown) => void): Typing {
  const timers = new Map<string, unknown>()
  const cell = createCell<readonly string[]>(() => [...timers.keys()], onError)

  function stop(participantId: string): void {
    if (!timers.has(participantId)) return
    clock.clearTimeout(timers.get(participantId))
    timers.delete(participantId)
    cell.invalidate()
  }

  return {
    view: cell,
    note(participantId) {
      if (timers.has(participantId)) clock.clearTimeout(timers.get(participantId))
      timers.set(
        participantId,
        clock.setTimeout(() => stop(participantId), typingMs),
      )
      cell.invalidate()
    },
    stop,
    clear() {
      for (const id of timers.keys()) clock.clearTimeout(timers.get(id))
      timers.clear()
      cell.invalidate()
    },
  }
}
