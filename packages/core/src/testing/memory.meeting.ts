import type { Attendee, MediaSessionState, MeetingState, Party, SpaceFact } from '../ports/index.ts'

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
  /** The meeting that runs, or null. */
  known: () => MeetingState | null
  /** Users in the call, one entry a session. */
  attending: () => readonly string[]
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

  const nextTime = () => {
    seconds += 1
    return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()
  }
  const facts = ({ id, startTime }: Running, attendees: readonly Attendee[] = []): MeetingState => ({
    id,
    status: 'active',
    startTime,
    endTime: null,
    attendees,
  })
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
    const attendees = [...ended.gone, ...[...ended.attendees.values()].map(departed)]
    const meeting: MeetingState = { ...facts(ended, attendees), status: 'inactive', endTime: nextTime() }
    tell({ type: 'space.meetingEnded', meeting })
  }

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
      if (running.attendees.size === 0) end()
    },
    end,
    known: () => running && facts(running, [...running.attendees.values()]),
    attending: () => [...(running?.attendees.values() ?? [])].map(({ party }) => party.id),
  }
}
