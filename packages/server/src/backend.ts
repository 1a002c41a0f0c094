import type { Namespace } from 'socket.io'
import type { CallContext, CallTimings } from './calls/context.ts'
import { giveUpOn, giveUpRinging } from './calls/recovery.ts'
import type { Clock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { createDirectory, type Directory } from './identity/directory.ts'
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
import { createAlarms } from './store/alarms.ts'
import { createMemoryStore } from './store/memory.ts'
import type { Alarm, Outbox, Store } from './store/store.ts'

export interface Timings extends CallTimings, ServiceTimings {}

/** Everything behind the wires: state, identities, connections and the way to them. */
export interface Backend {
  readonly clock: Clock
  readonly ids: Ids
  readonly limits: Limits
  readonly timings: Timings
  readonly log: Logger
  readonly tokens: Tokens
  readonly directory: Directory
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
}): Promise<Backend> {
  const { clock, limits, timings, tokens, chat } = parts
  const metrics = createMetrics()
  const log = countingErrors(parts.log, metrics)
  const ids = randomIds
  const connections = createConnections()
  const directory = createDirectory()
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
  const alarms = createAlarms(clock, (alarm) => {
    onAlarm(alarm).catch((error: unknown) => log.error({ err: error, alarm: alarm.kind }, 'an alarm failed'))
  })
  const store = createMemoryStore({
    out: { ...delivery, wake: alarms.wake, callOff: alarms.callOff },
    spaceLimit: limits.spaces,
  })
  const callContext: Backend['callContext'] = (calls, out) => ({
    calls,
    out,
    now: clock.now(),
    newId: ids.thing,
    limits,
    timings,
    directory,
  })
  const onAlarm = (alarm: Alarm): Promise<void> =>
    store.inCalls((calls, out) => {
      const context = callContext(calls, out)
      if (alarm.kind === 'ring') giveUpRinging(context, alarm)
      else if (alarm.kind === 'lost') giveUpOn(context, alarm)
      else expireServices(context, alarm.sessionId)
    })
  const wrongPasswords = createMinuteCount()
  await store.addSpace(lobby)

  return {
    clock,
    ids,
    limits,
    timings,
    log,
    tokens,
    directory,
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
      alarms.clear()
      wrongPasswords.clear()
      tokens.clear()
      await store.clear()
      directory.clear()
      await store.addSpace(lobby)
      for (const { socket } of [...connections.all()]) socket.disconnect(true)
    },
  }
}
