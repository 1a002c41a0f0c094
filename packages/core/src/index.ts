export type { BoundCall, CallApi, CallCommands, CallEvents } from './call/call.api.ts'
export type { CallMedia, MakeOptions } from './call/call.arguments.ts'
export type { CallCommandName, CallPermissions, Permission, RefusalReason } from './call/call.can.ts'
export type { Ending, EndingBy, EndingReason, Operation, OperationType } from './call/call.events.ts'
export type { CallView } from './call/call.handle.ts'
export { noCall, ringingHere } from './call/call.none.ts'
export type { CallState, Flag } from './call/call.view.ts'
export type { ClientOptions, ClientRoot, ClientWith } from './client/client.ts'
export type { Config, ConfigInput, LogActions } from './client/config.ts'
export type { RootEvents, UserInfo } from './client/credentials.ts'
export type { AnyFeature, Feature, FeatureContext, Installed, MeetingMediaMaker } from './client/feature.ts'
export type { CommandEvent, Inspect } from './client/inspection.ts'
export type { Readable } from './client/readable.ts'
export type { FlightRecorder, OuterWorld } from './client/recorder.ts'
export type { ConnectionApi, ConnectionEvents, SocketState } from './connection/connection.ts'
export type { ConnectionState, ConnectionView } from './connection/connection.view.ts'
export { type Client, type CreateClientOptions, createClient } from './createClient.ts'
export { type ErrorCode, type ErrorInfo, SwitchhookError } from './errors.ts'
export type {
  DetachedMedia,
  Devices,
  LocalMediaConstraints,
  MediaApi,
  MediaEvents,
  MediaObject,
  TrackObject,
} from './media/media.ts'
export type { Activity } from './platform/activity.ts'
export type { BrowserDetails } from './platform/browser.ts'
export type * from './ports/index.ts'
export type { BoundCommand, BoundSpace, SpaceApi, SpaceEvents } from './space/space.api.ts'
export type { ShareOptions, SpaceMedia } from './space/space.arguments.ts'
export type { SpaceCommandName, SpacePermission, SpacePermissions, SpaceRefusalReason } from './space/space.can.ts'
export type { MediaFlags, MeetingFacts, RecordingFacts } from './space/space.events.ts'
export type { Attendance, Participant } from './space/space.participant.ts'
export {
  noSpace,
  type SpaceMeeting,
  type SpaceRecording,
  type SpaceSelf,
  type SpaceSharing,
} from './space/space.parts.ts'
export type {
  MyMedia,
  RecordingView,
  SharingView,
  SpaceCallState,
  SpaceFacts,
  SpaceState,
  SpaceView,
} from './space/space.view.ts'
export type { ParticipantFilter, ParticipantQuery, ParticipantWindow } from './space/space.window.query.ts'
export type { ServicesApi, ServicesEvents, Subscribed } from './subscription/subscription.api.ts'
export type { SubscriptionView } from './subscription/subscription.view.ts'
