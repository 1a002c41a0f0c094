import type { ErrorInfo } from '../errors.ts'
import { given } from './given.ts'

/** What runs for a command of the application, from its start to its FINISH (inventory, section b). */
export interface Running {
  id: string
  type: string
  /** PENDING: our part is done, the far end has it; RESOLVING: its answer is here. */
  status: 'ONGOING' | 'PENDING' | 'RESOLVING'
}

/** The end of an operation, as a chart emits it: the handle settles the promise of its command by it. */
export interface Finish<Operation extends Running> {
  type: 'operation'
  transition: 'FINISH'
  operation: Operation
  previous: Running['status']
  error?: ErrorInfo
}

/** Tells that an operation is over. */
export const finishOf = <Operation extends Running>(
  operation: Operation,
  error: ErrorInfo | null,
): Finish<Operation> => ({
  type: 'operation',
  transition: 'FINISH',
  operation,
  previous: operation.status,
  ...given({ error }),
})

/** What a change of the operations of a chart tells the outside. */
export interface OperationChange<Operation extends Running, Emission> {
  operations: readonly Operation[]
  emissions: readonly Emission[]
}

/** Whether an operation is of one of these types. */
export const ofTypes =
  (types: readonly string[]) =>
  ({ type }: Running): boolean =>
    types.includes(type)

/** Ends the operations for which `which` gives true, with the error, where one is given. */
export function finished<Operation extends Running>(
  { operations }: { operations: readonly Operation[] },
  which: (operation: Operation) => boolean,
  error: ErrorInfo | null | ((operation: Operation) => ErrorInfo | null) = null,
): OperationChange<Operation, Finish<Operation>> {
  return {
    operations: operations.filter((operation) => !which(operation)),
    emissions: operations
      .filter(which)
      .map((operation) => finishOf(operation, typeof error === 'function' ? error(operation) : error)),
  }
}

/** Takes a change over into the context and emits what it tells. The part of `enqueue` that it needs stands here. */
export function tell<Operation extends Running, Emission>(
  enqueue: {
    assign: (change: { operations: readonly Operation[] }) => void
    emit: (emission: Emission) => void
  },
  { operations, emissions }: OperationChange<Operation, Emission>,
): void {
  enqueue.assign({ operations })
  for (const emission of emissions) enqueue.emit(emission)
}
