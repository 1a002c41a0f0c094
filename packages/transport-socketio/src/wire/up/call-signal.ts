import {
  array,
  boolean,
  check,
  type InferOutput,
  integer,
  literal,
  looseObject,
  maxLength,
  minValue,
  nullable,
  nullish,
  number,
  optional,
  picklist,
  pipe,
  string,
  variant,
} from 'valibot'
import { Id, Text } from './parts.ts'

/** How long a session description may be, in UTF-16 units (spaces.md §13.3, rule 9). */
export const descriptionMaxLength = 65_536

const CallId = pipe(Id, maxLength(64, 'at most 64 characters long'))
const Seq = pipe(number(), integer('an integer'), minValue(0, 'at least 0'))
const Description = Id
const StatusCode = pipe(number(), integer('an integer'))
const Milliseconds = pipe(number(), minValue(0, 'at least 0'))

/** Which negotiation a description belongs to; absent from clients that count none, and relayed unaltered. */
const Attempt = optional(pipe(number(), integer('an integer')))

const Parameters = array(looseObject({ name: string(), value: string() }))
/** Custom parameters that go along with a command; of one name the last counts. */
const carried = { parameters: optional(Parameters) }

/** Whom to call: an id, one session of somebody, or a username (spaces.md §13.2). */
const Target = pipe(
  looseObject({ _id: optional(Id), sessionId: optional(Id), username: optional(Id) }),
  check(({ _id, username }) => (_id === undefined) !== (username === undefined), 'named by either _id or username'),
)

const ofCall = { callId: CallId, seq: Seq }

/** Calls somebody; with purpose `meeting` it opens a leg between two attendees of a topic (spaces.md §13.3, rule 7). */
export const InviteCommand = looseObject({
  ...ofCall,
  type: literal('invite'),
  to: Target,
  offer: optional(Description),
  media: looseObject({ audio: boolean(), video: boolean() }),
  displayName: Text,
  ...carried,
  purpose: optional(picklist(['call', 'meeting'])),
  topicId: optional(Id),
  attempt: Attempt,
})
export const RingCommand = looseObject({ ...ofCall, type: literal('ring') })
export const ProgressCommand = looseObject({
  ...ofCall,
  type: literal('progress'),
  answer: Description,
  attempt: Attempt,
})
export const AnswerCommand = looseObject({
  ...ofCall,
  type: literal('answer'),
  answer: Description,
  attempt: Attempt,
  ...carried,
})
export const RejectCommand = looseObject({
  ...ofCall,
  type: literal('reject'),
  statusCode: StatusCode,
  reason: Text,
  ...carried,
})
export const ForwardCommand = looseObject({ ...ofCall, type: literal('forward'), to: Target, ...carried })
export const CancelCommand = looseObject({ ...ofCall, type: literal('cancel'), ...carried })
export const EndCommand = looseObject({
  ...ofCall,
  ...carried,
  type: literal('end'),
  statusCode: optional(StatusCode),
  reason: Text,
})
export const OfferUpdateCommand = looseObject({
  ...ofCall,
  ...carried,
  type: literal('offerUpdate'),
  offer: Description,
  operation: Text,
  attempt: Attempt,
})
export const AnswerUpdateCommand = looseObject({
  ...ofCall,
  type: literal('answerUpdate'),
  answer: Description,
  attempt: Attempt,
})
export const RejectUpdateCommand = looseObject({
  ...ofCall,
  type: literal('rejectUpdate'),
  statusCode: StatusCode,
  attempt: Attempt,
})
/** An ICE candidate, or null when there are no more (RFC 8838). */
export const CandidateCommand = looseObject({
  ...ofCall,
  type: literal('candidate'),
  candidate: nullable(
    looseObject({
      candidate: string(),
      sdpMid: nullish(string()),
      sdpMLineIndex: nullish(number()),
      usernameFragment: nullish(string()),
    }),
  ),
  attempt: Attempt,
})
export const SendParametersCommand = looseObject({ ...ofCall, type: literal('sendParameters'), parameters: Parameters })
/** Tones for the other side; `duration` and `gap` in milliseconds. */
export const DtmfCommand = looseObject({
  ...ofCall,
  type: literal('dtmf'),
  tones: Id,
  duration: optional(Milliseconds),
  gap: optional(Milliseconds),
})
/** Hands the other side to somebody (`to`), or to the other side of another call (`toCallId`). */
export const TransferCommand = looseObject({
  ...ofCall,
  ...carried,
  type: literal('transfer'),
  to: optional(Target),
  toCallId: optional(CallId),
})
export const AuditCommand = looseObject({ ...ofCall, type: literal('audit') })
/** Asks which calls the server still knows; of the user, so that it needs no call id. */
export const ResyncCommand = looseObject({ callId: optional(CallId), seq: Seq, type: literal('resync') })
export const ResumeCommand = looseObject({ ...ofCall, type: literal('resume'), formerSessionId: Id })

/** Any `CALL_SIGNAL` a client may send, told apart by `type` (spaces.md §13.2). */
export const CallCommand = variant('type', [
  InviteCommand,
  RingCommand,
  ProgressCommand,
  AnswerCommand,
  RejectCommand,
  ForwardCommand,
  CancelCommand,
  EndCommand,
  OfferUpdateCommand,
  AnswerUpdateCommand,
  RejectUpdateCommand,
  CandidateCommand,
  SendParametersCommand,
  DtmfCommand,
  TransferCommand,
  AuditCommand,
  ResyncCommand,
  ResumeCommand,
])
export type CallCommand = InferOutput<typeof CallCommand>
export type CallCommandType = CallCommand['type']
