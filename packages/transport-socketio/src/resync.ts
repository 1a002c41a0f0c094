import type { InferOutput } from 'valibot'
import type { CallSession } from './call-session.ts'
import type { Link } from './link.ts'
import type { SyncedFact } from './wire/down/call-signal.ts'
import type { SpacesError } from './wire/down/parts.ts'

/** A call as the server knows it. */
export type KnownCall = InferOutput<typeof SyncedFact>['calls'][number]

/** Asks the server once for all calls that want to know how they stand. */
export interface Resync {
  ask: (session: CallSession) => void
  answered: (calls: readonly KnownCall[]) => void
  failed: (error: InferOutput<typeof SpacesError> | undefined) => void
  /** The connection is gone, and the question with it. */
  forget: () => void
}

export function createResync(
  link: Link,
  sessions: ReadonlyMap<string, CallSession>,
  unknown: (call: KnownCall) => void,
): Resync {
  const waiting = new Set<CallSession>()
  /** The calls that were open when the question left; a later one may be missing in the answer without being gone. */
  let asked: Set<CallSession> | null = null
  let seq = 0

  const askWire = () => {
    seq += 1
    if (link.send('CALL_SIGNAL', { seq, type: 'resync' })) asked = new Set(sessions.values())
  }
  const settle = (): CallSession[] => {
    const covered = [...sessions.values()].filter((session) => asked?.has(session))
    asked = null
    const settled = covered.filter((session) => waiting.delete(session) || session.isStale())
    if (waiting.size > 0) askWire()
    return settled
  }

  return {
    ask: (session) => {
      if (!link.isUp()) return
      waiting.add(session)
      if (!asked) askWire()
    },
    answered: (calls) => {
      if (!asked) return
      const known = new Map(calls.map((call) => [call.callId, call]))
      for (const session of settle()) session.sync(known.get(session.callId))
      for (const call of calls) if (!sessions.has(call.callId)) unknown(call)
    },
    failed: (error) => {
      if (!asked) return
      for (const session of settle()) session.fail({ type: 'resync', error })
    },
    forget: () => {
      asked = null
      waiting.clear()
    },
  }
}
