import type { MeetingLeg, Party } from '../ports/index.ts'
import {
  type Board,
  type Command,
  carried,
  createEnd,
  type End,
  type Extension,
  endsOf,
  find,
  type Invite,
  joined,
  type Line,
  reach,
  refuse,
  register,
  tell,
  unregister,
} from './switchboard.lines.ts'
import { answerTransfer, failTransfer } from './switchboard.transfer.ts'

/** How often an unanswered call may be sent on. */
const forwardsAllowed = 10

/**
 * Opens a leg of a meeting, at one session: both have to be in the call of the space (spaces.md §13.3, rule 7). Legs do
 * not cross, and services do not matter to them.
 */
export function inviteLeg(
  board: Board,
  from: Extension,
  callId: string,
  to: string,
  command: Invite,
  leg: MeetingLeg,
): void {
  if (board.lines.has(callId)) return refuse(from, callId, command, 'wrong_state', 'This id is taken.')
  const at = [...board.extensions].find((one) => one.party.id === to && one.sessionId() === (leg.sessionId ?? ''))
  if (at === undefined || at === from || !at.attends(leg.spaceId) || !from.attends(leg.spaceId))
    return refuse(from, callId, command, 'forbidden', 'Both have to be in the call of the space.')
  const line = { ...createLine(callId, from, at.party, [at], command), meeting: { spaceId: leg.spaceId } }
  register(board, line)
  tell(line.caller, { type: 'signal.accepted' })
  ringAt(line)
}

/** Calls somebody. Crossing calls are merged: the one with the smaller id survives (spaces.md §13.3, rules 2 and 6). */
export function invite(board: Board, from: Extension, callId: string, to: string, command: Invite): void {
  const { lines } = board
  const callee = find(board, to)
  if (lines.has(callId)) return refuse(from, callId, command, 'wrong_state', 'This id is taken.')
  if (callee === undefined)
    return from.deliver(callId, { type: 'signal.ended', statusCode: 404, reason: 'unknownUser' })
  const sessions = reach(board, callee.id, new Set([from]))
  if (sessions.length === 0) return from.deliver(callId, { type: 'signal.ended', statusCode: 480, reason: 'offline' })
  const crossing = [...lines.values()].find(
    (line) =>
      !line.meeting &&
      line.caller.party.id === callee.id &&
      line.callee.party.id === from.party.id &&
      line.state !== 'established',
  )
  if (crossing !== undefined && crossing.caller.callId < callId)
    return from.deliver(callId, { type: 'signal.ended', reason: 'merged' })
  const line = createLine(callId, from, callee, sessions, command)
  register(board, line)
  tell(line.caller, { type: 'signal.accepted' })
  ringAt(line)
  if (crossing === undefined) return
  unregister(board, crossing)
  tell(crossing.caller, { type: 'signal.ended', reason: 'merged' })
  tell(crossing.callee, { type: 'signal.cancelled', reason: 'merged' })
}

function createLine(
  callId: string,
  from: Extension,
  callee: Party,
  sessions: readonly Extension[],
  { type: _, ...invitation }: Invite,
): Line {
  return {
    state: 'initiated',
    caller: createEnd(callId, from.party, from),
    callee: createEnd(callId, callee, sessions),
    invitation,
    candidates: [],
    history: [],
    answer: null,
    transfer: null,
  }
}

function ringAt({ caller, callee, invitation, meeting }: Line): void {
  const sessionId = caller.extension?.sessionId()
  // Which session is speaking matters where legs are told from each other by it.
  const about = meeting && { meeting, from: { ...caller.party, ...(sessionId && { sessionId }) } }
  tell(callee, { type: 'signal.invited', callId: callee.callId, from: caller.party, ...invitation, ...about })
}

/** The callee's device tells its user, or sends media before it answers (RFC 3960). */
export function alert(line: Line, end: End, from: Extension, command: Command<'ring'> | Command<'progress'>): void {
  if (!end.ringing.has(from) || line.meeting)
    return refuse(from, end.callId, command, 'wrong_state', 'This call does not ring here.')
  if (end === line.transfer?.end) return
  if (command.type === 'progress') return tell(line.caller, { ...command, type: 'signal.progressed' })
  line.state = 'ringing'
  tell(line.caller, { type: 'signal.rang' })
}

/** The first answer wins (spaces.md §13.3, rule 1). */
export function answer(board: Board, line: Line, end: End, from: Extension, command: Command<'answer'>): void {
  if (!end.ringing.has(from)) return refuse(from, end.callId, command, 'wrong_state', 'There is nothing to answer.')
  tell(end, { type: 'signal.cancelled', reason: 'answeredElsewhere' }, from)
  end.ringing.clear()
  end.extension = from
  tell(end, { type: 'signal.accepted' })
  if (end === line.transfer?.end) return answerTransfer(board, line, command)
  line.state = 'established'
  line.answer = { description: command.answer, from: from.party }
  line.candidates.length = 0
  tell(line.caller, { ...command, type: 'signal.answered', from: from.party })
}

/** The callee does not want it; nowhere. */
export function reject(board: Board, line: Line, end: End, from: Extension, command: Command<'reject'>): void {
  if (!end.ringing.delete(from))
    return refuse(from, end.callId, command, 'wrong_state', 'This call does not ring here.')
  const { statusCode, reason, parameters } = command
  if (end === line.transfer?.end) return failTransfer(board, line, { statusCode, reason })
  unregister(board, line)
  tell(line.caller, { type: 'signal.rejected', statusCode, reason, ...carried(parameters) })
  tell(end, { type: 'signal.cancelled', reason: 'rejectedElsewhere' })
}

/** The caller gives up; after an answer that crossed this, it hangs up. */
export function cancel(board: Board, line: Line, end: End, from: Extension, command: Command<'cancel' | 'end'>): void {
  if (end !== line.caller || end.extension !== from)
    return refuse(from, end.callId, command, 'wrong_state', 'Only the caller may cancel.')
  hangUp(board, line, end, line.state === 'established' ? 'signal.ended' : 'signal.cancelled', command)
}

/** Ends a line and tells the other end, and the target of a transfer that is on its way. */
export function hangUp(
  board: Board,
  line: Line,
  end: End,
  type: 'signal.ended' | 'signal.cancelled',
  command: Command<'cancel' | 'end'>,
): void {
  const others = endsOf(line).filter((one) => one !== end)
  const reason = command.type === 'end' ? command.reason : 'cancelled'
  unregister(board, line)
  for (const other of others) {
    if (other === line.transfer?.end) tell(other, { type: 'signal.cancelled', reason: 'cancelled' })
    else tell(other, { type, reason, ...carried(command.parameters) })
  }
}

/** Sends an unanswered call on to somebody else; the caller notices nothing but the new party. */
export function forward(board: Board, line: Line, end: End, from: Extension, command: Command<'forward'>): void {
  const no = (code: string, message: string) => refuse(from, end.callId, command, code, message)
  if (!end.ringing.has(from) || end !== line.callee || line.meeting)
    return no('wrong_state', 'This call does not ring here.')
  const party = find(board, command.to)
  const sessions = party && reach(board, party.id, new Set([...end.ringing, line.caller.extension]))
  if (!party || !sessions?.length) return no('wrong_state', 'Nobody can be reached there.')
  if ([...line.history, end.party.id, line.caller.party.id].includes(party.id))
    return no('wrong_state', 'The call has already been there.')
  if (line.history.length >= forwardsAllowed) return no('too_many', 'The call was sent on too often.')
  from.deliver(end.callId, { type: 'signal.forwarded' })
  tell(end, { type: 'signal.cancelled', reason: 'forwarded' }, from)
  unregister(board, line, [end])
  line.history.push(end.party.id)
  line.state = 'initiated'
  line.invitation = { ...line.invitation, ...carried(joined(line.invitation.parameters, command.parameters)) }
  line.callee = createEnd(end.callId, party, sessions)
  register(board, line)
  ringAt(line)
  for (const { candidate } of line.candidates) tell(line.callee, { type: 'signal.candidate', candidate })
}
