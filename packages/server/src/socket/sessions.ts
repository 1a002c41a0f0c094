import type { Backend } from '../backend.ts'
import type { Calls } from '../calls/calls.ts'
import { connectionGone } from '../calls/recovery.ts'
import { directoryOf } from '../identity/directory.ts'
import type { Party } from '../identity/party.ts'
import { moment } from '../moment.ts'
import { dropServices } from '../services/services.ts'
import { unsubscribe } from '../spaces/subscription.ts'

/** Makes a connection and its user known; false if the user has too many already, on all processes together. */
export function enlist(
  calls: Calls,
  { sessionId, party, process, limit }: { sessionId: string; party: Party; process: string; limit: number },
): boolean {
  let others = 0
  for (const { userId } of calls.sessions.values()) if (userId === party._id) others += 1
  if (others >= limit) return false
  calls.sessions.set(sessionId, { userId: party._id, process })
  if (party.type === 'user') directoryOf(calls.people).add(party)
  return true
}

/** What follows from a connection that is gone (spaces.md §8.7 and §13.3, rule 3). Once is enough, twice does no harm. */
export async function goodbye(
  backend: Pick<Backend, 'store' | 'clock' | 'ids' | 'callContext'>,
  { sessionId, userId, topics }: { sessionId: string; userId: string; topics: Iterable<string> },
): Promise<void> {
  const { store } = backend
  for (const topicId of topics)
    await store.inSpace(topicId, (space, out) =>
      unsubscribe(space, { ...moment(backend), sessionId, isConnectionLost: true }, out),
    )
  await store.inCalls((calls, out) => {
    if (!calls.sessions.delete(sessionId)) return
    const context = backend.callContext(calls, out)
    connectionGone(context, { sessionId, userId })
    dropServices(context, sessionId)
  })
}
