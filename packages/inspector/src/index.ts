export { type HtmlParts, toHtml } from './export/html.ts'
export type { CommandReport, WireReport } from './feed/entry.ts'
export { createInspector, type Inspector, type InspectorOptions } from './feed/inspector.ts'
export type {
  ActorMessage,
  CommandMessage,
  DroppedMessage,
  EventMessage,
  EventState,
  HelloMessage,
  InspectorMessage,
  SnapshotMessage,
  SnapshotState,
  WireMessage,
} from './feed/messages.ts'
export { type Inspectable, type MountedInspector, mountInspector, type NamedSubject } from './feed/mount.ts'
export type { ViewerOptions } from './viewer/index.ts'
