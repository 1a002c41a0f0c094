import type {
  Attendee,
  MediaSessionState,
  MeetingState,
  Party,
  Recording,
  SpaceFact,
  SpaceFile,
} from '../ports/index.ts'

/** The meetings of one space in memory, one after another. */
export interface MemoryMeeting {
  has: (sessionId: string) => boolean
  /** The first media state of a session puts it into the call, and starts a meeting if there is none. */
  update: (party: Party, sessionId: string, role: string, media: MediaSessionState) => void
  /** Mutes a session as an administrator does, and gives its media state after that. */
  mute: (sessionId: string) => MediaSessionState
  /** The last one to leave ends the meeting. */
  leave: (sessionId: string) => void
  end: () => void
  /** Starts a recording of the meeting that runs; false where there is none, or one is recorded already. */
  record: (by: Party) => boolean
  /** Ends it; false where it does not run. */
  stopRecording: (recordingId: string, by: Party) => boolean
  /** The files of a recording can be had, also long after its meeting; false where it runs, or is unknown. */
  finishRecording: (recordingId: string, files: readonly SpaceFile[]) => boolean
  /** All recordings of the space, newest first. */
  recordings: () => readonly MemoryRecording[]
  /** The meeting that runs, or null. */
  known: () => MeetingState | null
  /** Users in the call, one entry a session. */
  attending: () => readonly string[]
}

/** A recording, and where it stands. */
export interface MemoryRecording extends Recording {
  meetingId: string
  state: 'recording' | 'processing' | 'ready'
  files: readonly SpaceFile[]
}

interface Running {
  id: string
  startTime: string
  attendees: Map<string, Attendee>
  gone: Attendee[]
}

/**
 * Meetings by the rules of spaces.md §8.3 to §8.6. As on the wire, attendees name no session; their join times, a second
 * apart, tell them from each other.
 */
export function createMemoryMeeting(spaceId: string, tell: (fact: SpaceFact) => void): MemoryMeeting {
  let count = 0
  let seconds = 0
  let running: Running | null = null
  let recordings: readonly MemoryRecording[] = []

  const nextTime = () => {
    seconds += 1
    return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()
  }
  const facts = ({ id, startTime }: Running, attendees: readonly Attendee[] = []): MeetingState => ({
    id,
    status: 'active',
    startTime,
    endTime: null,
    virtualEndTime: null,
    mediaMode: 'video',
    bodyText: '',
    attendees,
    recordings: recordings.filter(({ meetingId }) => meetingId === id).map(toRecording),
    files: [],
  })
  const toRecording = ({ meetingId: _of, state: _state, files: _files, ...recording }: MemoryRecording): Recording =>
    recording
  /** A recording after a change. */
  function changed(id: string, change: Partial<MemoryRecording>): MemoryRecording | undefined {
    recordings = recordings.map((one) => (one.id === id ? { ...one, ...change } : one))
    return recordings.find((one) => one.id === id)
  }
  const runningRecording = () => recordings.find(({ state }) => state === 'recording')
  const departed = (attendee: Attendee): Attendee => ({
    ...attendee,
    leaveTime: nextTime(),
    mediaSession: { audio: false, video: false, connected: false, screenshare: false },
  })

  function start(): Running {
    count += 1
    const made: Running = { id: `${spaceId}-meeting-${count}`, startTime: nextTime(), attendees: new Map(), gone: [] }
    running = made
    tell({ type: 'space.meetingStarted', meeting: facts(made) })
    return made
  }

  function end(): void {
    if (running === null) return
    const ended = running
    running = null
    const recorded = runningRecording()
    if (recorded !== undefined) changed(recorded.id, { state: 'processing', endTime: nextTime() })
    const attendees = [...ended.gone, ...[...ended.attendees.values()].map(departed)]
    const endTime = nextTime()
    const meeting: MeetingState = { ...facts(ended, attendees), status: 'inactive', endTime, virtualEndTime: endTime }
    tell({ type: 'space.meetingEnded', meeting })
  }

  function stop(meeting: Running, recordingId: string, by?: Party): void {
    const ended = changed(recordingId, {
      state: 'processing',
      endTime: nextTime(),
      ...(by === undefined ? {} : { stoppedBy: by }),
    })
    if (ended !== undefined)
      tell({ type: 'space.recordingEnded', meeting: facts(meeting), recording: toRecording(ended) })
  }

  /** A meeting that is over, as what comes late of it names it. */
  const past = (id: string): MeetingState => ({
    id,
    status: 'inactive',
    attendees: [],
    recordings: recordings.filter(({ meetingId }) => meetingId === id).map(toRecording),
  })

  return {
    has: (sessionId) => running?.attendees.has(sessionId) === true,
    update(party, sessionId, role, media) {
      const meeting = running ?? start()
      const known = meeting.attendees.get(sessionId)
      if (known !== undefined) {
        meeting.attendees.set(sessionId, { ...known, mediaSession: { ...known.mediaSession, ...media } })
        return
      }
      const attendee: Attendee = { party, role, joinTime: nextTime(), leaveTime: null, mediaSession: { ...media } }
      meeting.attendees.set(sessionId, attendee)
      tell({ type: 'space.attendeeAdded', meeting: facts(meeting), attendee })
    },
    mute(sessionId) {
      const attendee = running?.attendees.get(sessionId)
      const mediaSession = { ...attendee?.mediaSession, audio: false, selfMuted: false }
      if (attendee !== undefined) running?.attendees.set(sessionId, { ...attendee, mediaSession })
      return mediaSession
    },
    leave(sessionId) {
      const attendee = running?.attendees.get(sessionId)
      if (running === null || attendee === undefined) return
      running.attendees.delete(sessionId)
      const gone = departed(attendee)
      running.gone.push(gone)
      tell({ type: 'space.attendeeLeft', meeting: facts(running), attendee: gone })
      if (running.attendees.size > 0) return
      const recorded = runningRecording()
      if (recorded !== undefined) stop(running, recorded.id)
      end()
    },
    end,
    record(by) {
      if (running === null || runningRecording() !== undefined) return false
      const id = `${running.id}-recording-${recordings.length + 1}`
      const made = { id, meetingId: running.id, startedBy: by, startTime: nextTime(), endTime: null } as const
      recordings = [{ ...made, state: 'recording', files: [] }, ...recordings]
      const meeting = facts(running)
      const [recording] = meeting.recordings ?? []
      if (recording !== undefined) tell({ type: 'space.recordingStarted', meeting, recording })
      return true
    },
    stopRecording(recordingId, by) {
      if (running === null || runningRecording()?.id !== recordingId) return false
      stop(running, recordingId, by)
      return true
    },
    finishRecording(recordingId, files) {
      const known = recordings.find(({ id }) => id === recordingId)
      if (known === undefined || known.state === 'recording') return false
      const ready = changed(recordingId, { state: 'ready', files }) ?? known
      const isOver = running?.id !== ready.meetingId
      const meeting = running !== null && !isOver ? facts(running) : past(ready.meetingId)
      tell({ type: 'space.recordingReady', meeting, recording: toRecording(ready), files })
      return true
    },
    recordings: () => recordings,
    known: () => running && facts(running, [...running.attendees.values()]),
    attending: () => [...(running?.attendees.values() ?? [])].map(({ party }) => party.id),
  }
}
