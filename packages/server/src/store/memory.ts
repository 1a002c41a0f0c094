import { createCalls } from '../calls/calls.ts'
import { createSpace, type Space } from '../spaces/space.ts'
import { createAlarms } from './alarms.ts'
import type { Alarm, Outbox, Store, StoreSurroundings } from './store.ts'
import { shareTopic, spaceToReplace, summaryOf } from './views.ts'

/** Keeps everything in this process. A decision runs at once and alone, so that its word leaves in order by itself. */
export function createMemoryStore(surroundings: StoreSurroundings): Store {
  const { clock, log, spaceLimit, delivery, onAlarm, disconnectAll } = surroundings
  const spaces = new Map<string, Space>()
  let calls = createCalls()
  const wakeUp = (alarm: Alarm): void => {
    try {
      onAlarm(calls, out, alarm)
    } catch (error) {
      log.error({ err: error, alarm: alarm.kind }, 'an alarm failed')
    }
  }
  const alarms = createAlarms(clock, wakeUp)
  const { say, enter, leave } = delivery
  const out: Outbox = { say, enter, leave, wake: alarms.wake, callOff: alarms.callOff }

  return {
    process: 'only',
    inSpace: async (topicId, decision) => {
      const space = spaces.get(topicId)
      return space && decision(space, out)
    },
    addSpace: async (settings) => {
      const replaced = spaceToReplace(spaces, spaceLimit)
      if (replaced === 'none') return false
      if (replaced) spaces.delete(replaced.topicId)
      spaces.set(settings.topicId, createSpace(settings))
      return true
    },
    inCalls: async (decision) => decision(calls, out),
    shareTopic: async (userId, otherUserId) => shareTopic(spaces, userId, otherUserId),
    summary: async () => summaryOf(spaces, calls),
    people: () => calls.people,
    clear: async () => {
      alarms.clear()
      spaces.clear()
      calls = createCalls()
      disconnectAll()
    },
    isThere: () => true,
    close: async () => alarms.clear(),
  }
}
