import { downEvent, presenceCategory } from '@switchhook/transport-socketio/wire'
import type { Party } from '../identity/party.ts'
import type { Moment } from '../moment.ts'
import type { Outbox } from '../store/store.ts'
import { leaveCall } from './attendance.ts'
import { everybody } from './audience.ts'
import type { Space } from './space.ts'

/** How a removed party is named: a registered user or a guest (spaces.md §8.8). */
export type AttendeeType = 'userId' | 'anonymousId'

/** Removes somebody from a space until invited again (spaces.md §8.8). */
export function removeParty(
  space: Space,
  order: Moment & { attendeeType: AttendeeType; attendee: string; by: Party },
  out: Outbox,
): void {
  const { attendeeType, attendee, by } = order
  const theirs = [...space.subscribers.values()].filter(({ party }) => party._id === attendee)
  out.say({
    event: downEvent.presence,
    to: everybody(space),
    payload: {
      category: presenceCategory.removed,
      topicId: space.topicId,
      sender: by,
      content: { attendee: { attendeeType, attendee } },
      receivers: [],
    },
  })
  space.removed.set(attendee, true)
  for (const { sessionId } of theirs) {
    space.subscribers.delete(sessionId)
    out.leave(space.topicId, { sessionId, userId: attendee })
  }
  for (const [sessionId, userId] of space.former) if (userId === attendee) space.former.delete(sessionId)
  for (const { sessionId } of theirs) leaveCall(space, { ...order, sessionId }, out)
}

/** Lets a removed party come back, as a member if a role is given. */
export function inviteParty(space: Space, userId: string, role: 'admin' | 'member' | 'guest' | undefined): void {
  space.removed.delete(userId)
  if (role !== undefined) space.members.set(userId, role)
}
