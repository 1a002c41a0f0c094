import type { CallView } from '@switchhook/core'

/** What a phone is doing, as far as its buttons go. */
export type Phase = 'free' | 'ringing' | 'calling' | 'talking'

/** The phase of the phone with this call, or without one. */
export function phaseOf(call: CallView | undefined): Phase {
  if (call === undefined || call.state === 'Ended' || call.state === 'Cancelled') return 'free'
  if (call.state === 'Connected' || call.state === 'On Hold') return 'talking'
  return call.direction === 'incoming' ? 'ringing' : 'calling'
}

/** The calls that live, oldest first. */
export const liveCalls = (calls: readonly CallView[]): readonly CallView[] =>
  calls.filter((call) => phaseOf(call) !== 'free')

/** The call a phone shows: the one that lives and is not put on hold, else the newest that lives, else the last one. */
export function shownCall(calls: readonly CallView[]): CallView | undefined {
  const live = liveCalls(calls)
  return live.findLast(({ hold }) => !hold.local.wanted) ?? live.at(-1) ?? calls.at(-1)
}
