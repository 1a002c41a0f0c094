import type { SignalFact } from '../ports/index.ts'
import {
  type Board,
  type Command,
  type End,
  type Extension,
  type Line,
  otherEnd,
  refuse,
  tell,
} from './switchboard.lines.ts'
import { offerToTarget } from './switchboard.transfer.ts'

/** Candidates of one side of a call (spaces.md §13.3, rule 9). */
const candidatesAllowed = 200

type Update = Command<'offerUpdate' | 'answerUpdate' | 'rejectUpdate'>

const updates = {
  offerUpdate: 'signal.offered',
  answerUpdate: 'signal.updateAnswered',
  rejectUpdate: 'signal.updateRejected',
} as const

/** Offers a change, answers one or refuses it; the descriptions are not looked at (spaces.md §13.3, rule 5). */
export function update(board: Board, line: Line, end: End, from: Extension, command: Update): void {
  const no = (message: string) => refuse(from, end.callId, command, 'wrong_state', message)
  if (line.state !== 'established' || end.extension !== from) return no('This call is not established here.')
  if (command.type !== 'rejectUpdate') end.candidateCount = 0
  if (line.transfer === null)
    return tell(otherEnd(line, end), { ...command, type: updates[command.type] } as SignalFact)
  if (command.type !== 'offerUpdate' || end !== line.transfer.transferred)
    return no('A transfer of this call is on its way.')
  offerToTarget(board, line, line.transfer, command)
}

/** Relays a candidate. During a transfer only the far end and the target exchange them; others lead nowhere. */
export function candidate(line: Line, end: End, from: Extension, command: Command<'candidate'>): void {
  if (end.extension !== from && !end.ringing.has(from))
    return refuse(from, end.callId, command, 'wrong_state', 'This call is not established here.')
  if (end.candidateCount >= candidatesAllowed)
    return refuse(from, end.callId, command, 'too_many', `A side may send ${candidatesAllowed} candidates.`)
  end.candidateCount += 1
  if (line.state !== 'established' && end === line.caller) line.candidates.push(command)
  const { transfer } = line
  const isTransferred = end === transfer?.transferred
  const to = transfer && end !== transfer.end ? (isTransferred ? transfer.end : null) : otherEnd(line, end)
  if (to !== null) tell(to, { ...command, type: 'signal.candidate' })
}

/** Relays custom parameters or tones. */
export function relay(line: Line, end: End, from: Extension, command: Command<'sendParameters' | 'dtmf'>): void {
  const isHere = end.extension === from || end.ringing.has(from)
  if (!isHere || end === line.transfer?.end)
    return refuse(from, end.callId, command, 'wrong_state', 'This call is not established here.')
  const other = otherEnd(line, end)
  if (command.type === 'dtmf') tell(other, { ...command, type: 'signal.dtmf' })
  else tell(other, { ...command, type: 'signal.parameters' })
}
