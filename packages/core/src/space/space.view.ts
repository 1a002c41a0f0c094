import type { SnapshotFrom } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import { given } from '../feature/given.ts'
import type { Party, TrackInfo } from '../ports/index.ts'
import { type SpacePermissions, toPermissions } from './space.can.ts'
import type { spaceChart } from './space.chart.ts'
import { isSameMedia, type SpaceContext } from './space.context.ts'
import type { MediaFlags, MeetingFacts, RecordingFacts } from './space.events.ts'
import type { Participant } from './space.participant.ts'
import { currentRecording } from './space.recordings.ts'
import { type Role, toRole } from './space.roles.ts'

export type SpaceSnapshot = SnapshotFrom<typeof spaceChart>

/**
 * Where a space is for us. `needsPassword`: `join` goes on with the right one. `reconnecting` lasts until what was missed
 * is known again.
 */
export type SpaceState =
  | 'joining'
  | 'needsPassword'
  | 'joined'
  | 'reconnecting'
  | 'leaving'
  | 'left'
  | 'failed'
  | 'removed'

/** Where our part in the call of the space is. */
export type SpaceCallState = 'none' | 'starting' | 'attending' | 'connected' | 'reconnecting' | 'leaving'

/** Our media flags: what we want, what the back end took, and whether these differ just now. */
export interface MyMedia {
  wanted: MediaFlags
  confirmed: MediaFlags
  pending: boolean
  /** An administrator muted us, and we did not unmute since. */
  muteOrdered: boolean
}

/** The recording that runs, or the newest. `wanted` is what we asked for, as long as it is not so: then it is `pending`. */
export interface RecordingView extends Partial<Omit<RecordingFacts, 'state' | 'files'>>, Pick<RecordingFacts, 'files'> {
  state: 'off' | RecordingFacts['state']
  wanted: boolean
  confirmed: boolean
  pending: boolean
}

/** Our screen in the call. */
export interface SharingView {
  state: 'idle' | 'requesting' | 'sending' | 'failed'
  /** Why it failed. */
  error: ErrorInfo | null
}

/** What a space looks like from outside, without its participants. */
export interface SpaceFacts {
  id: string
  title?: string
  state: SpaceState
  /** Who we are in the space, once the back end told us. */
  self: Party | null
  /** Which of our sessions this is. */
  sessionId: string | null
  idle: { wanted: boolean; confirmed: boolean; pending: boolean }
  call: SpaceCallState
  myMedia: MyMedia
  /** What we send, where the media of the meeting is the library's. */
  localTracks: readonly TrackInfo[]
  /** What the system took away from us for a while, such as the microphone for a telephone call: not muted by us. */
  interrupted: { audio: boolean; video: boolean }
  sharing: SharingView
  /** The meeting that runs, or the last one. */
  meeting: MeetingFacts | null
  recording: RecordingView
  /** All recordings that became known, newest first; those of earlier meetings too. */
  recordings: readonly RecordingFacts[]
  /** What we may do here; null where the back end does not tell. */
  role: Role | null
  /** Whether each command is allowed now, and why not. */
  can: SpacePermissions
  /** Why it failed or what was refused last. */
  error: ErrorInfo | null
  /** Who removed us, where the back end tells. */
  removedBy?: Party
}

/** What a space looks like from outside. */
export interface SpaceView extends SpaceFacts {
  /** Everybody in the space or in its call, ourselves included (`isSelf`), in the order in which they became known. */
  participants: readonly Participant[]
}

function stateOf(snapshot: SpaceSnapshot): SpaceState {
  if (snapshot.matches('ended')) return 'left'
  if (snapshot.matches('failed')) return 'failed'
  if (snapshot.matches('removed')) return 'removed'
  if (snapshot.matches('leaving')) return 'leaving'
  if (snapshot.matches({ live: { starting: 'needsPassword' } })) return 'needsPassword'
  if (!snapshot.matches({ live: 'inRoom' })) return 'joining'
  return snapshot.matches({ live: { inRoom: { link: 'live' } } }) ? 'joined' : 'reconnecting'
}

function callOf(snapshot: SpaceSnapshot): SpaceCallState {
  const isIn = (call: 'capturing' | 'starting' | 'inCall' | 'leavingCall' | 'away' | 'reentering') =>
    snapshot.matches({ live: { inRoom: { call } } })
  if (isIn('capturing') || isIn('starting')) return 'starting'
  if (isIn('leavingCall')) return 'leaving'
  if (isIn('away') || isIn('reentering')) return 'reconnecting'
  if (!isIn('inCall')) return 'none'
  return snapshot.context.media.confirmed.connected ? 'connected' : 'attending'
}

const toMyMedia = ({ media, muteOrdered }: SpaceContext): MyMedia => ({
  wanted: media.wanted,
  confirmed: media.confirmed,
  pending: !isSameMedia(media.wanted, media.confirmed),
  muteOrdered,
})

function toRecording({ recordings, operations }: SpaceContext): RecordingView {
  const current = currentRecording(recordings)
  const confirmed = current?.state === 'recording'
  const isOrdered = (order: string) => operations.some(({ type }) => type === order)
  const wanted = confirmed ? !isOrdered('stopRecording') : isOrdered('startRecording')
  return { state: 'off', files: [], ...current, wanted, confirmed, pending: wanted !== confirmed }
}

function toSharing(snapshot: SpaceSnapshot): SharingView {
  const isIn = (sharing: SharingView['state']) => snapshot.matches({ live: { inRoom: { sharing } } })
  const state = (['requesting', 'sending', 'failed'] as const).find(isIn) ?? 'idle'
  return { state, error: state === 'failed' ? snapshot.context.shareFault : null }
}

const isOffline = (snapshot: SpaceSnapshot): boolean =>
  snapshot.matches({ live: { inRoom: { link: 'lost' } } }) ||
  snapshot.matches({ live: { inRoom: { link: 'rejoining' } } })

/** The public facts of a snapshot. Pure. */
export function toSpaceFacts(snapshot: SpaceSnapshot): SpaceFacts {
  const { context } = snapshot
  const { wanted, confirmed } = context.idle
  const facts = {
    id: context.spaceId,
    state: stateOf(snapshot),
    self: context.self,
    sessionId: context.sessionId,
    idle: { wanted, confirmed, pending: wanted !== confirmed },
    call: callOf(snapshot),
    myMedia: toMyMedia(context),
    localTracks: context.own.tracks,
    interrupted: context.own.interrupted,
    sharing: toSharing(snapshot),
    meeting: context.meeting,
    recording: toRecording(context),
    recordings: context.recordings,
    role: toRole(context.role) ?? null,
    error: context.fault,
    ...given({ title: context.title, removedBy: context.removedBy }),
  }
  return { ...facts, can: toPermissions({ ...facts, isOffline: isOffline(snapshot), abilities: context.abilities }) }
}
