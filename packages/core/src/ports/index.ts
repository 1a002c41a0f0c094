export type { Clock } from './clock.ts'
export type { Connection, ConnectionCommand, ConnectionFact } from './connection.ts'
export type {
  CaptureFaultName,
  CaptureRequest,
  Constraint,
  DeviceInfo,
  IceState,
  MediaDevices,
  MediaDirection,
  MediaEngine,
  PeerCommand,
  PeerFact,
  PeerLeg,
  PeerStep,
  RemoteDescriptionFacts,
  RenderOptions,
  TrackInfo,
  TrackState,
} from './media.ts'
export type { Party } from './party.ts'
export type { Fault, PortSession, Report } from './port.ts'
export type {
  CallSignaling,
  CustomParameter,
  IceCandidate,
  InvitedFact,
  MediaKinds,
  SignalCommand,
  SignalFact,
  SignalLeg,
  UpdateOperation,
} from './signaling.ts'
export type {
  Attendee,
  MediaSessionState,
  MeetingState,
  PresenceState,
  PresentParty,
  SpaceChannel,
  SpaceCommand,
  SpaceFact,
} from './space.ts'
export type { ServiceDescriptor, SubscriptionCommand, SubscriptionFact, Subscriptions } from './subscriptions.ts'
export type { Transport, WireEvent } from './transport.ts'
