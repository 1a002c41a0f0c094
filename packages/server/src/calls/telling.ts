import { downEvent } from '@switchhook/transport-socketio/wire'
import type { Party } from '../identity/party.ts'
import type { Call, Fact, Parameters, Side, Speaker } from './calls.ts'
import type { CallContext } from './context.ts'

/** Who speaks when no party does. */
export const serverParty = { _id: 'switchhook-server', type: 'spaceserver' }

/** Tells a side something: at its connection, at all that ring, or later if the connection is lost. Gives it numbered. */
export function tell(context: CallContext, side: Side, fact: Fact, from: object = serverParty): Fact {
  const numbered = { ...fact, from, seq: nextSeq(context) }
  if (side.isLost) {
    if (side.waiting.length < context.limits.waitingFactsPerSide) side.waiting.push(numbered)
    return numbered
  }
  const there = [...side.ringing].filter(([, { isLost }]) => !isLost).map(([sessionId]) => sessionId)
  const to = side.sessionId === null ? there : [side.sessionId]
  send(context, side.callId, to, numbered)
  return numbered
}

/** Tells some connections of a side something, and only them. */
export function tellSessions(
  context: CallContext,
  callId: string | undefined,
  sessions: readonly string[],
  fact: Fact,
  from: object = serverParty,
): void {
  send(context, callId, sessions, { ...fact, from, seq: nextSeq(context) })
}

/** Tells a side what it missed, in order and with the numbers it had (spaces.md §13.3, rule 3). */
export function tellWaiting(context: CallContext, side: Side): void {
  if (side.sessionId === null) return
  for (const fact of side.waiting.splice(0)) send(context, side.callId, [side.sessionId], fact)
}

/** A party as `from` shows it: with the connection it speaks from. */
export function at(speaker: Speaker): Party & { sessionId: string } {
  return { ...speaker.party, sessionId: speaker.sessionId }
}

/** A side as others see it. */
export function shown(side: Side): Party & { sessionId?: string } {
  return side.sessionId === null ? { ...side.party } : { ...side.party, sessionId: side.sessionId }
}

/**
 * Counts the facts of all calls, not below the time in milliseconds: so a call's numbers go up even when another process
 * or a restarted one tells the next.
 */
export function nextSeq(context: CallContext): number {
  const { calls, now } = context
  calls.lastSeq = Math.max(calls.lastSeq + 1, now)
  return calls.lastSeq
}

/** The alarm that ends a call nobody answers. */
export function ringAlarm(side: Side): { kind: 'ring'; callId: string } {
  return { kind: 'ring', callId: side.callId }
}

/** Calls off every alarm of a call. */
export function callOffAlarms(context: CallContext, call: Call, sides: readonly Side[]): void {
  for (const side of sides) {
    context.out.callOff(ringAlarm(call.transfer?.side ?? call.callee))
    context.out.callOff(ringAlarm(side))
    for (const sessionId of [side.sessionId, ...side.ringing.keys()])
      if (sessionId !== null) context.out.callOff({ kind: 'lost', callId: side.callId, sessionId })
  }
}

function send(context: CallContext, callId: string | undefined, to: readonly string[], fact: Fact): void {
  if (to.length > 0) context.out.say({ event: downEvent.callSignal, to, payload: { ...fact, callId } })
}

/** Custom parameters of a command, if it carries any, as a fact carries them. */
export function carried({ parameters }: { parameters?: Parameters | undefined }): { parameters?: Parameters } {
  return parameters === undefined ? {} : { parameters }
}

/** Custom parameters said first, and those added to them: of one name the latter count. */
export function joined(first: Parameters | undefined, added: Parameters | undefined): { parameters?: Parameters } {
  if (first === undefined || added === undefined) return carried({ parameters: added ?? first })
  const names = new Set(added.map(({ name }) => name))
  return { parameters: [...first.filter(({ name }) => !names.has(name)), ...added] }
}

/** What a command carries beside its envelope: relayed unaltered, fields nobody knows included (spaces.md §4.5). */
export function fieldsOf(command: object): Omit<Fact, 'type'> {
  return Object.fromEntries(Object.entries(command).filter(([key]) => !envelope.has(key)))
}

const envelope = new Set(['callId', 'seq', 'type', 'to', 'from', 'party', 'history', 'replaces', 'formerSessionId'])
