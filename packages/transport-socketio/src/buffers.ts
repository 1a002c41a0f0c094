import type { OneCallFact } from './reads/call-facts.ts'
import type { Timers } from './timers.ts'

/** How many candidates are kept for a call, on either side of it (spaces.md §13.3, rule 9). */
export const mostCandidates = 200
const mostOthers = 50
const mostCalls = 32
const keepMs = 30_000

/** Keeps what comes for calls nobody has opened here: candidates overtake invites (RFC 8838 §11). */
export interface Buffers {
  add: (fact: OneCallFact) => void
  /** What was kept, in order; it is kept no longer. */
  take: (callId: string) => OneCallFact[]
  clear: () => void
}

export function createBuffers(timers: Timers): Buffers {
  const calls = new Map<string, { facts: OneCallFact[]; timer: unknown }>()

  const take = (callId: string): OneCallFact[] => {
    const kept = calls.get(callId)
    timers.clearTimeout(kept?.timer)
    calls.delete(callId)
    return kept?.facts ?? []
  }
  const start = (callId: string): OneCallFact[] => {
    const [oldest] = calls.keys()
    if (oldest !== undefined && calls.size >= mostCalls) take(oldest)
    const facts: OneCallFact[] = []
    calls.set(callId, { facts, timer: timers.setTimeout(() => calls.delete(callId), keepMs) })
    return facts
  }

  return {
    add: (fact) => {
      const facts = calls.get(fact.callId)?.facts ?? start(fact.callId)
      const isCandidate = fact.type === 'candidate'
      const alike = facts.filter(({ type }) => (type === 'candidate') === isCandidate)
      if (alike.length < (isCandidate ? mostCandidates : mostOthers)) facts.push(fact)
    },
    take,
    clear: () => {
      for (const callId of calls.keys()) take(callId)
    },
  }
}
