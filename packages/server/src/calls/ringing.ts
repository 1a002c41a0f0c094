import {
  type Call,
  type CallRefusal,
  callRefusal,
  createSide,
  register,
  type Side,
  type Speaker,
  unregister,
} from './calls.ts'
import type { CallContext } from './context.ts'
import { type Ending, endCall } from './ending.ts'
import { type Command, liveCalls, ringAt } from './invite.ts'
import { reach } from './reach.ts'
import { takeOver } from './takeover.ts'
import { at, carried, fieldsOf, joined, ringAlarm, shown, tell, tellSessions } from './telling.ts'
import { answerTransfer, failTransfer } from './transfer.ts'

/** How often an unanswered call may be sent on. */
const forwardsAllowed = 10

const notRinging = callRefusal('wrong_state', 'This call does not ring here.')

/** The callee's device tells its user. */
export function ring(context: CallContext, call: Call, side: Side, speaker: Speaker): CallRefusal | undefined {
  if (!side.ringing.has(speaker.sessionId) || call.purpose === 'meeting') return notRinging
  if (side === call.transfer?.side) return undefined
  call.state = 'ringing'
  tell(context, call.caller, { type: 'rang' }, at(speaker))
  return undefined
}

/** The callee sends media before it answers (RFC 3960). */
export function progress(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'progress'>,
): CallRefusal | undefined {
  if (!side.ringing.has(speaker.sessionId)) return notRinging
  if (side === call.transfer?.side) return undefined
  tell(context, call.caller, { ...fieldsOf(command), type: 'progressed' }, at(speaker))
  return undefined
}

/** The first answer wins (spaces.md §13.3, rule 1). */
export function answer(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'answer'>,
): CallRefusal | undefined {
  if (!side.ringing.has(speaker.sessionId))
    return callRefusal('wrong_state', 'There is nothing to answer here any more.')
  if (side === call.transfer?.side) {
    answerTransfer(context, call, side, speaker, command)
    return undefined
  }
  call.state = 'established'
  takeOver(context, side, speaker)
  side.lastAnswer = { description: command.answer, attempt: command.attempt }
  call.caller.earlyCandidates.length = 0
  context.calls.unansweredInvites.takeBack(call.caller.party._id)
  tell(context, side, { type: 'accepted' })
  tell(context, call.caller, { ...fieldsOf(command), type: 'answered' }, at(speaker))
  return undefined
}

/** The callee does not want it; nowhere. */
export function reject(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  ending: Ending,
): CallRefusal | undefined {
  if (!side.ringing.has(speaker.sessionId)) return notRinging
  side.ringing.delete(speaker.sessionId)
  context.out.callOff({ kind: 'lost', callId: side.callId, sessionId: speaker.sessionId })
  const cancelled = { statusCode: 487, reason: 'rejected' }
  if (side === call.transfer?.side) {
    failTransfer(context, call, ending)
    return undefined
  }
  endCall(context, call, [
    { side: call.caller, type: 'rejected', ending, from: at(speaker) },
    { side, type: 'cancelled', ending: cancelled },
  ])
  return undefined
}

/** The caller does not want it any more; after an answer that crossed this, it hangs up. */
export function cancel(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'cancel' | 'end'>,
): CallRefusal | undefined {
  if (side !== call.caller || side.sessionId !== speaker.sessionId)
    return callRefusal('wrong_state', 'Only the caller may cancel.')
  const ending = { statusCode: 487, reason: 'cancelled', ...carried(command) }
  const type = call.state === 'established' ? 'ended' : 'cancelled'
  endCall(context, call, [{ side: call.callee, type, ending, from: at(speaker) }])
  return undefined
}

/** Sends an unanswered call on to somebody else; the caller notices nothing but the new party. */
export function forward(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'forward'>,
): CallRefusal | undefined {
  if (!side.ringing.has(speaker.sessionId) || side !== call.callee || call.purpose === 'meeting') return notRinging
  const ringingHere = new Set([...side.ringing.keys(), call.caller.sessionId ?? ''])
  const target = reach(context, command.to, ringingHere)
  if (target.outcome !== 'reachable') return callRefusal('wrong_state', 'Nobody can be reached there.')
  const isKnown = [...call.history, side.party, call.caller.party].some(({ _id }) => _id === target.party._id)
  if (isKnown) return callRefusal('wrong_state', 'The call has already been there.')
  if (call.history.length >= forwardsAllowed) return callRefusal('too_many', 'The call was sent on too often.')
  if (liveCalls(context, target.party._id) >= context.limits.liveCallsPerUser)
    return callRefusal('too_many', 'They have too many calls.')
  const others = [...side.ringing.keys()].filter((sessionId) => sessionId !== speaker.sessionId)
  context.out.callOff(ringAlarm(side))
  for (const sessionId of side.ringing.keys()) context.out.callOff({ kind: 'lost', callId: side.callId, sessionId })
  tellSessions(context, side.callId, [speaker.sessionId], { type: 'forwarded' })
  tellSessions(context, side.callId, others, { type: 'cancelled', reason: 'forwarded' })
  unregister(context.calls, call, [side])
  call.history.push(side.party)
  call.invitation = { ...call.invitation, ...joined(call.invitation.parameters, command.parameters) }
  call.state = 'initiated'
  call.callee = createSide(side.callId, target.party, { ringing: target.sessions })
  register(context.calls, call)
  ringAt(context, call, call.callee, shown(call.caller), { history: [...call.history] })
  for (const candidate of call.caller.earlyCandidates) tell(context, call.callee, candidate, shown(call.caller))
  return undefined
}
