import { array, looseObject, nullish, number, string, unknown } from 'valibot'
import { flag, SpacesError, SpacesParty, text } from './parts.ts'

/** What a party sends and whether it is connected; absent means unchanged (spaces.md §9.3). */
export const MediaSession = looseObject({
  audio: flag,
  video: flag,
  connected: flag,
  screenshare: flag,
  selfMuted: flag,
  phone: flag,
  isCollabOnly: flag,
  joinTime: text,
  mdsrvSessionId: text,
})

/** Somebody's part in a meeting (spaces.md §9.4). */
export const Attendee = looseObject({
  ...SpacesParty.entries,
  role: text,
  joinTime: text,
  leaveTime: text,
  mediaSession: nullish(MediaSession),
  mdsrvSessions: nullish(array(looseObject({ _id: string() }))),
})

/** A recording of a meeting; `endTime` is null while it runs (spaces.md §9.4). */
export const Recording = looseObject({
  _id: string(),
  startedBy: nullish(SpacesParty),
  startTime: text,
  endTime: text,
  stoppedBy: nullish(SpacesParty),
})

/** A file of a message or of a finished recording (spaces.md §9.4). */
export const SpacesFile = looseObject({
  fileId: text,
  name: text,
  fileSize: nullish(number()),
  fileType: text,
  provider: text,
  providerFileType: text,
  path: text,
  thumbnailFile: text,
})

const meeting = {
  startTime: text,
  endTime: text,
  virtualEndTime: text,
  meetingStatus: text,
  mediaMode: text,
  bodyText: text,
  attendees: nullish(array(Attendee)),
  attendee: nullish(Attendee),
  recordings: nullish(array(Recording)),
  data: nullish(array(SpacesFile)),
}

/** What a meeting is, as its events and REST give it (spaces.md §9.4). */
export const MeetingContent = looseObject(meeting)

/** `MEDIA_SESSION_RESPONSE`, any category: meeting events, relays and error replies (spaces.md §6.4). */
export const MediaSessionEvent = looseObject({
  category: string(),
  topicId: text,
  _id: text,
  messageId: text,
  sender: nullish(SpacesParty),
  comment: text,
  content: nullish(
    looseObject({
      ...meeting,
      mediaSession: nullish(MediaSession),
      sessionId: text,
      streamId: text,
      subscribeTime: text,
    }),
  ),
  created: text,
  modified: text,
  loopbackMetadata: nullish(unknown()),
  error: nullish(SpacesError),
})

/** The active meeting as `GET /api/spaces/{id}/activemeeting` answers it (spaces.md §10). */
export const ActiveMeeting = looseObject({ _id: string(), content: nullish(MeetingContent) })

/** A space as `GET /api/spaces/{id}/join` answers it (spaces.md §10). */
export const JoinedSpace = looseObject({ topic: looseObject({ title: text }) })
