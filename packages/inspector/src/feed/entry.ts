/** What of an XState actor is read here; its own type is generic to no use. */
export interface ActorRef {
  id: string
  sessionId: string
  getSnapshot: () => unknown
  logic?: unknown
  _parent?: ActorRef | undefined
  /** 0 not started, 1 running, 2 stopped. Not promised by XState, but nothing public tells whether an actor runs. */
  _processingStatus?: number
}

/** What XState's `inspect` is told, as far as it is used. Other types are ignored. */
export interface InspectionEvent {
  type: string
  actorRef: ActorRef
  sourceRef?: ActorRef | undefined
  event?: unknown
  snapshot?: unknown
}

/** What a transport put on or took off its wire. */
export interface WireReport {
  direction: 'out' | 'in'
  protocol: string
  name: string
  payload?: unknown
  /** Milliseconds since the epoch. */
  at: number
}

/** A function of the client was called. */
export interface CommandReport {
  path: string
  args: readonly unknown[]
  /** Milliseconds since the epoch. */
  at: number
}

/** An actor that was started. */
export interface Known {
  ref: ActorRef
  /** Its state before the oldest entry of the log. */
  base: unknown
  /** The number of the newest entry that went into `base`, −1 if none did. */
  baseNumber: number
  /** The number of its newest entry. */
  newest: number
}

/** A thing that happened, by reference: snapshots are immutable, so nothing is copied until somebody listens. */
export type Entry = { at: number } & (
  | { kind: 'actor'; actor: Known; snapshot: unknown }
  | { kind: 'event'; actor: Known; source: ActorRef | undefined; event: unknown }
  | { kind: 'snapshot'; actor: Known; event: unknown; snapshot: unknown }
  | { kind: 'wire'; wire: WireReport }
  | { kind: 'command'; command: CommandReport }
)
