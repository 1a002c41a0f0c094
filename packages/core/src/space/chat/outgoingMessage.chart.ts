import { newOutgoingContext, outgoingSetup } from './outgoingMessage.setup.ts'

const fails = (fault: 'left' | 'noAnswer' | 'unknown') =>
  ({ target: '#failed', actions: { type: 'noteFault', params: { fault } } }) as const
const gone = (fault: 'discarded' | 'destroyed') =>
  ({ target: '#gone', actions: { type: 'noteFault', params: { fault } } }) as const

const refused = {
  'message.refused': { guard: 'isLatest', target: '#failed', actions: 'noteRefusal' },
} as const

/**
 * One of our messages, from the moment it is written until the back end has it. It is handed over once: where it is not
 * known to have arrived, only the application sends it again.
 */
export const outgoingMessageChart = outgoingSetup.createMachine({
  id: 'outgoingMessage',
  context: ({ input }) => newOutgoingContext(input),
  initial: 'live',
  states: {
    live: {
      on: { 'message.delivered': '#sent', shutDown: gone('destroyed') },
      initial: 'pending',
      states: {
        pending: {
          tags: 'pending',
          initial: 'waiting',
          states: {
            // For the space, which has the deadlines of coming in and coming back.
            waiting: {
              tags: 'resting',
              on: { 'space.entered': 'sending', 'space.ended': fails('left'), discard: gone('discarded') },
            },
            sending: {
              entry: 'nextAttempt',
              invoke: {
                src: 'sending',
                input: ({ context: { spaceId, ref, attempt } }) => ({ spaceId, ref, attempt }),
              },
              after: { answerDeadline: 'unanswered' },
              on: { ...refused, 'space.lost': 'lost', 'space.ended': fails('unknown') },
            },
            // It may have arrived: what the back end has will show it. The history has the deadline.
            unanswered: {
              tags: ['resting', 'uncertain', 'unanswered'],
              on: {
                ...refused,
                'space.lost': 'lost',
                'history.searched': fails('noAnswer'),
                'space.ended': fails('noAnswer'),
              },
            },
            lost: {
              tags: ['resting', 'uncertain'],
              on: { ...refused, 'history.searched': fails('unknown'), 'space.ended': fails('unknown') },
            },
          },
        },
        failed: {
          id: 'failed',
          tags: ['resting', 'failed'],
          entry: 'settle',
          on: {
            retry: { target: 'pending', actions: 'begin' },
            discard: gone('discarded'),
          },
        },
      },
    },
    sent: { id: 'sent', type: 'final', entry: 'settle' },
    gone: { id: 'gone', type: 'final', entry: 'settle' },
  },
})
