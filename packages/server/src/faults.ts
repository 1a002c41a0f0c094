import {
  type InferOutput,
  integer,
  maxValue,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot'

/** What a fault is about; every field that is there must fit. Documented in this package's README. */
const FaultMatch = strictObject({
  event: optional(string()),
  type: optional(string()),
  category: optional(string()),
  direction: optional(picklist(['up', 'down'])),
  user: optional(string()),
  sessionId: optional(string()),
  callId: optional(string()),
  topicId: optional(string()),
})

/** A fault as the control interface takes it (server.md). */
export const FaultRequest = strictObject({
  wire: picklist(['spaces']),
  match: optional(FaultMatch),
  action: picklist(['drop', 'delay', 'duplicate', 'reorder', 'refuse', 'halfOpen', 'expireToken']),
  times: optional(pipe(number(), integer('an integer'), minValue(1, 'at least 1'))),
  ms: optional(pipe(number(), minValue(0, 'at least 0'), maxValue(3_600_000, 'at most 3600000'))),
  seed: optional(pipe(number(), integer('an integer'))),
})
export type FaultRequest = InferOutput<typeof FaultRequest>
export type FaultMatch = InferOutput<typeof FaultMatch>

/** One event on its way up or down one connection. */
export interface Passage {
  direction: 'up' | 'down'
  event: string
  payload: unknown
  sessionId: string
  userId: string
  username: string
}

/** What is to become of an event. */
export interface Verdict {
  isDropped: boolean
  /** It is answered with its error reply instead of being done. */
  isRefused: boolean
  copies: number
  delayMs: number
  /** It lets the next one pass first. */
  isHeld: boolean
  isHalfOpen: boolean
  /** The token of its connection is no good for another one any more. */
  tokenExpires: boolean
}

/** The faults that are on (server.md). */
export interface Faults {
  /** Switches a fault on; one about whole connections is for the caller to carry out, and over at once. */
  add: (request: FaultRequest) => string
  /** Ends a fault; false if it was never there. One that is used up was. */
  remove: (faultId: string) => boolean
  clear: () => void
  /** Notes an event that is held back, so that those after it come through here too. */
  hold: (event: () => void) => void
  /** Forgets it; false if it was let go before. */
  release: (event: () => void) => boolean
  /** Whether any is on or holds something back; most of the time none is. */
  isAny: () => boolean
  /** What the faults that fit do to an event; each that fits is counted. */
  judge: (passage: Passage) => Verdict
  /** The same for somebody who connects: only faults whose `match.event` is `connect`. */
  judgeConnecting: (who: { _id: string; username: string }) => Verdict
  list: () => Array<FaultRequest & { faultId: string; left: number | null }>
}

/** How long an event is delayed or held back at most unless said otherwise, in milliseconds. */
export const defaultDelayMs = 1000

export function createFaults(newId: () => string): Faults {
  const active = new Map<string, { request: FaultRequest; left: number; chance: (() => number) | undefined }>()
  const issued = new Set<string>()
  const holding = new Set<() => void>()

  const judge: Faults['judge'] = (passage) => {
    const verdict: Verdict = {
      isDropped: false,
      isRefused: false,
      copies: 1,
      delayMs: 0,
      isHeld: false,
      isHalfOpen: false,
      tokenExpires: false,
    }
    for (const [faultId, fault] of active) {
      const match = fault.request.match ?? {}
      if (!fits(match, passage) || (passage.event === 'connect' && match.event === undefined)) continue
      if (fault.chance && fault.chance() < 0.5) continue
      fault.left -= 1
      if (fault.left <= 0) active.delete(faultId)
      const { action, ms } = fault.request
      if (action === 'drop') verdict.isDropped = true
      if (action === 'duplicate') verdict.copies += 1
      if (action === 'delay') verdict.delayMs += Math.ceil((ms ?? defaultDelayMs) * (fault.chance?.() ?? 1))
      if (action === 'reorder') verdict.delayMs += ms ?? defaultDelayMs
      if (action === 'reorder') verdict.isHeld = true
      if (action === 'refuse') verdict.isRefused = passage.direction === 'up'
      if (action === 'halfOpen') verdict.isHalfOpen = true
      if (action === 'expireToken') verdict.tokenExpires = true
    }
    return verdict
  }

  return {
    judge,
    judgeConnecting: ({ _id, username }) =>
      judge({ direction: 'up', event: 'connect', payload: {}, sessionId: '', userId: _id, username }),
    add: (request) => {
      const faultId = newId()
      issued.add(faultId)
      if (!isAboutConnections(request))
        active.set(faultId, {
          request,
          left: request.times ?? Number.POSITIVE_INFINITY,
          chance: request.seed === undefined ? undefined : createChance(request.seed),
        })
      return faultId
    },
    remove: (faultId) => {
      active.delete(faultId)
      return issued.delete(faultId)
    },
    clear: () => {
      active.clear()
      issued.clear()
    },
    hold: (event) => holding.add(event),
    release: (event) => holding.delete(event),
    isAny: () => active.size > 0 || holding.size > 0,
    list: () =>
      [...active].map(([faultId, { request, left }]) => ({
        ...request,
        faultId,
        left: Number.isFinite(left) ? left : null,
      })),
  }
}

/** Whether a fault is about whole connections, whatever they carry: it befalls those that are there, once. */
export function isAboutConnections(
  request: FaultRequest,
): request is FaultRequest & { action: 'halfOpen' | 'expireToken' } {
  const { action, match } = request
  if (action !== 'halfOpen' && action !== 'expireToken') return false
  const { user: _user, sessionId: _sessionId, ...aboutEvents } = match ?? {}
  return Object.values(aboutEvents).every((value) => value === undefined)
}

/** Whether a fault is about a connection, as far as that can be told without an event. */
export function fitsConnection(
  match: FaultMatch,
  connection: Pick<Passage, 'sessionId' | 'userId' | 'username'>,
): boolean {
  const { user, sessionId } = match
  if (user !== undefined && user !== connection.userId && user !== connection.username) return false
  return sessionId === undefined || sessionId === connection.sessionId
}

function fits(match: FaultMatch, passage: Passage): boolean {
  if (!fitsConnection(match, passage)) return false
  if (match.direction !== undefined && match.direction !== passage.direction) return false
  if (match.event !== undefined && match.event !== passage.event) return false
  const payload = asRecord(passage.payload)
  if (match.type !== undefined && match.type !== payload.type) return false
  if (match.category !== undefined && match.category !== payload.category) return false
  if (match.callId !== undefined && match.callId !== payload.callId) return false
  if (match.topicId === undefined) return true
  return match.topicId === payload.topicId || match.topicId === asRecord(payload.channel)._id
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function createChance(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
