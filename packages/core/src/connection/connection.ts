import { createActor } from 'xstate'
import type { Config, ConfigInput } from '../client/config.ts'
import type { FeatureContext } from '../client/feature.ts'
import { createCell, type Readable } from '../client/readable.ts'
import { type ErrorInfo, toSwitchhookError } from '../errors.ts'
import { createPorts } from '../feature/ports.ts'
import { type Deferred, deferred, destroyed, rejected } from '../feature/promises.ts'
import type { Connection } from '../ports/index.ts'
import { connectionChart } from './connection.chart.ts'
import type { ConnectionEvent, ConnectionSettings } from './connection.setup.ts'
import { type ConnectionView, toConnectionView } from './connection.view.ts'

/** Websocket state and settings, as the inventory describes it. */
export interface SocketState {
  connected: boolean
  /** A ping awaits its answer. */
  pinging: boolean
  pingInterval: number
  reconnectLimit: number
  reconnectDelay: number
  reconnectTimeMultiplier: number
  reconnectTimeLimit: number
  autoReconnect: boolean
  webSocketOAuthMode: 'none' | 'query'
  wsInfo: { protocol?: string; server?: string; port?: number; url?: string; params?: string }
}

/** Events of the connection. */
export interface ConnectionEvents {
  /** The connection opened or was lost; not emitted when it was closed on purpose. */
  'ws:change': Record<string, never>
}

/** The namespace `client.connection`. */
export interface ConnectionApi {
  getSocketState: () => SocketState
  /** Opens the connection ahead of need; subscribing to services does it too. Rejects as `services.subscribe` does. */
  connect: () => Promise<void>
  /**
   * Turns pings on or off, at once also on an open socket; the configuration follows.
   * Rejects with `bad-config` for anything but a boolean, `not-supported` where the transport has no pings, `destroyed`.
   */
  enableConnectivityChecking: (enable: boolean) => Promise<void>
  /** Drops the socket on purpose so that recovery starts. Without an open socket it does nothing. */
  resetConnection: () => void
  /** The network is back: try now instead of waiting for the next attempt. */
  retryNow: () => void
  observe: () => Readable<ConnectionView>
}

/** What features use of the connection. */
export interface ConnectionHandle {
  view: Readable<ConnectionView>
  /** Opens the connection if it is not open. Resolves when it is; rejects with `authentication:1` or `subscription:1`. */
  ensureOpen: () => Promise<void>
  disconnect: () => void
  /** Takes over the configuration in force. */
  configure: () => void
  api: ConnectionApi
  destroy: () => void
}

const settingsOf = ({ connectivity }: Config, port: Connection): ConnectionSettings => ({
  ...connectivity,
  reconnectsItself: port.reconnectsItself === true,
  pings: port.pings === true && connectivity.checkConnectivity,
})

/** Runs the connection chart over the transport's connection. */
export function createConnection(
  context: Omit<FeatureContext, 'connection' | 'self' | 'traces' | 'watchConfig' | 'inspect' | 'namespace'>,
  updateConfig: (values: ConfigInput) => void,
): ConnectionHandle {
  const { transport, clock, config, emit, onError, watch } = context
  const port = transport.connection
  const ports = createPorts<undefined>(() => 'client')
  const chart = connectionChart.provide({ actors: { socket: ports.actor((_, report) => port.open(report)) } })
  const actor = watch(createActor(chart, { id: 'connection', input: { settings: settingsOf(config(), port) }, clock }))
  const view = createCell(() => toConnectionView(actor.getSnapshot()), onError)
  let waiting: Deferred[] = []
  let before = toConnectionView(actor.getSnapshot())
  let isDestroyed = false

  const settle = (now: ConnectionView) => {
    if (now.state !== 'open' && now.state !== 'gaveUp' && now.state !== 'idle') return
    const settled = waiting
    waiting = []
    const error: ErrorInfo = now.error ?? { code: 'subscription:1', message: 'Disconnected.' }
    for (const { settle: end } of settled) end(now.isOpen ? undefined : error)
  }

  actor.subscribe({
    next: (snapshot) => {
      const previous = before
      before = toConnectionView(snapshot)
      view.invalidate()
      const isDeliberate = before.state === 'idle'
      if (previous.isOpen !== before.isOpen && !isDeliberate) emit('ws:change', {})
      if (previous.state !== before.state) settle(before)
    },
    error: onError,
  })
  actor.start()

  const send = (event: ConnectionEvent) => {
    if (!isDestroyed) actor.send(event)
  }

  function ensureOpen(): Promise<void> {
    if (isDestroyed) return rejected(destroyed)
    if (toConnectionView(actor.getSnapshot()).isOpen) return Promise.resolve()
    const opened = deferred()
    waiting.push(opened)
    send({ type: 'connect' })
    return opened.promise
  }

  return {
    view,
    ensureOpen,
    disconnect: () => send({ type: 'disconnect' }),
    configure: () => send({ type: 'configure', settings: settingsOf(config(), port) }),
    api: {
      getSocketState() {
        const { checkConnectivity: _check, connectTimeout: _timeout, ...settings } = config().connectivity
        const pinging = actor.getSnapshot().matches({ alive: { open: 'pinging' } })
        return { connected: view.getSnapshot().isOpen, pinging, ...settings, wsInfo: port.describe?.() ?? {} }
      },
      enableConnectivityChecking(enable) {
        if (isDestroyed) return rejected(destroyed)
        if (port.pings !== true)
          return rejected({ code: 'not-supported', message: `The transport '${transport.name}' has no pings.` })
        try {
          updateConfig({ connectivity: { checkConnectivity: enable } })
          return Promise.resolve()
        } catch (cause) {
          return rejected(toSwitchhookError(cause, 'bad-config'))
        }
      },
      connect: ensureOpen,
      resetConnection: () => send({ type: 'reset' }),
      retryNow: () => send({ type: 'networkUp' }),
      observe: () => view,
    },
    destroy() {
      settle({ ...before, state: 'gaveUp', isOpen: false, error: destroyed })
      send({ type: 'disconnect' })
      isDestroyed = true
      actor.stop()
    },
  }
}
