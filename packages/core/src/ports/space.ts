import type { Party } from './party.ts'
import type { PortSession, Report } from './port.ts'

/** A party's part in the meeting of a space. Absent flags are unchanged, at first false. */
export interface MediaSessionState {
  /** Sends audio, i.e. is not muted. */
  audio?: boolean
  video?: boolean
  /** The media connection is up: the test for being in the call. */
  connected?: boolean
  screenshare?: boolean
  selfMuted?: boolean
  /** Joined by telephone. */
  phone?: boolean
  /** Takes part in collaboration only, without media. */
  isCollabOnly?: boolean
  /** When it joined the call, in ISO 8601; null outside of it. */
  joinTime?: string | null
  /** Its id at a media server, where there is one. */
  mediaServerSessionId?: string
}

/** What a party tells the space about itself. */
export interface PresenceState {
  idle?: boolean
  offline?: boolean
  /** Documented as not used (spaces.md §8.10). */
  desktop?: boolean
  role?: string
  mediaSession?: MediaSessionState
  /** When it joined the space, in ISO 8601. */
  subscribeTime?: string
  /** What speaks for a party without a socket, such as a telephone. */
  emittedBy?: string
}

/** A session of a party that is present in the space. */
export interface PresentParty {
  party: Party
  /** Empty where the back end names no session. */
  sessionId: string
  presence: PresenceState
}

/** Somebody with a media session in the meeting; present in the space or not (a telephone). */
export interface Attendee {
  party: Party
  sessionId?: string
  role?: string
  /** ISO 8601. */
  joinTime?: string
  leaveTime?: string | null
  mediaSession?: MediaSessionState
}

/** A recording of a meeting. `endTime` is null or absent while it runs. */
export interface Recording {
  id: string
  startedBy?: Party
  /** ISO 8601. */
  startTime?: string
  endTime?: string | null
  stoppedBy?: Party
}

/** A file of a meeting, a recording or a message. Its URLs are as the back end gave them: not to be trusted. */
export interface SpaceFile {
  id?: string
  name?: string
  /** `image`, `video`, `audio`, `document`. */
  kind?: string
  /** Media type (RFC 6838), such as `video/mp4`. */
  mimeType?: string
  /** In bytes. */
  size?: number
  provider?: string
  url?: string
  thumbnailUrl?: string
}

/** The meeting of a space. */
export interface MeetingState {
  id: string
  status: 'active' | 'inactive'
  startTime?: string
  endTime?: string | null
  /** Set together with `endTime`; a meeting is fully active while both are null (spaces.md §9.4). */
  virtualEndTime?: string | null
  mediaMode?: 'video' | 'audio' | (string & {})
  bodyText?: string
  attendees: readonly Attendee[]
  /** Newest first. Absent where the message did not name them. */
  recordings?: readonly Recording[]
  files?: readonly SpaceFile[]
}

/** An order of an administrator. `requestId` joins it to `space.ordered`. */
export type SpaceOrder =
  | { type: 'startRecording'; requestId: string; meetingId: string }
  | { type: 'stopRecording'; requestId: string; meetingId: string; recordingId: string }
  | { type: 'endMeeting'; requestId: string; meetingId: string }
  | { type: 'muteParticipant'; requestId: string; meetingId: string; party: Party }
  /** Removes somebody from the space. */
  | { type: 'removeParticipant'; requestId: string; party: Party }

/** What the client asks of a space. */
export type SpaceCommand =
  /** `password` is sent to the back end only and is never kept or recorded. */
  | { type: 'join'; attempt: number; password?: string }
  | { type: 'leave' }
  /** Tells everybody (or only `to`) who we are and how we are. `attempt` where we want to hear that it was taken. */
  | { type: 'announce'; presence: PresenceState; to?: readonly Party[]; attempt?: number }
  /** Asks everybody to announce themselves. */
  | { type: 'requestParties' }
  /** Our part in the meeting; the first one enters the call. `streamId` names our local stream, for the others to see. */
  | { type: 'sendMediaState'; mediaSession: MediaSessionState; streamId?: string; comment?: string }
  | { type: 'leaveCall' }
  /** Asks for the meeting as it is now; answered by `space.meetingKnown`. */
  | { type: 'fetchMeeting' }
  | { type: 'typing' }
  | SpaceOrder

/** What happened in a space. */
export type SpaceFact =
  | { type: 'space.opened' }
  | { type: 'space.joined'; attempt: number; sessionId: string; self?: Party; title?: string }
  | { type: 'space.refused'; attempt: number; code: string; message: string }
  | { type: 'space.left' }
  /** A party is here, with this state: an arrival or an update. `broadcast` when it was sent to everybody. */
  | ({ type: 'space.partyOnline'; broadcast: boolean } & PresentParty)
  /**
   * The back end took our announcement of this number, and with it all we sent before. `party` is who we are there.
   * Where a back end cannot tell, what it does not refuse for some seconds counts as taken.
   */
  | { type: 'space.announced'; attempt: number; party?: Party; role?: string }
  | { type: 'space.partyLeft'; party: Party; sessionId: string; lost: boolean }
  | { type: 'space.partyRemoved'; party: Party; by?: Party }
  | { type: 'space.partyTyping'; party: Party; sessionId: string }
  /** Somebody asks everybody to announce themselves. */
  | { type: 'space.partiesRequested'; by: Party }
  | {
      type: 'space.mediaState'
      party: Party
      sessionId: string
      mediaSession: MediaSessionState
      streamId?: string
      comment?: string
      subscribeTime?: string
    }
  /** An administrator muted us (spaces.md §8.4): an order. */
  | { type: 'space.muteOrdered' }
  | { type: 'space.meetingStarted'; meeting: MeetingState }
  | { type: 'space.attendeeAdded'; meeting: MeetingState; attendee: Attendee }
  | { type: 'space.attendeeLeft'; meeting: MeetingState; attendee: Attendee }
  | { type: 'space.meetingEnded'; meeting: MeetingState }
  /** The meeting as it is, or null when none is active. */
  | { type: 'space.meetingKnown'; meeting: MeetingState | null }
  | { type: 'space.recordingStarted'; meeting: MeetingState; recording: Recording }
  | { type: 'space.recordingEnded'; meeting: MeetingState; recording: Recording }
  /** The files of a recording can be had; seconds to hours after its end, perhaps long after the meeting. */
  | { type: 'space.recordingReady'; meeting: MeetingState; recording: Recording; files: readonly SpaceFile[] }
  /** The back end carried out an order. */
  | { type: 'space.ordered'; requestId: string }
  /** Something we sent was refused. `requestId` is that of an order. */
  | { type: 'space.failed'; step: SpaceCommand['type']; code: string; message: string; requestId?: string }
  /** The connection under this space is gone, or there again. A new connection has to join anew. */
  | { type: 'space.lost' }
  | { type: 'space.restored' }

/** Spaces: meetings with presence. One session a space. */
export interface SpaceChannel {
  /** Whether it carries out orders of administrators; without it they are refused with `not-supported`. */
  orders?: boolean
  open: (space: { spaceId: string }, report: Report<SpaceFact>) => PortSession<SpaceCommand>
}
