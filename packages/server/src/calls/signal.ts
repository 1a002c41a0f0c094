import type { CallCommand } from '@switchhook/transport-socketio/wire'
import type { InferOutput } from 'valibot'
import { type CallRefusal, callRefusal, type Speaker, sideOf } from './calls.ts'
import type { CallContext } from './context.ts'
import { candidate, end, relay, update } from './established.ts'
import { invite, type Permission } from './invite.ts'
import { resume, resync } from './recovery.ts'
import { answer, cancel, forward, progress, reject, ring } from './ringing.ts'
import { carried, tell, tellSessions } from './telling.ts'
import { transfer } from './transfer.ts'

export type AnyCallCommand = InferOutput<typeof CallCommand>

/** How many connections one side remembers the numbers of. */
const connectionsHeard = 50

/** Does what a connection asks about a call, or says why not (spaces.md §13.2 and §13.3). */
export function signal(
  context: CallContext,
  speaker: Speaker,
  command: AnyCallCommand,
  permission: Permission,
): CallRefusal | undefined {
  if (command.type === 'resync') {
    resync(context, speaker, command)
    return undefined
  }
  if (command.type === 'invite') return invite(context, speaker, command, permission)
  const { callId } = command
  const call = context.calls.byId.get(callId)
  const side = call && sideOf(call, callId, speaker)
  if (command.type === 'audit') {
    const fact = side ? { type: 'audited' } : { type: 'ended', statusCode: 9909, reason: 'unknownCall' }
    tellSessions(context, callId, [speaker.sessionId], fact)
    return undefined
  }
  if (!call) return callRefusal('unknown_call', 'No such call.')
  if (!side) return callRefusal('not_a_party', 'This call is between others.')
  const heard = side.heard.get(speaker.sessionId)
  if (heard !== undefined && command.seq <= heard) return undefined
  side.heard.set(speaker.sessionId, command.seq)
  const oldest = side.heard.keys().next()
  if (side.heard.size > connectionsHeard && !oldest.done) side.heard.delete(oldest.value)
  switch (command.type) {
    case 'ring':
      return ring(context, call, side, speaker)
    case 'progress':
      return progress(context, call, side, speaker, command)
    case 'answer':
      return answer(context, call, side, speaker, command)
    case 'reject':
      return reject(context, call, side, speaker, {
        statusCode: command.statusCode,
        reason: command.reason ?? 'rejected',
        ...carried(command),
      })
    case 'cancel':
      return cancel(context, call, side, speaker, command)
    case 'forward':
      if (!permission.isAllowed) return callRefusal('forbidden', 'You may not call them.')
      return forward(context, call, side, speaker, command)
    case 'end':
      return end(context, call, side, speaker, command)
    case 'offerUpdate':
    case 'answerUpdate':
    case 'rejectUpdate':
      return update(context, call, side, speaker, command)
    case 'candidate':
      return candidate(context, call, side, speaker, command)
    case 'sendParameters':
    case 'dtmf':
      return relay(context, call, side, speaker, command)
    case 'transfer':
      return transfer(context, call, side, speaker, command, permission)
    case 'resume':
      return resume(context, call, speaker, command)
  }
}

/** Sends early media to a caller in the name of the callee, as the control interface asks (server.md). */
export function progressByServer(context: CallContext, order: { callId: string; answer: string }): boolean {
  const call = context.calls.byId.get(order.callId)
  if (!call || call.state === 'established') return false
  tell(context, call.caller, { type: 'progressed', answer: order.answer }, { ...call.callee.party })
  return true
}
