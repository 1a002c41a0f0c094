import { assign, enqueueActions, raise } from 'xstate'
import { assertEvent } from '../feature/assertEvent.ts'
import { given } from '../feature/given.ts'
import { finished, ofTypes, tell } from '../feature/operations.ts'
import type { CallContext } from './call.context.ts'
import type { OperationType } from './call.events.ts'
import { begun } from './call.operations.ts'
import { factSetup } from './call.setup.facts.ts'

const mediaChanges = ['ADD_MEDIA', 'ADD_BASIC_MEDIA', 'REMOVE_MEDIA', 'REMOVE_BASIC_MEDIA'] as const
const named: ReadonlySet<string> = new Set([...mediaChanges, 'HOLD', 'UNHOLD', 'MEDIA_RESTART'])

const isNegotiating = (type: string) => named.has(type)

/** Whether an operation changes which media a call has. */
export const changesMedia = ofTypes(mediaChanges)

/** What the negotiation would carry if it began now. Tracks wait while the call is held, for they would not flow. */
function plannedExchange(context: CallContext): CallContext['exchange'] {
  const { operations, wantedTracks, localTracks, restartDue } = context
  const hold = context.hold.wanted
  const tracks = hold ? null : wantedTracks
  const change = operations.find(changesMedia)?.type as (typeof mediaChanges)[number] | undefined
  const fewer = (tracks?.length ?? 0) < localTracks.length ? 'REMOVE_MEDIA' : 'ADD_MEDIA'
  const operation =
    hold !== context.hold.confirmed
      ? hold
        ? 'HOLD'
        : 'UNHOLD'
      : tracks !== null
        ? (change ?? fewer)
        : restartDue
          ? 'MEDIA_RESTART'
          : 'RESYNC'
  return { hold, iceRestart: restartDue, tracks, operation }
}

const remoteOperation = (operation: string) => (named.has(operation) ? (operation as OperationType) : 'GENERIC_REMOTE')

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
      // The first offer of whom we were handed over to belongs to the unhold that runs since.
      if (context.former === null)
        tell(enqueue, begun({ ...context, ...taken }, null, remoteOperation(waitingOffer.operation)))
    }),
    /** Somebody else is our far end: its offers count anew, and what we wished of the former one is void. */
    beginRetarget: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'signal.retargeted')
      const { peer, remoteAttempt, remoteHold, mediaState, yields, hold } = context
      const fault = { code: 'call:6', message: 'The far end handed the call over meanwhile.' } as const
      const taken = {
        former: { peer, remoteAttempt, remoteHold, mediaState, yields },
        peer: event.party,
        makesOffer: event.makesOffer,
        yields: !event.makesOffer,
        remoteAttempt: 0,
        waitingOffer: null,
        wantedTracks: null,
        restartDue: false,
        correctionDue: false,
        hold: { ...hold, wanted: hold.confirmed },
        fault,
      }
      enqueue.assign(taken)
      // As the far end of a transfer sees it: the other side unholds (inventory, section b).
      const ours = finished(context, ({ isLocal, type }) => isLocal && isNegotiating(type), fault)
      const theirs = begun({ ...context, ...taken, operations: ours.operations }, null, 'UNHOLD')
      tell(enqueue, { operations: theirs.operations, emissions: [...ours.emissions, ...theirs.emissions] })
    }),
    keepParty: assign({
      peer: ({ event }) => {
        assertEvent(event, 'signal.retargeted')
        return event.party
      },
    }),
    dropRemoteTracks: assign({ remoteTracks: [] }),
    /** The transfer came to nothing: everything is as it was before it. */
    takeBackFarEnd: assign(({ context, event }) => {
      assertEvent(event, 'peer.restored')
      return {
        remoteTracks: event.tracks,
        ...given({
          remoteAttempt: context.former?.remoteAttempt,
          remoteHold: context.former?.remoteHold,
          yields: context.former?.yields,
        }),
      }
    }),
    settleRetarget: assign({ former: null, waitingOffer: null }),
    raiseConfirmed: raise({ type: 'negotiation.confirmed' }),
    raiseFailed: raise({ type: 'negotiation.failed' }),
  },
})
