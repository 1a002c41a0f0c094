import type { Namespace } from 'socket.io'
import type { Calls } from './calls/calls.ts'
import type { CallContext, CallTimings } from './calls/context.ts'
import { giveUpOn, giveUpRinging } from './calls/recovery.ts'
import type { Clock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { type Directory, directoryOf } from './identity/directory.ts'
import type { Tokens } from './identity/tokens.ts'
import { type Ids, randomIds } from './ids.ts'
import type { Limits } from './limits.ts'
import type { Logger } from './log.ts'
import { countingErrors, createMetrics, type Metrics } from './metrics.ts'
import { createMinuteCount, type MinuteCount } from './rate.ts'
import type { ServiceTimings } from './services/services.ts'
import { expireServices } from './services/services.ts'
import { type Connections, createConnections } from './socket/connections.ts'
import { createDelivery, type Delivery } from './socket/delivery.ts'
import { createPassages, type Passages } from './socket/passages.ts'
import { goodbye } from './socket/sessions.ts'
import { createMemoryStore } from './store/memory.ts'
import { createRedisStore, type RedisSurroundings } from './store/redis/store.ts'
import type { Alarm, Outbox, Store } from './store/store.ts'

export interface Timings extends CallTimings, ServiceTimings {
  leaseMs: number
}

/** Everything behind the wires: state, identities, connections and the way to them. */
export interface Backend {
  readonly clock: Clock
  readonly ids: Ids
  readonly limits: Limits
  readonly timings: Timings
  readonly log: Logger
  readonly tokens: Tokens
  /** Decides about who is known. */
  readonly withPeople: <Result>(decision: (directory: Directory) => Result) => Promise<Result>
  /** Who is known, as far as this process has heard. */
  readonly people: () => Directory
  readonly connections: Connections
  readonly faults: Faults
  readonly passages: Passages
  readonly metrics: Metrics
  readonly store: Store
  readonly delivery: Delivery
  readonly wrongPasswords: MinuteCount
  /** Makes what decisions about calls work with. */
  readonly callContext: (calls: CallContext['calls'], out: Outbox) => CallContext
  /** Everything back to the start: no calls, no spaces but the lobby, no faults, nobody connected. */
  readonly reset: () => Promise<void>
  /** Ends every connection, and what it held, and lets go of the state. */
  readonly close: () => Promise<void>
}

/** The open space every server starts with. */
export const lobby = {
  topicId: 'lobby',
  title: 'Lobby',
  access: 'open',
  password: null,
  members: [
    { _id: 'alice', role: 'admin' },
    { _id: 'bob', role: 'member' },
    { _id: 'carol', role: 'member' },
    { _id: 'dave', role: 'member' },
  ],
} as const

export async function createBackend(parts: {
  clock: Clock
  limits: Limits
  timings: Timings
  log: Logger
  tokens: Tokens
  chat: () => Namespace
  redis?: Pick<RedisSurroundings, 'client' | 'keys'> | undefined
}): Promise<Backend> {
  const { clock, limits, timings, tokens, chat } = parts
  const metrics = createMetrics()
  const log = countingErrors(parts.log, metrics)
  const ids = randomIds
  const connections = createConnections()
  const faults = createFaults(ids.thing)
  const passages = createPassages({ faults, tokens, clock, log })
  const delivery = createDelivery({
    chat,
    connections,
    faults,
    passages,
    metrics,
    unsentLimit: limits.unsentBytesPerSocket,
    log,
  })
  const callContext: Backend['callContext'] = (calls, out) => ({
    calls,
    out,
    now: clock.now(),
    newId: ids.thing,
    limits,
    timings,
  })
  const onAlarm = (calls: Calls, out: Outbox, alarm: Alarm): void => {
    const context = callContext(calls, out)
    if (alarm.kind === 'ring') giveUpRinging(context, alarm)
    else if (alarm.kind === 'lost') giveUpOn(context, alarm)
    else expireServices(context, alarm.sessionId)
  }
  const disconnectAll = (): void => {
    for (const { socket } of [...connections.all()]) socket.disconnect(true)
  }
  const surroundings = { clock, log, spaceLimit: limits.spaces, delivery, onAlarm, disconnectAll }
  const store: Store = parts.redis
    ? await createRedisStore({
        ...surroundings,
        ...parts.redis,
        chat,
        faults,
        leaseMs: timings.leaseMs,
        firstSpace: lobby,
        ownSessions: () => [...connections.all()].filter((one) => one.isEnlisted).map(({ sessionId }) => sessionId),
        disconnect: (sessionId) => connections.find(sessionId)?.socket.disconnect(true),
        goodbye: (gone) => goodbye({ store, clock, ids, callContext }, gone),
      })
    : createMemoryStore(surroundings)
  const wrongPasswords = createMinuteCount()
  await store.addSpace(lobby)

  return {
    clock,
    ids,
    limits,
    timings,
    log,
    tokens,
    withPeople: (decision) => store.inCalls((calls) => decision(directoryOf(calls.people))),
    people: () => directoryOf(store.people()),
    connections,
    faults,
    passages,
    metrics,
    store,
    delivery,
    wrongPasswords,
    callContext,
    reset: async () => {
      faults.clear()
      wrongPasswords.clear()
      tokens.clear()
      await store.clear()
      await store.addSpace(lobby)
    },
    close: async () => {
      const all = [...connections.all()]
      disconnectAll()
      await Promise.all(all.map(({ queue }) => queue.idle()))
      await store.close()
    },
  }
}
