import {
  type Board,
  type Command,
  type Extension,
  endOf,
  endsOf,
  otherEnd,
  refuse,
  say,
  tell,
} from './switchboard.lines.ts'

/** A connection is gone: its calls are kept until it comes back (spaces.md §13.3, rule 3). */
export function connectionGone(board: Board, extension: Extension): void {
  for (const line of new Set(board.lines.values()))
    for (const end of endsOf(line))
      if (line.state === 'established' && end.extension === extension && end !== line.transfer?.transferor)
        tell(otherEnd(line, end), { type: 'signal.peerLost' })
}

/** Tells how a call stands, and what was missed (spaces.md §13.3, rule 4). */
export function resync({ lines }: Board, from: Extension, callId: string): void {
  const line = lines.get(callId)
  const end = line && endOf(line, callId, from)
  if (!end) return from.deliver(callId, { type: 'signal.ended', statusCode: 481, reason: 'gone' })
  const isTarget = end === line.transfer?.end
  say(end, from, { type: 'signal.synced', state: isTarget ? 'ringing' : line.state })
  if (line.answer !== null && line.caller.extension === from)
    say(end, from, { type: 'signal.answered', answer: line.answer.description, from: line.answer.from })
  const missed = end.missed.get(from) ?? []
  end.missed.delete(from)
  for (const fact of missed) say(end, from, fact)
}

/** A connection takes its place in a call again. */
export function resume({ lines }: Board, from: Extension, callId: string, command: Command<'resume'>): void {
  const line = lines.get(callId)
  const end = line && endOf(line, callId, from)
  if (!end || end.extension !== from) return refuse(from, callId, command, 'not_a_party', 'Not yours.')
  say(end, from, { type: 'signal.resumed' })
  const other = otherEnd(line, end)
  if (other.extension?.isConnected === false) say(end, from, { type: 'signal.peerLost' })
  if (end !== line.transfer?.transferor) tell(other, { type: 'signal.peerBack' })
}
