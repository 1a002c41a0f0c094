import type { Calls } from '../calls/calls.ts'
import type { Space } from '../spaces/space.ts'
import type { StoreSummary } from './store.ts'

type Spaces = ReadonlyMap<string, Space>

/** Whether two users are in one space. */
export function shareTopic(spaces: Spaces, userId: string, otherUserId: string): boolean {
  for (const { subscribers } of spaces.values()) {
    const present = new Set([...subscribers.values()].map(({ party }) => party._id))
    if (present.has(userId) && present.has(otherUserId)) return true
  }
  return false
}

/** The oldest space nobody is in, if one must go for a new one; `none` if one must go and all are in use. */
export function spaceToReplace(spaces: Spaces, limit: number): Space | 'none' | undefined {
  if (spaces.size < limit) return undefined
  for (const space of spaces.values()) if (space.subscribers.size === 0) return space
  return 'none'
}

/** How many of everything there is, and their ids. */
export function summaryOf(spaces: Spaces, { all, services, sessions }: Calls): StoreSummary {
  const topics = new Map([...sessions.keys()].map((sessionId): [string, string[]] => [sessionId, []]))
  for (const { topicId, subscribers } of spaces.values())
    for (const sessionId of subscribers.keys()) topics.get(sessionId)?.push(topicId)
  return {
    spaces: [...spaces.values()].map((space) => ({
      topicId: space.topicId,
      subscriptions: space.subscribers.size,
      parties: [...space.subscribers.values()].filter(({ presence }) => presence !== null).length,
      meetingId: space.meeting?._id ?? null,
      messages: space.messages.size,
    })),
    calls: [...all.values()].map(({ caller, state }) => ({ callId: caller.callId, state })),
    sessions: [...sessions].map(([sessionId, { userId }]) => ({
      sessionId,
      userId,
      topics: topics.get(sessionId) ?? [],
    })),
    services: [...services].map(([sessionId, { until }]) => ({ sessionId, services: [...until.keys()] })),
  }
}
