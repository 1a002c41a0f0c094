import type { ConnectionHandle } from '../connection/connection.ts'
import type { TrackOwners } from '../media/media.ts'
import type { Activity } from '../platform/activity.ts'
import type {
  Clock,
  MediaEngine,
  MeetingMedia,
  Party,
  PeerCommand,
  PeerFact,
  SignalCommand,
  SignalFact,
  Transport,
} from '../ports/index.ts'
import type { Config } from './config.ts'
import type { Inspect } from './inspection.ts'

/** One message between a call and one of its ports, as it goes by. */
export type CallTrace = (
  message: { callId: string; at: number } & (
    | { port: 'signaling'; direction: 'out'; message: SignalCommand }
    | { port: 'signaling'; direction: 'in'; message: SignalFact }
    | { port: 'peer'; direction: 'out'; message: PeerCommand }
    | { port: 'peer'; direction: 'in'; message: PeerFact }
  ),
) => void

/** An event of the client, as it goes to the application. */
export type EventTrace = (type: string, payload: unknown, at: number) => void

/** Makes the media of meetings from the ports of the client; undefined where they cannot carry it. */
export interface MeetingMediaMaker {
  (context: FeatureContext): MeetingMedia | undefined
  /** What a mesh is made with, so that a replay can make it again; any other maker is outside of what is replayed. */
  mesh?: { limit: number }
}

/** What a feature gets from the client that installs it. */
export interface FeatureContext {
  transport: Transport
  media: MediaEngine | undefined
  meetingMedia: MeetingMediaMaker | undefined
  /** What the user does, as a test gives it; the page tells it otherwise. */
  activity: Activity | undefined
  clock: Clock
  newId: () => string
  /** The configuration in force. */
  config: () => Config
  emit: (type: string, payload: unknown) => void
  /**
   * Hears every event of the client before the application does, with the time, in milliseconds since the epoch. What the
   * listener throws is not caught.
   */
  hear: (listener: EventTrace) => void
  /** Takes an error of the application's own code. */
  onError: (error: unknown) => void
  /**
   * Takes in every root actor of XState that a feature creates, before it starts, for those who inspect or record. Gives it
   * back.
   */
  watch: <Made extends object>(actor: Made) => Made
  /** The connection all features share. */
  connection: ConnectionHandle
  /** Calls and spaces, as far as the client has them, as owners of the tracks they send. */
  trackOwners: () => readonly TrackOwners[]
  /** Who we are at the back end, once it told us. */
  self: () => Party | undefined
  /** Who hears what calls and their ports tell each other. Whoever adds itself hears it from then on. */
  traces: Set<CallTrace>
  /** Calls back after each change of the configuration. */
  watchConfig: (changed: () => void) => void
  /** Watches the client, as `client.inspect` does. */
  inspect: (observer: Inspect) => () => void
  /** The namespace of this name, as far as it is installed: features come in the order the application gave them. */
  namespace: (name: string) => object | undefined
}

/** What a feature gives back: its namespace, and how it ends. */
export interface Installed<Api> {
  api: Api
  /** Ends what runs. Resolves when everything the far end should hear has been handed to the transport. */
  destroy: () => void | Promise<void>
  trackOwners?: TrackOwners
  /** Ends at once what `destroy` could not bring to an end in time. */
  stop?: () => void
}

/**
 * A part of the client: a namespace and its events. Features are values, so an app pays for what it imports. One that has
 * the name of another adds to its namespace.
 */
export interface Feature<Name extends string, Api extends object, Events extends object = object> {
  name: Name
  install: (context: FeatureContext) => Installed<Api>
  /** Types of the events it emits; never set. */
  events?: Events
}

// biome-ignore lint/suspicious/noExplicitAny: any feature, whatever its types
export type AnyFeature = Feature<string, any, any>
