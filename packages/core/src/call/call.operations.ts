import type { ErrorCode, ErrorInfo } from '../errors.ts'
import type { CallContext } from './call.context.ts'
import type { CallEmission, CallEvent, Ending, Operation, OperationEmission, OperationType } from './call.events.ts'

/** Operations that end a call: they succeed when the call is over, all others fail then. */
const endingOperations: ReadonlySet<OperationType> = new Set(['END', 'REJECT', 'IGNORE'])

/** What a change of the operation list tells the outside. */
export interface OperationChange {
  operations: readonly Operation[]
  emissions: OperationEmission[]
}

const publicly = ({ id, type, isLocal }: Operation) => ({ id, type, isLocal })

/** Starts an operation. */
export function begun(context: CallContext, event: CallEvent, type: OperationType): OperationChange {
  const isLocal = 'operationId' in event
  const id = isLocal ? event.operationId : `${context.callId}:remote:${context.remoteAttempt}`
  const operation: Operation = {
    id,
    type,
    isLocal,
    status: 'ONGOING',
    ...('trackIds' in event ? { trackIds: event.trackIds } : {}),
  }
  return {
    operations: [...context.operations, operation],
    emissions: [{ type: 'operation', operation: publicly(operation), transition: 'START', previous: 'NOT_STARTED' }],
  }
}

/** Moves running operations of these types on: to PENDING when the local part is sent, to RESOLVING when the answer came. */
export function advanced(
  context: CallContext,
  types: readonly OperationType[],
  to: 'PENDING' | 'RESOLVING',
): OperationChange {
  const from = to === 'PENDING' ? 'ONGOING' : 'PENDING'
  const moves = (operation: Operation) =>
    operation.isLocal && operation.status === from && types.includes(operation.type)
  return {
    operations: context.operations.map((operation) => (moves(operation) ? { ...operation, status: to } : operation)),
    emissions: context.operations.filter(moves).map((operation) => ({
      type: 'operation',
      operation: publicly(operation),
      transition: to === 'PENDING' ? 'UPDATE' : 'RESUME',
      previous: from,
    })),
  }
}

/** Ends running operations for which `which` gives true, with an error or without. */
export function finished(
  context: CallContext,
  which: (operation: Operation) => boolean,
  errorOf: (operation: Operation) => ErrorInfo | undefined,
): OperationChange {
  return {
    operations: context.operations.filter((operation) => !which(operation)),
    emissions: context.operations.filter(which).map((operation) => {
      const error = errorOf(operation)
      return {
        type: 'operation',
        operation: publicly(operation),
        transition: 'FINISH',
        previous: operation.status,
        ...(error === undefined ? {} : { error }),
      }
    }),
  }
}

const endingCodes: Partial<Record<Ending['reason'], ErrorCode>> = {
  captureFailed: 'call:4',
  mediaFailed: 'call:2',
  destroyed: 'destroyed',
  internalError: 'call:1',
}

/** Why an operation fails when the call ends under it. A reason noted in `fault` is nearer to the cause. */
export function errorAtEnd(context: CallContext, operation: Operation): ErrorInfo | undefined {
  if (endingOperations.has(operation.type)) return undefined
  const reason = context.ending?.reason ?? 'internalError'
  return (
    context.fault ?? {
      code: endingCodes[reason] ?? 'call:6',
      message: `The call ended (${reason}) before ${operation.type} was done.`,
    }
  )
}

/** What an action can do to tell a change: the part of `enqueue` it needs. */
interface Enqueue {
  assign: (change: { operations: OperationChange['operations'] }) => void
  emit: (emission: CallEmission) => void
}

/** Takes a change over into the context and emits what it tells. */
export function tell(enqueue: Enqueue, change: OperationChange): void {
  enqueue.assign({ operations: change.operations })
  for (const emission of change.emissions) enqueue.emit(emission)
}
