import { enqueueActions } from 'xstate'
import { assertEvent } from '../feature/assertEvent.ts'
import { finished, ofTypes, tell } from '../feature/operations.ts'
import { superseded } from '../feature/promises.ts'
import type { Operation, OperationType } from './call.events.ts'
import { advanced, begun, errorAtEnd } from './call.operations.ts'
import { negotiationSetup } from './call.setup.negotiation.ts'

export interface Types {
  types: readonly OperationType[]
}

const isRemote = ({ isLocal }: Operation) => !isLocal
const isOurs = (types: readonly OperationType[]) => (operation: Operation) =>
  operation.isLocal && ofTypes(types)(operation)

/** How operations begin, move on and finish (inventory, section b). */
export const operationSetup = negotiationSetup.extend({
  actions: {
    begin: enqueueActions(({ context, event, enqueue }, { type }: { type: OperationType }) =>
      tell(enqueue, begun(context, event, type)),
    ),
    beginMake: enqueueActions(({ context, enqueue }) => {
      const operationId = `${context.callId}:make`
      if (context.direction === 'outgoing') tell(enqueue, begun(context, { type: 'end', operationId }, 'MAKE'))
    }),
    advance: enqueueActions(({ context, enqueue }, { types, to }: Types & { to: 'PENDING' | 'RESOLVING' }) =>
      tell(enqueue, advanced(context, types, to)),
    ),
    finish: enqueueActions(({ context, enqueue }, { types }: Types) => tell(enqueue, finished(context, isOurs(types)))),
    fail: enqueueActions(({ context, enqueue }, { types }: Types) =>
      tell(enqueue, finished(context, isOurs(types), context.fault)),
    ),
    supersede: enqueueActions(({ context, enqueue }, { types }: Types) =>
      tell(enqueue, finished(context, isOurs(types), superseded)),
    ),
    finishMuting: enqueueActions(({ context, enqueue }) => {
      const { confirmed } = context.muted
      const isDone = ({ type, trackIds = [] }: Operation) =>
        (type === 'MUTE' && trackIds.every((id) => confirmed.includes(id))) ||
        (type === 'UNMUTE' && !trackIds.some((id) => confirmed.includes(id)))
      tell(enqueue, finished(context, isDone))
    }),
    supersedeMuting: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['mute', 'unmute'])
      const opposite = event.type === 'mute' ? 'UNMUTE' : 'MUTE'
      const isCrossed = ({ type, trackIds = [] }: Operation) =>
        type === opposite && trackIds.some((id) => event.trackIds.includes(id))
      tell(enqueue, finished(context, isCrossed, superseded))
    }),
    finishRestart: enqueueActions(({ context, enqueue }) => {
      if (context.exchange.iceRestart) tell(enqueue, finished(context, ofTypes(['MEDIA_RESTART'])))
    }),
    finishRemote: enqueueActions(({ context, enqueue }) => tell(enqueue, finished(context, isRemote))),
    failRemote: enqueueActions(({ context, enqueue }) => tell(enqueue, finished(context, isRemote, context.fault))),
    finishAll: enqueueActions(({ context, enqueue }) =>
      tell(
        enqueue,
        finished(
          context,
          () => true,
          (operation) => errorAtEnd(context, operation),
        ),
      ),
    ),
  },
})
