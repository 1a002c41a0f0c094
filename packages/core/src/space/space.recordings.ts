import { given } from '../feature/given.ts'
import type { MeetingState, Recording, SpaceFile } from '../ports/index.ts'
import type { RecordingFacts, SpaceEvent } from './space.events.ts'

type State = RecordingFacts['state']

/** How many recordings are remembered; the oldest are forgotten. */
const kept = 100
const states: readonly State[] = ['recording', 'processing', 'ready']
const later = (one: State, other: State): State => (states.indexOf(one) > states.indexOf(other) ? one : other)

/** What is known after this of a recording: it never goes back, so that late and repeated news change nothing. */
function noted(
  known: readonly RecordingFacts[],
  meetingId: string,
  { id, startedBy, stoppedBy, startTime, endTime }: Recording,
  state: State,
  files: readonly SpaceFile[] = [],
): readonly RecordingFacts[] {
  const before = known.find((one) => one.id === id)
  const next: RecordingFacts = {
    ...before,
    id,
    meetingId,
    state: before === undefined ? state : later(before.state, state),
    files: files.length > 0 ? files : (before?.files ?? files),
    ...given({ startedBy, stoppedBy, startTime, endTime }),
  }
  if (before !== undefined) return known.map((one) => (one === before ? next : one))
  return [next, ...known]
    .sort((one, other) => (other.startTime ?? '').localeCompare(one.startTime ?? ''))
    .slice(0, kept)
}

/** Those that run in another meeting than this one are over. */
const closed = (known: readonly RecordingFacts[], runningMeetingId: string | null): readonly RecordingFacts[] =>
  known.some(({ state, meetingId }) => state === 'recording' && meetingId !== runningMeetingId)
    ? known.map((one) =>
        one.state === 'recording' && one.meetingId !== runningMeetingId ? { ...one, state: 'processing' } : one,
      )
    : known

function listed(known: readonly RecordingFacts[], { id, recordings }: MeetingState, isRunning: boolean) {
  if (recordings === undefined) return known
  const told = recordings.reduce(
    (all, one) => noted(all, id, one, one.endTime || !isRunning ? 'processing' : 'recording'),
    known,
  )
  // The list is whole: what it does not name is over.
  return told.map((one) =>
    one.meetingId === id && one.state === 'recording' && !recordings.some((named) => named.id === one.id)
      ? ({ ...one, state: 'processing' } as const)
      : one,
  )
}

/**
 * The recordings of a space after an event, newest first. `isOver` says whether a meeting is known to have ended. Pure.
 */
export function recordingsAfter(
  known: readonly RecordingFacts[],
  event: SpaceEvent,
  isOver: (meetingId: string) => boolean,
): readonly RecordingFacts[] {
  if (event.type === 'space.meetingKnown' && event.meeting === null) return closed(known, null)
  if (!('meeting' in event) || event.meeting === null) return known
  const { meeting } = event
  const isRunning = meeting.status === 'active' && !isOver(meeting.id)
  const before = isRunning && event.type !== 'space.recordingReady' ? closed(known, meeting.id) : known
  const all =
    event.type === 'space.meetingKnown' || event.type === 'space.meetingEnded'
      ? listed(before, meeting, isRunning)
      : before
  switch (event.type) {
    case 'space.recordingStarted':
      return noted(all, meeting.id, event.recording, isRunning ? 'recording' : 'processing')
    case 'space.recordingEnded':
      return noted(all, meeting.id, event.recording, 'processing')
    case 'space.recordingReady':
      return noted(all, meeting.id, event.recording, 'ready', event.files)
    case 'space.meetingEnded':
      return all.map((one) =>
        one.meetingId === meeting.id && one.state === 'recording' ? { ...one, state: 'processing' } : one,
      )
    default:
      return all
  }
}

/** The recording that counts: the one that runs, or the newest. */
export const currentRecording = (recordings: readonly RecordingFacts[]): RecordingFacts | undefined =>
  recordings.find(({ state }) => state === 'recording') ?? recordings[0]
