import {
  array,
  boolean,
  type InferOutput,
  literal,
  looseObject,
  nullable,
  nullish,
  number,
  optional,
  string,
  variant,
} from 'valibot'
import { SpacesError, SpacesParty, text } from './parts.ts'

const code = nullish(number())

/** Counts up within a call as its facts are made, with gaps: one not above the last is a repeated one. */
const seq = number()

/** Which negotiation a description belongs to, as its sender wrote it; absent from senders that count none. */
const attempt = optional(number())

const parameters = nullish(array(looseObject({ name: string(), value: string() })))
const ofCall = { callId: string(), seq, from: nullish(SpacesParty) }

/** Somebody calls. A new target of a forwarded call gets `history`, of a transferred one `replaces`. */
export const InvitedFact = looseObject({
  ...ofCall,
  type: literal('invited'),
  from: SpacesParty,
  offer: optional(string()),
  media: looseObject({ audio: boolean(), video: boolean() }),
  displayName: text,
  parameters,
  purpose: text,
  topicId: text,
  /** Who was called before, oldest first. */
  history: nullish(array(SpacesParty)),
  /** The party whose place the target takes. */
  replaces: nullish(SpacesParty),
  attempt,
})
/** To the caller: the server took the invite. To who answered: this answer is the one that counts. */
export const AcceptedFact = looseObject({ ...ofCall, type: literal('accepted') })
export const RangFact = looseObject({ ...ofCall, type: literal('rang') })
export const ProgressedFact = looseObject({ ...ofCall, type: literal('progressed'), answer: string(), attempt })
export const AnsweredFact = looseObject({ ...ofCall, type: literal('answered'), answer: string(), attempt, parameters })
export const RejectedFact = looseObject({
  ...ofCall,
  type: literal('rejected'),
  statusCode: code,
  reason: text,
  parameters,
})
export const CancelledFact = looseObject({
  ...ofCall,
  type: literal('cancelled'),
  statusCode: code,
  reason: text,
  parameters,
})
export const ForwardedFact = looseObject({ ...ofCall, type: literal('forwarded') })
export const EndedFact = looseObject({ ...ofCall, type: literal('ended'), statusCode: code, reason: text, parameters })
export const OfferedFact = looseObject({
  ...ofCall,
  type: literal('offered'),
  offer: string(),
  operation: text,
  attempt,
  parameters,
})
export const UpdateAnsweredFact = looseObject({ ...ofCall, type: literal('updateAnswered'), answer: string(), attempt })
export const UpdateRejectedFact = looseObject({
  ...ofCall,
  type: literal('updateRejected'),
  statusCode: code,
  reason: text,
  attempt,
})
/** An ICE candidate of the other side; null when there are no more (RFC 8838). */
export const CandidateFact = looseObject({
  ...ofCall,
  type: literal('candidate'),
  candidate: nullable(
    looseObject({
      candidate: string(),
      sdpMid: text,
      sdpMLineIndex: nullish(number()),
      usernameFragment: text,
    }),
  ),
  attempt,
})
export const ParametersFact = looseObject({ ...ofCall, type: literal('parameters'), parameters })
/** Tones from the other side; `duration` and `gap` in milliseconds. */
export const DtmfFact = looseObject({ ...ofCall, type: literal('dtmf'), tones: string(), duration: code, gap: code })
/** The other side is now `party`. Who has `makesOffer` true offers, the other waits for that offer. */
export const RetargetedFact = looseObject({
  ...ofCall,
  type: literal('retargeted'),
  party: SpacesParty,
  makesOffer: nullish(boolean()),
  /** The transfer failed: the former other side is there again. */
  restored: nullish(boolean()),
})
/** To who transferred: 9905 when it is done and this call over, -1 when it failed and the call is as before. */
export const TransferredFact = looseObject({
  ...ofCall,
  type: literal('transferred'),
  statusCode: number(),
  reason: text,
})
export const AuditedFact = looseObject({ ...ofCall, type: literal('audited') })
/** Every call of the user that the server knows. `callId` is the one of the request, if it had one. */
export const SyncedFact = looseObject({
  callId: text,
  seq,
  type: literal('synced'),
  from: nullish(SpacesParty),
  calls: array(
    looseObject({
      callId: string(),
      /** `initiated`, `ringing` or `established`. */
      state: text,
      /** `outgoing` or `incoming`. */
      direction: text,
      party: nullish(SpacesParty),
      /** What the caller wanted when inviting. */
      media: nullish(looseObject({ audio: boolean(), video: boolean() })),
      /** The connection of this user that has the call; absent while several ring. */
      sessionId: text,
      /** The last `retargeted` of this call, as it was told: a connection that broke may have missed it. */
      retargeted: nullish(RetargetedFact),
      /** The latest offer of the other side, and the negotiation it belongs to. */
      lastOffer: text,
      lastOfferAttempt: nullish(number()),
      /** The latest answer of the other side, and the negotiation it belongs to. */
      lastAnswer: text,
      lastAnswerAttempt: nullish(number()),
      /** Who holds: this user (`local`), the other side (`remote`). */
      hold: nullish(looseObject({ local: boolean(), remote: boolean() })),
      /** As the invite says them, of a call that rings. */
      parameters,
      replaces: nullish(SpacesParty),
      /** Of the leg of a meeting: `meeting`, and the space. */
      purpose: text,
      topicId: text,
    }),
  ),
})
export const ResumedFact = looseObject({ ...ofCall, type: literal('resumed') })
export const PeerLostFact = looseObject({ ...ofCall, type: literal('peerLost') })
export const PeerBackFact = looseObject({ ...ofCall, type: literal('peerBack') })

/** Any `CALL_SIGNAL` a server may send, told apart by `type`; an unknown one fails at `type` and is to be ignored. */
export const CallFact = variant('type', [
  InvitedFact,
  AcceptedFact,
  RangFact,
  ProgressedFact,
  AnsweredFact,
  RejectedFact,
  CancelledFact,
  ForwardedFact,
  EndedFact,
  OfferedFact,
  UpdateAnsweredFact,
  UpdateRejectedFact,
  CandidateFact,
  ParametersFact,
  DtmfFact,
  RetargetedFact,
  TransferredFact,
  AuditedFact,
  SyncedFact,
  ResumedFact,
  PeerLostFact,
  PeerBackFact,
])
export type CallFact = InferOutput<typeof CallFact>
export type CallFactType = CallFact['type']

/** `CALL_SIGNAL_FAILED`: `callId`, `seq` and `type` as sent, where they could be read (spaces.md §13.2). */
export const CallSignalFailed = looseObject({
  callId: text,
  seq: code,
  type: text,
  attempt,
  error: nullish(SpacesError),
})
