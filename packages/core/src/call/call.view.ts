import type { SnapshotFrom } from 'xstate'
import type { BandwidthControls, CaptureRequest, CustomParameter, IceState, MediaKinds, Party } from '../ports/index.ts'
import type { callChart } from './call.chart.ts'
import type { RoundTrip } from './call.context.ts'
import { joinedEnding } from './call.endings.ts'
import type { Ending, Operation } from './call.events.ts'

export type CallSnapshot = SnapshotFrom<typeof callChart>

/** The public states of a call (inventory, section a). */
export type CallState =
  | 'Initiating'
  | 'Initiated'
  | 'Ringing'
  | 'Early Media'
  | 'Cancelled'
  | 'Connected'
  | 'On Hold'
  | 'Ended'

/** A flag that takes a round trip: what we want, what is acknowledged, and whether these differ just now. */
export interface Flag extends RoundTrip {
  pending: boolean
}

/** What a call looks like from outside, without what may be done with it. */
export interface CallFacts {
  id: string
  direction: 'outgoing' | 'incoming'
  state: CallState
  /** Who calls and who is called, as ids; ours is empty until the back end told us who we are. */
  from: string
  to: string
  peer: Party
  remoteParticipant: { displayNumber: string; displayName: string }
  mediaConnectionState: IceState
  /** Held by us, acknowledged by the far end. */
  localHold: boolean
  /** Held by the far end. */
  remoteHold: boolean
  hold: { local: Flag; remote: Flag }
  /** Local tracks that send silence or black: what was asked for, and what was read back from the tracks. */
  muted: { wanted: readonly string[]; confirmed: readonly string[] }
  /** Ids of tracks sent and received; empty while the call is held, and on the callee's side until it is answered. */
  localTracks: readonly string[]
  remoteTracks: readonly string[]
  /** Kinds of media the caller offered; null on the caller's side. */
  mediaOffered: MediaKinds | null
  media: CaptureRequest | null
  /** What we send along; what the far end sends along comes in `call:customParameters`. */
  customParameters: readonly CustomParameter[]
  /** Limits of what we receive, in kbit/s. */
  bandwidth: BandwidthControls
  /** The connection under the call: `restoring` means signalling is back and media is not yet. */
  link: 'up' | 'lost' | 'restoring' | 'peerAway'
  ending: Ending | null
  currentOperations: readonly Operation[]
}

const flag = ({ wanted, confirmed }: RoundTrip): Flag => ({ wanted, confirmed, pending: wanted !== confirmed })

/** Both ends have agreed once; a call that is being transferred stays what it was. */
const isAgreed = (snapshot: CallSnapshot) =>
  snapshot.matches({ live: { phase: 'established' } }) || snapshot.matches({ live: { phase: 'retargeting' } })

/** The public state of a snapshot. */
export function callStateOf(snapshot: CallSnapshot): CallState {
  if (snapshot.matches('ended')) return 'Ended'
  if (snapshot.matches('cancelled')) return 'Cancelled'
  const { hold, remoteHold, hasRung } = snapshot.context
  if (isAgreed(snapshot)) return hold.confirmed || remoteHold.confirmed ? 'On Hold' : 'Connected'
  if (snapshot.matches({ live: { phase: { outgoing: { invited: { waiting: { earlyMedia: 'flowing' } } } } } }))
    return 'Early Media'
  if (
    snapshot.matches({ live: { phase: 'starting' } }) ||
    snapshot.matches({ live: { phase: { outgoing: 'preparing' } } }) ||
    snapshot.matches({ live: { phase: { incoming: 'preparing' } } })
  )
    return 'Initiating'
  return hasRung ? 'Ringing' : 'Initiated'
}

function linkOf(snapshot: CallSnapshot): CallFacts['link'] {
  if (snapshot.matches({ live: { link: 'away' } })) return 'lost'
  if (snapshot.matches({ live: { link: 'peerAway' } })) return 'peerAway'
  return snapshot.matches({ live: { link: 'restoring' } }) ? 'restoring' : 'up'
}

const noTracks: readonly string[] = []
const noParameters: readonly CustomParameter[] = []
const noLimits: BandwidthControls = {}

/** The public facts of a snapshot. Pure. A leg of a joined call has ended, except for the joined call (`asLeg`). */
export function toCallFacts(snapshot: CallSnapshot, self = '', asLeg = false): CallFacts {
  const { context } = snapshot
  const isJoined = context.joinedInto !== null && !asLeg
  // Unheld for the joined call alone: by itself a leg is held until it is over (inventory, section a).
  const isLeg = !asLeg && snapshot.matches({ live: { phase: { established: { hold: 'joined' } } } })
  const state = isJoined ? 'Ended' : isLeg ? 'On Hold' : callStateOf(snapshot)
  const isOver = state === 'Ended' || state === 'Cancelled'
  const isEstablished = isAgreed(snapshot)
  const hasMedia = !isOver && state !== 'On Hold'
  // Whoever answers gets its own tracks and the far end's together; a caller sees its own while it waits.
  const sends = hasMedia && (context.direction === 'outgoing' || isEstablished)
  const { peer } = context
  return {
    id: context.callId,
    direction: context.direction,
    state,
    from: context.direction === 'outgoing' ? self : peer.id,
    to: context.direction === 'outgoing' ? peer.id : self,
    peer,
    remoteParticipant: {
      displayNumber: peer.username ?? peer.id,
      displayName: peer.displayName ?? peer.username ?? peer.id,
    },
    mediaConnectionState: isOver ? 'closed' : context.mediaState,
    localHold: context.hold.confirmed || isLeg,
    remoteHold: context.remoteHold.confirmed,
    hold: { local: flag(context.hold), remote: flag(context.remoteHold) },
    muted: context.muted,
    localTracks: sends ? context.localTracks.map(({ id }) => id) : noTracks,
    remoteTracks: sends ? context.remoteTracks.map(({ id }) => id) : noTracks,
    mediaOffered: context.offered,
    media: context.answeredWith ?? context.asked,
    customParameters: context.parameters ?? noParameters,
    bandwidth: context.bandwidth ?? noLimits,
    link: linkOf(snapshot),
    ending: isJoined ? joinedEnding : context.ending,
    currentOperations: context.operations,
  }
}
