import { mediaCategory } from '@switchhook/transport-socketio/wire'
import { toIsoTime } from '../clock.ts'
import type { Party } from '../identity/party.ts'
import type { Moment } from '../moment.ts'
import type { Outbox } from '../store/store.ts'
import { isMeant, type Meeting, meetingContent, type Recording, sayOfMeeting } from './meeting.ts'
import type { Space } from './space.ts'

/** Why a recording did not change: there is no such meeting or recording, or it is already as asked. */
export type RecordingProblem = 'no_meeting' | 'no_recording' | 'already_running' | 'already_stopped' | 'still_running'

/** Starts recording the active meeting (spaces.md §8.9). */
export function startRecording(
  space: Space,
  order: Moment & { by: Party; meetingId?: string | undefined },
  out: Outbox,
): { recordingId: string } | { problem: RecordingProblem } {
  const { meeting } = space
  if (!meeting || !isMeant(meeting, order.meetingId)) return { problem: 'no_meeting' }
  if (meeting.recordings.some(({ endTime }) => endTime === null)) return { problem: 'already_running' }
  const recording: Recording = {
    _id: order.newId(),
    startedBy: order.by,
    startTime: toIsoTime(order.now),
    endTime: null,
  }
  meeting.recordings.unshift(recording)
  const event = { category: mediaCategory.recordingStarted, content: meetingContent(meeting) }
  sayOfMeeting(space, meeting, { ...event, ...order }, out)
  return { recordingId: recording._id }
}

/** Stops a recording of the active meeting (spaces.md §8.9). */
export function stopRecording(
  space: Space,
  order: Moment & { recordingId: string; by: Party },
  out: Outbox,
): { problem: RecordingProblem } | undefined {
  const found = findRecording(space, order.recordingId)
  if (!found) return { problem: 'no_recording' }
  const { meeting, recording } = found
  if (recording.endTime !== null) return { problem: 'already_stopped' }
  recording.endTime = toIsoTime(order.now)
  recording.stoppedBy = order.by
  sayRecording(
    space,
    found,
    { category: mediaCategory.recordingEnded, content: contentOf(meeting, recording), ...order },
    out,
  )
  return undefined
}

/** Says that a recording can be fetched, be the meeting over or not (spaces.md §8.9). */
export function announceRecording(
  space: Space,
  order: Moment & { recordingId: string },
  out: Outbox,
): { problem: RecordingProblem } | undefined {
  const found = findRecording(space, order.recordingId)
  if (!found) return { problem: 'no_recording' }
  const { meeting, recording } = found
  if (recording.endTime === null) return { problem: 'still_running' }
  const file = {
    fileId: order.newId(),
    fileSize: 0,
    fileType: 'video',
    name: 'recording.mp4',
    provider: 'native',
    providerFileType: 'video/mp4',
  }
  const content = contentOf(meeting, recording, [file])
  sayRecording(space, found, { category: mediaCategory.recordingReady, content, ...order }, out)
  return undefined
}

function findRecording(space: Space, recordingId: string): { meeting: Meeting; recording: Recording } | undefined {
  for (const meeting of [space.meeting, ...space.endedMeetings.values()]) {
    if (!meeting) continue
    const recording = meeting.recordings.find(({ _id }) => _id === recordingId)
    if (recording) return { meeting, recording }
  }
  return undefined
}

/** The recording an event is about stands first (spaces.md §6.4). */
function contentOf(meeting: Meeting, recording: Recording, files: readonly object[] = []): object {
  const others = meeting.recordings.filter((other) => other !== recording)
  return {
    ...meetingContent(meeting, [], files),
    recordings: [recording, ...others].map((one) => ({ ...one })),
  }
}

function sayRecording(
  space: Space,
  { meeting }: { meeting: Meeting },
  event: Moment & { category: string; content: object },
  out: Outbox,
): void {
  sayOfMeeting(space, meeting, { ...event, modified: toIsoTime(event.now) }, out)
}
