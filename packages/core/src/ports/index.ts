export type { Clock } from './clock.ts'
export type { Connection, ConnectionCommand, ConnectionFact } from './connection.ts'
export type { CallLog, CallRecord } from './history.ts'
export type {
  BandwidthControls,
  CaptureFaultName,
  CaptureRequest,
  Codec,
  Constraint,
  DeviceInfo,
  DscpControls,
  EngineHooks,
  IceCollectionCheck,
  IceCollectionInfo,
  IceCollectionResult,
  IceState,
  IceTimeouts,
  LocalTracks,
  MediaDevices,
  MediaDirection,
  MediaEngine,
  MediaLimits,
  NetworkPriority,
  PeerCommand,
  PeerFact,
  PeerLeg,
  PeerStep,
  PictureConstraints,
  RemoteDescriptionFacts,
  RenderOptions,
  SdpHandler,
  SdpHandlerInfo,
  SessionDescription,
  StatsEntry,
  TrackInfo,
  TrackState,
} from './media.ts'
export type {
  MeetingMedia,
  MeetingMediaCommand,
  MeetingMediaFact,
  MeetingMember,
  MeetingSending,
  MemberMediaState,
} from './meeting.ts'
export type {
  MessageCategory,
  MessageCommand,
  MessageContent,
  MessageFact,
  SpaceMessage,
  SpaceMessages,
} from './messages.ts'
export type { Party, PhoneNumber } from './party.ts'
export type { Fault, PortSession, Report } from './port.ts'
export type {
  CallSignaling,
  Carried,
  CustomParameter,
  IceCandidate,
  InvitedFact,
  MediaKinds,
  MeetingLeg,
  SignalCommand,
  SignalFact,
  SignalLeg,
  Tones,
  UpdateOperation,
} from './signaling.ts'
export type {
  Attendee,
  MediaSessionState,
  MeetingState,
  PresenceState,
  PresentParty,
  Recording,
  SpaceChannel,
  SpaceCommand,
  SpaceFact,
  SpaceFile,
  SpaceOrder,
} from './space.ts'
export type { ServiceDescriptor, SubscriptionCommand, SubscriptionFact, Subscriptions } from './subscriptions.ts'
export type { Credentials, Transport, WireEvent } from './transport.ts'
