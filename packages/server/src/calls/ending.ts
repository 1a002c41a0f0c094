import { type Call, otherSide, type Parameters, type Side, sidesOf, unregister } from './calls.ts'
import type { CallContext } from './context.ts'
import { callOffAlarms, tell } from './telling.ts'

/** Why a call ended, for one of its ends. */
export interface Ending {
  statusCode: number
  reason: string
  parameters?: Parameters
}

/** Ends a call for everybody; each end hears what is given for it, an end without a word hears nothing. */
export function endCall(
  context: CallContext,
  call: Call,
  words: ReadonlyArray<{ side: Side; type: 'ended' | 'cancelled' | 'rejected'; ending: Ending; from?: object }>,
): void {
  for (const { side, type, ending, from } of words) tell(context, side, { type, ...ending }, from)
  if (call.transfer?.side && !words.some(({ side }) => side === call.transfer?.side))
    tell(context, call.transfer.side, { type: 'cancelled', statusCode: 487, reason: 'cancelled' })
  callOffAlarms(context, call, sidesOf(call))
  unregister(context.calls, call)
}

/** Ends a call because one end is gone for good. */
export function endForOther(context: CallContext, call: Call, gone: Side, ending: Ending, from?: object): void {
  const other = otherSide(call, gone)
  const type = call.state === 'established' || other === call.caller ? 'ended' : 'cancelled'
  endCall(context, call, [{ side: other, type, ending, ...(from ? { from } : {}) }])
}
