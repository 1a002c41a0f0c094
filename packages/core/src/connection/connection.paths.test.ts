import { describe, expect, it } from 'vitest'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../testing/chartWalk.ts'
import { connectionChart } from './connection.chart.ts'
import type { ConnectionEvent, ConnectionSettings } from './connection.setup.ts'
import { type ConnectionSnapshot, toConnectionView } from './connection.view.ts'

const settings: ConnectionSettings = {
  autoReconnect: true,
  reconnectLimit: 2,
  reconnectDelay: 5000,
  reconnectTimeMultiplier: 2,
  reconnectTimeLimit: 640_000,
  connectTimeout: 20_000,
  reconnectsItself: false,
  pings: true,
  pingInterval: 30_000,
}

type Samples<Union extends { type: string }> = {
  [Type in Union['type']]: (attempts: readonly number[]) => readonly Extract<Union, { type: Type }>[]
}

/** One of every event; facts for our attempt and for an older one. The compiler refuses the file when one is missing. */
const samples: Samples<ConnectionEvent> = {
  connect: () => [{ type: 'connect' }],
  disconnect: () => [{ type: 'disconnect' }],
  reset: () => [{ type: 'reset' }],
  networkUp: () => [{ type: 'networkUp' }],
  configure: () => [
    { type: 'configure', settings },
    { type: 'configure', settings: { ...settings, autoReconnect: false } },
    { type: 'configure', settings: { ...settings, pings: false } },
    { type: 'configure', settings: { ...settings, pingInterval: 1000 } },
  ],
  'socket.opened': (attempts) =>
    attempts.map((attempt) => ({ type: 'socket.opened', attempt, sessionId: 'session-1' })),
  'socket.closed': (attempts) => attempts.map((attempt) => ({ type: 'socket.closed', attempt, reason: 'network' })),
  'socket.ponged': (attempts) => attempts.map((attempt) => ({ type: 'socket.ponged', attempt })),
  'socket.refused': (attempts) =>
    attempts.flatMap((attempt) =>
      ['unauthorized', 'unavailable'].map((code) => ({ type: 'socket.refused' as const, attempt, code, message: '' })),
    ),
}
const builders = Object.values(samples) as ((attempts: readonly number[]) => readonly ConnectionEvent[])[]

const walk = (change: Partial<ConnectionSettings> = {}) =>
  walkChart(connectionChart, {
    input: { settings: { ...settings, ...change } },
    events: ({ context }) => builders.flatMap((build) => build([context.attempt, context.attempt - 1])),
    key: ({ value, context }) =>
      JSON.stringify([
        value,
        context.wasOpen,
        Math.min(context.failures, context.settings.reconnectLimit),
        context.settings.autoReconnect,
        context.settings.pings,
      ]),
    limit: 500,
  })

describe('the connection chart', () => {
  const walks = [walk(), walk({ reconnectsItself: true }), walk({ autoReconnect: false }), walk({ reconnectLimit: 0 })]
  const situations = walks.flatMap(({ reached }) => [...reached.values()])

  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(connectionChart)).toEqual([])
  })

  it('takes every transition and reaches every state, when every event is tried once in every reachable state', () => {
    const taken = new Set(walks.flatMap((one) => [...one.taken]))
    const visited = new Set(walks.flatMap((one) => [...one.visited]))
    const names = transitionNames(connectionChart)
    const ids = stateIds(connectionChart)
    const tries = walks.reduce((sum, one) => sum + one.tries, 0)
    process.stdout.write(
      `connection chart: ${visited.size}/${ids.length} states, ${taken.size}/${names.length} transitions, ` +
        `${situations.length} situations, ${tries} events tried\n`,
    )
    expect(names.filter((name) => !taken.has(name))).toEqual([])
    expect(ids.filter((id) => !visited.has(id))).toEqual([])
  })

  it('rests only where nothing is to be waited for, and never dies', () => {
    for (const { snapshot } of situations) {
      expect(snapshot.status).toBe('active')
      expect(['failed', 'lost'].some((state) => snapshot.matches({ alive: state as 'failed' }))).toBe(false)
      expect(snapshot.matches({ alive: { open: 'choosing' } })).toBe(false)
    }
  })

  it('has a session exactly where it is open, and a reason where it gave up', () => {
    for (const { snapshot, path } of situations) {
      const way = path.map(({ type }) => type).join(' → ')
      const view = toConnectionView(snapshot as ConnectionSnapshot)
      if (view.isOpen) expect(view, way).toMatchObject({ sessionId: 'session-1', failures: 0, error: null })
      if (view.state === 'gaveUp') expect(view.error, way).not.toBe(null)
      if (view.state === 'idle') expect(view, way).toMatchObject({ sessionId: null, failures: 0, error: null })
    }
  })
})
