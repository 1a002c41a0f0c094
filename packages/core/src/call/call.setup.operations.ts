import { enqueueActions } from 'xstate'
import type { ErrorCode } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import type { Operation, OperationType } from './call.events.ts'
import { advanced, begun, errorAtEnd, finished, tell } from './call.operations.ts'
import { negotiationSetup } from './call.setup.negotiation.ts'

const superseded = { code: 'superseded', message: 'A newer wish took the place of this one.' } as const

/** How operations begin, move on and finish (inventory, section b). */
export const operationSetup = negotiationSetup.extend({
  actions: {
    begin: enqueueActions(({ context, event, enqueue }, params: { type: OperationType }) => {
      tell(enqueue, begun(context, event, params.type))
    }),
    beginMake: enqueueActions(({ context, enqueue }) => {
      if (context.direction === 'incoming') return
      const event = { type: 'end', operationId: `${context.callId}:make` } as const
      tell(enqueue, begun(context, event, 'MAKE'))
    }),
    advance: enqueueActions(
      ({ context, enqueue }, params: { types: readonly OperationType[]; to: 'PENDING' | 'RESOLVING' }) => {
        tell(enqueue, advanced(context, params.types, params.to))
      },
    ),
    finish: enqueueActions(({ context, enqueue }, params: { types: readonly OperationType[] }) => {
      tell(
        enqueue,
        finished(
          context,
          ({ isLocal, type }) => isLocal && params.types.includes(type),
          () => undefined,
        ),
      )
    }),
    finishMuting: enqueueActions(({ context, enqueue }) => {
      const { confirmed } = context.muted
      const isDone = ({ type, trackIds = [] }: Operation) =>
        (type === 'MUTE' && trackIds.every((id) => confirmed.includes(id))) ||
        (type === 'UNMUTE' && !trackIds.some((id) => confirmed.includes(id)))
      tell(
        enqueue,
        finished(context, isDone, () => undefined),
      )
    }),
    supersedeMuting: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['mute', 'unmute'])
      const opposite = event.type === 'mute' ? 'UNMUTE' : 'MUTE'
      const isCrossed = ({ type, trackIds = [] }: Operation) =>
        type === opposite && trackIds.some((id) => event.trackIds.includes(id))
      tell(
        enqueue,
        finished(context, isCrossed, () => superseded),
      )
    }),
    fail: enqueueActions(
      ({ context, enqueue }, params: { types: readonly OperationType[]; code?: ErrorCode; message?: string }) => {
        const { code, message } = params
        const error = code === undefined ? (context.fault ?? undefined) : { code, message: message ?? code }
        tell(
          enqueue,
          finished(
            context,
            ({ isLocal, type }) => isLocal && params.types.includes(type),
            () => error,
          ),
        )
      },
    ),
    supersede: enqueueActions(({ context, enqueue }, params: { types: readonly OperationType[] }) => {
      tell(
        enqueue,
        finished(
          context,
          ({ isLocal, type }) => isLocal && params.types.includes(type),
          () => superseded,
        ),
      )
    }),
    finishRestart: enqueueActions(({ context, enqueue }) => {
      if (!context.exchange.iceRestart) return
      tell(
        enqueue,
        finished(
          context,
          ({ type }) => type === 'MEDIA_RESTART',
          () => undefined,
        ),
      )
    }),
    finishRemote: enqueueActions(({ context, enqueue }) => {
      tell(
        enqueue,
        finished(
          context,
          ({ isLocal }) => !isLocal,
          () => undefined,
        ),
      )
    }),
    failRemote: enqueueActions(({ context, enqueue }) => {
      tell(
        enqueue,
        finished(
          context,
          ({ isLocal }) => !isLocal,
          () => context.fault ?? undefined,
        ),
      )
    }),
    finishAll: enqueueActions(({ context, enqueue }) => {
      tell(
        enqueue,
        finished(
          context,
          () => true,
          (operation) => errorAtEnd(context, operation),
        ),
      )
    }),
  },
})
