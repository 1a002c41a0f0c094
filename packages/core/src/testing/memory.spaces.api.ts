import type { MeetingState, Party, PresenceState, SpaceChannel, SpaceCommand, SpaceFile } from '../ports/index.ts'
import type { MemoryRecording } from './memory.meeting.ts'

/** A connection that may be in spaces. `sessionId` is null while there is no connection. */
export interface SpacesMember {
  party: Party
  sessionId: () => string | null
}

/** Who may come in. Without a definition a space exists, is open to all and has no password. */
export interface SpaceDefinition {
  title?: string
  password?: string
  /** For these only. Their role, by party id. */
  members?: Readonly<Record<string, string>> | ReadonlyMap<string, string>
  access?: 'open' | 'members' | 'missing'
}

/** What becomes of a command: refused, or never answered. */
export type SpacesFault = { code: string; message?: string } | 'silence'

/** Spaces of a back end in memory, by the rules of spaces.md. Whoever shares one is in the same spaces. */
export interface MemorySpaces {
  portFor: (member: SpacesMember) => SpaceChannel
  /** The connection of a member is gone: it leaves all spaces without a word, and is told so. */
  connectionLost: (member: SpacesMember) => void
  /** A new connection, which is in no space yet. */
  connectionRestored: (member: SpacesMember) => void
  define: (spaceId: string, definition: SpaceDefinition) => void
  /** An administrator mutes all sessions of a user in the call. */
  mute: (spaceId: string, partyId: string) => void
  /** An administrator removes a user, who is refused from then on until `readmit`. */
  remove: (spaceId: string, partyId: string, by?: Party) => void
  readmit: (spaceId: string, partyId: string) => void
  /** An administrator ends the meeting for all. */
  endMeeting: (spaceId: string) => void
  /** The files of a recording can be had. */
  finishRecording: (spaceId: string, recordingId: string, files?: readonly SpaceFile[]) => void
  /** The back end says that a user left the call who did not. */
  dropFromCall: (spaceId: string, partyId: string) => void
  /** The meeting of a space as it is, with everybody who attends it; null when none runs. */
  meetingIn: (spaceId: string) => MeetingState | null
  /** All recordings of a space, newest first. */
  recordingsIn: (spaceId: string) => readonly MemoryRecording[]
  /** What everybody in a space told of themselves, by user and session. */
  presencesIn: (spaceId: string) => ReadonlyMap<string, ReadonlyMap<string, PresenceState>>
  /** Ids of the users in a space, and of the users in its call, one entry a session. */
  presentIn: (spaceId: string) => readonly string[]
  /** Whether this connection is in a space. */
  isIn: (member: SpacesMember, spaceId: string) => boolean
  attendingIn: (spaceId: string) => readonly string[]
  /** Whether this connection of a user is in the call of a space. */
  attends: (spaceId: string, member: SpacesMember) => boolean
  /** Commands a member sent to a space, oldest first, passwords left out. */
  sentBy: (member: SpacesMember, spaceId: string) => readonly SpaceCommand[]
  /** What becomes of the next commands of this type, one each. */
  misbehave: (step: SpaceCommand['type'], ...faults: readonly SpacesFault[]) => void
}

/** How rich a back end is. */
export interface MemorySpacesOptions {
  /** False: it confirms no announcement. */
  echoes?: boolean
  /** False: it carries out no orders of administrators. */
  orders?: boolean
}
