import { provideCallPorts } from '../call/call.ports.ts'
import type { MeetingMediaMaker } from '../client/feature.ts'
import { SwitchhookError } from '../errors.ts'
import type { InvitedFact } from '../ports/index.ts'
import type { Leg } from './leg.ts'
import type { MeetingEngine } from './sending.ts'
import { type MeshSession, openMeshSession } from './session.ts'

/** Options of {@link mesh}. */
export interface MeshOptions {
  /**
   * How many can meet, ourselves included. Everybody sends to everybody, so what goes up grows with each of them.
   * @default 6
   */
  limit?: number
}

/**
 * The media of meetings as a mesh: each member of a call is connected to each other one, over the calls of the transport
 * (spaces.md §13.3 rule 7). For small meetings: `createClient({ transport, media, meetingMedia: mesh() })`. Where the
 * transport has no calls, or the media engine captures nothing without a call, meetings have no media.
 * @throws SwitchhookError `bad-config` where `limit` is not a whole number from 2 on.
 */
export function mesh({ limit = 6 }: MeshOptions = {}): MeetingMediaMaker {
  if (!Number.isSafeInteger(limit) || limit < 2)
    throw new SwitchhookError('bad-config', `limit should be a whole number from 2 on, not ${String(limit)}.`)

  const make: MeetingMediaMaker = (context) => {
    const { calls } = context.transport
    const { media } = context
    if (calls === undefined || media?.local === undefined) return undefined
    const engine = media as MeetingEngine
    const legs = new Map<string, Leg>()
    const sessions = new Map<string, MeshSession>()
    let stopListening: (() => void) | undefined

    // What legs say is not for those who listen to calls.
    const ports = provideCallPorts(
      calls,
      engine,
      new Set(),
      () => context.clock.now(),
      (callId, parameters = []) => legs.get(callId)?.hear(parameters),
    )
    const listed = (leg: Leg) => {
      legs.set(leg.id, leg)
      return () => legs.delete(leg.id)
    }
    const take = (invited: InvitedFact) => {
      const { spaceId } = invited.meeting ?? {}
      if (spaceId !== undefined) sessions.get(spaceId)?.invited(invited)
    }

    return {
      limit,
      open({ spaceId }, report) {
        stopListening ??= calls.listen(take)
        const session = openMeshSession(spaceId, report, { context, engine, calls, limit, ports, listed })
        sessions.get(spaceId)?.close()
        sessions.set(spaceId, session)
        return {
          send: session.send,
          close() {
            session.close()
            if (sessions.get(spaceId) === session) sessions.delete(spaceId)
            if (sessions.size > 0) return
            stopListening?.()
            stopListening = undefined
          },
        }
      },
    }
  }
  return Object.assign(make, { mesh: { limit } })
}
