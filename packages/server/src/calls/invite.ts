import type { CallCommand } from '@switchhook/transport-socketio/wire'
import type { InferOutput } from 'valibot'
import type { PartyAtSession } from '../identity/party.ts'
import {
  type Call,
  type CallRefusal,
  callRefusal,
  createSide,
  markUsed,
  register,
  type Side,
  type Speaker,
} from './calls.ts'
import type { CallContext } from './context.ts'
import { endCall } from './ending.ts'
import { type Reach, reach } from './reach.ts'
import { at, ringAlarm, shown, tell, tellSessions } from './telling.ts'

export type Command<Type extends InferOutput<typeof CallCommand>['type']> = Extract<
  InferOutput<typeof CallCommand>,
  { type: Type }
>

/** What was found out about an invite before: whether it may be, and for a meeting leg whom it reaches. */
export interface Permission {
  isAllowed: boolean
  attendee?: PartyAtSession
}

/** Fields of an invite that only the server may write, and its envelope. */
const notInvitation = new Set(['callId', 'seq', 'type', 'to', 'from', 'history', 'replaces', 'party', 'sessionId'])

/** Calls somebody, or opens a leg of a meeting (spaces.md §13.3, rules 2, 6 and 7). */
export function invite(
  context: CallContext,
  speaker: Speaker,
  command: Command<'invite'>,
  permission: Permission,
): CallRefusal | undefined {
  const { calls, limits, now } = context
  const { callId } = command
  const existing = calls.byId.get(callId)
  const heard = existing?.caller.heard.get(speaker.sessionId)
  if (heard !== undefined && command.seq <= heard) return undefined
  if (existing || calls.usedIds.has(callId)) return callRefusal('wrong_state', 'callId was used before.')
  if (!permission.isAllowed) return callRefusal('forbidden', 'You may not call them.')
  const purpose = command.purpose ?? 'call'
  if (liveCalls(context, speaker.party._id, purpose) >= limits.liveCallsPerUser)
    return callRefusal('too_many', `You have ${limits.liveCallsPerUser} calls.`)
  if (purpose === 'call') {
    if (calls.unansweredInvites.of(speaker.party._id, now) >= limits.unansweredInvitesPerMinute)
      return callRefusal('too_many', 'Too many of your calls were not answered; wait a minute.')
    calls.unansweredInvites.add(speaker.party._id, now)
  }
  const target = permission.attendee
    ? legTo(permission.attendee)
    : reach(context, command.to, new Set([speaker.sessionId]))
  if (target.outcome !== 'reachable') {
    markUsed(calls, callId)
    const ending = target.outcome === 'unknown' ? unknownUser : offline
    tellSessions(context, callId, [speaker.sessionId], { type: 'ended', ...ending })
    return undefined
  }
  if (liveCalls(context, target.party._id, purpose) >= limits.liveCallsPerUser) {
    markUsed(calls, callId)
    tellSessions(context, callId, [speaker.sessionId], { type: 'ended', statusCode: 486, reason: 'busy' })
    return undefined
  }
  const crossing = purpose === 'call' ? findCrossing(context, speaker, target) : undefined
  if (crossing && crossing.caller.callId < callId) {
    markUsed(calls, callId)
    tellSessions(context, callId, [speaker.sessionId], { type: 'ended', ...merged })
    return undefined
  }
  if (crossing)
    endCall(context, crossing, [
      { side: crossing.caller, type: 'ended', ending: merged },
      { side: crossing.callee, type: 'cancelled', ending: merged },
    ])
  open(context, speaker, command, target)
  return undefined
}

export const unknownUser = { statusCode: 404, reason: 'unknownUser' }
export const offline = { statusCode: 480, reason: 'offline' }
export const merged = { statusCode: 487, reason: 'merged' }

function legTo({ sessionId, ...party }: PartyAtSession): Extract<Reach, { outcome: 'reachable' }> {
  return { outcome: 'reachable', party, sessions: [sessionId] }
}

function open(
  context: CallContext,
  speaker: Speaker,
  command: Command<'invite'>,
  target: Extract<Reach, { outcome: 'reachable' }>,
): void {
  const { callId, media, topicId, offer, attempt } = command
  const caller = createSide(callId, speaker.party, { sessionId: speaker.sessionId })
  const callee = createSide(callId, target.party, { ringing: target.sessions })
  caller.heard.set(speaker.sessionId, command.seq)
  if (offer !== undefined) caller.lastOffer = { description: offer, attempt }
  const call: Call = {
    key: callId,
    purpose: command.purpose ?? 'call',
    topicId,
    state: 'initiated',
    caller,
    callee,
    invitation: Object.fromEntries(Object.entries(command).filter(([key]) => !notInvitation.has(key))),
    media,
    history: [],
    transfer: null,
  }
  register(context.calls, call)
  tell(context, caller, { type: 'accepted' })
  ringAt(context, call, callee, at(speaker))
}

/** Invites the connections of a callee and gives them the time they have. */
export function ringAt(context: CallContext, call: Call, callee: Side, from: object, extra: object = {}): void {
  tell(context, callee, { ...call.invitation, ...extra, type: 'invited' }, from)
  context.out.wake(ringAlarm(callee), context.timings.ringMs)
}

/** Lets calls that ring for a user ring at a connection that has just become reachable, after a reload for instance. */
export function ringAlso(context: CallContext, speaker: Speaker): void {
  for (const call of context.calls.byUser.get(speaker.party._id) ?? []) {
    const { callee, caller, history } = call
    const isForThem = callee.party._id === speaker.party._id && caller.sessionId !== speaker.sessionId
    if (call.purpose !== 'call' || call.state === 'established' || !isForThem) continue
    if (callee.ringing.has(speaker.sessionId)) continue
    callee.ringing.set(speaker.sessionId, { isLost: false })
    const fact = { ...call.invitation, ...(history.length > 0 ? { history } : {}), type: 'invited' }
    tellSessions(context, callee.callId, [speaker.sessionId], fact, shown(caller))
    for (const candidate of caller.earlyCandidates)
      tellSessions(context, callee.callId, [speaker.sessionId], candidate, shown(caller))
  }
}

/** A call from the other to us that rings where we speak, while we call them (spaces.md §13.3, rule 6). */
function findCrossing(
  context: CallContext,
  speaker: Speaker,
  target: Extract<Reach, { outcome: 'reachable' }>,
): Call | undefined {
  for (const call of context.calls.byUser.get(speaker.party._id) ?? []) {
    const isUnanswered = call.purpose === 'call' && call.state !== 'established'
    const isFromThem = call.caller.sessionId !== null && target.sessions.includes(call.caller.sessionId)
    if (isUnanswered && isFromThem && call.callee.ringing.has(speaker.sessionId)) return call
  }
  return undefined
}

/** How many calls somebody has, or legs of meetings. */
export function liveCalls(context: CallContext, userId: string, purpose: Call['purpose'] = 'call'): number {
  let count = 0
  for (const call of context.calls.byUser.get(userId) ?? []) if (call.purpose === purpose) count += 1
  return count
}
