import {
  type Call,
  type CallRefusal,
  callRefusal,
  createSide,
  otherSide,
  register,
  type Side,
  type Speaker,
  unregister,
} from './calls.ts'
import type { CallContext } from './context.ts'
import type { Command } from './invite.ts'
import { reach } from './reach.ts'
import { takeOver } from './takeover.ts'
import { at, callOffAlarms, fieldsOf, ringAlarm, shown, tell, tellSessions } from './telling.ts'

/** What the transferor hears (spaces.md §13.3, rule 8). */
const done = { type: 'transferred', statusCode: 9905 }
const failed = { type: 'transferred', statusCode: -1 }

/** Hands the other side of a call to somebody, or to the other side of another call. */
export function transfer(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'transfer'>,
  permission: { isAllowed: boolean },
): CallRefusal | undefined {
  const isReady = call.state === 'established' && call.purpose === 'call' && !call.transfer
  if (!isReady || side.sessionId !== speaker.sessionId)
    return callRefusal('wrong_state', 'Only an established call can be transferred.')
  if (command.to === undefined && command.toCallId === undefined)
    return callRefusal('invalid_payload', 'to or toCallId is missing.')
  if (command.toCallId !== undefined) return join(context, call, side, speaker, command.toCallId)
  if (!permission.isAllowed) return callRefusal('forbidden', 'You may not call them.')
  startBlind(context, call, side, command)
  return undefined
}

function startBlind(context: CallContext, call: Call, side: Side, { to }: Command<'transfer'>): void {
  const other = otherSide(call, side)
  const target = reach(context, to ?? {}, new Set([side.sessionId ?? '', other.sessionId ?? '']))
  if (target.outcome !== 'reachable') {
    tell(context, side, { ...failed, reason: target.outcome === 'unknown' ? 'unknownUser' : 'offline' })
    return
  }
  call.transfer = {
    transferor: side,
    transferred: other,
    target: target.party,
    sessions: target.sessions,
    side: null,
    offerAttempt: undefined,
  }
  context.out.wake(ringAlarm(side), context.timings.ringMs)
  tell(context, other, { type: 'retargeted', party: target.party, makesOffer: true }, shown(side))
}

/** The transferred side made its offer: now the target can be called with it. */
export function offerToTarget(context: CallContext, call: Call, command: Command<'offerUpdate'>): void {
  const { transfer } = call
  if (!transfer) return
  const { transferor, transferred, target, sessions } = transfer
  const side = createSide(context.newId(), target, { ringing: sessions })
  transfer.side = side
  transfer.offerAttempt = command.attempt
  transferred.lastOffer = { description: command.offer, attempt: command.attempt }
  transferred.candidateCount = 0
  context.out.callOff(ringAlarm(transferor))
  register(context.calls, call)
  const { operation: _operation, ...fields } = fieldsOf(command)
  const invited = { ...fields, type: 'invited', media: call.media, replaces: transferor.party }
  tell(context, side, invited, shown(transferred))
  context.out.wake(ringAlarm(side), context.timings.ringMs)
}

/** The target answered: it takes the place of who transferred. */
export function answerTransfer(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'answer'>,
): void {
  const { transfer } = call
  if (!transfer) return
  const { transferor, transferred, offerAttempt } = transfer
  takeOver(context, side, speaker)
  side.lastAnswer = { description: command.answer, attempt: offerAttempt }
  tell(context, side, { type: 'accepted' })
  const attempt = offerAttempt === undefined ? {} : { attempt: offerAttempt }
  tell(context, transferred, { ...fieldsOf(command), ...attempt, type: 'updateAnswered' }, at(speaker))
  tell(context, transferor, done)
  callOffAlarms(context, call, [transferor])
  unregister(context.calls, call, [transferor])
  call.transfer = null
  transferred.direction = 'outgoing'
  transferred.isHolding = false
  transferred.lastAnswer = null
  transferred.earlyCandidates.length = 0
  call.caller = transferred
  call.callee = side
}

/** The target did not take it: everything is as before. */
export function failTransfer(context: CallContext, call: Call, ending: { statusCode: number; reason: string }): void {
  const { transfer } = call
  if (!transfer) return
  const { transferor, transferred, side, offerAttempt } = transfer
  context.out.callOff(ringAlarm(transferor))
  if (side) {
    callOffAlarms(context, call, [side])
    const ringing = [...side.ringing].filter(([, { isLost }]) => !isLost).map(([sessionId]) => sessionId)
    tellSessions(context, side.callId, ringing, { type: 'cancelled', statusCode: 487, reason: ending.reason })
    unregister(context.calls, call, [side])
    const attempt = offerAttempt === undefined ? {} : { attempt: offerAttempt }
    tell(context, transferred, { type: 'updateRejected', ...ending, ...attempt })
  }
  call.transfer = null
  transferred.earlyCandidates.length = 0
  tell(context, transferred, { type: 'retargeted', party: shown(transferor), makesOffer: false, restored: true })
  tell(context, transferor, { ...failed, reason: ending.reason })
}

/** Joins the other sides of two calls of the same connection; both keep the ids they know. */
function join(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  toCallId: string,
): CallRefusal | undefined {
  const second = context.calls.byId.get(toCallId)
  const ownSide =
    second &&
    [second.caller, second.callee].find(
      ({ callId, sessionId }) => callId === toCallId && sessionId === speaker.sessionId,
    )
  if (!second || !ownSide) return callRefusal('unknown_call', 'toCallId is no call of yours.')
  const isReady = second !== call && second.state === 'established' && second.purpose === 'call' && !second.transfer
  if (!isReady) return callRefusal('wrong_state', 'toCallId must be another established call.')
  const offerer = otherSide(call, side)
  const target = otherSide(second, ownSide)
  const { calls } = context
  tell(context, side, done)
  tell(context, ownSide, done)
  callOffAlarms(context, call, [side])
  callOffAlarms(context, second, [ownSide])
  unregister(calls, call)
  unregister(calls, second)
  for (const [one, direction] of [
    [offerer, 'outgoing'],
    [target, 'incoming'],
  ] as const) {
    one.direction = direction
    one.isHolding = false
    one.wantsHolding = null
    one.candidateCount = 0
    one.lastOffer = null
    one.lastAnswer = null
  }
  register(calls, { ...call, caller: offerer, callee: target, transfer: null })
  tell(context, offerer, { type: 'retargeted', party: shown(target), makesOffer: true }, shown(side))
  tell(context, target, { type: 'retargeted', party: shown(offerer), makesOffer: false }, shown(side))
  return undefined
}
