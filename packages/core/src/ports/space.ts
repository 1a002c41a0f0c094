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
  phone?: boolean
}

/** What a party tells the space about itself. */
export interface PresenceState {
  idle?: boolean
  offline?: boolean
  role?: string
  mediaSession?: MediaSessionState
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

/** The meeting of a space. */
export interface MeetingState {
  id: string
  status: 'active' | 'inactive'
  startTime?: string
  endTime?: string | null
  attendees: readonly Attendee[]
}

/** What the client asks of a space. */
export type SpaceCommand =
  /** `password` is sent to the back end only and is never kept or recorded. */
  | { type: 'join'; attempt: number; password?: string }
  | { type: 'leave' }
  /** Tells everybody (or only `to`) who we are and how we are. `attempt` where we want to hear that it was taken. */
  | { type: 'announce'; presence: PresenceState; to?: readonly Party[]; attempt?: number }
  /** Asks everybody to announce themselves. */
  | { type: 'requestParties' }
  /** Our part in the meeting; the first one enters the call. */
  | { type: 'sendMediaState'; mediaSession: MediaSessionState }
  | { type: 'leaveCall' }
  /** Asks for the meeting as it is now; answered by `space.meetingKnown`. */
  | { type: 'fetchMeeting' }
  | { type: 'typing' }

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
  | { type: 'space.announced'; attempt: number; party?: Party }
  | { type: 'space.partyLeft'; party: Party; sessionId: string; lost: boolean }
  | { type: 'space.partyRemoved'; party: Party; by?: Party }
  | { type: 'space.partyTyping'; party: Party; sessionId: string }
  /** Somebody asks everybody to announce themselves. */
  | { type: 'space.partiesRequested'; by: Party }
  | { type: 'space.mediaState'; party: Party; sessionId: string; mediaSession: MediaSessionState }
  /** An administrator muted us (spaces.md §8.4): an order. */
  | { type: 'space.muteOrdered' }
  | { type: 'space.meetingStarted'; meeting: MeetingState }
  | { type: 'space.attendeeAdded'; meeting: MeetingState; attendee: Attendee }
  | { type: 'space.attendeeLeft'; meeting: MeetingState; attendee: Attendee }
  | { type: 'space.meetingEnded'; meeting: MeetingState }
  /** The meeting as it is, or null when none is active. */
  | { type: 'space.meetingKnown'; meeting: MeetingState | null }
  /** Something we sent was refused. */
  | { type: 'space.failed'; step: SpaceCommand['type']; code: string; message: string }
  /** The connection under this space is gone, or there again. A new connection has to join anew. */
  | { type: 'space.lost' }
  | { type: 'space.restored' }

/** Spaces: meetings with presence. One session a space. */
export interface SpaceChannel {
  open: (space: { spaceId: string }, report: Report<SpaceFact>) => PortSession<SpaceCommand>
}
