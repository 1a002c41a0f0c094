import { faults } from './subscription.faults.ts'

/** What the chart says of itself, in words that its parts share. */
export const note = (fault: keyof typeof faults) => ({ type: 'noteFault', params: faults[fault] }) as const
export const gone = { type: 'noteReason', params: { reason: 'GONE' } } as const
export const subscribes = { target: '#subscribing', actions: ['begin', 'keepWish'] } as const
