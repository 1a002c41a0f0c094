import type { Clock, MediaEngine, Transport } from '../ports/index.ts'
import type { MeetingMediaMaker } from './feature.ts'

/** Everything a client meets of the outside. */
export interface OuterWorld {
  transport: Transport
  media: MediaEngine | undefined
  meetingMedia: MeetingMediaMaker | undefined
  clock: Clock
  newId: () => string
}

/**
 * Keeps what a client was told and what it did, so that it can be replayed: {@link ClientOptions.recorder}. The one of
 * `@switchhook/inspector/recorder` fits. A recorder serves one client.
 */
export interface FlightRecorder {
  /** Once, before anything of the client runs. `options` are those of the configuration. */
  begin: (world: OuterWorld, options: object) => void
  /** The outside as this feature (or `connection`) is to use it from now on. */
  worldOf: (feature: string) => OuterWorld
  /** The application calls a function of the client; `run` does what it does. */
  command: <Result>(path: string, args: readonly unknown[], run: () => Result) => Result
  /** The client emits an event; `tell` tells the listeners. */
  event: (type: string, payload: unknown, tell: () => void) => void
  /** A feature made a root actor of XState, whose type stays out of the root's declarations. It starts later. */
  actor: (actor: object, feature: string) => void
}
