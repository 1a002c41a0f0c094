import type { Attendee, MediaSessionState, MeetingState, PresenceState } from '@switchhook/core'
import { anything, flag, list, maybe, nullable, orEmpty, type Reader, record, text } from '../read.ts'
import { party, reason } from './parts.ts'

const channel = record({ _id: text })

/** `CHANNEL_SUBSCRIBED` (spaces.md §6.1). */
export const channelSubscribed = record({ channel, sessionId: maybe(text) })

/** `CHANNEL_UNSUBSCRIBED` (spaces.md §6.2). */
export const channelUnsubscribed = record({ channel })

/** `SUBSCRIBE_CHANNEL_FAILED` and `UNSUBSCRIBE_CHANNEL_FAILED`; nothing in them is sure (spaces.md §7 and §15). */
export const channelFailed = record({ channel: orEmpty(record({ _id: maybe(text, '') })), error: reason })

/** What a party sends and whether it is connected; absent means unchanged (spaces.md §9.3). */
const mediaSession: Reader<MediaSessionState> = record({
  audio: maybe(flag),
  video: maybe(flag),
  connected: maybe(flag),
  screenshare: maybe(flag),
  selfMuted: maybe(flag),
  phone: maybe(flag),
})

/** What a party tells of itself (spaces.md §9.2). */
const presence: Reader<PresenceState> = record({
  idle: maybe(flag),
  offline: maybe(flag),
  role: maybe(text),
  mediaSession: maybe(mediaSession),
})

const attendance = record({
  sessionId: maybe(text),
  role: maybe(text),
  joinTime: maybe(text),
  leaveTime: nullable(maybe(text)),
  mediaSession: maybe(mediaSession),
})

/** Somebody in the meeting (spaces.md §9.4). */
const attendee: Reader<Attendee> = (value, field) => ({ party: party(value, field), ...attendance(value, field) })

const status: Reader<MeetingState['status']> = (value, field) =>
  maybe(text)(value, field) === 'inactive' ? 'inactive' : 'active'

/** A meeting but for its id (spaces.md §9.4). */
const meeting: Reader<Omit<MeetingState, 'id'>> = record(
  { status, startTime: maybe(text), endTime: nullable(maybe(text)), attendees: maybe(list(attendee), []) },
  { status: 'meetingStatus' },
)

const ofSpace = {
  category: text,
  topicId: maybe(text, ''),
  sender: maybe(party),
  loopbackMetadata: anything,
  error: reason,
}

/** `PRESENCE_EVENT_RESPONSE`, any category (spaces.md §6.3). */
const about = record({
  sessionId: maybe(text, ''),
  attendee: orEmpty(record({ attendee: maybe(text), attendeeType: maybe(text) })),
})
export const presenceEvent = record({
  ...ofSpace,
  content: orEmpty((value, field) => ({ ...about(value, field), presence: presence(value, field) })),
  receivers: anything,
})
export type PresenceEvent = ReturnType<typeof presenceEvent>

/** `MEDIA_SESSION_RESPONSE`, any category (spaces.md §6.4). */
const part = record({ sessionId: maybe(text, ''), mediaSession: orEmpty(mediaSession), attendee: maybe(attendee) })
export const mediaSessionEvent = record({
  ...ofSpace,
  messageId: maybe(text, ''),
  content: orEmpty((value, field) => ({ ...part(value, field), meeting: meeting(value, field) })),
})
export type MediaSessionEvent = ReturnType<typeof mediaSessionEvent>

const namedMeeting = record({ id: text, content: orEmpty(meeting) }, { id: '_id' })

/** The active meeting as `GET /api/spaces/{id}/activemeeting` answers it (spaces.md §10). */
export const activeMeeting: Reader<MeetingState> = (value, field) => {
  const { id, content } = namedMeeting(value, field)
  return { id, ...content }
}
