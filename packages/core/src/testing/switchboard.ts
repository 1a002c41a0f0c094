import type { MeetingLeg, SignalCommand } from '../ports/index.ts'
import { candidate, relay, update } from './switchboard.established.ts'
import { type Board, type Command, type End, type Extension, endOf, type Line, refuse } from './switchboard.lines.ts'
import { connectionGone, resume, resync } from './switchboard.recovery.ts'
import { alert, answer, cancel, forward, hangUp, invite, inviteLeg, reject } from './switchboard.ringing.ts'
import { transfer } from './switchboard.transfer.ts'

/** How long a session description may be, in UTF-16 units (spaces.md §13.3, rule 9). */
const descriptionMaxLength = 65_536
/** Commands that may be late without being wrong. */
const mayBeLate: ReadonlySet<string> = new Set(['end', 'cancel', 'candidate'])

/**
 * The rules of a server that connects calls (spaces.md §13.3), in memory: the first answer wins, crossing calls are
 * merged, calls are forwarded and transferred, a lost connection is waited for. It never looks into a description.
 */
export function createSwitchboard() {
  const board: Board = { extensions: new Set(), lines: new Map(), lastId: 0 }

  return {
    add: (extension: Extension) => {
      board.extensions.add(extension)
      return () => board.extensions.delete(extension)
    },
    /** Ids of the calls it knows. */
    calls: () => [...new Set(board.lines.values())].map(({ caller }) => caller.callId),
    /** The connection of an extension went away, or came back. */
    connectionChanged(extension: Extension, isConnected: boolean) {
      if (extension.isConnected === isConnected) return
      extension.isConnected = isConnected
      if (!isConnected) connectionGone(board, extension)
    },
    /** Takes a command of one connection. `to` is who is invited, to a call or to a `leg` of a meeting. */
    handle(from: Extension, callId: string, to: string, command: SignalCommand, leg?: MeetingLeg) {
      if (!from.isConnected) return
      if (isTooLong(command))
        return refuse(from, callId, command, 'too_large', `A description may have ${descriptionMaxLength} characters.`)
      if (command.type === 'invite')
        return leg ? inviteLeg(board, from, callId, to, command, leg) : invite(board, from, callId, to, command)
      if (command.type === 'resync') return resync(board, from, callId)
      if (command.type === 'resume') return resume(board, from, callId, command)
      const line = board.lines.get(callId)
      const end = line && endOf(line, callId, from)
      if (command.type === 'audit')
        return from.deliver(
          callId,
          end ? { type: 'signal.audited' } : { type: 'signal.ended', statusCode: 9909, reason: 'unknownCall' },
        )
      if (end) return speak(board, line, end, from, command)
      if (!line && mayBeLate.has(command.type)) return
      const [code, message] = line ? ['not_a_party', 'This call is between others.'] : ['unknown_call', 'No such call.']
      refuse(from, callId, command, code as string, message as string)
    },
  }
}

/** What a party to a call says. */
function speak(
  board: Board,
  line: Line,
  end: End,
  from: Extension,
  command: Exclude<SignalCommand, Command<'invite' | 'resync' | 'resume' | 'audit'>>,
): void {
  switch (command.type) {
    case 'ring':
    case 'progress':
      return alert(line, end, from, command)
    case 'answer':
      return answer(board, line, end, from, command)
    case 'reject':
      return reject(board, line, end, from, command)
    case 'forward':
      return forward(board, line, end, from, command)
    case 'cancel':
      return cancel(board, line, end, from, command)
    case 'end':
      return endCall(board, line, end, from, command)
    case 'offerUpdate':
    case 'answerUpdate':
    case 'rejectUpdate':
      return update(board, line, end, from, command)
    case 'candidate':
      return candidate(line, end, from, command)
    case 'sendParameters':
    case 'dtmf':
      return relay(line, end, from, command)
    case 'transfer':
      return transfer(board, line, end, from, command)
  }
}

/** Hangs up; before an answer the caller cancels so and the callee refuses. */
function endCall(board: Board, line: Line, end: End, from: Extension, command: Command<'end'>): void {
  if (end.ringing.has(from)) return reject(board, line, end, from, { ...command, type: 'reject', statusCode: 603 })
  if (end.extension !== from)
    return refuse(from, end.callId, command, 'wrong_state', 'This call is not established here.')
  if (line.state !== 'established') return cancel(board, line, end, from, command)
  hangUp(board, line, end, 'signal.ended', command)
}

function isTooLong(command: SignalCommand): boolean {
  const { offer = '', answer: text = '' } = command as { offer?: string; answer?: string }
  return Math.max(offer.length, text.length) > descriptionMaxLength
}
