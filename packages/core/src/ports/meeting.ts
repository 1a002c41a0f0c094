import type { CaptureRequest, TrackInfo } from './media.ts'
import type { Party } from './party.ts'
import type { Fault, PortSession, Report } from './port.ts'

/** Somebody in the call of a space whom media is exchanged with: one session of a party. */
export interface MeetingMember {
  sessionId: string
  party: Party
  /** It was in the call before us: we, the newcomer, make the offer (spaces.md §13.3 rule 7). */
  wasHereFirst: boolean
}

/** What we send to a meeting. `false`: nothing of that kind. Audio that was sent is muted rather than taken away. */
export interface MeetingSending {
  audio: CaptureRequest['audio']
  video: CaptureRequest['video']
  screenshare: NonNullable<CaptureRequest['screen']>
}

/** What a space asks of the media of its meeting. */
export type MeetingMediaCommand =
  /**
   * From now on send this, and no more than this; the first one captures what it names. Answered once, by `meeting.sending`
   * or `meeting.sendFailed` with the same `attempt`. A later one replaces what is not done yet, which fails as `superseded`.
   */
  | { type: 'send'; attempt: number; media: MeetingSending }
  /** Everybody else in the call, as it is now. Whoever is new is connected to; whoever is not named any more, let go. */
  | { type: 'meet'; self: { sessionId: string }; members: readonly MeetingMember[] }
  /** Whose picture is wanted, by session id; everybody's where it is null. Sound always comes. */
  | { type: 'watch'; sessionIds: readonly string[] | null }
  /** Stops everything that was captured and lets everybody go. */
  | { type: 'leave' }

/** How the media of one member is. `fading`: it was connected and nothing comes, but it may come back. */
export type MemberMediaState = 'connecting' | 'connected' | 'fading' | 'failed'

/** What the media of a meeting observed. */
export type MeetingMediaFact =
  | { type: 'meeting.opened' }
  /**
   * Read back: these tracks are captured, and these kinds are sent (a muted microphone is captured, not sent). Once more for
   * the same `attempt` where a call that sends the same microphone mutes or unmutes it.
   */
  | {
      type: 'meeting.sending'
      attempt: number
      audio: boolean
      video: boolean
      screenshare: boolean
      tracks: readonly TrackInfo[]
      /** Names our local stream to others, where there is one. */
      streamId?: string
    }
  /** Could not be captured. `fault.name` is a {@link CaptureFaultName} or `superseded`; what was sent before is sent on. */
  | { type: 'meeting.sendFailed'; attempt: number; fault: Fault }
  /** A track of ours ended unasked: the device is gone, or the user stopped the share in the browser. It is not sent any more. */
  | { type: 'meeting.trackEnded'; trackId: string; kind: 'audio' | 'video'; isScreen: boolean }
  /** The system took a microphone or camera of ours away for a while (a telephone call), or gave it back. */
  | { type: 'meeting.interrupted'; kind: 'audio' | 'video' }
  | { type: 'meeting.resumed'; kind: 'audio' | 'video' }
  /** How the media of a member is, and what of it can be rendered. Told once it is connected to, and at each change. */
  | { type: 'meeting.member'; sessionId: string; state: MemberMediaState; tracks: readonly TrackInfo[] }

/**
 * The media of the meetings of spaces: a mesh of peer connections, or a media server. One session a stay in a call; it
 * captures by itself, since who meets does not matter to what is captured.
 */
export interface MeetingMedia {
  /** How many can meet, ourselves included. Who comes later is told `meeting-full` and is not connected to. */
  limit?: number
  open: (meeting: { spaceId: string }, report: Report<MeetingMediaFact>) => PortSession<MeetingMediaCommand>
}
