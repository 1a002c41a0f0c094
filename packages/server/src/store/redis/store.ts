import { randomUUID } from 'node:crypto'
import type { Namespace } from 'socket.io'
import type { Faults } from '../../faults.ts'
import { addUsersOutOfTheBox } from '../../identity/directory.ts'
import type { SpaceSettings } from '../../spaces/space.ts'
import { createAlarms } from '../alarms.ts'
import type { Alarm, Store, StoreSurroundings } from '../store.ts'
import { shareTopic, spaceToReplace, summaryOf } from '../views.ts'
import { createCommitter } from './committer.ts'
import { type Commit, entryType, type Keys, leave, type RedisClient } from './journal.ts'
import { createLeases } from './leases.ts'
import { createReader, type Entry } from './reader.ts'
import type { Replica } from './replica.ts'
import type { Scope } from './transaction.ts'

/** What a store in Redis needs besides what every store does. */
export interface RedisSurroundings extends StoreSurroundings {
  client: RedisClient
  keys: Keys
  chat: () => Namespace
  faults: Faults
  /** How long a process that is not heard of keeps its sessions, in milliseconds. */
  leaseMs: number
  /** Sessions of this process that others are to know. */
  ownSessions: () => Iterable<string>
  /** The space that is there from the start. */
  firstSpace: SpaceSettings
  /** What follows from a session that is gone. */
  goodbye: (gone: { sessionId: string; userId: string; topics: string[] }) => Promise<void>
  disconnect: (sessionId: string) => void
}

/**
 * Keeps the state in Redis, shared by all processes there: each has a copy and decides on it; a decision counts once it
 * is written, and is made again when another process was first. What is said leaves in the order of the stream, the same
 * for every process.
 */
export async function createRedisStore(surroundings: RedisSurroundings): Promise<Store> {
  const { client, keys, chat, faults, clock, log, delivery, spaceLimit, onAlarm, disconnectAll } = surroundings
  const process = randomUUID()

  const wakeUp = (alarm: Alarm): void => {
    const fire = (scope: Scope): void => {
      const key = JSON.stringify(alarm)
      const [calls, alarms] = [scope.calls(), scope.alarms()]
      const due = alarms.get(key)
      if (due === undefined) return
      if (due > clock.now()) {
        timers.wake(alarm, due - clock.now())
        return
      }
      alarms.delete(key)
      onAlarm(calls, scope.out, alarm)
    }
    committer.decide(fire).catch((error: unknown) => log.error({ err: error, alarm: alarm.kind }, 'an alarm failed'))
  }
  const timers = createAlarms(clock, wakeUp)
  const setTimer = (json: string, due: number | null): void => {
    const alarm = JSON.parse(json) as Alarm
    if (due === null) timers.callOff(alarm)
    else timers.wake(alarm, Math.max(0, due - clock.now()))
  }

  const told = (entry: Entry, pass: () => void): void => {
    if (entry.type === entryType.broadcast) {
      const { packet, opts } = entry.data
      const where = { rooms: opts.rooms, but: opts.except }
      const [event, payload] = packet.data
      if (faults.isAny()) {
        delivery.sayThroughFaults({ event, payload }, where)
        return
      }
      pass()
      delivery.sent(event, where)
    } else if (entry.type === entryType.audience) {
      const { enters, topicId, ...who } = entry.data
      if (enters) delivery.enter(topicId, who)
      else delivery.leave(topicId, who)
    } else if (entry.type === entryType.commit) {
      const { commitId, patches } = entry.data as Pick<Commit, 'commitId' | 'patches'>
      committer.written(commitId, Object.keys(patches), entry.n)
      for (const [name, patch] of Object.entries(patches)) reader.replica().apply(name, patch, entry.n)
      for (const [field, json] of Object.entries(patches.calls ?? {}))
        if (field.startsWith('alarms:'))
          setTimer(field.slice('alarms:'.length), json === null ? null : JSON.parse(json))
    } else if (entry.type === entryType.reset) disconnectAll()
  }

  const addSpace = (settings: SpaceSettings): Promise<boolean> =>
    committer.decide((scope) => {
      if (scope.space(settings.topicId)) return true
      const replaced = spaceToReplace(reader.replica().spaces, spaceLimit)
      if (replaced === 'none') return false
      if (replaced) scope.removeSpace(replaced.topicId)
      scope.addSpace(settings, clock.now())
      return true
    })

  const reader = createReader({
    client,
    keys,
    chat,
    process,
    log,
    told,
    startedOver: (replica: Replica) => {
      timers.clear()
      for (const [json, due] of replica.calls.alarms) setTimer(json, due)
      addSpace(surroundings.firstSpace).catch((error: unknown) =>
        log.error({ err: error }, 'the first space is missing'),
      )
    },
    startsOver: () => {
      committer.startOver()
      disconnectAll()
    },
  })
  const committer = createCommitter({ client, keys, process, clock, reader, log, namespace: () => chat().name })
  await reader.start()
  const leases = await createLeases({ ...surroundings, process, replica: reader.replica, isReading: reader.isReading })

  return {
    process,
    inSpace: (topicId, decision) =>
      committer.decide((scope) => {
        const space = scope.space(topicId)
        return space && decision(space, scope.out)
      }),
    addSpace,
    inCalls: (decision) => committer.decide((scope) => decision(scope.calls(), scope.out)),
    shareTopic: async (userId, otherUserId) => shareTopic(reader.replica().spaces, userId, otherUserId),
    summary: async () => summaryOf(reader.replica().spaces, reader.replica().calls.calls),
    people: () => reader.replica().calls.calls.people,
    clear: () =>
      committer.decide((scope) => {
        for (const topicId of [...reader.replica().spaces.keys()]) scope.removeSpace(topicId)
        const calls = scope.calls()
        for (const part of [
          calls.all,
          calls.byId,
          calls.byUser,
          calls.usedIds,
          calls.services,
          calls.people,
          calls.sessions,
        ])
          part.clear()
        calls.unansweredInvites.clear()
        scope.alarms().clear()
        addUsersOutOfTheBox(calls.people)
        scope.disconnectAll()
      }),
    isThere: () => reader.isReading() && leases.isHeard(),
    close: async () => {
      leases.stop()
      timers.clear()
      committer.close()
      await leave(client, keys, process).catch(() => {})
    },
  }
}
