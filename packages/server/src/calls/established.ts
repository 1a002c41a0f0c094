import { type Call, type CallRefusal, callRefusal, otherSide, type Side, type Speaker } from './calls.ts'
import type { CallContext } from './context.ts'
import { endForOther } from './ending.ts'
import type { Command } from './invite.ts'
import { cancel, reject } from './ringing.ts'
import { at, carried, fieldsOf, tell } from './telling.ts'
import { offerToTarget } from './transfer.ts'

const notEstablished = callRefusal('wrong_state', 'This call is not established here.')

/** Hangs up; before an answer the caller cancels so and the callee refuses. */
export function end(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'end'>,
): CallRefusal | undefined {
  const said = carried(command)
  const ending = { statusCode: command.statusCode ?? 200, reason: command.reason ?? 'hungUp', ...said }
  if (side.ringing.has(speaker.sessionId)) return reject(context, call, side, speaker, { ...ending, statusCode: 603 })
  if (side.sessionId !== speaker.sessionId) return notEstablished
  if (call.state !== 'established') return cancel(context, call, side, speaker, command)
  endForOther(context, call, side, ending, at(speaker))
  return undefined
}

/** Offers a change, answers one or refuses it; the descriptions are not looked at (spaces.md §13.3, rule 5). */
export function update(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'offerUpdate'> | Command<'answerUpdate'> | Command<'rejectUpdate'>,
): CallRefusal | undefined {
  if (call.state !== 'established' || side.sessionId !== speaker.sessionId) return notEstablished
  if (call.transfer) {
    if (command.type !== 'offerUpdate' || side !== call.transfer.transferred)
      return callRefusal('wrong_state', 'A transfer of this call is on its way.')
    return offerToTarget(context, call, command)
  }
  const other = otherSide(call, side)
  switch (command.type) {
    case 'offerUpdate':
      side.lastOffer = { description: command.offer, attempt: command.attempt }
      side.wantsHolding = holdingWanted(command.operation)
      side.candidateCount = 0
      tell(context, other, { ...fieldsOf(command), type: 'offered' }, at(speaker))
      return undefined
    case 'answerUpdate':
      side.lastAnswer = { description: command.answer, attempt: command.attempt }
      side.candidateCount = 0
      other.isHolding = other.wantsHolding ?? other.isHolding
      other.wantsHolding = null
      tell(context, other, { ...fieldsOf(command), type: 'updateAnswered' }, at(speaker))
      return undefined
    case 'rejectUpdate':
      other.wantsHolding = null
      tell(context, other, { ...fieldsOf(command), type: 'updateRejected' }, at(speaker))
      return undefined
  }
}

/** Relays a candidate; the caller's are kept until an answer, for who is invited or comes back later. */
export function candidate(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'candidate'>,
): CallRefusal | undefined {
  const isHere = side.sessionId === speaker.sessionId || side.ringing.has(speaker.sessionId)
  if (!isHere) return notEstablished
  if (side.candidateCount >= context.limits.candidatesPerSide)
    return callRefusal('too_many', `A side may send ${context.limits.candidatesPerSide} candidates.`)
  side.candidateCount += 1
  const fact = { ...fieldsOf(command), type: 'candidate' }
  const to = candidateReceiver(call, side)
  if (!to) return undefined
  if (to.sessionId === null) side.earlyCandidates.push(fact)
  tell(context, to, fact, at(speaker))
  return undefined
}

/** Relays custom parameters or tones. */
export function relay(
  context: CallContext,
  call: Call,
  side: Side,
  speaker: Speaker,
  command: Command<'sendParameters'> | Command<'dtmf'>,
): CallRefusal | undefined {
  const isHere = side.sessionId === speaker.sessionId || side.ringing.has(speaker.sessionId)
  if (!isHere || side === call.transfer?.side) return notEstablished
  const type = command.type === 'dtmf' ? 'dtmf' : 'parameters'
  tell(context, otherSide(call, side), { ...fieldsOf(command), type }, at(speaker))
  return undefined
}

/** During a transfer only the transferred side and the target exchange candidates; the transferor's lead nowhere. */
function candidateReceiver(call: Call, side: Side): Side | null {
  const { transfer } = call
  if (!transfer) return otherSide(call, side)
  if (side === transfer.side) return transfer.transferred
  return side === transfer.transferred ? transfer.side : null
}

function holdingWanted(operation: string | undefined): boolean | null {
  if (operation === undefined) return null
  const named = operation.toLowerCase()
  if (named === 'hold') return true
  return named === 'unhold' ? false : null
}
