import type { DownEvent } from '@switchhook/transport-socketio/wire'
import type { Outbox } from '../store/store.ts'
import type { Space } from './space.ts'

/** Every session subscribed to a space (spaces.md §4.2). */
export function everybody(space: Space): string[] {
  return [...space.subscribers.keys()]
}

export function everybodyBut(space: Space, sessionId: string): string[] {
  return everybody(space).filter((id) => id !== sessionId)
}

/** The subscribed sessions of the users named, and the one that speaks (spaces.md §4.2). */
export function sessionsOf(space: Space, userIds: ReadonlySet<string>, speaker: string): string[] {
  const sessions: string[] = []
  for (const { sessionId, party } of space.subscribers.values())
    if (sessionId === speaker || userIds.has(party._id)) sessions.push(sessionId)
  return sessions
}

/** Sends one payload to some sessions; only the copy of the one that caused it has its `loopbackMetadata` (§4.3). */
export function sayWithLoopback(
  out: Outbox,
  event: DownEvent,
  to: readonly string[],
  payload: object,
  cause: { sessionId: string; sent: { loopbackMetadata?: unknown } },
): void {
  if (cause.sent.loopbackMetadata === undefined) {
    out.say({ event, to, payload })
    return
  }
  const { sessionId, sent } = cause
  out.say({ event, to: to.filter((id) => id !== sessionId), payload })
  if (to.includes(sessionId))
    out.say({ event, to: [sessionId], payload: { ...payload, loopbackMetadata: sent.loopbackMetadata } })
}
