import type { CallSignaling, Clock, InvitedFact } from '@switchhook/core'
import { createBuffers, createRecent } from './buffers.ts'
import { type CallFact, schemaOfFact } from './call-facts.ts'
import { type CallSession, openCallSession } from './call-session.ts'
import type { Link } from './link.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { present, toParty } from './party.ts'
import { createResync, type KnownCall } from './resync.ts'
import { CallSignalFailed } from './wire/down/call-signal.ts'

/** How many calls are remembered after they ended, so that what comes late for them is dropped. */
const remembered = 512
/** The wire's longest call id (spaces.md §13.2). */
const longestCallId = 64

type WireInvite = Extract<CallFact, { type: 'invited' }>

/** Call signalling over `CALL_SIGNAL` (spaces.md §13.2 and §13.3). */
export function createCalls(link: Link, clock: Clock): { port: CallSignaling; close: () => void } {
  const sessions = new Map<string, CallSession>()
  const listeners = new Set<Outbox<InvitedFact>>()
  const early = createBuffers<CallFact>(clock)
  const announced = createRecent(remembered)
  const past = createRecent(remembered)

  const announce = (fact: InvitedFact) => {
    if (listeners.size === 0 || sessions.has(fact.callId) || past.has(fact.callId)) return
    if (!announced.add(fact.callId)) return
    for (const listener of listeners) listener.push(fact)
  }
  const resync = createResync(link, sessions, (call) => {
    const missed = toMissedInvite(call)
    if (missed) announce(missed)
  })

  link.hear('CALL_SIGNAL', schemaOfFact, (fact) => {
    if (fact.type === 'synced') return resync.answered(fact.calls)
    const { callId } = fact
    if (callId.length > longestCallId || past.has(callId)) return
    const session = sessions.get(callId)
    if (session) session.take(fact)
    else if (fact.type !== 'invited') early.add(callId, fact)
    // A leg of a meeting is media of a space; it never rings (spaces.md §13.3, rule 7).
    else if (fact.purpose !== 'meeting') announce(toInvited(fact))
  })
  link.hear('CALL_SIGNAL_FAILED', CallSignalFailed, (failure) => {
    if (failure.type === 'resync') resync.failed(failure.error ?? undefined)
    else if (failure.callId) sessions.get(failure.callId)?.fail(failure)
  })
  link.watch({
    up: () => {
      for (const session of sessions.values()) session.restored()
    },
    down: () => {
      resync.forget()
      for (const session of sessions.values()) session.lost()
    },
  })

  return {
    port: {
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
        sessions.get(callId)?.close()
        past.delete(callId)
        const session = openCallSession({
          leg,
          link,
          report,
          askToSync: () => resync.ask(session),
          closed: () => {
            if (sessions.get(callId) !== session) return
            sessions.delete(callId)
            past.add(callId)
          },
        })
        sessions.set(callId, session)
        for (const fact of early.take(callId)) session.take(fact)
        return session
      },
    },
    close: () => {
      for (const session of [...sessions.values()]) session.close()
      sessions.clear()
      for (const listener of listeners) listener.close()
      listeners.clear()
      early.clear()
    },
  }
}

function toInvited({ callId, from, offer, media, displayName, parameters }: WireInvite): InvitedFact {
  return {
    type: 'signal.invited',
    callId,
    from: toParty(from),
    media: { audio: media.audio, video: media.video },
    ...present({ offer, displayName, parameters: parameters?.map(({ name, value }) => ({ name, value })) }),
  }
}

/** The invite of a call that began to ring here while there was no connection. */
function toMissedInvite({ callId, state, direction, party, lastOffer }: KnownCall): InvitedFact | undefined {
  if (direction !== 'incoming' || state === 'established' || !party || callId.length > longestCallId) return undefined
  // The list names no kinds of media; this is only a hint for people, the engine reads the offer.
  const media = { audio: true, video: lastOffer?.includes('\nm=video ') ?? false }
  return { type: 'signal.invited', callId, from: toParty(party), media, ...present({ offer: lastOffer }) }
}
