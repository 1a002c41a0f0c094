import { assign, enqueueActions, fromCallback, or, setup } from 'xstate'
import { type ErrorInfo, SwitchhookError } from '../../errors.ts'
import { given } from '../../feature/given.ts'
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

/** The end of a command, by which its promise settles. */
export interface ConsultationEmission {
  type: 'operation'
  transition: 'FINISH'
  operation: { id: string }
  error?: ErrorInfo
}

export interface ConsultationInput {
  consultationId: string
  firstCallId: string
  destination: string
  /** Whether the media engine can mix, as a join needs it to. */
  mixes: boolean
  /** How long a step may take whatever the deadlines of the calls, in milliseconds: longer than any of them. */
  stepTimeoutMs: number
}

interface ConsultationContext extends ConsultationInput {
  secondCallId: string | null
  /** The command under way. */
  operation: { id: string; type: ConsultationCommandName } | null
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

/** A leg to watch; one without an id is made first. */
export interface LegInput {
  leg: Leg
  consultationId: string
  callId?: string
}

const tooLate = {
  code: 'call:2',
  message: 'A step of the consultation did not come to an end in time.',
} as const satisfies ErrorInfo

const finish = (id: string, error: ErrorInfo | null): ConsultationEmission => ({
  type: 'operation',
  transition: 'FINISH',
  operation: { id },
  ...given({ error: error && toInfo(error) }),
})

const outcomes: Partial<Record<ConsultationCommandName, ConsultationOutcome>> = {
  complete: 'completed',
  join: 'joined',
  cancel: 'cancelled',
}

/** Why the command under way comes to nothing when the consultation ends; null where it brought that about. */
function errorAtEnd({ error, operation, outcome, reason }: ConsultationContext): ErrorInfo | null {
  if (error !== null || (operation !== null && outcomes[operation.type] === outcome)) return error
  const { code, message } = new SwitchhookError('call:6', `The consultation ended before: ${reason ?? outcome}.`)
  return { code, message }
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
      if (!('operationId' in event)) return
      if (operation !== null) enqueue.emit(finish(operation.id, superseded))
      enqueue.assign({ operation: { id: event.operationId, type: event.type } })
    }),
    settle: enqueueActions(({ context: { operation, error }, enqueue }) => {
      if (operation !== null) enqueue.emit(finish(operation.id, error))
      enqueue.assign({ operation: null, error: null })
    }),
    settleAtEnd: enqueueActions(({ context, enqueue }) => {
      const { operation } = context
      if (operation !== null) enqueue.emit(finish(operation.id, errorAtEnd(context)))
      enqueue.assign({ operation: null })
    }),
    keepSecond: assign({
      secondCallId: ({ context, event }) => ('callId' in event ? event.callId : context.secondCallId),
    }),
    /** The first fault counts: what follows comes of it. */
    noteFault: assign({
      error: ({ context, event }) => context.error ?? (event.type === 'step.failed' ? toInfo(event.error) : tooLate),
    }),
    noteShutDown: assign({ outcome: 'failed', reason: 'destroyed', error: destroyed }),
    noteOutcome: assign({
      outcome: (_, { outcome }: { outcome: ConsultationOutcome; reason?: EndingReason }) => outcome,
      reason: ({ context, event }, { reason }) => ('reason' in event ? event.reason : (reason ?? context.reason)),
    }),
  },
  guards: {
    wasTransferred: ({ event }) => 'reason' in event && event.reason === 'transferred',
    wasJoined: ({ event }) => 'reason' in event && event.reason === 'joined',
    wasConnected: or(['wasTransferred', 'wasJoined']),
    wasOurs: ({ event }) => 'isOurs' in event && event.isOurs,
    mixes: ({ context }) => context.mixes,
  },
  delays: { stepTimeout: ({ context }) => context.stepTimeoutMs },
})
