import type { CallSession } from './call-session.ts'
import type { Link } from './link.ts'
import type { KnownCall } from './reads/call-facts.ts'
import type { Reason } from './reads/parts.ts'

/** Asks the server how the calls stand, once for all of them. */
export interface Resync {
  ask: () => void
  answered: (calls: readonly KnownCall[]) => void
  failed: (error: Reason) => void
  /** The connection is gone, and the question with it. */
  forget: () => void
}

export function createResync(
  link: Link,
  sessions: ReadonlyMap<string, CallSession>,
  unknown: (call: KnownCall) => void,
): Resync {
  /** The calls that were open when the question left; a later one may be missing in the answer without being gone. */
  let asked: Set<CallSession> | null = null
  let seq = 0

  const ask = () => {
    if (asked || !link.isUp()) return
    seq += 1
    asked = new Set(sessions.values())
    link.send('CALL_SIGNAL', { seq, type: 'resync' })
  }
  /** The calls that this answers. Those that wanted to know later are asked for anew. */
  const settle = (): CallSession[] => {
    const stale = [...sessions.values()].filter(({ isStale }) => isStale())
    const settled = stale.filter((session) => asked?.has(session))
    asked = null
    if (settled.length < stale.length) ask()
    return settled
  }

  return {
    ask,
    answered: (calls) => {
      if (!asked) return
      const known = new Map(calls.map((call) => [call.invite.callId, call]))
      for (const session of settle()) session.sync(known.get(session.callId))
      for (const call of calls) if (!sessions.has(call.invite.callId)) unknown(call)
    },
    failed: (error) => {
      if (asked) for (const session of settle()) session.fail({ type: 'resync', error })
    },
    forget: () => {
      asked = null
    },
  }
}
