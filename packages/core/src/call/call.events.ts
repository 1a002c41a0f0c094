import type { ErrorInfo } from '../errors.ts'
import type { Running } from '../feature/operations.ts'
import type {
  CaptureRequest,
  CustomParameter,
  IceState,
  IceTimeouts,
  MediaKinds,
  MediaLimits,
  MeetingLeg,
  Party,
  PeerCommand,
  PeerFact,
  SignalFact,
  StatsEntry,
  Tones,
  TrackInfo,
} from '../ports/index.ts'

/** What the application asks of a call. `operationId` joins the command to its promise. */
export type CallCommand =
  | ({ type: 'answer'; operationId: string; media: CaptureRequest } & CallOptions)
  | { type: 'reject'; operationId: string }
  | { type: 'ignore'; operationId: string }
  | { type: 'forward'; operationId: string; to: string }
  | { type: 'end'; operationId: string }
  | { type: 'hold'; operationId: string }
  | { type: 'unhold'; operationId: string }
  | { type: 'mute'; operationId: string; trackIds: readonly string[] }
  | { type: 'unmute'; operationId: string; trackIds: readonly string[] }
  | { type: 'restartMedia'; operationId: string }
  | { type: 'sendRingingFeedback'; operationId: string }
  | ({ type: 'addMedia'; operationId: string; media: CaptureRequest } & CallOptions)
  | ({ type: 'startVideo'; operationId: string; media: CaptureRequest } & CallOptions)
  | ({ type: 'removeMedia'; operationId: string; trackIds: readonly string[] } & CallOptions)
  | ({ type: 'stopVideo'; operationId: string; trackIds: readonly string[] } & CallOptions)
  | { type: 'replaceTrack'; operationId: string; trackId: string; media: CaptureRequest }
  | { type: 'playAudioFile'; operationId: string; url: string }
  | ({ type: 'sendDTMF'; operationId: string } & Tones)
  | { type: 'getStats'; operationId: string; trackId?: string }
  | { type: 'sendCustomParameters'; operationId: string }
  | { type: 'directTransfer'; operationId: string; to: string }
  /** Hands our far end over to that of another call of ours, which is told `handOver`. */
  | { type: 'consultativeTransfer'; operationId: string; toCallId: string }
  | { type: 'handOver'; operationId: string }
  /** Becomes a leg of a joined call, which mixes what these calls receive. */
  | { type: 'join'; operationId: string; callIds: readonly string[] }
  | { type: 'setCustomParameters'; parameters: readonly CustomParameter[] }
  /** This call survived a crossing of two calls: answer it by itself, with the media our user had asked for. */
  | { type: 'answerWhenReady'; media: CaptureRequest }
  /** The client is being destroyed. */
  | { type: 'shutDown' }

/** What the call's surroundings observed. */
export type CallFact =
  | SignalFact
  /** The other call of a consultative transfer could not be handed over. */
  | { type: 'handOver.failed' }
  /** Every leg of the join is ready, or one of them is not. */
  | { type: 'join.confirmed'; callId: string }
  | { type: 'join.failed' }
  | PeerFact
  /** The client stopped trying to reconnect. */
  | { type: 'connection.gaveUp' }
  /** Reported by the media connection, our child. */
  | { type: 'media.changed'; state: IceState }
  | { type: 'media.restartNeeded' }
  | { type: 'media.gaveUp' }

/** How one region of the call tells the others that it is done. */
export type CallStep =
  | { type: 'negotiation.confirmed' }
  | { type: 'negotiation.failed' }
  /** An operation has run for longer than it may. */
  | { type: 'operation.timedOut'; operationId: string }

export type CallEvent = CallCommand | CallFact | CallStep

/** The kinds of operation a call runs. `MUTE` and `UNMUTE` are ours; the others are the inventory's. */
export type OperationType =
  | 'MAKE'
  | 'ANSWER'
  | 'REJECT'
  | 'IGNORE'
  | 'END'
  | 'FORWARD_CALL'
  | 'SEND_RINGING_FEEDBACK'
  | 'ADD_MEDIA'
  | 'ADD_BASIC_MEDIA'
  | 'REMOVE_MEDIA'
  | 'REMOVE_BASIC_MEDIA'
  | 'REPLACE_TRACK'
  | 'PLAY_AUDIO'
  | 'SEND_DTMF'
  | 'GET_STATS'
  | 'SEND_CUSTOM_PARAMETERS'
  | 'DIRECT_TRANSFER'
  | 'CONSULTATIVE_TRANSFER'
  | 'JOIN'
  | 'HOLD'
  | 'UNHOLD'
  | 'MEDIA_RESTART'
  | 'MUTE'
  | 'UNMUTE'
  | 'GENERIC_REMOTE'

/** An operation that runs on a call (inventory, section b). */
export interface Operation extends Running {
  type: OperationType
  /** False for what the far end started. */
  isLocal: boolean
  /** The tracks that are muted or unmuted by it. */
  trackIds?: readonly string[]
}

/** A step of an operation. */
export interface OperationEmission {
  type: 'operation'
  operation: Pick<Operation, 'id' | 'type' | 'isLocal'>
  transition: 'START' | 'UPDATE' | 'RESUME' | 'FINISH'
  previous: 'NOT_STARTED' | Operation['status']
  error?: ErrorInfo
}

/** What a call tells its handle beside its state. */
export type CallEmission =
  | OperationEmission
  | { type: 'track'; change: 'peer.trackEnded' | 'peer.sourceMuted' | 'peer.sourceUnmuted'; trackId: string }
  | { type: 'replaced'; operationId: string; trackId: string; track: TrackInfo }
  | { type: 'playing'; operationId: string; duration: number }
  | { type: 'stats'; operationId: string; stats: readonly StatsEntry[] }
  | ({ type: 'tones' } & Tones)
  /** This call is ready to be a leg of a joined one. */
  | { type: 'legReady' }

/** Who brought a call to its end. */
export type EndingBy = 'local' | 'remote' | 'server' | 'network' | 'media'

/** Why a call ended; stable, to be mapped to text by the application. */
export type EndingReason =
  | 'hungUp'
  | 'rejected'
  | 'ignored'
  | 'busy'
  | 'noAnswer'
  | 'cancelled'
  | 'answeredElsewhere'
  | 'unknownUser'
  | 'offline'
  | 'forwarded'
  | 'transferred'
  | 'joined'
  | 'merged'
  | 'connectionLost'
  | 'mediaFailed'
  | 'captureFailed'
  | 'destroyed'
  | 'refused'
  | 'internalError'

/** How a call ended. */
export interface Ending {
  by: EndingBy
  reason: EndingReason
  /** Where it was decided: by the application, the signalling, the media engine, the connection or this library. */
  layer: 'application' | 'signaling' | 'media' | 'connection' | 'internal'
  /** The wire's status code, mostly SIP's (RFC 3261 §21), where there was one. */
  code?: number
  /** The wire's reason text; of a capture that failed, the name of its fault (CaptureFaultName). */
  text?: string
  /** Calling again may help. */
  retryable: boolean
  /** Somebody called and nobody here reacted: worth a mark in a call list. */
  missed: boolean
}

/** Durations in milliseconds and choices that a call is created with. */
export interface CallSettings {
  ringingFeedbackMode: 'auto' | 'manual'
  earlyMedia: boolean
  openTimeoutMs: number
  captureTimeoutMs: number
  engineTimeoutMs: number
  ringTimeoutMs: number
  negotiationTimeoutMs: number
  correctionDelayMs: number
  /** Corrective offers in a row before the call ends with `call:8`. */
  maxCorrections: number
  lossTimeoutMs: number
  peerAwayTimeoutMs: number
  mediaCheckTimeoutMs: number
  mediaConnectionRetryDelayMs: number
  /** How often the server is asked whether it still knows the call. */
  auditIntervalMs: number
  collection?: IceTimeouts
}

/** What the application may give along with media. */
export interface CallOptions extends MediaLimits {
  parameters?: readonly CustomParameter[]
}

/** What the ports of a call can do, and cannot. */
export interface Abilities {
  /** Tones go by way of the signalling. */
  signalsTones: boolean
  /** Commands the media engine does not have. */
  lacks: readonly PeerCommand['type'][]
}

/** What a call is created from. */
export interface CallInput extends CallOptions {
  callId: string
  direction: 'outgoing' | 'incoming'
  peer: Party
  settings: CallSettings
  /** Media asked for by `make`; null for an incoming call, which learns it from `answer`. */
  asked: CaptureRequest | null
  /** Kinds of media the caller offered; null for an outgoing call. */
  offered: MediaKinds | null
  /** The caller's description, of an incoming call. */
  offer: string | null
  abilities: Abilities
  displayName?: string
  /** Refuse this incoming call as soon as possible, because the user is in another one (`busyPolicy: 'reject'`). */
  refuseBusy?: boolean
  peerConfiguration?: object
  /** Given for a leg of the media of a meeting, which is no call to the user. */
  meeting?: MeetingLeg
}
