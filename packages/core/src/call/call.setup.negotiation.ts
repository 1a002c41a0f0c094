import { assign, enqueueActions, raise } from 'xstate'
import { assertEvent } from '../feature/assertEvent.ts'
import { tell } from '../feature/operations.ts'
import type { CallContext } from './call.context.ts'
import type { OperationType } from './call.events.ts'
import { begun } from './call.operations.ts'
import { factSetup } from './call.setup.facts.ts'

/** What the negotiation would carry if it began now. */
function plannedExchange(context: CallContext): CallContext['exchange'] {
  const hold = context.hold.wanted
  const changed = hold !== context.hold.confirmed
  const operation = changed ? (hold ? 'HOLD' : 'UNHOLD') : context.restartDue ? 'MEDIA_RESTART' : 'RESYNC'
  return { hold, iceRestart: context.restartDue, operation }
}

const remoteOperation = (named: string): OperationType =>
  named === 'HOLD' || named === 'UNHOLD' || named === 'MEDIA_RESTART' ? named : 'GENERIC_REMOTE'

/** What a call keeps of its negotiations: wishes, attempts, offers that wait. */
export const negotiationSetup = factSetup.extend({
  actions: {
    beginExchange: assign(({ context }) => ({
      attempt: context.attempt + 1,
      exchange: plannedExchange(context),
      fault: null,
    })),
    confirmExchange: assign(({ context }) => ({
      confirmedAttempt: context.attempt,
      hold: { ...context.hold, confirmed: context.exchange.hold },
      restartDue: context.restartDue && !context.exchange.iceRestart,
      correctionDue: false,
      corrections: 0,
      collisions: 0,
      fault: null,
    })),
    wantHold: assign({ hold: ({ context }) => ({ ...context.hold, wanted: true }) }),
    wantNoHold: assign({ hold: ({ context }) => ({ ...context.hold, wanted: false }) }),
    wantRestart: assign({ restartDue: true }),
    dropRestart: assign({ restartDue: false }),
    dueCorrection: assign({ correctionDue: true }),
    countCorrection: assign({ corrections: ({ context }) => context.corrections + 1 }),
    countCollision: assign({ collisions: ({ context }) => context.collisions + 1 }),
    keepOffer: assign({
      waitingOffer: ({ event }) => {
        assertEvent(event, 'signal.offered')
        return { attempt: event.attempt, offer: event.offer, operation: event.operation ?? '' }
      },
    }),
    dropWaitingOffer: assign({ waitingOffer: null }),
    takeOffer: enqueueActions(({ context, enqueue }) => {
      const { waitingOffer } = context
      if (waitingOffer === null) return
      const taken = {
        description: waitingOffer.offer,
        remoteAttempt: waitingOffer.attempt,
        agreedTracks: context.remoteTracks,
        waitingOffer: null,
      }
      enqueue.assign(taken)
      tell(enqueue, begun({ ...context, ...taken }, null, remoteOperation(waitingOffer.operation)))
    }),
    raiseConfirmed: raise({ type: 'negotiation.confirmed' }),
    raiseFailed: raise({ type: 'negotiation.failed' }),
  },
})
