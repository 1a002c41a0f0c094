import { begin, fail, fault, finish, supersede } from './call.fragments.ts'
import { callSetup } from './call.setup.ts'

const joinFailed = fault('call:2', 'Join Failed: the other call could not be joined.')

/**
 * Our own hold (RFC 3264 §8.4). Which state we are in is our wish; whether the far end knows is `hold.confirmed`.
 * The wish is level-triggered: the negotiation sees it whenever it is idle, so it survives a collision by itself.
 */
export const hold = callSetup.createStateConfig({
  initial: 'deciding',
  states: {
    // A call that comes back from a transfer that failed is held as it was.
    deciding: { always: [{ guard: 'holdIsConfirmed', target: 'held' }, { target: 'active' }] },
    active: {
      tags: 'resting',
      entry: 'wantNoHold',
      on: { hold: { guard: 'canNegotiate', target: 'holding', actions: begin('HOLD') } },
    },
    holding: {
      tags: 'stepped',
      entry: 'wantHold',
      // Taken back and wished again before the far end heard of it.
      always: { guard: 'staysHeld', target: 'held', actions: finish('HOLD') },
      on: {
        'negotiation.confirmed': { guard: 'exchangeHolds', target: 'held', actions: finish('HOLD') },
        'negotiation.failed': [
          { guard: 'holdIsConfirmed', target: 'held', actions: finish('HOLD') },
          { target: 'active', actions: fail('HOLD') },
        ],
        unhold: { target: 'unholding', actions: [supersede('HOLD'), begin('UNHOLD')] },
      },
    },
    held: {
      tags: 'resting',
      entry: 'wantHold',
      on: {
        unhold: { guard: 'canNegotiate', target: 'unholding', actions: begin('UNHOLD') },
        join: { guard: 'canJoin', target: 'joining', actions: [begin('JOIN'), 'keepMixed'] },
      },
    },
    // As a leg of a joined call: media flows again, and the engine mixes it with that of the other leg.
    joining: {
      tags: 'stepped',
      entry: 'wantNoHold',
      on: {
        'negotiation.confirmed': { guard: 'exchangeUnholds', target: 'joined' },
        'negotiation.failed': { target: 'held', actions: fail('JOIN') },
        'join.failed': { target: 'holding', actions: [joinFailed, fail('JOIN')] },
      },
    },
    joined: {
      tags: 'resting',
      entry: ['mix', 'tellLegReady'],
      on: {
        'join.confirmed': { actions: ['becomeLeg', finish('JOIN')] },
        'join.failed': { target: 'holding', actions: [joinFailed, fail('JOIN'), 'mixNothing'] },
      },
    },
    unholding: {
      tags: 'stepped',
      entry: 'wantNoHold',
      always: { guard: 'staysActive', target: 'active', actions: finish('UNHOLD') },
      on: {
        'negotiation.confirmed': { guard: 'exchangeUnholds', target: 'active', actions: finish('UNHOLD') },
        'negotiation.failed': [
          { guard: 'holdIsConfirmed', target: 'held', actions: fail('UNHOLD') },
          { target: 'active', actions: finish('UNHOLD') },
        ],
        hold: { target: 'holding', actions: [supersede('UNHOLD'), begin('HOLD')] },
      },
    },
  },
})
