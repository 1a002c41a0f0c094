import { downEvent } from '@switchhook/transport-socketio/wire'
import { toIsoTime } from '../clock.ts'
import type { Party } from '../identity/party.ts'
import type { Outbox } from '../store/store.ts'
import { everybody } from './audience.ts'
import type { MediaFlags } from './media-flags.ts'
import type { Role, Space } from './space.ts'

/** The call of a space: from the first media session to the end of the last (spaces.md §1). */
export interface Meeting {
  readonly _id: string
  readonly startTime: string
  readonly mediaMode: 'video' | 'audio'
  endTime: string | null
  /** Newest first. */
  readonly recordings: Recording[]
}

/** Somebody's part in a meeting. */
export interface Attendee {
  readonly sessionId: string
  readonly party: Party
  readonly role: Role
  readonly joinTime: string
  leaveTime: string | null
  media: MediaFlags
  readonly mediaServerSessionId: string
}

export interface Recording {
  readonly _id: string
  readonly startedBy: Party
  readonly startTime: string
  endTime: string | null
  stoppedBy?: Party
}

/** How many departures of one meeting are remembered for `meeting.ended`. */
export const departuresKept = 1000
/** How many ended meetings of a space are remembered for recordings that become ready late. */
export const endedMeetingsKept = 20

/** Whether a meeting is the one that was named, if one was. */
export function isMeant(meeting: Meeting, meetingId: string | undefined): boolean {
  return meetingId === undefined || meetingId === meeting._id
}

/** A meeting as its events and REST show it; lists are always lists (spaces.md §9.4). */
export function meetingContent(meeting: Meeting, attendees: readonly Attendee[] = [], files: readonly object[] = []) {
  return {
    startTime: meeting.startTime,
    endTime: meeting.endTime,
    virtualEndTime: meeting.endTime,
    mediaMode: meeting.mediaMode,
    meetingStatus: meeting.endTime === null ? 'active' : 'inactive',
    bodyText: '',
    attendees: attendees.map(attendeeContent),
    recordings: meeting.recordings.map((recording) => ({ ...recording })),
    data: [...files],
  }
}

export function attendeeContent(attendee: Attendee) {
  const { party, sessionId, role, joinTime, leaveTime, media, mediaServerSessionId } = attendee
  return {
    ...party,
    sessionId,
    role,
    joinTime,
    leaveTime,
    mediaSession: { ...media },
    mdsrvSessions: [{ _id: mediaServerSessionId }],
  }
}

/** Says something about a meeting to everybody, in the server's own name (spaces.md §6.4). */
export function sayOfMeeting(
  space: Space,
  meeting: Meeting,
  event: { category: string; content: object; modified?: string | null; now: number; newId: () => string },
  out: Outbox,
): void {
  out.say({
    event: downEvent.mediaSession,
    to: everybody(space),
    payload: {
      _id: event.newId(),
      messageId: meeting._id,
      topicId: space.topicId,
      category: event.category,
      sender: { _id: space.topicId, type: 'spaceserver' },
      content: event.content,
      created: toIsoTime(event.now),
      modified: event.modified ?? null,
    },
  })
}
