import { downEvent } from '@switchhook/transport-socketio/wire'
import { toIsoTime } from '../clock.ts'
import type { Party } from '../identity/party.ts'
import type { Refusal } from '../refusal.ts'
import type { Outbox } from '../store/store.ts'
import { admissionProblem } from './admission.ts'
import { leaveCall } from './attendance.ts'
import { endStay } from './presence.ts'
import { roleOf, type Space } from './space.ts'

/** Lets a session into a space, or says why not; again is answered again and changes nothing (spaces.md §5.1). */
export function subscribe(
  space: Space,
  request: { sessionId: string; party: Party; password: string | null | undefined; now: number },
  out: Outbox,
): Refusal | undefined {
  const { sessionId, party, password, now } = request
  if (!space.subscribers.has(sessionId)) {
    const problem = admissionProblem(space, party, password)
    if (problem) return problem
    space.former.delete(sessionId)
    space.subscribers.set(sessionId, {
      sessionId,
      party,
      role: roleOf(space, party),
      subscribeTime: toIsoTime(now),
      presence: null,
    })
    out.enter(space.topicId, { sessionId, userId: party._id })
  }
  out.say({
    event: downEvent.channelSubscribed,
    to: [sessionId],
    payload: { channel: { type: 'topic', _id: space.topicId }, sessionId, dtsid: `${space.topicId}-${sessionId}` },
  })
  return undefined
}

/** How a session goes: by asking to, or because its connection is gone (spaces.md §8.7). */
export type Departure = { sessionId: string; now: number; newId: () => string; isConnectionLost: boolean }

/** Takes a session out of a space, its call and its presence with it; does nothing if it is not in. */
export function unsubscribe(space: Space, departure: Departure, out: Outbox): void {
  const { sessionId, isConnectionLost } = departure
  const subscriber = space.subscribers.get(sessionId)
  if (isConnectionLost) space.former.delete(sessionId)
  if (!subscriber) return
  space.subscribers.delete(sessionId)
  out.leave(space.topicId, { sessionId, userId: subscriber.party._id })
  if (!isConnectionLost) space.former.set(sessionId, subscriber.party._id)
  leaveCall(space, departure, out)
  endStay(space, subscriber, { offline: isConnectionLost }, out)
}
