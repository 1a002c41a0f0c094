import type { CallSignaling, InvitedFact } from '@switchhook/core'
import { createBuffers } from './buffers.ts'
import { type CallSession, openCallSession } from './call-session.ts'
import type { Link } from './link.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { callFact, callSignalFailed, type Invite } from './reads/call-facts.ts'
import { remember } from './recent.ts'
import { createResync } from './resync.ts'
import { createSessions } from './sessions.ts'
import type { Timers } from './timers.ts'

/** How many calls are remembered after they ended, so that what comes late for them is dropped. */
const mostPast = 512
/** The wire's longest call id (spaces.md §13.2). */
const longestCallId = 64

/** An invite, or what the list of calls tells of one that was missed. */
type Said = Omit<Invite, 'seq' | 'type'> & { seq?: number }

/** Call signalling over `CALL_SIGNAL` (spaces.md §13.2 and §13.3). */
export function createCalls(link: Link, timers: Timers): CallSignaling {
  const sessions = createSessions<CallSession>(link)
  const listeners = new Set<Outbox<InvitedFact>>()
  const early = createBuffers(timers)
  const announced = new Set<string>()
  const past = new Set<string>()

  const isNobodys = (callId: string) => callId.length > longestCallId || past.has(callId)
  const announce = ({ seq: _, purpose, topicId: spaceId, ...invite }: Said) => {
    const { callId } = invite
    // A leg of a meeting says of which; one that does not is nothing (spaces.md §13.3, rule 7).
    const isOfMeeting = purpose === 'meeting'
    if (isOfMeeting && !spaceId) return
    if (listeners.size === 0 || sessions.all.has(callId) || isNobodys(callId)) return
    if (!remember(announced, callId, mostPast)) return
    for (const listener of listeners)
      listener.push({ ...invite, type: 'signal.invited', ...(isOfMeeting && spaceId && { meeting: { spaceId } }) })
  }
  const resync = createResync(link, sessions.all, (call) => {
    // It began to ring here while there was no connection.
    const { direction, state, invite } = call
    const { from } = invite
    if (direction === 'incoming' && state !== 'established' && from) announce({ ...invite, from })
  })

  link.hear('CALL_SIGNAL', callFact, (fact) => {
    if (fact.type === 'synced') return resync.answered(fact.calls)
    const { callId } = fact
    const session = sessions.all.get(callId)
    if (session) session.take(fact)
    else if (fact.type === 'invited') announce(fact)
    else if (!isNobodys(callId)) early.add(fact)
  })
  link.hear('CALL_SIGNAL_FAILED', callSignalFailed, (failure) => {
    if (failure.type === 'resync') resync.failed(failure.error)
    else sessions.all.get(failure.callId)?.fail(failure)
  })
  link.watch({
    down: resync.forget,
    close: () => {
      for (const listener of listeners) listener.close()
      listeners.clear()
      early.clear()
    },
  })

  return {
    dtmf: true,
    listen: (report) => {
      const listener = createOutbox(report)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        listener.close()
      }
    },
    open: (leg, report) => {
      const { callId } = leg
      const session = sessions.open(callId, (forget) =>
        openCallSession(leg, link, report, resync.ask, () => {
          if (forget()) remember(past, callId, mostPast)
        }),
      )
      past.delete(callId)
      for (const fact of early.take(callId)) session.take(fact)
      return session
    },
  }
}
