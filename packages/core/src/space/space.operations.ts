import type { ErrorInfo } from '../errors.ts'
import type { OperationChange } from '../feature/operations.ts'
import { superseded } from '../feature/promises.ts'
import { isAboutSame, isSatisfied, type SpaceContext } from './space.context.ts'
import type { MediaFlags, SpaceEmission, SpaceEvent, SpaceOperation } from './space.events.ts'
import { faults } from './space.faults.ts'

/** How a space came to its end for us. */
export type Ending = 'left' | 'failed' | 'removed'

/** Starts the operation of a wish. */
export function begun({ operations }: SpaceContext, event: SpaceEvent): OperationChange<SpaceOperation, SpaceEmission> {
  if (!('operationId' in event)) return { operations, emissions: [] }
  const { operationId: id, ...wish } = event
  return { operations: [...operations, { id, status: 'ONGOING', ...wish }], emissions: [] }
}

/** Operations that live and die with our part in the call, and those that change what we send there. */
export const mediaOperations = ['updateMedia', 'startShare', 'stopShare'] as const
export const callOperations = ['enterCall', ...mediaOperations] as const
export const changesMedia = ({ type }: SpaceOperation): boolean => mediaOperations.some((one) => one === type)

/** Operations that want it otherwise than it is. */
export const isCrossed =
  (media: Partial<MediaFlags>) =>
  (operation: SpaceOperation): boolean =>
    changesMedia(operation) &&
    Object.entries(media).some(([name, value]) => operation.media?.[name as keyof MediaFlags] === !value)

/** Operations on a flag that a newer wish is about; with `onlyCrossed` those that wanted something else. */
export const supersededBy =
  (media: Partial<MediaFlags>, onlyCrossed: boolean) =>
  (operation: SpaceOperation): boolean =>
    changesMedia(operation) &&
    isAboutSame(operation.media ?? {}, media) &&
    (!onlyCrossed || isCrossed(media)(operation))

export const hasItsIdle =
  ({ idle }: SpaceContext) =>
  (operation: SpaceOperation): boolean =>
    operation.type === 'setIdle' && operation.idle === idle.confirmed

export const hasItsMedia =
  ({ media, own }: SpaceContext) =>
  (operation: SpaceOperation): boolean =>
    !own.isAsking && changesMedia(operation) && isSatisfied(operation.media ?? {}, media.confirmed)

/** Why an operation fails when the space ends under it. Leaving succeeds however it ends. */
export function errorAtEnd({ fault }: SpaceContext, { type }: SpaceOperation, ending: Ending): ErrorInfo | null {
  if (type === 'leave') return null
  if (fault !== null) return fault
  if (ending === 'removed') return faults.removed
  return type === 'join' ? superseded : faults.left
}
