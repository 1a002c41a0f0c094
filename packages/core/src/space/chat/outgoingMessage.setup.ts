import { assign, enqueueActions, fromCallback, setup } from 'xstate'
import type { ErrorInfo } from '../../errors.ts'
import { type Finish, finishOf, type Running } from '../../feature/operations.ts'
import { superseded } from '../../feature/promises.ts'
import { faults } from '../space.faults.ts'

/** What one of our messages hears. What it says is no part of any of it. */
export type OutgoingEvent =
  | { type: 'retry'; operationId: string }
  | { type: 'discard' }
  | { type: 'space.entered' }
  | { type: 'space.lost' }
  | { type: 'space.ended' }
  /** It came back, or was found among what an outage hid: the back end has it. */
  | { type: 'message.delivered' }
  /** `attempt` is the number of the sending that was refused. */
  | { type: 'message.refused'; attempt: number; error: ErrorInfo }
  /** What came since is known, or cannot be known, and it was not among it. */
  | { type: 'history.searched' }
  /** The client is being destroyed. */
  | { type: 'shutDown' }

/** A message to hand to the back end. */
export interface Sending {
  spaceId: string
  ref: string
  /** How often it was sent before. */
  attempt: number
}

export interface SendOperation extends Running {
  type: 'send'
}

export interface OutgoingInput {
  spaceId: string
  ref: string
  operationId: string
  /** How long the back end may take to give it back, in milliseconds. */
  requestTimeoutMs: number
}

export interface OutgoingContext extends Omit<OutgoingInput, 'operationId'> {
  attempt: number
  operation: SendOperation | null
  error: ErrorInfo | null
}

export type OutgoingEmission = Finish<SendOperation>

const operationOf = (id: string): SendOperation => ({ id, type: 'send', status: 'ONGOING' })

const reasons = {
  ...faults,
  discarded: { ...superseded, message: 'The message was discarded.' },
  unknown: {
    code: 'space:8',
    message: 'The connection was lost, and the message was not found since: it may not have arrived.',
  },
} as const satisfies Record<string, ErrorInfo>

/** The words of the chart of a message on its way. */
export const outgoingSetup = setup({
  types: {
    context: {} as OutgoingContext,
    events: {} as OutgoingEvent,
    emitted: {} as OutgoingEmission,
    input: {} as OutgoingInput,
    tags: {} as 'resting' | 'pending' | 'failed' | 'uncertain' | 'unanswered',
  },
  actors: {
    /** Hands it to the back end, once. */
    sending: fromCallback<{ type: 'none' }, Sending>(() => {}),
  },
  actions: {
    begin: assign({
      operation: ({ event }) => (event.type === 'retry' ? operationOf(event.operationId) : null),
      error: null,
    }),
    nextAttempt: assign({ attempt: ({ context }) => context.attempt + 1 }),
    noteRefusal: assign({ error: ({ event }) => (event.type === 'message.refused' ? event.error : null) }),
    noteFault: assign({ error: (_, { fault }: { fault: keyof typeof reasons }) => reasons[fault] }),
    /** Whoever waits for it hears how it ended. */
    settle: enqueueActions(({ context: { operation, error }, enqueue }) => {
      if (operation === null) return
      enqueue.emit(finishOf(operation, error))
      enqueue.assign({ operation: null })
    }),
  },
  guards: {
    isLatest: ({ context, event }) => event.type === 'message.refused' && event.attempt === context.attempt,
  },
  delays: { answerDeadline: ({ context }) => context.requestTimeoutMs },
})

export const newOutgoingContext = ({ operationId, ...input }: OutgoingInput): OutgoingContext => ({
  ...input,
  attempt: 0,
  operation: operationOf(operationId),
  error: null,
})
