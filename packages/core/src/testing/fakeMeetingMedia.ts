import type {
  MeetingMedia,
  MeetingMediaCommand,
  MeetingMediaFact,
  MeetingMember,
  MeetingSending,
  MemberMediaState,
  TrackInfo,
} from '../ports/index.ts'
import { createPortSession } from './scheduler.ts'

/** The media of meetings without any media, and with what a test makes of it. */
export interface FakeMeetingMedia extends MeetingMedia {
  /** Commands of all sessions, oldest first. */
  sent: () => readonly MeetingMediaCommand[]
  /** How many sessions are open: never more than one a call, and none outside of it. */
  opened: () => number
  /** What is sent now; null where nothing is captured. */
  sending: () => MeetingSending | null
  members: () => readonly MeetingMember[]
  watched: () => readonly string[] | null
  /** What becomes of the next captures, one each: a fault by its name, or no answer at all. */
  misbehave: (...faults: readonly (string | 'silence')[]) => void
  /** Whether members are connected at once, as by default, or only by `member`. */
  connectsByItself: (does: boolean) => void
  member: (sessionId: string, state: MemberMediaState, tracks?: readonly TrackInfo[]) => void
  /** Anything else that happens. */
  tell: (fact: MeetingMediaFact) => void
}

const toTracks = ({ audio, video, screenshare }: MeetingSending): readonly TrackInfo[] => [
  ...(audio === false ? [] : [{ id: 'microphone', kind: 'audio' } as const]),
  ...(video === false ? [] : [{ id: 'camera', kind: 'video' } as const]),
  ...(screenshare === false ? [] : [{ id: 'screen', kind: 'video', isScreen: true } as const]),
]

/** Media of meetings that reads back what it was asked for and connects to everybody. */
export function fakeMeetingMedia({ limit }: { limit?: number } = {}): FakeMeetingMedia {
  const log: MeetingMediaCommand[] = []
  const sessions = new Set<(fact: MeetingMediaFact) => void>()
  let faults: string[] = []
  let isEager = true
  let sending: MeetingSending | null = null
  let members: readonly MeetingMember[] = []
  let watched: readonly string[] | null = null
  let hasMicrophone = false

  function capture(
    { attempt, media }: Extract<MeetingMediaCommand, { type: 'send' }>,
    report: (fact: MeetingMediaFact) => void,
  ) {
    const fault = faults.shift()
    if (fault === 'silence') return
    if (fault !== undefined) {
      report({ type: 'meeting.sendFailed', attempt, fault: { name: fault, message: 'Refused by the test.' } })
      return
    }
    sending = media
    hasMicrophone ||= media.audio !== false
    const [audio, video, screenshare] = [media.audio !== false, media.video !== false, media.screenshare !== false]
    // A microphone that was captured stays so, muted.
    const tracks = toTracks({ ...media, audio: hasMicrophone })
    report({ type: 'meeting.sending', attempt, audio, video, screenshare, tracks, streamId: 'stream' })
  }

  function meet(next: readonly MeetingMember[], report: (fact: MeetingMediaFact) => void) {
    const isNew = ({ sessionId }: MeetingMember) => !members.some((known) => known.sessionId === sessionId)
    const fresh = next.filter(isNew)
    members = next
    for (const { sessionId } of fresh) {
      report({ type: 'meeting.member', sessionId, state: 'connecting', tracks: [] })
      if (isEager) report({ type: 'meeting.member', sessionId, state: 'connected', tracks: [] })
    }
  }

  function forget(): void {
    sending = null
    members = []
    watched = null
    hasMicrophone = false
  }
  const tell = (fact: MeetingMediaFact) => {
    for (const report of sessions) report(fact)
  }

  return {
    ...(limit === undefined ? {} : { limit }),
    open(_meeting, report) {
      const session = createPortSession<MeetingMediaCommand, MeetingMediaFact>(report, {
        send(command) {
          log.push(command)
          if (command.type === 'send') capture(command, session.report)
          else if (command.type === 'meet') meet(command.members, session.report)
          else if (command.type === 'watch') watched = command.sessionIds
          else forget()
        },
        close() {
          sessions.delete(session.report)
          forget()
        },
      })
      sessions.add(session.report)
      session.report({ type: 'meeting.opened' })
      return session
    },
    sent: () => [...log],
    opened: () => sessions.size,
    sending: () => sending,
    members: () => members,
    watched: () => watched,
    misbehave: (...next) => {
      faults = [...next]
    },
    connectsByItself: (does) => {
      isEager = does
    },
    member: (sessionId, state, tracks = []) => tell({ type: 'meeting.member', sessionId, state, tracks }),
    tell,
  }
}
