import type { SnapshotFrom } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import { given } from '../feature/given.ts'
import type { Party } from '../ports/index.ts'
import type { spaceChart } from './space.chart.ts'
import { isSameMedia, type SpaceContext } from './space.context.ts'
import type { MediaFlags, MeetingFacts } from './space.events.ts'
import type { Participant } from './space.participant.ts'

export type SpaceSnapshot = SnapshotFrom<typeof spaceChart>

/** Where a space is for us. `reconnecting` lasts until what was missed is known again. */
export type SpaceState = 'joining' | 'joined' | 'reconnecting' | 'leaving' | 'left' | 'failed' | 'removed'

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
  meeting: MeetingFacts | null
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
  if (!snapshot.matches({ live: 'inRoom' })) return 'joining'
  return snapshot.matches({ live: { inRoom: { link: 'live' } } }) ? 'joined' : 'reconnecting'
}

function callOf(snapshot: SpaceSnapshot): SpaceCallState {
  const isIn = (call: 'starting' | 'inCall' | 'leavingCall' | 'away') =>
    snapshot.matches({ live: { inRoom: { call } } })
  if (isIn('starting')) return 'starting'
  if (isIn('leavingCall')) return 'leaving'
  if (isIn('away')) return 'reconnecting'
  if (!isIn('inCall')) return 'none'
  return snapshot.context.media.confirmed.connected ? 'connected' : 'attending'
}

const toMyMedia = ({ media, muteOrdered }: SpaceContext): MyMedia => ({
  wanted: media.wanted,
  confirmed: media.confirmed,
  pending: !isSameMedia(media.wanted, media.confirmed),
  muteOrdered,
})

/** The public facts of a snapshot. Pure. */
export function toSpaceFacts(snapshot: SpaceSnapshot): SpaceFacts {
  const { context } = snapshot
  const { wanted, confirmed } = context.idle
  return {
    id: context.spaceId,
    state: stateOf(snapshot),
    self: context.self,
    sessionId: context.sessionId,
    idle: { wanted, confirmed, pending: wanted !== confirmed },
    call: callOf(snapshot),
    myMedia: toMyMedia(context),
    meeting: context.meeting,
    error: context.fault,
    ...given({ title: context.title, removedBy: context.removedBy }),
  }
}
