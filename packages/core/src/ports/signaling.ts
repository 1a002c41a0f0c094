import type { Party } from './party.ts'
import type { PortSession, Report } from './port.ts'

/** Kinds of media a caller offers or a callee answers with. */
export interface MediaKinds {
  audio: boolean
  video: boolean
}

/** A name and value carried beside the signalling of a call, as SIP does with custom headers. */
export interface CustomParameter {
  name: string
  value: string
}

/** An ICE candidate as `RTCIceCandidate.toJSON()` gives it (RFC 8839, W3C webrtc-pc §4.8). */
export interface IceCandidate {
  candidate: string
  sdpMid?: string | null
  sdpMLineIndex?: number | null
  usernameFragment?: string | null
}

/** Somebody calls. The call is answered, refused or ignored in the session that `open` gives for its id. */
export interface InvitedFact {
  type: 'signal.invited'
  callId: string
  from: Party
  /** The caller's session description; absent when the caller expects the callee to offer. */
  offer?: string
  media: MediaKinds
  /** The name the caller asked to be shown under. */
  displayName?: string
  parameters?: readonly CustomParameter[]
}

/** What the far end wants with an offer made during a call; only a hint for people, the description decides. */
export type UpdateOperation = 'HOLD' | 'UNHOLD' | 'MEDIA_RESTART' | 'RESYNC'

/** What a call asks of its signalling. Every description carries the `attempt` it belongs to. */
export type SignalCommand =
  | {
      type: 'invite'
      offer: string
      media: MediaKinds
      displayName?: string
      parameters?: readonly CustomParameter[]
    }
  | { type: 'ring' }
  | { type: 'answer'; answer: string }
  | { type: 'reject'; statusCode: number; reason: string }
  | { type: 'cancel' }
  | { type: 'end'; reason: string }
  | { type: 'offerUpdate'; attempt: number; offer: string; operation: UpdateOperation }
  | { type: 'answerUpdate'; attempt: number; answer: string }
  | { type: 'rejectUpdate'; attempt: number; statusCode: number }
  | { type: 'candidate'; candidate: IceCandidate | null }
  | { type: 'resync' }
  | { type: 'resume' }

/** What happened on the signalling of one call. */
export type SignalFact =
  | { type: 'signal.opened' }
  /** The server took our invite, or our answer was the one that counts. */
  | { type: 'signal.accepted' }
  | { type: 'signal.rang' }
  /** The callee sends media before it answers (RFC 3960). */
  | { type: 'signal.progressed'; answer: string }
  | { type: 'signal.answered'; answer: string; from?: Party }
  | { type: 'signal.rejected'; statusCode: number; reason?: string }
  /** The call is over before this callee answered it. */
  | { type: 'signal.cancelled'; reason?: string; statusCode?: number }
  | { type: 'signal.ended'; statusCode?: number; reason?: string }
  /** The far end offers a change; `operation` is as it named it. */
  | { type: 'signal.offered'; attempt: number; offer: string; operation?: string }
  | { type: 'signal.updateAnswered'; attempt: number; answer: string }
  | { type: 'signal.updateRejected'; attempt: number; statusCode: number }
  | { type: 'signal.candidate'; candidate: IceCandidate | null }
  /** The connection under this call is gone; nothing can be sent until `signal.restored`. */
  | { type: 'signal.lost' }
  /** A connection is there again: the call may `resync`, then `resume`. */
  | { type: 'signal.restored' }
  /** The server still knows the call; what was missed follows as facts. A forgotten call gets `signal.ended` instead. */
  | { type: 'signal.synced'; state: 'initiated' | 'ringing' | 'established' }
  /** The server put this connection in the place of the lost one. */
  | { type: 'signal.resumed' }
  /** The far end lost its connection; the server keeps the call for it. */
  | { type: 'signal.peerLost' }
  | { type: 'signal.peerBack' }
  /** A command was refused; `step` is its type, `code` the wire's. */
  | { type: 'signal.failed'; step: SignalCommand['type']; code: string; message: string; attempt?: number }

/** Which call a signalling session belongs to. */
export interface SignalLeg {
  callId: string
  direction: 'outgoing' | 'incoming'
  /** Whom to call (`id` as the app wrote it), or who called. */
  peer: Party
}

/** Call signalling: invites that arrive, and one session for each call. */
export interface CallSignaling {
  /** Reports calls that arrive, until the returned function is called. */
  listen: (report: Report<InvitedFact>) => () => void
  /** Joins the signalling of one call. What came before for this call is reported after `signal.opened`, in order. */
  open: (leg: SignalLeg, report: Report<SignalFact>) => PortSession<SignalCommand>
}
