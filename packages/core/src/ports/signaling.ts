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

/** A leg of the media of a meeting instead of a call: it never rings and is no call to the user (spaces.md §13.3 rule 7). */
export interface MeetingLeg {
  spaceId: string
  /** Of an invite that goes out: which session of the party is meant. */
  sessionId?: string
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
  /** In whose place the caller is given to us: they transferred it. */
  replaces?: Party
  /** The media of a meeting is offered: `from.sessionId` says by which of its attendees. */
  meeting?: MeetingLeg
}

/** What the far end wants with an offer made during a call; only a hint for people, the description decides. */
export type UpdateOperation =
  | 'HOLD'
  | 'UNHOLD'
  | 'MEDIA_RESTART'
  | 'ADD_MEDIA'
  | 'ADD_BASIC_MEDIA'
  | 'REMOVE_MEDIA'
  | 'REMOVE_BASIC_MEDIA'
  | 'RESYNC'

/** Custom parameters that go along with a command, or came along with a fact. */
export interface Carried {
  parameters?: readonly CustomParameter[]
}

/** Tones for the far end (RFC 4733 §3.2): digits, `*`, `#` and the comma, which is a pause. */
export interface Tones {
  tones: string
  /** How long each tone lasts, in milliseconds. */
  duration: number
  /** Silence between two tones, in milliseconds. */
  gap: number
}

/** What a call asks of its signalling. Every description carries the `attempt` it belongs to. */
export type SignalCommand =
  | ({ type: 'invite'; offer: string; media: MediaKinds; displayName?: string } & Carried)
  | { type: 'ring' }
  /** Media before the answer (RFC 3960); the answer that follows repeats it. */
  | { type: 'progress'; answer: string }
  | ({ type: 'answer'; answer: string } & Carried)
  | ({ type: 'reject'; statusCode: number; reason: string } & Carried)
  /** Sends a call that rings here on to somebody else (RFC 3261 §21.3.3). */
  | ({ type: 'forward'; to: string } & Carried)
  | ({ type: 'cancel' } & Carried)
  | ({ type: 'end'; reason: string } & Carried)
  | ({ type: 'offerUpdate'; attempt: number; offer: string; operation: UpdateOperation } & Carried)
  | { type: 'answerUpdate'; attempt: number; answer: string }
  | { type: 'rejectUpdate'; attempt: number; statusCode: number }
  | { type: 'candidate'; candidate: IceCandidate | null }
  | { type: 'sendParameters'; parameters: readonly CustomParameter[] }
  | ({ type: 'dtmf' } & Tones)
  /** Hands the far end over to somebody (RFC 5589 §6), or to the far end of another call of ours (§7). */
  | ({ type: 'transfer'; to: string } & Carried)
  | ({ type: 'transfer'; toCallId: string } & Carried)
  /** Asks whether the server still knows the call. */
  | { type: 'audit' }
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
  | ({ type: 'signal.answered'; answer: string; from?: Party } & Carried)
  | ({ type: 'signal.rejected'; statusCode: number; reason?: string } & Carried)
  /** The call rings somewhere else now; for us it is over. */
  | { type: 'signal.forwarded' }
  /** The call is over before this callee answered it. */
  | ({ type: 'signal.cancelled'; reason?: string; statusCode?: number } & Carried)
  | ({ type: 'signal.ended'; statusCode?: number; reason?: string } & Carried)
  /** The far end offers a change; `operation` is as it named it. */
  | ({ type: 'signal.offered'; attempt: number; offer: string; operation?: string } & Carried)
  | { type: 'signal.updateAnswered'; attempt: number; answer: string }
  | { type: 'signal.updateRejected'; attempt: number; statusCode: number }
  | { type: 'signal.candidate'; candidate: IceCandidate | null }
  | { type: 'signal.parameters'; parameters: readonly CustomParameter[] }
  | ({ type: 'signal.dtmf' } & Tones)
  /**
   * The far end is somebody else from now on: it transferred us. Whoever `makesOffer` offers on a new peer connection,
   * numbering on; the other waits for that offer, and attempts of the far end count anew for both. `restored`: the
   * transfer failed, and the former far end and peer connection are ours again.
   */
  | { type: 'signal.retargeted'; party: Party; makesOffer: boolean; restored?: boolean }
  /** How the transfer went that we asked for: 9905, or -1 with the call as before. */
  | { type: 'signal.transferred'; statusCode: number; reason?: string }
  /** The server still knows the call; of one it forgot it reports `signal.ended` with 9909. */
  | { type: 'signal.audited' }
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
  /** Given for a leg of a meeting. */
  meeting?: MeetingLeg
}

/** Call signalling: invites that arrive, and one session for each call. */
export interface CallSignaling {
  /** True where it carries tones itself (`dtmf`); elsewhere the media engine sends them. */
  dtmf?: boolean
  /** Reports calls that arrive, until the returned function is called. Several may listen: each hears every call. */
  listen: (report: Report<InvitedFact>) => () => void
  /** Joins the signalling of one call. What came before for this call is reported after `signal.opened`, in order. */
  open: (leg: SignalLeg, report: Report<SignalFact>) => PortSession<SignalCommand>
}
