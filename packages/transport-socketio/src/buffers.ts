import type { Clock } from '@switchhook/core'

/** How much is kept for calls nobody has opened here, and for how long (spaces.md §13.3, rule 9). */
export interface BufferLimits {
  calls: number
  candidates: number
  others: number
  keepMs: number
}

export const bufferLimits: BufferLimits = { calls: 32, candidates: 200, others: 50, keepMs: 30_000 }

/** Keeps what comes for a call before it is opened: candidates overtake invites (RFC 8838 §11). */
export interface Buffers<Fact> {
  add: (callId: string, fact: Fact) => void
  /** What was kept, in order; it is kept no longer. */
  take: (callId: string) => Fact[]
  clear: () => void
}

interface Kept<Fact> {
  facts: Fact[]
  candidates: number
  timer: unknown
}

export function createBuffers<Fact extends { type: string }>(
  clock: Clock,
  limits: BufferLimits = bufferLimits,
): Buffers<Fact> {
  const calls = new Map<string, Kept<Fact>>()

  const take = (callId: string): Fact[] => {
    const kept = calls.get(callId)
    if (!kept) return []
    clock.clearTimeout(kept.timer)
    calls.delete(callId)
    return kept.facts
  }

  const start = (callId: string): Kept<Fact> => {
    const [oldest] = calls.keys()
    if (oldest !== undefined && calls.size >= limits.calls) take(oldest)
    const timer = clock.setTimeout(() => calls.delete(callId), limits.keepMs)
    const kept: Kept<Fact> = { facts: [], candidates: 0, timer }
    calls.set(callId, kept)
    return kept
  }

  return {
    add: (callId, fact) => {
      const kept = calls.get(callId) ?? start(callId)
      const isCandidate = fact.type === 'candidate'
      const others = kept.facts.length - kept.candidates
      if (isCandidate ? kept.candidates >= limits.candidates : others >= limits.others) return
      if (isCandidate) kept.candidates += 1
      kept.facts.push(fact)
    },
    take,
    clear: () => {
      for (const callId of [...calls.keys()]) take(callId)
    },
  }
}

/** The latest keys, so that what comes late or twice is known; the oldest are forgotten. */
export interface Recent {
  has: (key: string) => boolean
  /** False when it was there already. */
  add: (key: string) => boolean
  delete: (key: string) => void
}

export function createRecent(limit: number): Recent {
  const keys = new Set<string>()
  return {
    has: (key) => keys.has(key),
    add: (key) => {
      if (keys.has(key)) return false
      keys.add(key)
      const [oldest] = keys
      if (keys.size > limit && oldest !== undefined) keys.delete(oldest)
      return true
    },
    delete: (key) => {
      keys.delete(key)
    },
  }
}
