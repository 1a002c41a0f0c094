import {
  type Board,
  type Command,
  carried,
  createEnd,
  type End,
  type Extension,
  find,
  joined,
  type Line,
  otherEnd,
  reach,
  refuse,
  register,
  type Transfer,
  tell,
  unregister,
} from './switchboard.lines.ts'

/** Hands the far end of a call to somebody, or to the far end of another call (spaces.md §13.3, rule 8). */
export function transfer(board: Board, line: Line, end: End, from: Extension, command: Command<'transfer'>): void {
  if (line.state !== 'established' || line.transfer !== null || line.meeting || end.extension !== from)
    return refuse(from, end.callId, command, 'wrong_state', 'Only an established call can be transferred.')
  if ('toCallId' in command) return joinLines(board, line, end, from, command)
  const target = find(board, command.to)
  const transferred = otherEnd(line, end)
  const failed = (reason: string) => tell(end, { type: 'signal.transferred', statusCode: -1, reason })
  if (target === undefined) return failed('unknownUser')
  if (sessionsOf(board, target.id, end, transferred).length === 0) return failed('offline')
  const { parameters } = command
  line.transfer = { transferor: end, transferred, target, parameters, end: null, offerAttempt: 0 }
  tell(transferred, { type: 'signal.retargeted', party: target, makesOffer: true })
}

/** The far end made its offer: now the target can be called with it. A newer offer calls the target anew. */
export function offerToTarget(board: Board, line: Line, under: Transfer, command: Command<'offerUpdate'>): void {
  const { transferor, transferred, target } = under
  callOff(board, line, 'superseded')
  const sessions = sessionsOf(board, target.id, transferor, transferred)
  if (sessions.length === 0) return failTransfer(board, line, { statusCode: 480, reason: 'offline' })
  const callId = newId(board)
  under.end = createEnd(callId, target, sessions)
  under.offerAttempt = command.attempt
  register(board, line)
  tell(under.end, {
    type: 'signal.invited',
    callId,
    from: transferred.party,
    offer: command.offer,
    media: line.invitation.media,
    replaces: transferor.party,
    ...carried(joined(under.parameters, command.parameters)),
  })
}

/** The target answered: it takes the place of who transferred. */
export function answerTransfer(board: Board, line: Line, { answer, parameters }: Command<'answer'>): void {
  const { transferor, transferred, end, offerAttempt: attempt } = line.transfer ?? {}
  if (!transferor || !transferred || !end || attempt === undefined) return
  tell(transferred, { type: 'signal.updateAnswered', attempt, answer })
  if (parameters !== undefined) tell(transferred, { type: 'signal.parameters', parameters })
  tell(transferor, { type: 'signal.transferred', statusCode: 9905 })
  unregister(board, line, [transferor])
  Object.assign(line, { transfer: null, caller: transferred, callee: end, answer: null } satisfies Partial<Line>)
  noteLost(transferred, end)
}

/** Tells an end that the other one has no connection. */
function noteLost(lost: End, other: End): void {
  if (lost.extension?.isConnected === false) tell(other, { type: 'signal.peerLost' })
}

/** The target did not take it: everything is as before. */
export function failTransfer(board: Board, line: Line, ending: { statusCode: number; reason: string }): void {
  const { transfer: under } = line
  if (under === null) return
  const { transferor, transferred, end, offerAttempt: attempt } = under
  callOff(board, line, ending.reason)
  line.transfer = null
  if (end !== null) tell(transferred, { type: 'signal.updateRejected', attempt, statusCode: ending.statusCode })
  tell(transferred, { type: 'signal.retargeted', party: transferor.party, makesOffer: false, restored: true })
  noteLost(transferor, transferred)
  tell(transferor, { type: 'signal.transferred', statusCode: -1, reason: ending.reason })
}

/** Joins the far ends of two calls of one connection; both keep the ids they know. */
function joinLines(
  board: Board,
  line: Line,
  end: End,
  from: Extension,
  command: Extract<Command<'transfer'>, { toCallId: string }>,
): void {
  const { toCallId, parameters } = command
  const second = board.lines.get(toCallId)
  const own = second && [second.caller, second.callee].find((one) => one.callId === toCallId && one.extension === from)
  if (!second || !own) return refuse(from, end.callId, command, 'unknown_call', 'toCallId is no call of yours.')
  if (second === line || second.state !== 'established' || second.transfer !== null)
    return refuse(from, end.callId, command, 'wrong_state', 'toCallId must be another established call.')
  const [caller, callee] = [otherEnd(line, end), otherEnd(second, own)]
  for (const one of [end, own]) tell(one, { type: 'signal.transferred', statusCode: 9905 })
  unregister(board, line)
  unregister(board, second)
  caller.candidateCount = 0
  callee.candidateCount = 0
  register(board, { ...line, caller, callee, answer: null })
  for (const [one, other, makesOffer] of [
    [caller, callee, true],
    [callee, caller, false],
  ] as const) {
    tell(one, { type: 'signal.retargeted', party: other.party, makesOffer })
    if (parameters !== undefined) tell(one, { type: 'signal.parameters', parameters })
    noteLost(other, one)
  }
}

/** Stops ringing at the target. */
function callOff(board: Board, line: Line, reason: string): void {
  const { transfer: under } = line
  if (!under?.end) return
  tell(under.end, { type: 'signal.cancelled', statusCode: 487, reason })
  unregister(board, line, [under.end])
  under.end = null
}

const sessionsOf = (board: Board, userId: string, ...inCall: readonly End[]) =>
  reach(board, userId, new Set(inCall.map(({ extension }) => extension)))

function newId(board: Board): string {
  board.lastId += 1
  const callId = `transferred-${board.lastId}`
  return board.lines.has(callId) ? newId(board) : callId
}
