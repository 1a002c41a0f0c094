import type { CallView } from '@switchhook/core'

/** What a phone is doing, as far as its buttons go. */
export type Phase = 'free' | 'ringing' | 'calling' | 'talking'

/** The phase of the phone with this call, or without one. */
export function phaseOf(call: CallView | undefined): Phase {
  if (call === undefined || call.state === 'Ended' || call.state === 'Cancelled') return 'free'
  if (call.state === 'Connected' || call.state === 'On Hold') return 'talking'
  return call.direction === 'incoming' ? 'ringing' : 'calling'
}

/** The call a phone shows: one that lives, else the one that ended last. */
export const shownCall = (calls: readonly CallView[]): CallView | undefined =>
  calls.findLast((call) => phaseOf(call) !== 'free') ?? calls.at(-1)
