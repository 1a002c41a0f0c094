import type { ErrorInfo } from '../errors.ts'
import type { CaptureRequest, IceState, SignalCommand, TrackInfo, UpdateOperation } from '../ports/index.ts'
import type { CallInput, Ending, Operation } from './call.events.ts'

/** A flag that takes a round trip: what we want, and what the far end acknowledged. */
export interface RoundTrip {
  wanted: boolean
  confirmed: boolean
}

/** What our present offer carries, to be confirmed by its answer. */
export interface Exchange {
  hold: boolean
  iceRestart: boolean
  /** The local tracks from then on, where that is a change. */
  tracks: readonly TrackInfo[] | null
  operation: UpdateOperation
}

/** What a call knows. Plain data: everything in it can be recorded. */
export interface CallContext extends CallInput {
  ending: Ending | null
  /** The last word to the wire, chosen together with the ending; null where nothing is to be said. */
  goodbye: SignalCommand | null
  operations: readonly Operation[]
  /** The description in hand: the offer or answer the present step works on. */
  description: string | null
  /** Number of our latest offer. Facts about an older one are dropped. */
  attempt: number
  /** Number of our latest offer that was answered and applied. */
  confirmedAttempt: number
  /** Number of the far end's latest offer that was taken. */
  remoteAttempt: number
  /** An offer that came while we were not ready for it. */
  waitingOffer: { attempt: number; offer: string; operation: string } | null
  exchange: Exchange
  /** Our hold. The regions of the chart move it; `wanted` differs from `confirmed` while it is pending. */
  hold: RoundTrip
  /** The far end's hold: wanted when its offer is applied, confirmed when our answer is sent. */
  remoteHold: RoundTrip
  /** Collisions of our present wish with offers of the far end. */
  collisions: number
  /** Corrective offers sent in a row. */
  corrections: number
  /** The ends may disagree since an answer was lost or could not be applied: tell the far end again how we are. */
  correctionDue: boolean
  restartDue: boolean
  /** Why the negotiation under way is failing. */
  fault: ErrorInfo | null
  mediaState: IceState
  localTracks: readonly TrackInfo[]
  /** What we want to send, where that is not what we send: the negotiation brings it about as soon as it may. */
  wantedTracks: readonly TrackInfo[] | null
  remoteTracks: readonly TrackInfo[]
  /** The far end's tracks before its latest offer, to go back to where we refuse it. */
  agreedTracks: readonly TrackInfo[]
  muted: { wanted: readonly string[]; confirmed: readonly string[] }
  /** The far end was told to ring, or said that it rings. */
  hasRung: boolean
  answeredWith: CaptureRequest | null
  /** Answered without asking the user, who has agreed already. */
  answersByItself: boolean
  /** Which end yields where offers cross: the callee of the call, or who was found by a transfer. */
  yields: boolean
  /** How it stood with the far end we had before a transfer that is under way. */
  former: Pick<CallContext, 'peer' | 'remoteAttempt' | 'remoteHold' | 'mediaState' | 'yields'> | null
  /** The joined call this one is a leg of: to the application it has ended. */
  joinedInto: string | null
  /** The calls whose audio it is to be mixed with. */
  mixedWith: readonly string[]
  /** Whether a new far end expects our offer, or makes one. */
  makesOffer: boolean
}

/** The context of a call that has just been made or received. */
export function newCallContext(input: CallInput): CallContext {
  return {
    ...input,
    ending: null,
    goodbye: null,
    operations: [],
    description: input.offer,
    attempt: 1,
    confirmedAttempt: 1,
    remoteAttempt: 1,
    waitingOffer: null,
    exchange: { hold: false, iceRestart: false, tracks: null, operation: 'RESYNC' },
    hold: { wanted: false, confirmed: false },
    remoteHold: { wanted: false, confirmed: false },
    collisions: 0,
    corrections: 0,
    correctionDue: false,
    restartDue: false,
    fault: null,
    mediaState: 'new',
    localTracks: [],
    wantedTracks: null,
    remoteTracks: [],
    agreedTracks: [],
    muted: { wanted: [], confirmed: [] },
    hasRung: false,
    answeredWith: null,
    answersByItself: false,
    yields: input.direction === 'incoming',
    former: null,
    makesOffer: false,
    joinedInto: null,
    mixedWith: [],
  }
}
