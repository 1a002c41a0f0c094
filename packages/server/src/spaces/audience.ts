import type { DownEvent } from '@switchhook/transport-socketio/wire'
import type { Audience, Outbox } from '../store/store.ts'
import type { Space } from './space.ts'

type SpaceAudience = Exclude<Audience, readonly string[]>

/** Every session subscribed to a space (spaces.md §4.2). */
export function everybody({ topicId }: Space): SpaceAudience {
  return { topicId }
}

export function everybodyBut({ topicId }: Space, sessionId: string): SpaceAudience {
  return { topicId, but: sessionId }
}

/** The subscribed sessions of the users named, and the one that speaks (spaces.md §4.2). */
export function sessionsOf({ topicId }: Space, users: readonly string[], speaker: string): SpaceAudience {
  return { topicId, users, also: speaker }
}

/** Sends one payload to a session that speaks and to others; only its own copy has its `loopbackMetadata` (§4.3). */
export function sayWithLoopback(
  out: Outbox,
  event: DownEvent,
  to: SpaceAudience,
  payload: object,
  cause: { sessionId: string; sent: { loopbackMetadata?: unknown } },
): void {
  const { sessionId, sent } = cause
  if (sent.loopbackMetadata === undefined) {
    out.say({ event, to, payload })
    return
  }
  out.say({ event, to: { ...to, also: undefined, but: sessionId }, payload })
  out.say({ event, to: [sessionId], payload: { ...payload, loopbackMetadata: sent.loopbackMetadata } })
}
