import type { InvitedFact, MeetingLeg, Party, SignalCommand, SignalFact } from '../ports/index.ts'

/** One connection of a user, as the switchboard sees it. */
export interface Extension {
  party: Party
  /** False while its connection is lost. */
  isConnected: boolean
  /** Whether calls reach it: it is connected and has subscribed to `call`. */
  isReachable: () => boolean
  /** Its session, null while there is no connection. */
  sessionId: () => string | null
  /** Whether it is in the call of a space. */
  attends: (spaceId: string) => boolean
  /** Takes a fact about a call. */
  deliver: (callId: string, fact: SignalFact | InvitedFact) => void
}

export type Invite = Extract<SignalCommand, { type: 'invite' }>
export type Command<Type extends SignalCommand['type']> = Extract<SignalCommand, { type: Type }>

/** One end of a call. */
export interface End {
  readonly callId: string
  readonly party: Party
  /** The connection that has this end; null while several may answer. */
  extension: Extension | null
  /** Connections that may answer. */
  readonly ringing: Set<Extension>
  /** What connections of this end missed while they were lost. */
  readonly missed: Map<Extension, SignalFact[]>
  /** Candidates since its last description. */
  candidateCount: number
}

/** Two people, or somebody and who is to answer. */
export interface Line {
  state: 'initiated' | 'ringing' | 'established'
  caller: End
  callee: End
  /** What was said when inviting, for those who are invited later. */
  invitation: Omit<Invite, 'type'>
  /** Candidates of the caller until the answer, for those who are invited later. */
  readonly candidates: Command<'candidate'>[]
  /** Ids of those who were called before, oldest first. */
  readonly history: string[]
  /** The answer to the invite, for a caller that missed it. */
  answer: { description: string; from: Party } | null
  transfer: Transfer | null
  /** Given for a leg of the media of a meeting, which is no call to the user. */
  readonly meeting?: MeetingLeg
}

/** A blind transfer on its way: the far end goes on with who transferred it until the target answers. */
export interface Transfer {
  readonly transferor: End
  readonly transferred: End
  readonly target: Party
  readonly parameters: Invite['parameters']
  /** The new end; null until the far end has made its offer. */
  end: End | null
  offerAttempt: number
}

/** Everybody who can be called, and every call by the id of either end: the two may differ after a transfer. */
export interface Board {
  readonly extensions: Set<Extension>
  readonly lines: Map<string, Line>
  /** Number of the last id that was made here. */
  lastId: number
}

/** Facts kept for a connection that is lost. */
const maxMissed = 500
/** What a connection that comes back is told by its `resync` or `resume` anyway. */
const toldAnyway: ReadonlySet<string> = new Set(['signal.answered', 'signal.peerLost', 'signal.peerBack'])

/** An end where a call rings, or one that a connection has. */
export function createEnd(callId: string, party: Party, at: Extension | readonly Extension[]): End {
  const isTaken = 'deliver' in at
  return {
    callId,
    party,
    extension: isTaken ? at : null,
    ringing: new Set(isTaken ? [] : at),
    missed: new Map(),
    candidateCount: 0,
  }
}

export function endsOf({ caller, callee, transfer }: Line): End[] {
  return transfer?.end ? [caller, callee, transfer.end] : [caller, callee]
}

/** The end a connection speaks for: its own, or else that of its user. */
export function endOf(line: Line, callId: string, from: Extension): End | undefined {
  const ends = endsOf(line).filter((end) => end.callId === callId)
  return (
    ends.find((end) => end.extension === from || end.ringing.has(from)) ??
    ends.find(({ party }) => party.id === from.party.id)
  )
}

export function otherEnd(line: Line, end: End): End {
  if (end === line.transfer?.end) return line.transfer.transferred
  return end === line.caller ? line.callee : line.caller
}

/** Makes a line findable by the id of each end. */
export function register({ lines }: Board, line: Line): void {
  for (const { callId } of endsOf(line)) lines.set(callId, line)
}

/** Makes ends that are over, or all of a line that is, not findable any more. */
export function unregister({ lines }: Board, line: Line, ended: readonly End[] = endsOf(line)): void {
  const remaining = endsOf(line).filter((end) => !ended.includes(end))
  for (const { callId } of ended) if (!remaining.some((end) => end.callId === callId)) lines.delete(callId)
}

/** Tells an end: the connection that has it, or all where it rings. */
export function tell(end: End, fact: SignalFact | InvitedFact, except?: Extension): void {
  for (const extension of end.extension === null ? end.ringing : [end.extension])
    if (extension !== except) say(end, extension, fact)
}

/** Tells one connection of an end. What it misses it hears after its `resync`. */
export function say(end: End, extension: Extension, fact: SignalFact | InvitedFact): void {
  if (extension.isConnected) return extension.deliver(end.callId, fact)
  if (fact.type === 'signal.invited' || toldAnyway.has(fact.type)) return
  const missed = end.missed.get(extension) ?? []
  if (missed.length < maxMissed) end.missed.set(extension, [...missed, fact])
}

/** Says no to a command. */
export function refuse(
  from: Extension,
  callId: string,
  command: SignalCommand,
  code: string,
  message: string,
): undefined {
  const attempt = 'attempt' in command ? { attempt: command.attempt } : {}
  from.deliver(callId, { type: 'signal.failed', step: command.type, code, message, ...attempt })
}

/** The parameters of a command, if it carries any, as a fact carries them. */
export function carried(parameters: Invite['parameters']): { parameters?: NonNullable<Invite['parameters']> } {
  return parameters === undefined ? {} : { parameters }
}

/** What was said first, and what was added: of one name the latter counts. */
export function joined(first: Invite['parameters'], added: Invite['parameters']): Invite['parameters'] {
  if (first === undefined || added === undefined) return added ?? first
  const names = new Set(added.map(({ name }) => name))
  return [...first.filter(({ name }) => !names.has(name)), ...added]
}

/** Who may be called: `sip:` and `tel:` are stripped, the rest is an id or a username. */
export function find({ extensions }: Board, address: string): Party | undefined {
  const name = address.trim().replace(/^(?:sips?|tel):/i, '')
  return [...extensions].find(({ party }) => party.id === name || party.username === name)?.party
}

/** The connections that can take a call for somebody, but those that are to be left out. */
export function reach({ extensions }: Board, userId: string, leftOut: ReadonlySet<Extension | null>): Extension[] {
  return [...extensions].filter((one) => one.party.id === userId && one.isReachable() && !leftOut.has(one))
}
