import { and, assign, enqueueActions, fromCallback, setup, stateIn } from 'xstate'
import type { ErrorInfo } from '../../errors.ts'
import { type Finish, finishOf, type Running } from '../../feature/operations.ts'
import { faults } from '../space.faults.ts'

/** What the history of a space hears: wishes of the application, news of the space, and what became of a page. */
export type HistoryEvent =
  | { type: 'fetch'; operationId: string }
  /** We are in the space. `isBehind`: something may have been missed since we were there last. */
  | { type: 'space.entered'; isBehind: boolean }
  /** Its connection is lost; it may come back. */
  | { type: 'space.lost' }
  /** We are not in the space any more, and nobody tries to be. */
  | { type: 'space.ended' }
  /** Something may be missing, though the connection held. */
  | { type: 'history.doubted' }
  /** A page was taken over. `joins`: it reaches what was known before. `isLast`: there is nothing older. */
  | { type: 'page.kept'; request: number; joins: boolean; isLast: boolean }
  | { type: 'page.failed'; request: number; error: ErrorInfo }
  /** The client is being destroyed. */
  | { type: 'shutDown' }

/** A page to ask for: the one before the oldest message known, or one of those that may hold what was missed. */
export interface PageRequest {
  spaceId: string
  request: number
  /** How many pages of the newest were looked at before, when catching up; null for the next older one. */
  page: number | null
}

export interface HistoryOperation extends Running {
  type: 'fetch'
}

export interface HistoryInput {
  spaceId: string
  /** How long the back end may take for a page, in milliseconds. */
  requestTimeoutMs: number
}

export interface HistoryContext extends HistoryInput {
  /** Number of the latest request; answers to an older one are dropped. */
  request: number
  /** Pages looked at so far while catching up. */
  page: number
  operations: readonly HistoryOperation[]
  error: ErrorInfo | null
}

/** What the history tells beside its state. */
export type HistoryEmission =
  | Finish<HistoryOperation>
  /** What was missed is known now, or (`isFound` false) cannot be found out: time to judge what is not known to have arrived. */
  | { type: 'caughtUp'; isFound: boolean }
  /** A fetch failed. */
  | { type: 'failed'; error: ErrorInfo }

/** The words of the chart of a history. */
export const historySetup = setup({
  types: {
    context: {} as HistoryContext,
    events: {} as HistoryEvent,
    emitted: {} as HistoryEmission,
    input: {} as HistoryInput,
    tags: {} as 'resting' | 'fetching',
  },
  actors: {
    /** Asks for one page. */
    page: fromCallback<{ type: 'none' }, PageRequest>(() => {}),
  },
  actions: {
    begin: assign({
      operations: ({ context: { operations }, event }) =>
        event.type === 'fetch'
          ? [...operations, { id: event.operationId, type: 'fetch' as const, status: 'ONGOING' as const }]
          : operations,
    }),
    ask: assign({ request: ({ context }) => context.request + 1 }),
    firstPage: assign({ page: 0, error: null }),
    nextPage: assign({ page: ({ context }) => context.page + 1 }),
    clearError: assign({ error: null }),
    /** What was asked for is done; with a fault where one is given or was told. */
    finish: enqueueActions(({ context: { operations }, event, enqueue }, params: { fault?: keyof typeof faults }) => {
      const error =
        event.type === 'page.failed' ? event.error : params.fault === undefined ? null : faults[params.fault]
      for (const operation of operations) enqueue.emit(finishOf(operation, error))
      const isOver = params.fault === 'left' || params.fault === 'destroyed'
      enqueue.assign({ operations: [], error: isOver ? null : error })
      if (error !== null && !isOver) enqueue.emit({ type: 'failed', error })
    }),
    tellCaughtUp: enqueueActions(({ enqueue }, { isFound }: { isFound: boolean }) =>
      enqueue.emit({ type: 'caughtUp', isFound }),
    ),
  },
  guards: {
    isBehind: ({ event }) => event.type === 'space.entered' && event.isBehind,
    /** Somebody asked while the connection was away. */
    isAsked: ({ context }) => context.operations.length > 0,
    /** … and there is nothing older. */
    isAskedInVain: and([
      ({ context }: { context: HistoryContext }) => context.operations.length > 0,
      stateIn('#complete'),
    ]),
    isOurs: ({ context, event }) => 'request' in event && event.request === context.request,
    isOurLast: ({ context, event }) => event.type === 'page.kept' && event.request === context.request && event.isLast,
    joins: ({ context, event }) => event.type === 'page.kept' && event.request === context.request && event.joins,
  },
  delays: { pageDeadline: ({ context }) => context.requestTimeoutMs },
})
