import { mediaCategory } from '@switchhook/transport-socketio/wire'
import { toIsoTime } from '../clock.ts'
import type { Moment } from '../moment.ts'
import { append } from '../store/row.ts'
import type { Outbox } from '../store/store.ts'
import { mergeMedia, noMedia } from './media-flags.ts'
import {
  type Attendee,
  attendeeContent,
  departuresKept,
  endedMeetingsKept,
  type Meeting,
  meetingContent,
  sayOfMeeting,
} from './meeting.ts'
import type { SentMedia } from './presence.ts'
import type { Space, Subscriber } from './space.ts'

/** Puts a session into the call, starting the meeting if none is active (spaces.md §8.3). */
export function enterCall(
  space: Space,
  subscriber: Subscriber,
  media: SentMedia,
  moment: Moment,
  out: Outbox,
): Attendee {
  const meeting = space.meeting ?? startMeeting(space, media, moment, out)
  const attendee: Attendee = {
    sessionId: subscriber.sessionId,
    party: subscriber.party,
    role: subscriber.role,
    joinTime: toIsoTime(moment.now),
    leaveTime: null,
    media: mergeMedia(noMedia, media),
    mediaServerSessionId: moment.newId(),
  }
  space.attending.set(subscriber.sessionId, attendee)
  const content = { ...meetingContent(meeting), attendee: attendeeContent(attendee) }
  sayOfMeeting(space, meeting, { category: mediaCategory.attendeeAdded, content, ...moment }, out)
  return attendee
}

/** Takes a session out of the call; the last one ends the meeting (spaces.md §8.6). Does nothing outside a call. */
export function leaveCall(space: Space, departure: Moment & { sessionId: string }, out: Outbox): void {
  const { meeting } = space
  const attendee = space.attending.get(departure.sessionId)
  if (!meeting || !attendee) return
  depart(space, departure.sessionId, departure.now)
  const content = { ...meetingContent(meeting), attendee: attendeeContent(attendee) }
  sayOfMeeting(space, meeting, { category: mediaCategory.attendeeLeft, content, ...departure }, out)
  if (space.attending.size === 0) endMeeting(space, meeting, departure, out)
}

/** Ends a meeting whoever is still in it, a running recording first (spaces.md §8.6). */
export function endMeeting(space: Space, meeting: Meeting, moment: Moment, out: Outbox): void {
  const endTime = toIsoTime(moment.now)
  for (const recording of meeting.recordings) {
    if (recording.endTime !== null) continue
    recording.endTime = endTime
    const event = { category: mediaCategory.recordingEnded, content: meetingContent(meeting), modified: endTime }
    sayOfMeeting(space, meeting, { ...event, ...moment }, out)
  }
  for (const sessionId of [...space.attending.keys()]) depart(space, sessionId, moment.now)
  meeting.endTime = endTime
  space.meeting = null
  append(space.endedMeetings, meeting, endedMeetingsKept)
  const everybodyInIt = [...space.departures.values()]
  space.departures.clear()
  const event = { category: mediaCategory.meetingEnded, content: meetingContent(meeting, everybodyInIt) }
  sayOfMeeting(space, meeting, { ...event, modified: endTime, ...moment }, out)
}

function startMeeting(space: Space, media: SentMedia, moment: Moment, out: Outbox): Meeting {
  const meeting: Meeting = {
    _id: moment.newId(),
    startTime: toIsoTime(moment.now),
    mediaMode: media.video ? 'video' : 'audio',
    endTime: null,
    recordings: [],
  }
  space.meeting = meeting
  const event = { category: mediaCategory.meetingStarted, content: meetingContent(meeting) }
  sayOfMeeting(space, meeting, { ...event, ...moment }, out)
  return meeting
}

function depart(space: Space, sessionId: string, now: number): void {
  const attendee = space.attending.get(sessionId)
  if (!attendee) return
  space.attending.delete(sessionId)
  attendee.leaveTime = toIsoTime(now)
  attendee.media = { ...noMedia }
  append(space.departures, attendee, departuresKept)
}
