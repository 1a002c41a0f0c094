import type { ActorRef, Entry, InspectionEvent, Known } from './entry.ts'
import { createRing, type Ring } from './ring.ts'

/** How many events to an actor that was not started yet are kept for when it is. */
const maxEarly = 100

/** What happened, bounded, and the actors that live. */
export interface Log {
  entries: Ring<Entry>
  /** Every started actor that has not ended, and those that ended within the entries. */
  actors: ReadonlySet<Known>
  inspect: (event: InspectionEvent) => void
  push: (entry: Entry) => void
  /** Enters the errors of actors that failed: XState reports no snapshot of these. */
  settle: () => void
}

type Early = { at: number; source: ActorRef | undefined; event: unknown }
const statusOf = (snapshot: unknown): unknown => (snapshot as { status?: unknown } | undefined)?.status
const isEnded = (snapshot: unknown) => snapshot !== undefined && statusOf(snapshot) !== 'active'

/** While an actor initializes itself its snapshot cannot be read. */
export function snapshotOf(ref: ActorRef): unknown {
  try {
    return ref.getSnapshot()
  } catch {
    return undefined
  }
}

/**
 * A log of at most `limit` entries. An actor is in it from its start on, not from its creation: one that React's
 * StrictMode created and threw away never starts, and leaves no trace.
 */
export function createLog(limit: number): Log {
  const actors = new Set<Known>()
  const known = new WeakMap<ActorRef, Known>()
  const early = new WeakMap<ActorRef, Early[]>()
  const unanswered = new Set<Known>()

  const forget = (actor: Known) => {
    actors.delete(actor)
    known.delete(actor.ref)
    unanswered.delete(actor)
  }
  const entries = createRing<Entry>(limit, (entry, number) => {
    if (!('actor' in entry)) return
    const { actor } = entry
    if (entry.kind !== 'event') {
      actor.base = entry.snapshot
      actor.baseNumber = number
    }
    if (isEnded(actor.base) && actor.newest <= number) forget(actor)
  })
  const push = (entry: Entry) => {
    if ('actor' in entry) entry.actor.newest = entries.next()
    entries.push(entry)
  }

  const start = (ref: ActorRef): Known => {
    const actor: Known = { ref, base: undefined, baseNumber: -1, newest: -1 }
    known.set(ref, actor)
    actors.add(actor)
    push({ kind: 'actor', at: Date.now(), actor, snapshot: snapshotOf(ref) })
    return actor
  }
  const settle = () => {
    for (const actor of unanswered) {
      const snapshot = snapshotOf(actor.ref)
      if (statusOf(snapshot) === 'error')
        push({ kind: 'snapshot', at: Date.now(), actor, event: { type: 'xstate.error' }, snapshot })
    }
    unanswered.clear()
  }
  const event = (ref: ActorRef, told: InspectionEvent) => {
    const { type } = told.event as { type: unknown }
    const isStarting = type === 'xstate.init'
    const actor = known.get(ref) ?? (isStarting || ref._processingStatus === 1 ? start(ref) : undefined)
    const one = { at: Date.now(), source: told.sourceRef, event: told.event }
    if (!actor) {
      // Sent before its start, which waits in the actor until then.
      const waiting = early.get(ref) ?? []
      if (ref._processingStatus === 0 && waiting.length < maxEarly) early.set(ref, [...waiting, one])
      return
    }
    if (String(type).startsWith('xstate.error.')) settle()
    push({ kind: 'event', actor, ...one })
    unanswered.add(actor)
    if (!isStarting) return
    for (const before of early.get(ref) ?? []) push({ kind: 'event', actor, ...before })
    early.delete(ref)
  }

  return {
    entries,
    actors,
    push,
    settle,
    inspect(told) {
      const ref = told.actorRef
      // Told of one that runs, it was attached late: of others this is their creation.
      if (told.type === '@xstate.actor' && ref._processingStatus === 1 && !known.has(ref)) start(ref)
      else if (told.type === '@xstate.event') event(ref, told)
      else if (told.type === '@xstate.snapshot') {
        const actor = known.get(ref) ?? start(ref)
        push({ kind: 'snapshot', at: Date.now(), actor, event: told.event, snapshot: told.snapshot })
        unanswered.delete(actor)
      }
    },
  }
}
