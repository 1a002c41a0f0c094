import type { ErrorInfo } from '../errors.ts'
import { isAboutSame, isSatisfied, type SpaceContext } from './space.context.ts'
import type { MediaFlags, SpaceEmission, SpaceEvent, SpaceOperation } from './space.events.ts'
import { faults } from './space.faults.ts'

/** How a space came to its end for us. */
export type Ending = 'left' | 'failed' | 'removed'

/** What a change of the operation list tells the outside. */
export interface OperationChange {
  operations: readonly SpaceOperation[]
  emissions: SpaceEmission[]
}

/** Starts the operation of a wish. */
export function begun(context: SpaceContext, event: SpaceEvent): OperationChange {
  if (!('operationId' in event)) return { operations: context.operations, emissions: [] }
  const operation: SpaceOperation = {
    id: event.operationId,
    type: event.type,
    ...('media' in event ? { media: event.media } : {}),
    ...('idle' in event ? { idle: event.idle } : {}),
  }
  return { operations: [...context.operations, operation], emissions: [] }
}

/** Ends running operations for which `which` gives true; with the error, where one is given. */
export function finished(
  context: SpaceContext,
  which: (operation: SpaceOperation) => boolean,
  error: ErrorInfo | null | ((operation: SpaceOperation) => ErrorInfo | null),
): OperationChange {
  return {
    operations: context.operations.filter((operation) => !which(operation)),
    emissions: context.operations.filter(which).map((operation) => {
      const why = typeof error === 'function' ? error(operation) : error
      return { type: 'finished', operation, ...(why === null ? {} : { error: why }) }
    }),
  }
}

/** Operations on a flag that a newer wish is about; with `onlyCrossed` those that wanted something else. */
export const supersededBy =
  (media: Partial<MediaFlags>, onlyCrossed: boolean) =>
  ({ type, media: asked }: SpaceOperation): boolean => {
    if (type !== 'updateMedia' || asked === undefined || !isAboutSame(asked, media)) return false
    return !onlyCrossed || Object.entries(media).some(([name, value]) => asked[name as keyof MediaFlags] === !value)
  }

export const hasItsIdle =
  ({ idle }: SpaceContext) =>
  (operation: SpaceOperation): boolean =>
    operation.type === 'setIdle' && operation.idle === idle.confirmed

export const hasItsMedia =
  ({ media }: SpaceContext) =>
  (operation: SpaceOperation): boolean =>
    operation.type === 'updateMedia' && isSatisfied(operation.media ?? {}, media.confirmed)

/** Why an operation fails when the space ends under it. Leaving succeeds however it ends. */
export function errorAtEnd(context: SpaceContext, operation: SpaceOperation, ending: Ending): ErrorInfo | null {
  if (operation.type === 'leave') return null
  if (context.fault !== null) return context.fault
  if (ending === 'removed') return faults.removed
  return operation.type === 'join' ? faults.superseded : faults.left
}
