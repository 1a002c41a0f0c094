import { type Call, type CallRefusal, callRefusal, otherSide, type Side, type Speaker, sidesOf } from './calls.ts'
import type { CallContext } from './context.ts'
import { endCall, endForOther } from './ending.ts'
import { offline } from './invite.ts'
import { at, carried, shown, tell, tellSessions, tellWaiting } from './telling.ts'
import { failTransfer } from './transfer.ts'

const connectionLost = { statusCode: 503, reason: 'connectionLost' }
const noAnswer = { statusCode: 408, reason: 'noAnswer' }

/** A connection is gone: its calls are kept for a while (spaces.md §13.3, rule 3). */
export function connectionGone(context: CallContext, gone: { sessionId: string; userId: string }): void {
  const { sessionId, userId } = gone
  for (const call of [...(context.calls.byUser.get(userId) ?? [])]) {
    for (const side of sidesOf(call)) {
      const ringing = side.ringing.get(sessionId)
      if (side.sessionId !== sessionId && !ringing) continue
      context.out.wake({ kind: 'lost', callId: side.callId, sessionId }, context.timings.resumeMs)
      if (ringing) ringing.isLost = true
      if (side.sessionId !== sessionId) continue
      side.isLost = true
      // Whoever is handed over has somebody else to wait for.
      if (call.state === 'established' && side !== call.transfer?.transferor)
        tell(context, otherSide(call, side), { type: 'peerLost' }, at({ party: side.party, sessionId }))
    }
  }
}

/** Puts a new connection of the same user in the place of a former one, alive or not (spaces.md §13.3, rule 3). */
export function resume(
  context: CallContext,
  call: Call,
  speaker: Speaker,
  request: { callId: string; formerSessionId: string },
): CallRefusal | undefined {
  const { formerSessionId } = request
  const isHere = (side: Side) => side.sessionId === formerSessionId || side.ringing.has(formerSessionId)
  const side = sidesOf(call).find((one) => one.party._id === speaker.party._id && isHere(one))
  if (!side) return callRefusal('wrong_state', 'formerSessionId does not have this call.')
  context.out.callOff({ kind: 'lost', callId: side.callId, sessionId: formerSessionId })
  const other = otherSide(call, side)
  if (side.ringing.delete(formerSessionId)) {
    side.ringing.set(speaker.sessionId, { isLost: false })
    tellSessions(context, side.callId, [speaker.sessionId], { type: 'resumed' })
    for (const candidate of other.earlyCandidates)
      tellSessions(context, side.callId, [speaker.sessionId], candidate, shown(other))
    return undefined
  }
  side.sessionId = speaker.sessionId
  side.isLost = false
  tellSessions(context, side.callId, [speaker.sessionId], { type: 'resumed' })
  tellWaiting(context, side)
  if (call.state !== 'established') return undefined
  if (other.isLost) tell(context, side, { type: 'peerLost' }, shown(other))
  if (side !== call.transfer?.transferor) tell(context, other, { type: 'peerBack' }, at(speaker))
  return undefined
}

/** Names every call of a user that the server still knows (spaces.md §13.3, rule 4). */
export function resync(context: CallContext, speaker: Speaker, request: { callId?: string | undefined }): void {
  const calls: object[] = []
  for (const call of context.calls.byUser.get(speaker.party._id) ?? [])
    for (const side of sidesOf(call)) if (side.party._id === speaker.party._id) calls.push(summaryOf(call, side))
  tellSessions(context, request.callId, [speaker.sessionId], { type: 'synced', calls })
}

function summaryOf(call: Call, side: Side): object {
  const other = otherSide(call, side)
  const { transfer } = call
  const isTarget = side === transfer?.side
  // Whoever missed being given somebody else is told that first, and then the rest, when it takes its place again.
  const isBehind = side.waiting.some(({ type }) => type === 'retargeted')
  const lastOffer = isBehind ? null : isTarget ? transfer.offer : other.lastOffer
  const lastAnswer = isBehind ? null : other.lastAnswer
  return {
    callId: side.callId,
    state: side.sessionId === null && isTarget ? 'ringing' : call.state,
    direction: side.direction,
    party: shown(other),
    media: call.media,
    ...(side.sessionId === null ? {} : { sessionId: side.sessionId }),
    ...(side.retargeted && !isBehind ? { retargeted: side.retargeted } : {}),
    ...(lastOffer ? { lastOffer: lastOffer.description, lastOfferAttempt: lastOffer.attempt } : {}),
    ...(lastAnswer ? { lastAnswer: lastAnswer.description, lastAnswerAttempt: lastAnswer.attempt } : {}),
    ...(side.sessionId === null ? saidWhenInviting(call, isTarget) : {}),
    hold: { local: side.isHolding, remote: other.isHolding },
    ...(call.purpose === 'meeting' ? { purpose: call.purpose, topicId: call.topicId } : {}),
  }
}

/** What an invite says that a connection may have missed. */
function saidWhenInviting({ invitation, transfer }: Call, isTarget: boolean): object {
  if (!isTarget || !transfer) return carried(invitation)
  return { ...carried(transfer), replaces: transfer.transferor.party }
}

/** The time of a lost connection is over. */
export function giveUpOn(context: CallContext, { callId, sessionId }: { callId: string; sessionId: string }): void {
  const call = context.calls.byId.get(callId)
  const side =
    call &&
    sidesOf(call).find((one) => one.callId === callId && (one.sessionId === sessionId || one.ringing.has(sessionId)))
  if (!call || !side) return
  if (side.ringing.get(sessionId)?.isLost) {
    side.ringing.delete(sessionId)
    if (side.ringing.size > 0) return
    if (side === call.transfer?.side) failTransfer(context, call, offline)
    else endCall(context, call, [{ side: call.caller, type: 'ended', ending: offline }])
    return
  }
  if (!side.isLost) return
  // A transfer goes on without who asked for it, and comes to an end within the time to answer.
  if (side === call.transfer?.transferor)
    context.out.wake({ kind: 'lost', callId: side.callId, sessionId }, context.timings.resumeMs)
  else endForOther(context, call, side, connectionLost)
}

/** The time for an answer is over (spaces.md §13.3, rule 2). */
export function giveUpRinging(context: CallContext, { callId }: { callId: string }): void {
  const call = context.calls.byId.get(callId)
  if (!call) return
  if (call.transfer) failTransfer(context, call, noAnswer)
  else if (call.state !== 'established')
    endCall(context, call, [
      { side: call.caller, type: 'ended', ending: noAnswer },
      { side: call.callee, type: 'ended', ending: noAnswer },
    ])
}
