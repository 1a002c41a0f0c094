import type { Place } from './marks.ts'

/** The version this package writes and reads. */
export const recordVersion = 1

/** What stands in `format` of every file. */
export const recordFormat = 'switchhook-flight-record'

/** Ports whose sessions are recorded. */
export type PortName =
  | 'connection'
  | 'calls'
  | 'calls.listen'
  | 'subscriptions'
  | 'spaces'
  | 'messages'
  | 'meetingMedia'
  | 'media'
  | 'tracks'
  | 'devices.list'
  | 'devices.requestPermission'
  | 'devices.watch'
  | 'local.create'
  | 'codecs'

interface Stamped {
  /** When, in milliseconds after the beginning of the record. */
  at: number
  /** The feature it belongs to: `call`, `space`, `services`, `connection` …, or `client`. */
  of: string
}

/** What came from outside: what a replay gives to the client, in this order. */
export type InputEntry = Stamped & {
  /** Its place in the queue of microtasks, by the number of an entry before it. Absent where that is lost. */
  after?: Place
} & (
    | {
        do: 'command'
        path: string
        args: readonly unknown[]
        /** Given by a listener while so many events were being emitted; absent for 0. */
        depth?: number
        /** Given while the client was at work on another input, as by an observer of a view. */
        within?: true
      }
    /** `within`: told while the client asked the outside for something. */
    | { do: 'fact'; session: number; fact: unknown; within?: true }
    | { do: 'timer'; timer: number }
  )

/** What the client asked of the outside and was told at once. */
export type AnswerEntry = Stamped &
  (
    | { do: 'id'; id: string }
    /** The time, where it is not that of the entry before. */
    | { do: 'now' }
    | { do: 'muteHere'; trackId: string; muted: boolean; answer: boolean }
    /** What is known of a track, where it is not what was known before. Its place is that of an input. */
    | { do: 'track'; trackId: string; answer?: unknown; after?: Place }
    /** A port broke its contract and threw; ends the `open` or `send` before it. */
    | { do: 'threw'; session: number; name: string; message: string }
  )

/** What the client did: for comparison. */
export type OutputEntry = Stamped &
  /** `after` where a view asks, as that of devices does. */
  (
    | { do: 'open'; session: number; port: PortName; input?: unknown; after?: Place }
    | { do: 'send'; session: number; command: unknown }
    | { do: 'close'; session: number }
    | { do: 'set'; timer: number; ms: number }
    | { do: 'clear'; timer: number }
    /** `value` of a chart; `actor` is the path of ids from its root, such as `call-1/mediaConnection`. */
    | { do: 'state'; actor: string; value?: unknown; status?: string }
    | { do: 'event'; type: string; payload?: unknown }
    | { do: 'dispose'; trackIds: readonly string[] }
    | { do: 'end'; port: 'transport' | 'media' }
  )

/** What went over the wire meanwhile: to be looked at, not replayed. */
export type WireEntry = Stamped & {
  do: 'wire'
  direction: 'in' | 'out'
  protocol: string
  name: string
  payload?: unknown
}

export type RecordEntry = InputEntry | AnswerEntry | OutputEntry | WireEntry

/** What the client stood on: as much as a replay needs to build it again. */
export interface RecordedWorld {
  transport: {
    name: string
    trickle: boolean
    calls: boolean
    spaces: boolean
    /** Its spaces carry out orders. */
    orders?: boolean
    /** It carries messages of spaces. */
    messages?: boolean
    /** The services it offers; null where it has none. */
    services: readonly string[] | null
    reconnectsItself: boolean
    /** Its signalling carries tones. */
    tones?: boolean
    /** It carries the media of meetings, or the application does. */
    meetingMedia?: { limit?: number }
  }
  /** The media of its meetings are a mesh, which a replay runs again. */
  mesh?: { limit: number }
  media: { name: string; devices: boolean; local?: boolean; codecs?: boolean; lacks?: readonly string[] } | null
  /** The options of the configuration `createClient` was given. */
  options: Readonly<Record<string, unknown>>
}

/** A recorded session of one client: plain JSON, without secrets. The file is this, as text. */
export interface FlightRecord {
  format: typeof recordFormat
  version: typeof recordVersion
  mode: 'ring' | 'full'
  /** Milliseconds since the epoch; the `at` of entries counts from here. */
  startedAt: number
  /** How long it lasted, in milliseconds. */
  duration: number
  /** How many entries are no longer in it. A ring forgets what is over first: a record that lost only that is whole. */
  dropped: number
  /**
   * By feature, the number of the first entry of it that can be replayed, where what came before it is lost: its calls or
   * spaces of before cannot be understood. Null where none can.
   */
  cut: Readonly<Record<string, number | null>>
  world: RecordedWorld
  entries: readonly RecordEntry[]
}
