/**
 * What an inspector is told, in the order in which it happened. The first three are what `@statelyai/inspect` sends, so
 * that any XState 5 application can be watched; the others are ours. Plain JSON: a message may come from the same page,
 * another window, a socket or a file.
 */
export type InspectorMessage =
  | ActorMessage
  | EventMessage
  | SnapshotMessage
  | WireMessage
  | CommandMessage
  | HelloMessage
  | DroppedMessage

interface Stamped {
  /** When it happened, in milliseconds since the epoch, as text. */
  createdAt: string
}

/** An actor is there. Comes again when an inspector attaches late, with the snapshot of that moment. */
export interface ActorMessage extends Stamped {
  type: '@xstate.actor'
  sessionId: string
  parentId?: string | undefined
  rootId?: string | undefined
  /** The actor's id or the machine's. */
  name: string
  /** The machine's config as JSON text, functions as `{ "type": name }`; for other logic only an id. */
  definition?: string | undefined
  snapshot: SnapshotState | null
}

/** An event was sent to an actor. */
export interface EventMessage extends Stamped {
  type: '@xstate.event'
  sessionId: string
  /** Who sent it; absent for the outside. */
  sourceId?: string | undefined
  event: EventState
}

/** An actor took an event and this is its state now. */
export interface SnapshotMessage extends Stamped {
  type: '@xstate.snapshot'
  sessionId: string
  event: EventState
  snapshot: SnapshotState
}

/** Something went over the wire. */
export interface WireMessage extends Stamped {
  type: '@switchhook.wire'
  direction: 'out' | 'in'
  /** Such as `socketio`, `rest`, `websocket`, `sse`. */
  protocol: string
  /** The event's name, or method and path. */
  name: string
  payload?: unknown
}

/** The application called a function of the client, such as `call.make`. */
export interface CommandMessage extends Stamped {
  type: '@switchhook.command'
  path: string
  args: readonly unknown[]
}

/** The first message of a source. */
export interface HelloMessage extends Stamped {
  type: '@switchhook.hello'
  /** What people call the application or the client, such as `alice`. */
  name: string
  /** Of switchhook, where it is one of ours. */
  version?: string | undefined
}

/** Some messages are missing here: the application was faster than who listens, or they came attached too late. */
export interface DroppedMessage extends Stamped {
  type: '@switchhook.dropped'
  /** How many are missing since the message before. Actors that changed meanwhile come again right after this. */
  count: number
}

export interface EventState {
  type: string
  [field: string]: unknown
}

export interface SnapshotState {
  status?: string | undefined
  /** Of a machine: a state value. Absent for other logic. */
  value?: unknown
  context?: unknown
  output?: unknown
  error?: unknown
}
