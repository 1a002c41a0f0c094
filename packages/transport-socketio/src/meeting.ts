import type { Attendee, MediaSessionState, MeetingState, PresenceState } from '@switchhook/core'
import type { InferOutput } from 'valibot'
import { present, toParty } from './party.ts'
import type {
  MediaSession as MediaSessionSchema,
  MeetingContent,
  Attendee as WireAttendee,
} from './wire/down/media-session.ts'
import type { PresenceEvent } from './wire/down/presence.ts'

/** A party's part in the meeting; what is absent is unchanged (spaces.md §9.3). */
export function toMediaSession(session: InferOutput<typeof MediaSessionSchema> | null | undefined): MediaSessionState {
  const { audio, video, connected, screenshare, selfMuted, phone } = session ?? {}
  return present({ audio, video, connected, screenshare, selfMuted, phone })
}

/** What a party tells of itself (spaces.md §9.2). */
export function toPresence(content: InferOutput<typeof PresenceEvent>['content']): PresenceState {
  const { idle, offline, role, mediaSession } = content ?? {}
  return present({ idle, offline, role, mediaSession: mediaSession ? toMediaSession(mediaSession) : undefined })
}

/** Somebody in the meeting (spaces.md §9.4). */
export function toAttendee(attendee: InferOutput<typeof WireAttendee>): Attendee {
  const { sessionId, role, joinTime, leaveTime, mediaSession } = attendee
  return {
    party: toParty(attendee),
    ...present({ sessionId, role, joinTime }),
    ...(leaveTime !== undefined && { leaveTime }),
    ...(mediaSession && { mediaSession: toMediaSession(mediaSession) }),
  }
}

/** The meeting, named by the `messageId` of its events (spaces.md §6.4). */
export function toMeeting(
  id: string | null | undefined,
  content: InferOutput<typeof MeetingContent> | null | undefined,
): MeetingState {
  const { meetingStatus, startTime, endTime, attendees } = content ?? {}
  return {
    id: id ?? '',
    status: meetingStatus === 'inactive' ? 'inactive' : 'active',
    ...present({ startTime }),
    ...(endTime !== undefined && { endTime }),
    attendees: (attendees ?? []).map(toAttendee),
  }
}
