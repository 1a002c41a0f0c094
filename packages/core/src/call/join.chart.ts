import { assign, emit, setup } from 'xstate'

/** What a join hears of its legs, and of the application. */
export type JoinEvent =
  | { type: 'leg.ready'; callId: string }
  /** The leg could not be unheld, or has ended. */
  | { type: 'leg.over'; callId: string }
  | { type: 'end' }

/** What a join asks of its legs. */
export type JoinEmission = { type: 'confirm' } | { type: 'fail' } | { type: 'hangUp' }

interface JoinContext {
  waiting: readonly string[]
  talking: readonly string[]
  timeoutMs: number
}

const without = (ids: readonly string[], gone: string) => ids.filter((id) => id !== gone)

const joinSetup = setup({
  types: {
    context: {} as JoinContext,
    events: {} as JoinEvent,
    emitted: {} as JoinEmission,
    input: {} as { callIds: readonly string[]; timeoutMs: number },
  },
  actions: {
    noteReady: assign({
      waiting: ({ context, event }) => ('callId' in event ? without(context.waiting, event.callId) : context.waiting),
    }),
    noteOver: assign({
      talking: ({ context, event }) => ('callId' in event ? without(context.talking, event.callId) : context.talking),
    }),
    confirm: emit({ type: 'confirm' }),
    fail: emit({ type: 'fail' }),
    hangUp: emit({ type: 'hangUp' }),
  },
  guards: {
    isComplete: ({ context }) => context.waiting.length === 0,
    isEmpty: ({ context }) => context.talking.length === 0,
  },
  delays: { joinTimeout: ({ context }) => context.timeoutMs },
})

/**
 * Two calls as one: the rule between them, beside the calls. Both legs have to be unheld before either counts as joined;
 * whoever hangs up leaves the other with us, and when we leave both are over.
 */
export const joinChart = joinSetup.createMachine({
  id: 'join',
  context: ({ input: { callIds, timeoutMs } }) => ({ waiting: callIds, talking: callIds, timeoutMs }),
  initial: 'joining',
  states: {
    joining: {
      always: { guard: 'isComplete', target: 'talking', actions: 'confirm' },
      after: { joinTimeout: { target: 'failed', actions: 'fail' } },
      on: {
        'leg.ready': { actions: 'noteReady' },
        'leg.over': { target: 'failed', actions: 'fail' },
      },
    },
    talking: {
      tags: 'resting',
      always: { guard: 'isEmpty', target: 'ended' },
      on: {
        'leg.over': { actions: 'noteOver' },
        end: { target: 'ended', actions: 'hangUp' },
      },
    },
    failed: { type: 'final' },
    ended: { type: 'final' },
  },
})
