import { createCalls } from '../calls/calls.ts'
import { createSpace, type Space } from '../spaces/space.ts'
import type { Outbox, Store } from './store.ts'

/** Keeps everything in this process. A decision runs at once and alone, so that its word leaves in order by itself. */
export function createMemoryStore({ out, spaceLimit }: { out: Outbox; spaceLimit: number }): Store {
  const spaces = new Map<string, Space>()
  let calls = createCalls()

  const makeRoom = (): boolean => {
    if (spaces.size < spaceLimit) return true
    for (const { topicId, subscribers } of spaces.values()) {
      if (subscribers.size > 0) continue
      spaces.delete(topicId)
      return true
    }
    return false
  }

  return {
    inSpace: async (topicId, decision) => {
      const space = spaces.get(topicId)
      return space && decision(space, out)
    },
    addSpace: async (settings) => {
      if (!makeRoom()) return false
      spaces.set(settings.topicId, createSpace(settings))
      return true
    },
    inCalls: async (decision) => decision(calls, out),
    shareTopic: async (userId, otherUserId) => {
      for (const { subscribers } of spaces.values()) {
        const present = new Set([...subscribers.values()].map(({ party }) => party._id))
        if (present.has(userId) && present.has(otherUserId)) return true
      }
      return false
    },
    summary: async () => ({
      spaces: [...spaces.values()].map((space) => ({
        topicId: space.topicId,
        subscriptions: space.subscribers.size,
        parties: [...space.subscribers.values()].filter(({ presence }) => presence !== null).length,
        meetingId: space.meeting?._id ?? null,
        messages: space.messages.size,
      })),
      calls: [...new Set(calls.byId.values())].map(({ caller, state }) => ({ callId: caller.callId, state })),
      services: [...calls.services].map(([sessionId, { until }]) => ({ sessionId, services: [...until.keys()] })),
    }),
    clear: async () => {
      spaces.clear()
      calls = createCalls()
    },
  }
}
