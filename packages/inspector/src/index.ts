export type {
  ActorMessage,
  CommandMessage,
  EventMessage,
  HelloMessage,
  InspectorMessage,
  SnapshotMessage,
  WireMessage,
} from './feed/messages.ts'
