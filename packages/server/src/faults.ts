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
  action: picklist(['drop', 'delay', 'duplicate', 'halfOpen']),
  times: optional(pipe(number(), integer('an integer'), minValue(1, 'at least 1'))),
  ms: optional(pipe(number(), minValue(0, 'at least 0'), maxValue(3_600_000, 'at most 3600000'))),
  seed: optional(number()),
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
  copies: number
  delayMs: number
  isHalfOpen: boolean
}

/** The faults that are on (server.md). */
export interface Faults {
  /** Switches a fault on; one about whole connections is for the caller to carry out, and over at once. */
  add: (request: FaultRequest) => string
  /** Ends a fault; false if it was never there. One that is used up was. */
  remove: (faultId: string) => boolean
  clear: () => void
  /** Whether any is on; most of the time none is. */
  isAny: () => boolean
  /** What the faults that fit do to an event; each that fits is counted. */
  judge: (passage: Passage) => Verdict
  list: () => Array<FaultRequest & { faultId: string; left: number | null }>
}

const defaultDelayMs = 1000

export function createFaults(newId: () => string): Faults {
  const active = new Map<string, { request: FaultRequest; left: number }>()
  const issued = new Set<string>()

  return {
    add: (request) => {
      const faultId = newId()
      issued.add(faultId)
      if (!isAboutConnections(request))
        active.set(faultId, { request, left: request.times ?? Number.POSITIVE_INFINITY })
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
    isAny: () => active.size > 0,
    judge: (passage) => {
      const verdict: Verdict = { isDropped: false, copies: 1, delayMs: 0, isHalfOpen: false }
      for (const [faultId, fault] of active) {
        if (!fits(fault.request.match ?? {}, passage)) continue
        fault.left -= 1
        if (fault.left <= 0) active.delete(faultId)
        const { action, ms } = fault.request
        if (action === 'drop') verdict.isDropped = true
        if (action === 'duplicate') verdict.copies += 1
        if (action === 'delay') verdict.delayMs += ms ?? defaultDelayMs
        if (action === 'halfOpen') verdict.isHalfOpen = true
      }
      return verdict
    },
    list: () =>
      [...active].map(([faultId, { request, left }]) => ({
        ...request,
        faultId,
        left: Number.isFinite(left) ? left : null,
      })),
  }
}

/** Whether a fault is about whole connections, whatever they carry: it befalls those that are there, once. */
export function isAboutConnections({ action, match }: FaultRequest): boolean {
  if (action !== 'halfOpen') return false
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

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
