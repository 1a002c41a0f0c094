import type { Readable } from '../client/readable.ts'
import type { ErrorInfo } from '../errors.ts'
import type { Party, SpaceFile } from '../ports/index.ts'
import type { JoinOptions, ShareOptions, SpaceMedia } from './space.arguments.ts'
import type { SpaceCommandName } from './space.can.ts'
import type { spaceErrorCodes } from './space.faults.ts'
import type { Participant } from './space.participant.ts'
import type { SpaceMeeting, SpaceRecording, SpaceSelf, SpaceSharing } from './space.parts.ts'
import type { LeaveReason } from './space.roster.ts'
import type { SpaceFacts, SpaceView } from './space.view.ts'
import type { ParticipantQuery, ParticipantWindow } from './space.window.query.ts'

/** Events of spaces. Each comes after the views show it. */
export interface SpaceEvents {
  /** Anything in the view of a space changed, its participants included. */
  'space:change': { spaceId: string }
  /** Somebody is there. `isSynthetic`: not seen coming but found out, on joining or after an outage. */
  'space:participantJoined': { spaceId: string; participantId: string; isSynthetic: boolean }
  'space:participantLeft': { spaceId: string; participantId: string; reason: LeaveReason; isSynthetic: boolean }
  /** Somebody removed us; joining again is refused until we are invited again. */
  'space:removed': { spaceId: string; by?: Party }
  /** Somebody is typing; no event says that it stopped (spaces.md §6.3). */
  'space:typing': { spaceId: string; participantId: string }
  /** An administrator muted us. The flag is off; without media of the meeting the application has to stop sending sound. */
  'space:muteOrdered': { spaceId: string }
  'space:meetingStarted': { spaceId: string; meetingId: string }
  'space:meetingEnded': { spaceId: string; meetingId: string }
  'space:recordingStarted': { spaceId: string; meetingId: string; recordingId: string }
  'space:recordingEnded': { spaceId: string; meetingId: string; recordingId: string }
  /** The files of a recording can be had; perhaps long after the meeting. Their URLs are not to be trusted. */
  'space:recordingReady': { spaceId: string; meetingId: string; recordingId: string; files: readonly SpaceFile[] }
  /** The back end says that we left the call, which we did not. `attempt`: we enter again, for the so manieth time. */
  'space:callDropped': { spaceId: string; attempt?: number }
  /** Something of ours ended unasked: a device is gone, or the share was stopped in the browser. It is not sent any more. */
  'space:mediaEnded': { spaceId: string; kind: 'audio' | 'video' | 'screen' }
  /** A command failed, with the error its promise rejects with; or something sent by itself was refused. */
  'space:error': { spaceId: string; error: ErrorInfo }
}

/** A command without the id of its space. */
export type BoundCommand<Command> = Command extends (spaceId: string, ...args: infer Args) => infer Result
  ? (...args: Args) => Result
  : never

/** The commands of one space. */
export type BoundSpace = Readonly<{
  [Name in 'join' | SpaceCommandName]: BoundCommand<SpaceApi[Name]>
}>

/** The namespace `client.space`. Every promise settles once; the codes are in `client.space.errorCodes`. */
export interface SpaceApi {
  /**
   * Joins a space, opening the connection for it. Resolves when we are in; at once where we are in already. While an
   * earlier stay is being left, it waits for that.
   * After `space:4` (a password is wanted) the view is `needsPassword`, and another `join` goes on from there.
   * Rejects with `space:2` to `:5` (refused), `:7`, `:8`, `:9`, `authentication:1`, `subscription:1` (no connection),
   * `superseded` (left meanwhile), `not-supported` or `destroyed`.
   */
  join: (spaceId: string, options?: JoinOptions) => Promise<void>
  /** Leaves a space, its call included; also while joining. Resolves when out; rejects with `space:6` if never joined. */
  leave: (spaceId: string) => Promise<void>
  /** The view of a space; undefined until it is joined for the first time. The same object for the same id. */
  observe: (spaceId: string) => Readable<SpaceView | undefined>
  /** The view without its participants: costs the same however many there are, and stays the same when they change. */
  observeFacts: (spaceId: string) => Readable<SpaceFacts | undefined>
  /** We ourselves: our row, what we send, and our flags. */
  observeSelf: (spaceId: string) => Readable<SpaceSelf>
  /** The meeting, who is in its call, and where our part in it is. */
  observeMeeting: (spaceId: string) => Readable<SpaceMeeting>
  /** What is recorded. */
  observeRecording: (spaceId: string) => Readable<SpaceRecording>
  /** Our screen in the call. */
  observeSharing: (spaceId: string) => Readable<SpaceSharing>
  /** The commands of one space, each without its id. The same object for the same id. */
  bind: (spaceId: string) => BoundSpace
  /** Everybody in the space or in its call, ourselves included. */
  observeParticipants: (spaceId: string) => Readable<readonly Participant[]>
  /** One of them; costs the same however many there are. */
  observeParticipant: (spaceId: string, participantId: string) => Readable<Participant | undefined>
  /** Tells everybody that we are idle, or back. Resolves when the back end took it. */
  setIdle: (spaceId: string, idle: boolean) => Promise<void>
  /**
   * Enters the call of the space, starting its meeting if there is none. Flags that are absent are off. Where the media of
   * the meeting is the library's, camera and microphone are captured first. Rejects with `call:4` (could not be used; the
   * message names why), `meeting-full` (we stay present, and nobody else notices), `space:6` and the back end's refusals.
   */
  enterCall: (spaceId: string, media?: SpaceMedia) => Promise<void>
  /**
   * Changes our part in the call. Flags that are absent stay. Resolves when the back end took it; a newer wish about the
   * same flag rejects it with `superseded`. Another microphone or camera takes the place of the one that is sent. Where the
   * media of the meeting is the application's, set `connected` when it flows.
   */
  updateMedia: (spaceId: string, media: SpaceMedia) => Promise<void>
  /** Leaves the call and stays in the space. Outside the call it resolves at once. */
  leaveCall: (spaceId: string) => Promise<void>
  /** Shares a screen, window or tab that the user chooses. Resolves when the back end knows; rejects as `updateMedia`. */
  startShare: (spaceId: string, options?: ShareOptions) => Promise<void>
  stopShare: (spaceId: string) => Promise<void>
  /**
   * Orders of an administrator, as are the four below. Resolve when it happened or the back end took them; reject with
   * `not-supported`, `space:6` (not now, or for want of the role; `can` says which), `space:8`, `space:9` and refusals.
   */
  startRecording: (spaceId: string) => Promise<void>
  stopRecording: (spaceId: string) => Promise<void>
  /** Ends the meeting for everybody. */
  endMeeting: (spaceId: string) => Promise<void>
  /** Mutes all sessions of somebody in the call. Nobody is unmuted by others. */
  muteParticipant: (spaceId: string, participantId: string) => Promise<void>
  /** Removes somebody from the space, who is refused from then on. */
  removeParticipant: (spaceId: string, participantId: string) => Promise<void>
  /** Whose pictures are to come, such as those on the screen; everybody's where it is null. Sound always comes. */
  watchParticipants: (spaceId: string, participantIds: readonly string[] | null) => Promise<void>
  /**
   * Some of the participants, filtered and sorted. The same query gives the same object. Nothing that is wrong with the
   * query throws: the window is empty, and `space:error` says why (`space:7`).
   */
  observeWindow: (spaceId: string, query?: ParticipantQuery) => Readable<ParticipantWindow>
  /** Tells the others that we type: call it at each key, one in two seconds is sent, and at once after a message. */
  sendTyping: (spaceId: string) => Promise<void>
  /** The spaces that were joined, those that ended included. */
  getAll: () => readonly SpaceView[]
  errorCodes: typeof spaceErrorCodes
}
