import type {
  CaptureFaultName,
  Codec,
  DeviceInfo,
  EngineHooks,
  Fault,
  MediaEngine,
  PeerCommand,
  PeerStep,
} from '../ports/index.ts'
import { faultOf } from './fakeMedia.descriptions.ts'
import { openFakePeer } from './fakeMedia.peer.ts'
import type { FakePeer, OpenedPeer } from './fakeMedia.surface.ts'
import { createFakeTracks } from './fakeMedia.tracks.ts'

export type { FakePeer } from './fakeMedia.surface.ts'

/** A media engine without media, for tests and for building screens. */
export interface FakeMedia extends MediaEngine {
  /** The peer connections opened so far, closed ones included. */
  peers: readonly FakePeer[]
  peer: (callId: string) => FakePeer | undefined
  /** The next time (or `times`) this step is asked for, it fails; `Infinity` for always. */
  fail: (step: PeerStep, options?: { times?: number; name?: CaptureFaultName | (string & {}) }) => void
  /** This step gives no answer until the returned function is called. */
  stall: (step: PeerStep) => () => void
  /** Ends a local track as a browser does: unplugged, or a screen the user stopped sharing. */
  endTrack: (trackId: string) => void
  /** Takes a source away for a while, as a system does for a telephone call, or gives it back. */
  muteSource: (trackId: string, isMuted: boolean) => void
  /** Peer connections and captured tracks that are still open: 0 when nothing leaks. */
  openCount: () => number
}

/** Options of the fake engine. */
export interface FakeMediaOptions {
  /** `auto` connects as soon as both descriptions are there; `manual` leaves it to `peer.ice`. */
  ice?: 'auto' | 'manual'
  devices?: readonly DeviceInfo[]
  /** Commands it says it has not, and fails with `notSupported`. */
  lacks?: readonly PeerCommand['type'][]
  /** Which sound files can be played. By default those whose name ends as those of sound files do. */
  canPlay?: (url: string) => boolean
}

const codecs: Record<'audio' | 'video', readonly Codec[]> = {
  audio: [
    { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, sdpFmtpLine: 'minptime=10;useinbandfec=1' },
    { mimeType: 'audio/PCMU', clockRate: 8000, channels: 1 },
  ],
  video: [
    { mimeType: 'video/VP8', clockRate: 90_000 },
    { mimeType: 'video/H264', clockRate: 90_000, sdpFmtpLine: 'packetization-mode=1;profile-level-id=42e01f' },
  ],
}

const isSoundFile = (url: string) => /^data:audio\/|\.(wav|mp3|ogg|m4a|flac)(\?|$)/i.test(url)

/** Creates a fake engine. It keeps the state machine of RFC 9429 §3.2 and refuses what a real engine refuses. */
export function fakeMedia(options: FakeMediaOptions = {}): FakeMedia {
  const { ice = 'auto', devices = [], canPlay = isSoundFile } = options
  const opened: OpenedPeer[] = []
  const peers: FakePeer[] = []
  const failures = new Map<PeerStep, { times: number; name: string }>()
  const stalled = new Set<PeerStep>()
  const hooks: EngineHooks = {}
  const lacks = new Set(options.lacks)
  const tracks = createFakeTracks()

  const failure = (step: PeerStep): (Error & Fault) | undefined => {
    const found = failures.get(step)
    if (found === undefined || found.times <= 0) return undefined
    found.times -= 1
    return faultOf(found.name, 'told to fail')
  }

  return {
    name: 'fake',
    open(leg, report) {
      const made = openFakePeer(
        {
          ice,
          tracks,
          hooks,
          lacks,
          fate: (step) => failure(step) ?? (stalled.has(step) ? 'stall' : undefined),
          isOpen: (callId) => peers.some((peer) => peer.callId === callId && !peer.isClosed),
          canPlay,
        },
        leg,
        report,
      )
      opened.push(made)
      peers.push(made.peer)
      return made.session
    },
    ...(lacks.size > 0 && { lacks }),
    peers,
    peer: (callId) => peers.findLast((peer) => peer.callId === callId),
    fail: (step, { times = 1, name = step === 'gather' ? 'noCandidates' : 'OperationError' } = {}) => {
      failures.set(step, { times, name })
    },
    stall: (step) => {
      stalled.add(step)
      return () => stalled.delete(step)
    },
    endTrack: (trackId) => {
      tracks.change(trackId, { state: 'ended' })
      for (const { endTrack } of opened) endTrack(trackId)
    },
    muteSource: (trackId, sourceMuted) => tracks.change(trackId, { sourceMuted }),
    openCount: () => peers.filter(({ isClosed }) => !isClosed).length + tracks.liveCount(),
    devices: {
      list: async () => devices,
      requestPermission: async () => {
        const refused = failure('capture')
        if (refused !== undefined) throw refused
      },
      watch: () => () => {},
    },
    local: {
      create: async (media) => {
        const refused = failure('capture')
        if (refused !== undefined) throw refused
        const made = tracks.capture(media)
        tracks.detach(made)
        return made
      },
      dispose: (trackIds) => {
        for (const id of trackIds) {
          if (!tracks.detached.has(id)) continue
          for (const { endTrack } of opened) endTrack(id)
          tracks.drop(id)
        }
      },
    },
    codecs: (kind) => codecs[kind],
    hook: (given) => {
      Object.assign(hooks, given)
    },
    track: tracks.find,
    watchTracks: tracks.watch,
    muteHere: (trackId, muted) => {
      const isKnown = tracks.find(trackId) !== undefined
      if (isKnown) tracks.change(trackId, { muted })
      return isKnown
    },
    render: () => () => {},
    close: tracks.clear,
  }
}
