import type {
  EngineHooks,
  Fault,
  IceState,
  PeerCommand,
  PeerFact,
  PeerStep,
  PortSession,
  TrackInfo,
} from '../ports/index.ts'
import type { FakeSignalingState } from './fakeMedia.connection.ts'
import type { FakeTracks } from './fakeMedia.tracks.ts'

/** A peer connection of the fake engine, as a test sees it. */
export interface FakePeer {
  callId: string
  /** Commands it got, in order. */
  commands: readonly PeerCommand[]
  isClosed: boolean
  signalingState: FakeSignalingState
  /** What the far end may hear now: false while held or not connected. */
  isSending: boolean
  /** Whether its last agreed description holds the far end. */
  holds: boolean
  /** True from `renew` until the first exchange on the new connection is complete, or `restore`. */
  isRenewing: boolean
  /** Local tracks it has, detached ones included. */
  tracks: readonly TrackInfo[]
  /** The sound file it plays to the far end. */
  playing: string | undefined
  /** The calls whose sound it sends, mixed with its own. */
  mixed: readonly string[]
  /** Ends the sound file that plays. */
  finishAudio: () => void
  /** Lets a check of the collection of candidates that waits look again, as after its `wait`. */
  recheck: () => void
  /** Does the step that was stalled last after all. */
  resume: () => void
  /** Moves ICE, as a network would. */
  ice: (state: IceState) => void
  /** Reports any fact, as an engine would. */
  report: (fact: PeerFact) => void
}

/** What the peers of one fake engine share. */
export interface FakeEngine {
  ice: 'auto' | 'manual'
  tracks: FakeTracks
  hooks: EngineHooks
  lacks: ReadonlySet<PeerCommand['type']>
  /** What a test wants to become of this step: a fault, or no answer at all. */
  fate: (step: PeerStep) => Fault | 'stall' | undefined
  isOpen: (callId: string) => boolean
  canPlay: (url: string) => boolean
}

export interface OpenedPeer {
  peer: FakePeer
  session: PortSession<PeerCommand>
  /** Ends a local track from outside; false where it is none of its own. */
  endTrack: (trackId: string) => boolean
}
