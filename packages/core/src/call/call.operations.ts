import type { ErrorCode, ErrorInfo } from '../errors.ts'
import { given } from '../feature/given.ts'
import type { OperationChange } from '../feature/operations.ts'
import type { CallContext } from './call.context.ts'
import type { CallEvent, Ending, Operation, OperationEmission, OperationType } from './call.events.ts'

type Change = OperationChange<Operation, OperationEmission>

/** Starts an operation: of a command, or of an offer of the far end. */
export function begun(
  { callId, remoteAttempt, operations }: CallContext,
  event: CallEvent | null,
  type: OperationType,
): Change {
  const command = event !== null && 'operationId' in event ? event : null
  const operation: Operation = {
    id: command?.operationId ?? `${callId}:remote:${remoteAttempt}`,
    type,
    isLocal: command !== null,
    status: 'ONGOING',
    ...given({ trackIds: command !== null && 'trackIds' in command ? command.trackIds : null }),
  }
  return {
    operations: [...operations, operation],
    emissions: [{ type: 'operation', transition: 'START', operation, previous: 'NOT_STARTED' }],
  }
}

const steps = {
  PENDING: { previous: 'ONGOING', transition: 'UPDATE' },
  RESOLVING: { previous: 'PENDING', transition: 'RESUME' },
} as const

/** Moves running operations of these types on: to PENDING when the local part is sent, to RESOLVING when the answer came. */
export function advanced(
  { operations }: CallContext,
  types: readonly OperationType[],
  status: keyof typeof steps,
): Change {
  const { previous, transition } = steps[status]
  const moves = (operation: Operation) =>
    operation.isLocal && operation.status === previous && types.includes(operation.type)
  return {
    operations: operations.map((operation) => (moves(operation) ? { ...operation, status } : operation)),
    emissions: operations.filter(moves).map((operation) => ({ type: 'operation', transition, operation, previous })),
  }
}

/** What ends by the end of the call it was meant for. */
const endingOperations: readonly OperationType[] = ['END', 'REJECT', 'IGNORE', 'FORWARD_CALL']
const handingOver: readonly OperationType[] = ['DIRECT_TRANSFER', 'CONSULTATIVE_TRANSFER']

const endingCodes: Partial<Record<Ending['reason'], ErrorCode>> = {
  captureFailed: 'call:4',
  mediaFailed: 'call:2',
  destroyed: 'destroyed',
  internalError: 'call:1',
}

/** Why an operation fails when the call ends under it. A reason noted in `fault` is nearer to the cause. */
export function errorAtEnd({ ending, fault }: CallContext, { type }: Operation): ErrorInfo | null {
  const reason = ending?.reason ?? 'internalError'
  if (endingOperations.includes(type) || (reason === 'transferred' && handingOver.includes(type))) return null
  return (
    fault ?? {
      code: endingCodes[reason] ?? 'call:6',
      message: `The call ended (${reason}) before ${type} was done.`,
    }
  )
}
