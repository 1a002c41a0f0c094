/**
 * The Spaces protocol as schemas: what a client may send (strict, for servers) and what a server may send (tolerant,
 * for clients). Unknown fields pass everywhere. The transport reads by the tables in `reads`, which weigh less; a test keeps
 * the two together. Source: the protocol's text, protocols/spaces.md.
 *
 * @packageDocumentation
 */

export {
  AcceptedFact,
  AnsweredFact,
  AuditedFact,
  CallFact,
  type CallFactType,
  CallSignalFailed,
  CancelledFact,
  CandidateFact,
  DtmfFact,
  EndedFact,
  ForwardedFact,
  InvitedFact,
  OfferedFact,
  ParametersFact,
  PeerBackFact,
  PeerLostFact,
  ProgressedFact,
  RangFact,
  RejectedFact,
  ResumedFact,
  RetargetedFact,
  SyncedFact,
  TransferredFact,
  UpdateAnsweredFact,
  UpdateRejectedFact,
} from './wire/down/call-signal.ts'
export {
  ChannelFailed,
  ChannelSubscribed,
  ChannelUnsubscribed,
} from './wire/down/channel.ts'
export {
  ActiveMeeting,
  Attendee,
  JoinedSpace,
  MediaSession,
  MediaSessionEvent,
  MeetingContent,
  Recording,
  SpacesFile,
} from './wire/down/media-session.ts'
export { MessageSent, SendMessageFailed } from './wire/down/message.ts'
export { SpacesError, SpacesParty, SpacesPhoneNumber } from './wire/down/parts.ts'
export { PresenceEvent } from './wire/down/presence.ts'
export { ServiceEnded, ServiceSubscribed, ServiceSubscribeFailed, ServiceUnsubscribed } from './wire/down/service.ts'
export {
  type CallErrorCode,
  type DownEvent,
  downEvent,
  mediaCategory,
  messageCategory,
  presenceCategory,
  type SpacesErrorCode,
  type UpEvent,
  upEvent,
} from './wire/events.ts'
export {
  findViolation,
  isPoisonedKey,
  type PayloadLimits,
  type PayloadViolation,
  payloadLimits,
} from './wire/limits.ts'
export { problemOf, type WireProblem } from './wire/problem.ts'
export {
  AnswerCommand,
  AnswerUpdateCommand,
  AuditCommand,
  CallCommand,
  type CallCommandType,
  CancelCommand,
  CandidateCommand,
  DtmfCommand,
  descriptionMaxLength,
  EndCommand,
  ForwardCommand,
  InviteCommand,
  OfferUpdateCommand,
  ProgressCommand,
  RejectCommand,
  RejectUpdateCommand,
  ResumeCommand,
  ResyncCommand,
  RingCommand,
  SendParametersCommand,
  TransferCommand,
} from './wire/up/call-signal.ts'
export { SubscribeChannel, UnsubscribeChannel } from './wire/up/channel.ts'
export { SendMediaSession, SendTracksStatus, SentMediaSession } from './wire/up/media-session.ts'
export { SendMessage } from './wire/up/message.ts'
export { SendPresence } from './wire/up/presence.ts'
export { type KnownService, knownServices, ServiceSubscribe, ServiceUnsubscribe } from './wire/up/service.ts'
