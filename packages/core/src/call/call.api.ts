import type { Readable } from '../client/readable.ts'
import type { ErrorInfo } from '../errors.ts'
import type { CallMedia, MakeOptions } from './call.arguments.ts'
import type { Operation } from './call.events.ts'
import type { CallView } from './call.handle.ts'
import type { CallState } from './call.view.ts'

/** Events of calls. Payloads as the inventory has them. */
export interface CallEvents {
  /** An operation of a call started, moved on or finished. */
  'call:operation': {
    callId: string
    operation: string
    operationId: string
    transition: 'START' | 'UPDATE' | 'RESUME' | 'FINISH'
    isLocal: boolean
    previous: { operation: string; status: 'NOT_STARTED' | Operation['status'] }
    error?: ErrorInfo
  }
  /** An outgoing call is set up locally, or failed. */
  'call:start': { callId: string; error?: ErrorInfo }
  /** A new incoming call exists, still Initiating: prompt on the state change that follows. */
  'call:receive': { callId: string; error?: ErrorInfo }
  /** State or hold flags of a call changed. */
  'call:stateChange': {
    callId: string
    previous: { state: CallState; localHold: boolean; remoteHold: boolean }
    transition?: { statusCode?: number; reasonText?: string }
    error?: ErrorInfo
  }
  'call:tracksAdded': { callId: string; trackIds: readonly string[] }
  'call:tracksRemoved': { callId: string; trackIds: readonly string[] }
  'call:mediaConnectionChange': { callId: string; previous: { state: string } }
  'call:mediaRestart': { callId: string; error?: ErrorInfo }
  /** Tracks were muted or unmuted by us, read back from the tracks. */
  'media:muted': { tracks: readonly string[] }
  'media:unmuted': { tracks: readonly string[] }
  /** A track gets no data from its source, or gets it again. */
  'media:sourceMuted': { trackId: string }
  'media:sourceUnmuted': { trackId: string }
  /** A local track ended without being asked to. */
  'media:trackEnded': { trackId: string; callId: string }
}

/** The commands of one call, bound to it. */
export interface BoundCall {
  /** Accepts an incoming call. */
  answer: (media: CallMedia) => Promise<void>
  /** Refuses an incoming call; the caller learns of it. */
  reject: () => Promise<void>
  /** Ends an incoming call here without telling the caller. */
  ignore: () => Promise<void>
  /** Hangs up. */
  end: () => Promise<void>
  /** Stops media both ways until unheld. Resolves when the far end confirmed. */
  hold: () => Promise<void>
  unhold: () => Promise<void>
  /** Mutes local tracks: all audio of the call, or the tracks named. Resolves when read back from the tracks. */
  mute: (trackIds?: readonly string[]) => Promise<void>
  unmute: (trackIds?: readonly string[]) => Promise<void>
  /** Restarts ICE (RFC 8445 §2.4), normally after the media connection failed. */
  restartMedia: () => Promise<void>
  /** Tells the caller that it rings here, where `call.ringingFeedbackMode` is `manual`. */
  sendRingingFeedback: () => Promise<void>
}

/** The same commands, with the call named first. */
export type CallCommands = {
  [Name in keyof BoundCall]: (callId: string, ...args: Parameters<BoundCall[Name]>) => Promise<void>
}

/** The namespace `client.call`. */
export interface CallApi extends CallCommands {
  /**
   * Starts a call and gives its id at once; what goes wrong arrives in `call:start` and in the call's ending.
   */
  make: (destination: string, media: CallMedia, options?: MakeOptions) => string
  /** Every call of this client, ended ones included, oldest first. */
  getAll: () => readonly CallView[]
  getById: (callId: string) => CallView | undefined
  /** One call; without an id the newest that has not ended. Works before the call exists. */
  observe: (callId?: string) => Readable<CallView | undefined>
  observeAll: () => Readable<readonly CallView[]>
  /** The commands of one call, bound; without an id those of the newest call that has not ended. Same object each time. */
  bind: (callId?: string) => BoundCall
  states: typeof callStates
  mediaConnectionStates: typeof mediaConnectionStates
}

/** `call.states` of the inventory. */
export const callStates = {
  INITIATING: 'Initiating',
  INITIATED: 'Initiated',
  RINGING: 'Ringing',
  EARLY_MEDIA: 'Early Media',
  CANCELLED: 'Cancelled',
  CONNECTED: 'Connected',
  ON_HOLD: 'On Hold',
  ENDED: 'Ended',
} as const

/** `call.mediaConnectionStates` of the inventory. */
export const mediaConnectionStates = {
  NEW: 'new',
  CHECKING: 'checking',
  CONNECTED: 'connected',
  COMPLETED: 'completed',
  DISCONNECTED: 'disconnected',
  FAILED: 'failed',
  CLOSED: 'closed',
} as const
