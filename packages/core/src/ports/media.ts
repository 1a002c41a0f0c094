import type { Fault, PortSession, Report } from './port.ts'
import type { IceCandidate } from './signaling.ts'

/** What a description allows on a medium, seen from its author (RFC 3264 §5.1). */
export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** A required or preferred value of a capture option; `exact` wins over `ideal`. */
export interface Constraint<Value> {
  exact?: Value
  ideal?: Value
}

/** What to capture; `true` takes the default device. */
export interface CaptureRequest {
  audio: boolean | { deviceId?: Constraint<string> }
  video:
    | boolean
    | {
        deviceId?: Constraint<string>
        width?: Constraint<number>
        height?: Constraint<number>
        frameRate?: Constraint<number>
      }
}

/** A track, known by id on both sides of the port; the track itself never crosses. */
export interface TrackInfo {
  id: string
  kind: 'audio' | 'video'
}

/** State of the path between the two engines (W3C webrtc-pc §5.6.4, `RTCIceConnectionState`). */
export type IceState = 'new' | 'checking' | 'connected' | 'completed' | 'disconnected' | 'failed' | 'closed'

/** What a call asks of its peer connection. */
export type PeerCommand =
  | { type: 'capture'; media: CaptureRequest }
  | { type: 'releaseCapture' }
  /** `sendonly` asks the far end to send nothing (RFC 3264 §8.4): the engine then sends nothing either. */
  | { type: 'createOffer'; attempt: number; direction: 'sendrecv' | 'sendonly'; iceRestart?: boolean }
  | { type: 'applyOffer'; attempt: number; offer: string }
  | { type: 'createAnswer'; attempt: number; direction: 'sendrecv' | 'sendonly' }
  | { type: 'applyAnswer'; attempt: number; answer: string }
  /** Takes back the offer of this attempt, ours or theirs (RFC 9429 §4.1.10.2), with the directions it brought. */
  | { type: 'rollback'; attempt: number }
  | { type: 'addCandidate'; candidate: IceCandidate | null }
  | { type: 'mute'; trackIds: readonly string[] }
  | { type: 'unmute'; trackIds: readonly string[] }

/** A step of the peer connection that can fail. */
export type PeerStep = Exclude<PeerCommand['type'], 'addCandidate' | 'releaseCapture'>

/** What the far end's description means for us. */
export interface RemoteDescriptionFacts {
  attempt: number
  /** The strongest direction over all media, from the far end's side; without a receiving medium it holds us. */
  remoteDirection: MediaDirection
  added: readonly TrackInfo[]
  removed: readonly string[]
}

/** What a peer connection observed. */
export type PeerFact =
  | { type: 'peer.opened' }
  | { type: 'peer.captured'; tracks: readonly TrackInfo[] }
  | { type: 'peer.offerCreated'; attempt: number; offer: string }
  | ({ type: 'peer.offerApplied' } & RemoteDescriptionFacts)
  | { type: 'peer.answerCreated'; attempt: number; answer: string }
  | ({ type: 'peer.answerApplied' } & RemoteDescriptionFacts)
  | { type: 'peer.rolledBack'; attempt: number }
  | { type: 'peer.candidate'; candidate: IceCandidate | null }
  | { type: 'peer.iceState'; state: IceState }
  /** Read back from the tracks after `mute`: these send silence or black now. */
  | { type: 'peer.muted'; trackIds: readonly string[] }
  | { type: 'peer.unmuted'; trackIds: readonly string[] }
  /** The source of a track gives no data (`MediaStreamTrack.muted`), or gives data again. */
  | { type: 'peer.sourceMuted'; trackId: string }
  | { type: 'peer.sourceUnmuted'; trackId: string }
  /** A local track ended without being asked to: unplugged, or taken away by the browser. */
  | { type: 'peer.trackEnded'; trackId: string }
  /** `attempt` is absent for steps that have none (capture, mute, unmute). */
  | { type: 'peer.failed'; step: PeerStep; attempt?: number; fault: Fault }

/** Names of `fault` by which a failed capture tells why (W3C mediacapture-main §10.1.3). */
export type CaptureFaultName = 'denied' | 'noDevice' | 'deviceBusy' | 'constraint' | 'notSupported' | 'unknown'

/** Which call a peer connection belongs to. */
export interface PeerLeg {
  callId: string
  /** Options for the peer connection (`RTCConfiguration` in browsers), opaque to core. */
  configuration?: object
}

/** A device as `enumerateDevices` gives it (W3C mediacapture-main §9.2.1). Labels are empty before permission. */
export interface DeviceInfo {
  deviceId: string
  groupId: string
  kind: 'audioinput' | 'audiooutput' | 'videoinput'
  label: string
}

/** Everything there is to know of a track from outside. */
export interface TrackState extends TrackInfo {
  isLocal: boolean
  /** Muted by us; a muted local track sends silence or black. */
  muted: boolean
  /** The source gives no data. */
  sourceMuted: boolean
  state: 'live' | 'ended'
  label: string
  streamId: string
}

/** Cameras, microphones and speakers. */
export interface MediaDevices {
  list: () => Promise<readonly DeviceInfo[]>
  /** Asks for permission ahead of a call. Rejects with a {@link Fault} whose name is a {@link CaptureFaultName}. */
  requestPermission: (kinds: { audio: boolean; video: boolean }) => Promise<void>
  /** Calls back on every change of the list, until the returned function is called. */
  watch: (changed: () => void) => () => void
}

/** Options of rendering. */
export interface RenderOptions {
  /** `deviceId` of the audio output to play on. */
  speakerId?: string
}

/** Peer connections, capture, devices and rendering. Tracks and elements stay inside and are known by id. */
export interface MediaEngine {
  name: string
  open: (leg: PeerLeg, report: Report<PeerFact>) => PortSession<PeerCommand>
  devices?: MediaDevices
  /** What is known of a track, or undefined. */
  track: (trackId: string) => TrackState | undefined
  /** Tells of each change of a track's state, until the returned function is called. */
  watchTracks: (changed: (trackId: string) => void) => () => void
  /** Mutes or unmutes a track no call sends: a remote one, here only. Unknown ids give false. */
  muteHere: (trackId: string, muted: boolean) => boolean
  /** Plays a track in an element of the page. Returns how to take it out again. Unknown ids render nothing. */
  render: (trackId: string, element: object, options?: RenderOptions) => () => void
  /** Ends every session, track and listener. */
  close: () => void
}
