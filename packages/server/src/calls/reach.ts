import { directoryOf } from '../identity/directory.ts'
import type { Party } from '../identity/party.ts'
import type { CallContext } from './context.ts'

/** Whom a command names (spaces.md §13.2). */
export interface Target {
  _id?: string | undefined
  sessionId?: string | undefined
  username?: string | undefined
}

export type Reach =
  | { outcome: 'reachable'; party: Party; sessions: string[] }
  | { outcome: 'unknown' }
  | { outcome: 'offline'; party: Party }

/** Finds the connections that can take a call for somebody, but those that are to be left out (§13.3, rule 2). */
export function reach(context: CallContext, to: Target, leftOut: ReadonlySet<string>): Reach {
  const party = findTarget(context, to)
  if (!party) return { outcome: 'unknown' }
  const sessions: string[] = []
  for (const [sessionId, services] of context.calls.services) {
    const isTheirs = services.party._id === party._id && services.until.has('call')
    const isMeant = to.sessionId === undefined || to.sessionId === sessionId
    if (isTheirs && isMeant && !leftOut.has(sessionId)) sessions.push(sessionId)
  }
  return sessions.length > 0 ? { outcome: 'reachable', party, sessions } : { outcome: 'offline', party }
}

/** Finds who is meant, whether or not they can be called. */
export function findTarget({ calls }: Pick<CallContext, 'calls'>, to: Target): Party | undefined {
  const directory = directoryOf(calls.people)
  if (to.username !== undefined) return directory.findByUsername(to.username)
  if (to._id === undefined) return undefined
  const known = directory.find(to._id)
  if (known) return known
  for (const { party } of calls.services.values()) if (party._id === to._id) return party
  return undefined
}
