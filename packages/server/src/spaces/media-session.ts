import { downEvent, mediaCategory, type SendMediaSession } from '@switchhook/transport-socketio/wire'
import type { InferOutput } from 'valibot'
import { toIsoTime } from '../clock.ts'
import type { Moment } from '../moment.ts'
import { type Refusal, refusal } from '../refusal.ts'
import type { Outbox } from '../store/store.ts'
import { enterCall, leaveCall } from './attendance.ts'
import { everybody, everybodyBut } from './audience.ts'
import { mergeMedia } from './media-flags.ts'
import type { Meeting } from './meeting.ts'
import { unknownFieldsOf } from './relay.ts'
import type { Space, Subscriber } from './space.ts'

export type SentMediaEvent = InferOutput<typeof SendMediaSession>

/** Whether a client may send a category at all. */
export function isMediaCategory(category: string): boolean {
  return (
    category === mediaCategory.tracksStatus ||
    category === mediaCategory.stopScreenshare ||
    category === mediaCategory.end
  )
}

/** Joins, changes or leaves the call of a space, and tells the others (spaces.md §5.4 and §8.3–8.6). */
export function sendMediaSession(
  space: Space,
  request: Moment & { sessionId: string; sent: SentMediaEvent },
  out: Outbox,
): Refusal | undefined {
  const { sessionId, sent } = request
  const subscriber = space.subscribers.get(sessionId)
  if (!subscriber) {
    const isLateGoodbye = sent.category === mediaCategory.end && space.former.has(sessionId)
    return isLateGoodbye ? undefined : refusal('not_subscribed')
  }
  const attendee = space.attending.get(sessionId)
  switch (sent.category) {
    case mediaCategory.tracksStatus: {
      const media = sent.content?.mediaSession ?? {}
      if (attendee) attendee.media = mergeMedia(attendee.media, media)
      else enterCall(space, subscriber, media, request, out)
      relay(space, subscriber, request, out)
      return undefined
    }
    case mediaCategory.stopScreenshare:
      if (!attendee) return refusal('no_media_session')
      attendee.media = mergeMedia(attendee.media, { ...sent.content?.mediaSession, screenshare: false })
      relay(space, subscriber, request, out)
      return undefined
    case mediaCategory.end:
      if (!attendee) return undefined
      relay(space, subscriber, request, out)
      leaveCall(space, request, out)
      return undefined
    default:
      return refusal('unknown_category')
  }
}

/** Mutes every session of a user in the call: for each, an order to everybody, itself included (spaces.md §8.4). */
export function muteByServer(space: Space, order: Moment & { userId: string }, out: Outbox): boolean {
  const { meeting } = space
  let isFound = false
  if (!meeting) return isFound
  for (const [sessionId, attendee] of space.attending) {
    if (attendee.party._id !== order.userId) continue
    isFound = true
    const media = { ...attendee.media, audio: false, selfMuted: false }
    space.attending.set(sessionId, { ...attendee, media })
    out.say({
      event: downEvent.mediaSession,
      to: everybody(space),
      payload: {
        ...stamp(space, meeting, order),
        category: mediaCategory.tracksStatus,
        sender: attendee.party,
        content: { mediaSession: media, sessionId },
      },
    })
  }
  return isFound
}

function relay(space: Space, subscriber: Subscriber, request: Moment & { sent: SentMediaEvent }, out: Outbox): void {
  const { meeting } = space
  if (!meeting) return
  const { sent } = request
  const { role: _claimed, ...content } = sent.content ?? {}
  out.say({
    event: downEvent.mediaSession,
    to: everybodyBut(space, subscriber.sessionId),
    payload: {
      ...unknownFieldsOf(sent),
      ...stamp(space, meeting, request),
      category: sent.category,
      sender: subscriber.party,
      content: { mediaSession: {}, ...content, sessionId: subscriber.sessionId },
    },
  })
}

function stamp(space: Space, meeting: Meeting, moment: Moment) {
  return {
    _id: moment.newId(),
    messageId: meeting._id,
    topicId: space.topicId,
    created: toIsoTime(moment.now),
    modified: null,
  }
}
