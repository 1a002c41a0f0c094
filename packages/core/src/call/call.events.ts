import type { ErrorInfo } from '../errors.ts'
import type { Running } from '../feature/operations.ts'
import type {
  CaptureRequest,
  CustomParameter,
  IceState,
  MediaKinds,
  Party,
  PeerFact,
  SignalFact,
} from '../ports/index.ts'

/** What the application asks of a call. `operationId` joins the command to its promise. */
export type CallCommand =
  | { type: 'answer'; operationId: string; media: CaptureRequest }
  | { type: 'reject'; operationId: string }
  | { type: 'ignore'; operationId: string }
  | { type: 'end'; operationId: string }
  | { type: 'hold'; operationId: string }
  | { type: 'unhold'; operationId: string }
  | { type: 'mute'; operationId: string; trackIds: readonly string[] }
  | { type: 'unmute'; operationId: string; trackIds: readonly string[] }
  | { type: 'restartMedia'; operationId: string }
  | { type: 'sendRingingFeedback'; operationId: string }
  /** This call survived a crossing of two calls: answer it by itself, with the media our user had asked for. */
  | { type: 'answerWhenReady'; media: CaptureRequest }
  /** The client is being destroyed. */
  | { type: 'shutDown' }

/** What the call's surroundings observed. */
export type CallFact =
  | SignalFact
  | PeerFact
  /** The client stopped trying to reconnect. */
  | { type: 'connection.gaveUp' }
  /** Reported by the media connection, our child. */
  | { type: 'media.changed'; state: IceState }
  | { type: 'media.restartNeeded' }
  | { type: 'media.gaveUp' }

/** How one region of the call tells the others that it is done. */
export type CallStep = { type: 'negotiation.confirmed' } | { type: 'negotiation.failed' }

export type CallEvent = CallCommand | CallFact | CallStep

/** The kinds of operation a call runs. `MUTE` and `UNMUTE` are ours; the others are the inventory's. */
export type OperationType =
  | 'MAKE'
  | 'ANSWER'
  | 'REJECT'
  | 'IGNORE'
  | 'END'
  | 'SEND_RINGING_FEEDBACK'
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
}

/** What a call is created from. */
export interface CallInput {
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
  displayName?: string
  parameters?: readonly CustomParameter[]
  /** Refuse this incoming call as soon as possible, because the user is in another one (`busyPolicy: 'reject'`). */
  refuseBusy?: boolean
  peerConfiguration?: object
}
