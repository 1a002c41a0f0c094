import type { Attendee, MediaSessionState, MeetingState, Recording } from '@switchhook/core'
import { fitting, flag, list, maybe, nullable, orEmpty, type Reader, record, someOf, text } from '../read.ts'
import { files, idOf, party, reason } from './parts.ts'

/** `CHANNEL_SUBSCRIBED` (spaces.md §6.1). */
export const channelSubscribed = record({ channel: idOf, sessionId: maybe(text) })

/** `CHANNEL_UNSUBSCRIBED` (spaces.md §6.2). */
export const channelUnsubscribed = record({ channel: idOf })

/** `SUBSCRIBE_CHANNEL_FAILED` and `UNSUBSCRIBE_CHANNEL_FAILED`; nothing in them is sure (spaces.md §7 and §15). */
export const channelFailed = record({ channel: orEmpty(record({ _id: maybe(text, '') })), error: reason })

/** Null where it is not, or no more. */
const time = nullable(maybe(text))

/** What a party sends and whether it is connected; absent means unchanged (spaces.md §9.3). */
const mediaSession: Reader<MediaSessionState> = record(
  {
    audio: maybe(flag),
    video: maybe(flag),
    connected: maybe(flag),
    screenshare: maybe(flag),
    selfMuted: maybe(flag),
    phone: maybe(flag),
    isCollabOnly: maybe(flag),
    joinTime: time,
    mediaServerSessionId: maybe(text),
  },
  { mediaServerSessionId: 'mdsrvSessionId' },
)

const attendance = record(
  {
    party,
    sessionId: maybe(text),
    role: maybe(text),
    joinTime: maybe(text),
    leaveTime: time,
    mediaSession: maybe(mediaSession),
    atMediaServer: someOf(idOf),
  },
  { party: '', atMediaServer: 'mdsrvSessions' },
)

/** Somebody in the meeting (spaces.md §9.4). */
const attendee: Reader<Attendee> = (value, field, tell) => {
  const { atMediaServer: [mediaServerSessionId] = [], ...known } = attendance(value, field, tell)
  return {
    ...known,
    ...(mediaServerSessionId && { mediaSession: { mediaServerSessionId, ...known.mediaSession } }),
  }
}

/** Of a recording only the id is sure (spaces.md §15). */
const recording: Reader<Recording> = record(
  {
    id: text,
    startedBy: fitting(maybe(party)),
    startTime: maybe(text),
    endTime: time,
    stoppedBy: fitting(maybe(party)),
  },
  { id: '_id' },
)

const status: Reader<MeetingState['status']> = (value) => (value === 'inactive' ? 'inactive' : 'active')

/** A meeting but for its id (spaces.md §9.4). */
const meeting = record(
  {
    status,
    startTime: maybe(text),
    endTime: time,
    virtualEndTime: time,
    mediaMode: maybe(text),
    bodyText: maybe(text),
    attendees: maybe(list(attendee), []),
    recordings: maybe(list(recording)),
    files,
  },
  { status: 'meetingStatus', files: 'data' },
)

/** What we wrote on what this answers, by its parts: the step, and its number if it has one (spaces.md §4.3). */
const echo: Reader<string[]> = (value) => (typeof value === 'string' ? value.split(':') : [])
/** How many are named; none when it goes to everybody. */
const amount: Reader<number> = (value) => (Array.isArray(value) ? value.length : 0)
const sessionId = maybe(text, '')

const ofSpace = {
  category: text,
  topicId: maybe(text, ''),
  sender: maybe(party),
  loopbackMetadata: echo,
  error: reason,
}

/** Who was removed: `attendee` holds an id. */
const removed = record(
  { id: maybe(text, ''), type: (value) => (value === 'anonymousId' ? 'anonymous' : 'user') },
  { id: 'attendee', type: 'attendeeType' },
)

/** What a party tells of itself (spaces.md §9.2). */
const presence = record(
  {
    idle: maybe(flag),
    offline: maybe(flag),
    desktop: maybe(flag),
    role: maybe(text),
    mediaSession: maybe(mediaSession),
    subscribeTime: maybe(text),
    emittedBy: maybe(text),
  },
  { emittedBy: 'emitedby' },
)

/** `PRESENCE_EVENT_RESPONSE`, any category (spaces.md §6.3). */
export const presenceEvent = record({
  ...ofSpace,
  receivers: amount,
  content: orEmpty(record({ sessionId, presence, attendee: orEmpty(removed) }, { presence: '' })),
})
export type PresenceEvent = ReturnType<typeof presenceEvent>

/** `MEDIA_SESSION_RESPONSE`, any category; `about` and `said` stand beside a media state (spaces.md §6.4). */
export const mediaSessionEvent = record(
  {
    ...ofSpace,
    messageId: maybe(text, ''),
    said: record({ comment: maybe(text) }),
    content: orEmpty(
      record(
        {
          meeting,
          sessionId,
          mediaSession: orEmpty(mediaSession),
          about: record({ streamId: maybe(text), subscribeTime: maybe(text) }),
          attendee: maybe(attendee),
        },
        { meeting: '', about: '' },
      ),
    ),
  },
  { said: '' },
)
export type MediaSessionEvent = ReturnType<typeof mediaSessionEvent>

/** The active meeting as `GET /api/spaces/{id}/activemeeting` answers it (spaces.md §10). */
export const activeMeeting = record({ id: text, content: orEmpty(meeting) }, { id: '_id' })

/** What `GET /api/spaces/{id}/join` tells of a space (spaces.md §10). */
export const joinedSpace = record({ topic: record({ title: maybe(text) }) })
