import {
  type Call,
  type CallRefusal,
  callRefusal,
  createSide,
  type Description,
  otherSide,
  type Parameters,
  register,
  type Side,
  type Speaker,
  type Transfer,
  unregister,
} from './calls.ts'
import type { CallContext } from './context.ts'
import { type Command, liveCalls } from './invite.ts'
import { type Reach, reach } from './reach.ts'
import { takeOver } from './takeover.ts'
import { at, callOffAlarms, fieldsOf, joined, ringAlarm, shown, tell, tellSessions } from './telling.ts'

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
  if (command.toCallId !== undefined) return join(context, call, side, speaker, command.toCallId, command.parameters)
  if (!permission.isAllowed) return callRefusal('forbidden', 'You may not call them.')
  startBlind(context, call, side, command)
  return undefined
}

function startBlind(context: CallContext, call: Call, side: Side, { to = {}, parameters }: Command<'transfer'>): void {
  const other = otherSide(call, side)
  const target = reachTarget(context, { transferor: side, transferred: other, to })
  if (target.outcome !== 'reachable') {
    tell(context, side, { ...failed, reason: target.outcome === 'unknown' ? 'unknownUser' : 'offline' })
    return
  }
  if (liveCalls(context, target.party._id) >= context.limits.liveCallsPerUser) {
    tell(context, side, { ...failed, reason: 'busy' })
    return
  }
  call.transfer = {
    transferor: side,
    transferred: other,
    target: target.party,
    to,
    side: null,
    parameters,
    offer: null,
  }
  context.out.wake(ringAlarm(side), context.timings.ringMs)
  retarget(context, other, { party: target.party, makesOffer: true }, shown(side))
}

/** Tells a side who its other side is now, and keeps the fact, for a connection that never got it. */
function retarget(context: CallContext, side: Side, fields: object, from?: object): void {
  side.retargeted = { ...tell(context, side, { type: 'retargeted', ...fields }, from), callId: side.callId }
}

/**
 * The transferred side made its offer: now the target can be called with it. An offer on its way to the transferor when
 * the transfer began is taken for that one, until the right one comes: then the target is called anew.
 */
export function offerToTarget(
  context: CallContext,
  call: Call,
  command: Command<'offerUpdate'>,
): CallRefusal | undefined {
  const { transfer } = call
  if (!transfer) return undefined
  const { calls, limits, now } = context
  const inviter = transfer.transferred.party._id
  if (calls.unansweredInvites.of(inviter, now) >= limits.unansweredInvitesPerMinute)
    return callRefusal('too_many', 'Too many of your calls were not answered; wait a minute.')
  calls.unansweredInvites.add(inviter, now)
  callOffTarget(context, call, 'superseded')
  const { transferor, transferred, target } = transfer
  const reached = reachTarget(context, transfer)
  if (reached.outcome !== 'reachable') {
    failTransfer(context, call, { statusCode: 480, reason: 'offline' })
    return undefined
  }
  const side = createSide(context.newId(), target, { ringing: reached.sessions })
  transfer.side = side
  transfer.offer = { description: command.offer, attempt: command.attempt }
  transferred.candidateCount = 0
  transferred.earlyCandidates.length = 0
  context.out.callOff(ringAlarm(transferor))
  register(context.calls, call)
  const { operation: _operation, purpose: _purpose, topicId: _topicId, ...fields } = fieldsOf(command)
  const said = joined(transfer.parameters, command.parameters)
  const invited = { ...fields, ...said, type: 'invited', media: call.media, replaces: transferor.party }
  tell(context, side, invited, shown(transferred))
  context.out.wake(ringAlarm(side), context.timings.ringMs)
  return undefined
}

function reachTarget(
  context: CallContext,
  { transferor, transferred, to }: Pick<Transfer, 'transferor' | 'transferred' | 'to'>,
): Reach {
  return reach(context, to, new Set([transferor.sessionId ?? '', transferred.sessionId ?? '']))
}

/** Stops ringing at the target. */
function callOffTarget(context: CallContext, call: Call, reason: string): void {
  const side = call.transfer?.side
  if (!call.transfer || !side) return
  callOffAlarms(context, call, [side])
  const ringing = [...side.ringing].filter(([, { isLost }]) => !isLost).map(([sessionId]) => sessionId)
  tellSessions(context, side.callId, ringing, { type: 'cancelled', statusCode: 487, reason })
  unregister(context.calls, call, [side])
  call.transfer.side = null
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
  const { transferor, transferred, offer } = transfer
  takeOver(context, side, speaker)
  context.calls.unansweredInvites.takeBack(transferred.party._id)
  side.lastAnswer = { description: command.answer, attempt: offer?.attempt }
  tell(context, side, { type: 'accepted' })
  const { parameters, ...fields } = fieldsOf(command)
  tell(context, transferred, { ...fields, ...attemptOf(offer), type: 'updateAnswered' }, at(speaker))
  if (parameters !== undefined) tell(context, transferred, { type: 'parameters', parameters }, at(speaker))
  tell(context, transferor, done)
  callOffAlarms(context, call, [transferor])
  unregister(context.calls, call, [transferor])
  call.transfer = null
  transferred.direction = 'outgoing'
  transferred.isHolding = false
  transferred.lastOffer = offer
  transferred.lastAnswer = null
  transferred.earlyCandidates.length = 0
  call.caller = transferred
  call.callee = side
  if (transferred.isLost) tell(context, side, { type: 'peerLost' }, shown(transferred))
}

/** The target did not take it: everything is as before. */
export function failTransfer(context: CallContext, call: Call, ending: { statusCode: number; reason: string }): void {
  const { transfer } = call
  if (!transfer) return
  const { transferor, transferred, side, offer } = transfer
  context.out.callOff(ringAlarm(transferor))
  callOffTarget(context, call, ending.reason)
  if (side) tell(context, transferred, { type: 'updateRejected', ...ending, ...attemptOf(offer) })
  call.transfer = null
  transferred.earlyCandidates.length = 0
  retarget(context, transferred, { party: shown(transferor), makesOffer: false, restored: true })
  if (transferor.isLost) tell(context, transferred, { type: 'peerLost' }, shown(transferor))
  tell(context, transferor, { ...failed, reason: ending.reason })
}

function attemptOf(offer: Description | null): { attempt?: number } {
  return offer?.attempt === undefined ? {} : { attempt: offer.attempt }
}

/** Joins the other sides of two calls of the same connection; both keep the ids they know. */
function join(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  toCallId: string,
  parameters: Parameters | undefined,
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
  for (const [one, other] of [
    [offerer, target],
    [target, offerer],
  ] as const) {
    retarget(context, one, { party: shown(other), makesOffer: one === offerer }, shown(side))
    if (parameters !== undefined) tell(context, one, { type: 'parameters', parameters }, shown(side))
    if (other.isLost) tell(context, one, { type: 'peerLost' }, shown(other))
  }
  return undefined
}
