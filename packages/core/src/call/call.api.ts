import type { Readable } from '../client/readable.ts'
import type { ErrorInfo } from '../errors.ts'
import type { Codec, CustomParameter, SdpHandler, StatsEntry, Tones, TrackState } from '../ports/index.ts'
import type { AnswerOptions, CallMedia, MakeOptions, MediaOptions } from './call.arguments.ts'
import type { Operation } from './call.events.ts'
import type { CallView } from './call.handle.ts'
import type { CallState } from './call.view.ts'

/** Events of calls. Payloads as the inventory has them. */
export interface CallEvents {
  /** An operation of a call started, moved on or finished. */
  'call:operation': {
    callId: string
    operation: string
    operationId: string
    transition: 'START' | 'UPDATE' | 'RESUME' | 'FINISH'
    isLocal: boolean
    previous: { operation: string; status: 'NOT_STARTED' | Operation['status'] }
    error?: ErrorInfo
  }
  /** An outgoing call is set up locally, or failed. */
  'call:start': { callId: string; error?: ErrorInfo }
  /** A new incoming call exists, still Initiating: prompt on the state change that follows. */
  'call:receive': { callId: string; error?: ErrorInfo }
  /** State or hold flags of a call changed. */
  'call:stateChange': {
    callId: string
    previous: { state: CallState; localHold: boolean; remoteHold: boolean }
    transition?: { statusCode?: number; reasonText?: string }
    error?: ErrorInfo
  }
  /** A join made a new call, or failed. */
  'call:join': { callId: string; error?: ErrorInfo }
  /** Tracks joined the call, or left it, by the end they come from; `call:tracksAdded` and `call:tracksRemoved` follow. */
  'call:newMedia': { callId: string; local: boolean; tracks: readonly string[]; mediaId: string }
  'call:removedMedia': { callId: string; local: boolean; tracks: readonly string[]; mediaId: string }
  /** What `getStats` found. */
  'call:statsReceived': { callId: string; trackId?: string; result?: StatsReport; error?: ErrorInfo }
  /** `replaceTrack` is done. */
  'call:trackReplaced': { callId: string; newTrackId?: string; oldTrack?: TrackState; error?: ErrorInfo }
  /** The far end sent custom parameters. */
  'call:customParameters': { callId: string; customParameters: readonly CustomParameter[] }
  /** What `getAvailableCodecs` found. */
  'call:availableCodecs': { kind: 'audio' | 'video'; codecs: readonly Codec[] }
  /** The far end sent tones by way of the signalling. */
  'call:dtmf': { callId: string } & Tones
  'call:tracksAdded': { callId: string; trackIds: readonly string[] }
  'call:tracksRemoved': { callId: string; trackIds: readonly string[] }
  'call:mediaConnectionChange': { callId: string; previous: { state: string } }
  'call:mediaRestart': { callId: string; error?: ErrorInfo }
  /** Tracks were muted or unmuted by us, read back from the tracks. */
  'media:muted': { tracks: readonly string[] }
  'media:unmuted': { tracks: readonly string[] }
  /** A track gets no data from its source, or gets it again. */
  'media:sourceMuted': { trackId: string }
  'media:sourceUnmuted': { trackId: string }
  /** A local track ended without being asked to. */
  'media:trackEnded': { trackId: string; callId: string }
}

/** Statistics of a call by the id of the entry (W3C webrtc-stats §8). */
export type StatsReport = ReadonlyMap<string, StatsEntry>

/** The promise of `playAudioFile`. */
export interface Playing extends Promise<void> {
  /** Calls back once the file plays, with its duration in milliseconds. */
  onPlaying: (listener: (info: { duration: number }) => void) => Playing
}

/** The commands of one call, bound to it. */
export interface BoundCall {
  /** Accepts an incoming call. */
  answer: (media: CallMedia, options?: AnswerOptions) => Promise<void>
  /** Refuses an incoming call; the caller learns of it. */
  reject: () => Promise<void>
  /** Ends an incoming call here without telling the caller. */
  ignore: () => Promise<void>
  /** Sends an incoming call that is not answered yet to somebody else. */
  forward: (destination: string) => Promise<void>
  /** Hangs up. */
  end: () => Promise<void>
  /** Stops media both ways until unheld. Resolves when the far end confirmed. */
  hold: () => Promise<void>
  unhold: () => Promise<void>
  /** Mutes local tracks: all audio of the call, or the tracks named. Resolves when read back from the tracks. */
  mute: (trackIds?: readonly string[]) => Promise<void>
  unmute: (trackIds?: readonly string[]) => Promise<void>
  /** Adds media to a call that is not held. Resolves when the far end took it. */
  addMedia: (media: CallMedia, options?: MediaOptions) => Promise<void>
  /** Takes local tracks off the call. Detached ones live on. */
  removeMedia: (trackIds: readonly string[], options?: MediaOptions) => Promise<void>
  /** Adds the camera, where the call sends none yet. */
  startVideo: (videoOptions?: CallMedia['videoOptions'], options?: MediaOptions) => Promise<void>
  /** Takes off the only video. While `startVideo` is on its way it takes that back. */
  stopVideo: () => Promise<void>
  /** Sends another track in the place of a local one, which the far end does not notice. The new one starts unmuted. */
  replaceTrack: (trackId: string, media: CallMedia) => Promise<void>
  /** Sends a sound file in the place of the local audio until it ends. Resolves when the old audio is back. */
  playAudioFile: (filePath: string) => Playing
  /** Hands the far end of a held call to somebody else (RFC 5589 §6). Resolves when they have taken it. */
  directTransfer: (destination: string) => Promise<void>
  /** Connects the far ends of two held calls (RFC 5589 §7). Both calls end here. */
  consultativeTransfer: (otherCallId: string) => Promise<void>
  /** Makes one call with audio of two held ones. Both end, and `call:join` names the new one. */
  join: (otherCallId: string) => Promise<void>
  /** Sends tones, each `duration` long with `intertoneGap` between them (ms). Nothing happens where nobody could hear. */
  sendDTMF: (tone: string, duration?: number, intertoneGap?: number) => Promise<void>
  /** Sends the custom parameters that are set, now. */
  sendCustomParameters: () => Promise<void>
  /** Statistics of the whole call, or of one of its tracks. */
  getStats: (trackId?: string) => Promise<StatsReport>
  /** Restarts ICE (RFC 8445 §2.4), normally after the media connection failed. */
  restartMedia: () => Promise<void>
  /** Tells the caller that it rings here, where `call.ringingFeedbackMode` is `manual`. */
  sendRingingFeedback: () => Promise<void>
}

/** The same commands, with the call named first. */
export type CallCommands = {
  [Name in keyof BoundCall]: (callId: string, ...args: Parameters<BoundCall[Name]>) => ReturnType<BoundCall[Name]>
}

/** The namespace `client.call`. */
export interface CallApi extends CallCommands {
  /**
   * Starts a call and gives its id at once; what goes wrong arrives in `call:start` and in the call's ending.
   */
  make: (destination: string, media: CallMedia, options?: MakeOptions) => string
  /** What every later operation of the call carries along, until it is set again; without a list nothing. */
  setCustomParameters: (callId: string, customParameters?: readonly CustomParameter[]) => void
  /** Codecs that can be sent, of one kind. Rejects with `call:5` for any other kind. */
  getAvailableCodecs: (kind: 'audio' | 'video') => Promise<{ kind: 'audio' | 'video'; codecs: readonly Codec[] }>
  /** Replaces the whole list of SDP handlers, for the calls to come. */
  setSdpHandlers: (sdpHandlers: readonly SdpHandler[]) => void
  /** Every call of this client, ended ones included, oldest first. */
  getAll: () => readonly CallView[]
  getById: (callId: string) => CallView | undefined
  /** One call; without an id the newest that has not ended. Works before the call exists. */
  observe: (callId?: string) => Readable<CallView | undefined>
  observeAll: () => Readable<readonly CallView[]>
  /** The commands of one call, bound; without an id those of the newest call that has not ended. Same object each time. */
  bind: (callId?: string) => BoundCall
  states: typeof callStates
  mediaConnectionStates: typeof mediaConnectionStates
}

/** `call.states` of the inventory. */
export const callStates = {
  INITIATING: 'Initiating',
  INITIATED: 'Initiated',
  RINGING: 'Ringing',
  EARLY_MEDIA: 'Early Media',
  CANCELLED: 'Cancelled',
  CONNECTED: 'Connected',
  ON_HOLD: 'On Hold',
  ENDED: 'Ended',
} as const

/** `call.mediaConnectionStates` of the inventory. */
export const mediaConnectionStates = {
  NEW: 'new',
  CHECKING: 'checking',
  CONNECTED: 'connected',
  COMPLETED: 'completed',
  DISCONNECTED: 'disconnected',
  FAILED: 'failed',
  CLOSED: 'closed',
} as const
