import { assign, emit, setup } from 'xstate'

/** What a member hears of its leg, of our connection, and of the space. */
export type MemberEvent =
  /** We answer an invite of theirs. */
  | { type: 'leg.taken' }
  | { type: 'leg.connected' }
  | { type: 'leg.faded' }
  | { type: 'leg.over' }
  | { type: 'link.lost' }
  | { type: 'link.restored' }
  /** It is not in the call any more, or we are not. */
  | { type: 'letGo' }

export type MemberEmission = { type: 'dial' } | { type: 'hangUp' }

export interface MemberInput {
  /** We are the newcomer (spaces.md §13.3 rule 7). */
  makesOffer: boolean
  isOnline: boolean
}

interface MemberContext extends MemberInput {
  /** How often we dialled since it was connected last. */
  attempts: number
}

const attemptsAllowed = 3

const memberSetup = setup({
  types: {
    context: {} as MemberContext,
    events: {} as MemberEvent,
    emitted: {} as MemberEmission,
    input: {} as MemberInput,
  },
  actions: {
    noteLink: assign({ isOnline: ({ event }) => event.type === 'link.restored' }),
    countAttempt: assign({ attempts: ({ context }) => context.attempts + 1 }),
    forgetAttempts: assign({ attempts: 0 }),
    dial: emit({ type: 'dial' }),
    hangUp: emit({ type: 'hangUp' }),
  },
  guards: {
    makesOffer: ({ context }) => context.makesOffer,
    isOnline: ({ context }) => context.isOnline,
    isSpent: ({ context }) => context.attempts >= attemptsAllowed,
  },
  delays: {
    inviteTimeout: 15_000,
    // A leg has two chances to find a path in this time.
    connectTimeout: 40_000,
    fadeTimeout: 60_000,
    retryDelay: ({ context }) => 1000 * 2 ** Math.max(0, context.attempts - 1),
  },
})

/**
 * Somebody in the call whom we exchange media with. Whoever came later makes the offer; where it does not, we do after a
 * while. A leg that breaks is replaced by a new one, at most three times in a row.
 */
export const memberChart = memberSetup.createMachine({
  id: 'meetingMember',
  context: ({ input }) => ({ ...input, attempts: 0 }),
  initial: 'named',
  states: {
    named: {
      initial: 'deciding',
      on: {
        letGo: 'gone',
        'leg.taken': { target: '.connecting', actions: 'forgetAttempts' },
        'link.lost': { actions: 'noteLink' },
        'link.restored': { actions: 'noteLink' },
      },
      states: {
        deciding: { always: [{ guard: 'makesOffer', target: 'dialling' }, { target: 'awaiting' }] },
        awaiting: { after: { inviteTimeout: 'dialling' } },
        dialling: {
          always: [
            { guard: 'isOnline', target: 'connecting', actions: ['countAttempt', 'dial'] },
            { target: 'offline' },
          ],
        },
        offline: {
          tags: 'resting',
          always: { guard: 'isOnline', target: 'deciding', actions: 'forgetAttempts' },
        },
        connecting: {
          after: { connectTimeout: { target: 'retrying', actions: 'hangUp' } },
          on: { 'leg.connected': 'connected', 'leg.over': 'retrying' },
        },
        connected: {
          tags: 'resting',
          entry: 'forgetAttempts',
          on: { 'leg.faded': 'fading', 'leg.over': 'retrying' },
        },
        fading: {
          after: { fadeTimeout: { target: 'retrying', actions: 'hangUp' } },
          on: { 'leg.connected': 'connected', 'leg.over': 'retrying' },
        },
        retrying: {
          always: { guard: 'isSpent', target: 'failed' },
          after: { retryDelay: 'deciding' },
        },
        failed: {
          tags: 'resting',
          on: { 'link.restored': { target: 'deciding', actions: ['noteLink', 'forgetAttempts'] } },
        },
      },
    },
    gone: { type: 'final', entry: 'hangUp' },
  },
})
