import type { Side, Speaker } from './calls.ts'
import type { CallContext } from './context.ts'
import { ringAlarm, tellSessions } from './telling.ts'

/** Gives a side to the connection that answered, and tells the others that they need not. */
export function takeOver(context: CallContext, side: Side, speaker: Speaker): void {
  const others = [...side.ringing].filter(([sessionId]) => sessionId !== speaker.sessionId)
  context.out.callOff(ringAlarm(side))
  for (const [sessionId] of others) context.out.callOff({ kind: 'lost', callId: side.callId, sessionId })
  side.ringing.clear()
  side.sessionId = speaker.sessionId
  const there = others.filter(([, { isLost }]) => !isLost).map(([sessionId]) => sessionId)
  tellSessions(context, side.callId, there, { type: 'cancelled', reason: 'answeredElsewhere' })
}
