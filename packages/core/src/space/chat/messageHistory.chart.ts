import { historySetup } from './messageHistory.setup.ts'

const finish = (fault?: 'noAnswer' | 'left' | 'destroyed') =>
  ({ type: 'finish', params: fault === undefined ? {} : { fault } }) as const
const caughtUp = (isFound: boolean) => ({ type: 'tellCaughtUp', params: { isFound } }) as const

/** Another one who asks for a page waits for the one under way. */
const fetch = { actions: 'begin' } as const

const doubted = { 'history.doubted': 'catchingUp' } as const

/** What we could not find out is asked for again with the next page. */
const notFound = (fault?: 'noAnswer') => ({ target: '#behind', actions: [caughtUp(false), finish(fault)] }) as const

/**
 * The messages of a space that came before, page by page back to the first, and those that an outage hid. The messages
 * themselves stand beside it: no word of theirs gets here.
 */
export const messageHistoryChart = historySetup.createMachine({
  id: 'messageHistory',
  context: ({ input }) => ({ ...input, request: 0, page: 0, operations: [], error: null }),
  initial: 'live',
  states: {
    live: {
      type: 'parallel',
      on: { shutDown: { target: 'ended', actions: finish('destroyed') } },
      states: {
        known: {
          initial: 'none',
          states: {
            none: {
              tags: 'resting',
              on: {
                'page.kept': [
                  { guard: 'isOurLast', target: 'complete' },
                  { guard: 'isOurs', target: 'more' },
                ],
              },
            },
            more: { tags: 'resting', on: { 'page.kept': { guard: 'isOurLast', target: 'complete' } } },
            complete: { id: 'complete', tags: 'resting' },
          },
        },
        request: {
          on: {
            'space.lost': '.away',
            'space.ended': { target: '.away', actions: [caughtUp(false), finish('left')] },
          },
          initial: 'away',
          states: {
            // The space has the deadlines of coming in and coming back.
            away: {
              tags: 'resting',
              on: { fetch, 'space.entered': [{ guard: 'isBehind', target: 'catchingUp' }, { target: 'idle' }] },
            },
            idle: {
              id: 'idle',
              tags: 'resting',
              always: [
                { guard: 'isAskedInVain', actions: finish() },
                { guard: 'isAsked', target: 'fetching' },
              ],
              on: { fetch, ...doubted },
            },
            fetching: {
              tags: 'fetching',
              entry: ['clearError', 'ask'],
              invoke: {
                src: 'page',
                input: ({ context: { spaceId, request } }) => ({ spaceId, request, page: null }),
              },
              after: { pageDeadline: { target: 'idle', actions: finish('noAnswer') } },
              on: {
                fetch,
                ...doubted,
                'page.kept': { guard: 'isOurs', target: 'idle', actions: finish() },
                'page.failed': { guard: 'isOurs', target: 'idle', actions: finish() },
              },
            },
            // The newest pages, until one reaches what was known before.
            catchingUp: {
              tags: 'fetching',
              entry: 'firstPage',
              on: { fetch },
              initial: 'asking',
              states: {
                asking: {
                  entry: 'ask',
                  invoke: {
                    src: 'page',
                    input: ({ context: { spaceId, request, page } }) => ({ spaceId, request, page }),
                  },
                  after: { pageDeadline: notFound('noAnswer') },
                  on: {
                    'page.kept': [
                      { guard: 'joins', target: '#idle', actions: caughtUp(true) },
                      { guard: 'isOurLast', target: '#idle', actions: caughtUp(true) },
                      { guard: 'isOurs', target: 'asking', reenter: true, actions: 'nextPage' },
                    ],
                    'page.failed': { guard: 'isOurs', ...notFound() },
                  },
                },
              },
            },
            behind: {
              id: 'behind',
              tags: 'resting',
              on: { fetch: { target: 'catchingUp', actions: 'begin' }, ...doubted },
            },
          },
        },
      },
    },
    ended: { id: 'ended', type: 'final' },
  },
})
