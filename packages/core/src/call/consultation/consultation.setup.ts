import { assign, enqueueActions, fromCallback, setup } from 'xstate'
import type { ErrorInfo } from '../../errors.ts'
import { type Finish, finishOf, type Running } from '../../feature/operations.ts'
import { destroyed, superseded, toInfo } from '../../feature/promises.ts'
import type { EndingReason } from '../call.events.ts'

/** The call that is consulted about, and the one to whom is asked. */
export type Leg = 'first' | 'second'

/** How a consultation ended; `firstLost`: the first far end is gone, and the second call goes on alone. */
export type ConsultationOutcome = 'completed' | 'joined' | 'cancelled' | 'failed' | 'firstLost'

/** The public states of a consultation, which are the tags of the chart. */
export type ConsultationState =
  | 'holding'
  | 'dialing'
  | 'ringing'
  | 'talkingToSecond'
  | 'swapping'
  | 'talkingToFirst'
  | 'completing'
  | 'joining'
  | 'goingBack'
  | 'goingOn'
  | 'ended'

export type ConsultationCommandName = 'swap' | 'complete' | 'join' | 'cancel'

/** What a consultation hears: wishes of the application, and what its calls do. */
export type ConsultationEvent =
  | { type: ConsultationCommandName; operationId: string }
  /** The client is being destroyed. */
  | { type: 'shutDown' }
  | { type: 'second.made'; callId: string }
  | { type: `${Leg}.rang` | `${Leg}.answered` }
  /** Unheld, by whomever. */
  | { type: `${Leg}.unheld` }
  /** `isOurs` where our own user ended it. */
  | { type: `${Leg}.ended`; reason: EndingReason; isOurs: boolean }
  /** What the present step asked of the calls is done, or came to nothing. */
  | { type: 'step.done' }
  | { type: 'step.failed'; error: ErrorInfo }

/** A command of the application that runs. */
export interface ConsultationOperation extends Running {
  type: ConsultationCommandName
}

/** The end of a command, by which its promise settles. */
export type ConsultationEmission = Finish<ConsultationOperation>

export interface ConsultationInput {
  consultationId: string
  /** The call that is consulted about. */
  first: string
  destination: string
  /** Whether the media engine can mix, as a join needs it to. */
  mixes: boolean
  /** How long a step may take whatever the deadlines of the calls, in milliseconds: longer than any of them. */
  stepTimeoutMs: number
}

export interface ConsultationContext extends ConsultationInput {
  /** The call to whom is asked; empty until it is made. */
  second: string
  /** The command under way. */
  operation: ConsultationOperation | null
  outcome: ConsultationOutcome | null
  /** How the call ended that brought the outcome. */
  reason: EndingReason | null
  error: ErrorInfo | null
}

/** The commands of calls that a consultation uses. */
export type StepName = 'hold' | 'unhold' | 'end' | 'directTransfer' | 'consultativeTransfer' | 'join'

/** What a step asks: a command of calls, of the first call named. It waits for the calls to be ready for it. */
export interface StepInput {
  name: StepName
  callIds: readonly string[]
  to?: string
}

/** A leg to watch; one with an empty id is made first. */
export interface LegInput {
  leg: Leg
  consultationId: string
  callId: string
}

const tooLate = { code: 'call:2', message: 'A step did not come to an end in time.' } as const satisfies ErrorInfo

/** What a command is meant to bring about. */
const aims: Partial<Record<ConsultationCommandName, ConsultationOutcome>> = {
  complete: 'completed',
  join: 'joined',
  cancel: 'cancelled',
}

/** The words of the consultation chart. */
export const consultationSetup = setup({
  types: {
    context: {} as ConsultationContext,
    events: {} as ConsultationEvent,
    emitted: {} as ConsultationEmission,
    input: {} as ConsultationInput,
    tags: {} as ConsultationState | 'resting',
  },
  actors: {
    leg: fromCallback<{ type: 'none' }, LegInput>(() => {}),
    step: fromCallback<{ type: 'none' }, StepInput>(() => {}),
  },
  actions: {
    /** A newer wish takes the place of the one under way. */
    begin: enqueueActions(({ context: { operation }, event, enqueue }) => {
      if (operation !== null) enqueue.emit(finishOf(operation, superseded))
      if ('operationId' in event)
        enqueue.assign({ operation: { id: event.operationId, type: event.type, status: 'ONGOING' } })
    }),
    /** The command under way is over: well, with the fault that was noted, or by an end that it was not meant to have. */
    settle: enqueueActions(({ context: { operation, error, outcome, reason }, enqueue }) => {
      if (operation === null) return
      const isMissed = outcome !== null && aims[operation.type] !== outcome
      const ended: ErrorInfo = { code: 'call:6', message: `The consultation ended: ${reason ?? outcome}.` }
      enqueue.emit(finishOf(operation, error ?? (isMissed ? ended : null)))
      enqueue.assign({ operation: null, error: outcome && error })
    }),
    keepSecond: assign({ second: ({ context, event }) => ('callId' in event ? event.callId : context.second) }),
    /** The first fault counts: what follows comes of it. */
    noteFault: assign({
      error: ({ context, event }) => context.error ?? (event.type === 'step.failed' ? toInfo(event.error) : tooLate),
    }),
    noteShutDown: assign({ outcome: 'failed', reason: 'destroyed', error: destroyed }),
    noteOutcome: assign({
      outcome: (_, { outcome }: { outcome: ConsultationOutcome; reason?: EndingReason }) => outcome,
      reason: ({ event }, { reason = null }) => ('reason' in event ? event.reason : reason),
    }),
  },
  guards: {
    wasEndedAs: ({ event }, { reason }: { reason: EndingReason }) => 'reason' in event && event.reason === reason,
    wasOurs: ({ event }) => 'isOurs' in event && event.isOurs,
    mixes: ({ context }) => context.mixes,
  },
  delays: { stepTimeout: ({ context }) => context.stepTimeoutMs },
})
