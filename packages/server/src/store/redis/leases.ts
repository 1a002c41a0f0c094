import type { Logger } from '../../log.ts'
import { beat, type Keys, type RedisClient } from './journal.ts'
import type { Replica } from './replica.ts'

/** Keeps the sessions of this process its own, and ends those of processes that are not heard of any more. */
export interface Leases {
  /** Whether Redis has answered within a lease. */
  isHeard: () => boolean
  stop: () => void
}

/** How many beats there are in a lease. */
const beatsALease = 4

export async function createLeases(parts: {
  client: RedisClient
  keys: Keys
  process: string
  leaseMs: number
  log: Logger
  replica: () => Replica
  isReading: () => boolean
  ownSessions: () => Iterable<string>
  goodbye: (gone: { sessionId: string; userId: string; topics: string[] }) => Promise<void>
  disconnect: (sessionId: string) => void
}): Promise<Leases> {
  const { client, keys, process, leaseMs, log, replica, isReading, ownSessions, goodbye, disconnect } = parts
  let answeredAt = Date.now()
  /** Since when beats have come without a gap: others may have had one too, and are given a lease to be heard again. */
  let steadySince = Date.now()
  let isBeating = false
  const ending = new Set<string>()

  /** Sessions nobody holds: those of a process that was killed, for instance. */
  const endAbandoned = (living: ReadonlySet<string>): void => {
    const { calls, spaces } = { calls: replica().calls.calls, spaces: replica().spaces }
    for (const [sessionId, { userId, process: holder }] of calls.sessions) {
      if (living.has(holder) || ending.has(sessionId)) continue
      ending.add(sessionId)
      log.warn({ sessionId, process: holder }, 'ends a session of a process that is not heard of any more')
      const topics = [...spaces.values()].filter((one) => one.subscribers.has(sessionId) || one.former.has(sessionId))
      goodbye({ sessionId, userId, topics: topics.map(({ topicId }) => topicId) })
        .catch((error: unknown) => log.error({ err: error, sessionId }, 'an abandoned session could not be ended'))
        .finally(() => ending.delete(sessionId))
    }
  }

  /** Sessions of ours that another process has ended meanwhile: their clients are to come back. */
  const endDisowned = (): void => {
    const { sessions } = replica().calls.calls
    for (const sessionId of ownSessions()) if (!sessions.has(sessionId)) disconnect(sessionId)
  }

  const tick = async (): Promise<void> => {
    if (isBeating || !client.isReady) return
    isBeating = true
    try {
      const living = await beat(client, keys, process, leaseMs)
      const now = Date.now()
      if (now - answeredAt > leaseMs / 2) steadySince = now
      answeredAt = now
      if (!isReading()) return
      endDisowned()
      if (now - steadySince >= leaseMs) endAbandoned(living)
    } catch (error) {
      log.debug({ err: error }, 'Redis did not take a sign of life')
    } finally {
      isBeating = false
    }
  }

  await tick()
  const timer = setInterval(() => void tick(), leaseMs / beatsALease)
  timer.unref()
  return {
    isHeard: () => client.isReady && Date.now() - answeredAt < leaseMs,
    stop: () => clearInterval(timer),
  }
}
