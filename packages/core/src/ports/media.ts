import type { Fault, PortSession, Report } from './port.ts'
import type { IceCandidate, Tones } from './signaling.ts'

/** What a description allows on a medium, seen from its author (RFC 3264 §5.1). */
export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** A required or preferred value of a capture option; `exact` wins over `ideal`. */
export interface Constraint<Value> {
  exact?: Value
  ideal?: Value
}

/** How a picture is to be captured. */
export interface PictureConstraints {
  width?: Constraint<number>
  height?: Constraint<number>
  frameRate?: Constraint<number>
}

/** What to capture; `true` takes the default device. */
export interface CaptureRequest {
  audio: boolean | { deviceId?: Constraint<string> }
  video: boolean | (PictureConstraints & { deviceId?: Constraint<string> })
  /** A screen, window or tab, which the user chooses (W3C screen-capture §5.1). */
  screen?: boolean | PictureConstraints
  /** Ids of local tracks that exist already (`createLocalMedia`): used, and never stopped, by the call. */
  detached?: readonly string[]
}

/** A track, known by id on both sides of the port; the track itself never crosses. */
export interface TrackInfo {
  id: string
  kind: 'audio' | 'video'
  /** A captured screen: when the user stops it in the browser, the share is over. */
  isScreen?: boolean
}

/** How much the far end may send us, in kbit/s (RFC 8866 §5.8, `b=AS` and `b=TIAS`). */
export interface BandwidthControls {
  /** Everything together. */
  call?: number
  audio?: number
  video?: number
}

/** Priority in the network of what we send (RFC 8837; W3C webrtc-priority); `low` where none is given. */
export type NetworkPriority = 'very-low' | 'low' | 'medium' | 'high'

export interface DscpControls {
  audioNetworkPriority?: NetworkPriority
  videoNetworkPriority?: NetworkPriority
  screenNetworkPriority?: NetworkPriority
}

/** What our own description and senders are to keep to. */
export interface MediaLimits {
  bandwidth?: BandwidthControls
  dscpControls?: DscpControls
}

/** State of the path between the two engines (W3C webrtc-pc §5.6.4, `RTCIceConnectionState`). */
export type IceState = 'new' | 'checking' | 'connected' | 'completed' | 'disconnected' | 'failed' | 'closed'

/**
 * What a call asks of its peer connection. What carries an `operationId` is answered by facts that carry the same; tracks
 * captured with one are sent only once an offer names them.
 */
export type PeerCommand =
  | { type: 'capture'; media: CaptureRequest; operationId?: string }
  /** Stops what was captured, all of it or these tracks, and takes it off the connection. Detached tracks live on. */
  | { type: 'releaseCapture'; trackIds?: readonly string[] }
  /**
   * `sendonly` asks the far end to send nothing (RFC 3264 §8.4): the engine then sends nothing either. `tracks` names what
   * the connection is to send once this offer is answered: everything captured where it is absent. A rollback takes it back.
   */
  | ({
      type: 'createOffer'
      attempt: number
      direction: 'sendrecv' | 'sendonly'
      iceRestart?: boolean
      tracks?: readonly string[]
    } & MediaLimits)
  | { type: 'applyOffer'; attempt: number; offer: string }
  | ({ type: 'createAnswer'; attempt: number; direction: 'sendrecv' | 'sendonly' } & MediaLimits)
  | { type: 'applyAnswer'; attempt: number; answer: string }
  /** Takes back the offer of this attempt, ours or theirs (RFC 9429 §4.1.10.2), with the directions it brought. */
  | { type: 'rollback'; attempt: number }
  | { type: 'addCandidate'; candidate: IceCandidate | null }
  | { type: 'mute'; trackIds: readonly string[] }
  | { type: 'unmute'; trackIds: readonly string[] }
  /**
   * Begins a new peer connection for the call, with the same local tracks: its far end is somebody else now. The former
   * one is kept silent until the first exchange on the new one is complete.
   */
  | { type: 'renew' }
  /** Gives up the new peer connection and takes the former one back. */
  | { type: 'restore' }
  /** Captures a track and sends it in the place of another, without a new offer. Exactly one medium is asked for. */
  | { type: 'replaceTrack'; operationId: string; trackId: string; media: CaptureRequest }
  /** Sends tones as the engine can: as telephone events (RFC 4733), or as sound. */
  | ({ type: 'dtmf'; operationId: string } & Tones)
  | { type: 'stats'; operationId: string; trackId?: string }
  /** Sends a sound file in the place of the local audio, until it ends. */
  | { type: 'playAudio'; operationId: string; url: string }
  /** Sends what these other calls of the same engine receive, mixed with our own audio. None: our own audio alone. */
  | { type: 'mix'; callIds: readonly string[] }

/** A step of the peer connection that can fail. `gather`: the collection of candidates ended without any. */
export type PeerStep = Exclude<PeerCommand['type'], 'addCandidate' | 'releaseCapture'> | 'gather'

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
  | { type: 'peer.captured'; tracks: readonly TrackInfo[]; operationId?: string }
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
  /** The new peer connection is there, and what came over the former one is gone. */
  | { type: 'peer.renewed'; removed: readonly string[] }
  /** The former peer connection is in its place again, with what it receives. */
  | { type: 'peer.restored'; tracks: readonly TrackInfo[] }
  /** `track` is sent in the place of `trackId`, which is stopped unless it was detached. */
  | { type: 'peer.replaced'; operationId: string; trackId: string; track: TrackInfo }
  /** `duration` of the sound file in milliseconds. */
  | { type: 'peer.playing'; operationId: string; duration: number }
  /** Tones were sent, or a sound file has ended. */
  | { type: 'peer.done'; operationId: string }
  /** The entries of a statistics report as plain data (W3C webrtc-stats §8). */
  | { type: 'peer.stats'; operationId: string; stats: readonly StatsEntry[] }
  | { type: 'peer.mixed'; callIds: readonly string[] }
  /** `attempt` is absent for steps that have none; `operationId` is that of the command. */
  | { type: 'peer.failed'; step: PeerStep; attempt?: number; operationId?: string; fault: Fault }

/** One entry of a statistics report (W3C webrtc-pc §8.6, `RTCStats`). */
export interface StatsEntry {
  id: string
  type: string
  timestamp: number
  [key: string]: unknown
}

/** Names of `fault` by which a failed capture tells why (W3C mediacapture-main §10.1.3). */
export type CaptureFaultName = 'denied' | 'noDevice' | 'deviceBusy' | 'constraint' | 'notSupported' | 'unknown'

/** Which call a peer connection belongs to. */
export interface PeerLeg {
  callId: string
  /** Options for the peer connection (`RTCConfiguration` in browsers), opaque to core. */
  configuration?: object
  /** Given where a description may go only once its candidates are collected: how long that may take, in milliseconds. */
  collection?: IceTimeouts
  /** Kinds of media that the first offer asks for, whether anything of them is sent or not. */
  receives?: readonly TrackInfo['kind'][]
}

/** How long candidates are collected: ideally, and at the most, in milliseconds. */
export interface IceTimeouts {
  iceCollectionIdealTimeout: number
  iceCollectionMaxTimeout: number
}

/** What a check of the collection of candidates is told (inventory, `call.IceCollectionInfo`). */
export interface IceCollectionInfo {
  callId: string
  /** The operation under way, such as `MAKE`. */
  callOperation: string
  reason: 'NewCandidate' | 'IceGatheringStateChanged' | 'Scheduled'
  iceCandidates: readonly IceCandidate[]
  /** Milliseconds since the collection began. */
  iceCollectionDuration: number
  iceGatheringState: 'new' | 'gathering' | 'complete'
  rtcPeerConnectionConfig: object
  rtcLocalSessionDescription: string
}

/** How the collection goes on: the call starts, ends with an error, or waits (for `wait` ms, or the next event). */
export type IceCollectionResult =
  | { type: 'StartCall' }
  | { type: 'Error'; error?: string }
  | { type: 'Wait'; wait?: number }

export type IceCollectionCheck = (info: IceCollectionInfo, timeouts: IceTimeouts) => IceCollectionResult

/** A session description (W3C webrtc-pc §4.6.1). */
export interface SessionDescription {
  type: 'offer' | 'answer' | 'pranswer' | 'rollback'
  sdp: string
}

/** What an SDP handler is told of the description before it. */
export interface SdpHandlerInfo {
  callId: string
  type: SessionDescription['type']
  /** `set`: before it is set; `send`: before it is sent, of local ones only. */
  step: 'set' | 'send'
  endpoint: 'local' | 'remote'
}

/** Changes a description: gets what the handler before it gave, the context, and the description as it was at first. */
export type SdpHandler = (
  description: SessionDescription,
  info: SdpHandlerInfo,
  original: SessionDescription,
) => SessionDescription

/** What an application has its own say in, inside the engine. */
export interface EngineHooks {
  /** In order; the whole list. */
  sdpHandlers?: readonly SdpHandler[]
  /** Decides instead of the engine when candidates are enough. With it every description waits for its word. */
  iceCollectionCheck?: IceCollectionCheck
  /** The operation a call runs, for `IceCollectionInfo.callOperation`. */
  operationOf?: (callId: string) => string
}

/** A codec as `RTCRtpSender.getCapabilities` gives it (W3C webrtc-pc §5.2). */
export interface Codec {
  mimeType: string
  clockRate: number
  channels?: number
  sdpFmtpLine?: string
}

/** Local tracks that belong to no call. */
export interface LocalTracks {
  /** Captures; rejects with a {@link Fault} whose name is a {@link CaptureFaultName}. */
  create: (media: CaptureRequest) => Promise<readonly TrackInfo[]>
  /** Stops and forgets them; unknown ids are ignored. */
  dispose: (trackIds: readonly string[]) => void
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
  local?: LocalTracks
  /** Codecs it can send, of one kind. */
  codecs?: (kind: 'audio' | 'video') => readonly Codec[] | Promise<readonly Codec[]>
  /** Has the application's own say in descriptions from now on; what is absent stays as it is. */
  hook?: (hooks: EngineHooks) => void
  /** Which of its commands beyond a plain call it has; all of them where it does not say. */
  lacks?: ReadonlySet<PeerCommand['type']>
  /** What is known of a track, or undefined. */
  track: (trackId: string) => TrackState | undefined
  /** Tells of each change of a track's state, until the returned function is called. */
  watchTracks: (changed: (trackId: string) => void) => () => void
  /**
   * Mutes or unmutes a track that belongs to no call: a remote one, here only, or a local one, for all who get it. Of
   * others gives false.
   */
  muteHere: (trackId: string, muted: boolean) => boolean
  /** Plays a track in an element of the page. Returns how to take it out again. Unknown ids render nothing. */
  render: (trackId: string, element: object, options?: RenderOptions) => () => void
  /** Ends every session, track and listener. */
  close: () => void
}
