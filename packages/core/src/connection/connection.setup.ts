import { assign, fromCallback, sendTo, setup } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import { connectTimeout } from '../feature/promises.ts'
import type { ConnectionCommand, ConnectionFact, Party } from '../ports/index.ts'

/** How a connection is kept up; times in milliseconds. */
export interface ConnectionSettings {
  autoReconnect: boolean
  /** Failed reconnects before giving up; 0: never. */
  reconnectLimit: number
  reconnectDelay: number
  reconnectTimeMultiplier: number
  reconnectTimeLimit: number
  connectTimeout: number
  /** The socket reconnects by itself: we only watch. */
  reconnectsItself: boolean
  /** Ask for signs of life while it is open, so far apart. */
  pings: boolean
  pingInterval: number
}

export interface ConnectionContext {
  settings: ConnectionSettings
  /** Number of our latest attempt; facts about an older one are dropped. */
  attempt: number
  /** Attempts that failed since the connection was last open. */
  failures: number
  /** It has been open once: a loss is worth reconnecting. */
  wasOpen: boolean
  sessionId: string | null
  self: Party | null
  fault: ErrorInfo | null
}

export type ConnectionEvent =
  | { type: 'connect' }
  | { type: 'disconnect' }
  /** Drop the socket on purpose, so that recovery starts. */
  | { type: 'reset' }
  /** The network is back: try now. */
  | { type: 'networkUp' }
  | { type: 'configure'; settings: ConnectionSettings }
  | ConnectionFact

/** The words of the connection chart. */
export const connectionSetup = setup({
  types: {
    context: {} as ConnectionContext,
    events: {} as ConnectionEvent,
    input: {} as { settings: ConnectionSettings },
  },
  actors: {
    socket: fromCallback<ConnectionCommand, undefined>(() => {}),
  },
  actions: {
    configure: assign({
      settings: ({ event }) => {
        assertEvent(event, 'configure')
        return event.settings
      },
    }),
    nextAttempt: assign({ attempt: ({ context }) => context.attempt + 1 }),
    openSocket: sendTo('socket', ({ context }) => ({ type: 'connect', attempt: context.attempt }) as const),
    ping: sendTo('socket', ({ context }) => ({ type: 'ping', attempt: context.attempt }) as const),
    closeSocket: sendTo('socket', { type: 'disconnect' } as const),
    countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    forgetFailures: assign({ failures: 0 }),
    noteOpen: assign(({ event }) => {
      assertEvent(event, 'socket.opened')
      return { wasOpen: true, sessionId: event.sessionId ?? null, self: event.self ?? null, fault: null }
    }),
    noteRefusal: assign({
      fault: ({ event }): ErrorInfo => {
        assertEvent(event, 'socket.refused')
        return event.code === 'unauthorized'
          ? { code: 'authentication:1', message: `The back end refused the credentials: ${event.message}` }
          : { code: 'subscription:1', message: `The back end refused the connection (${event.code}): ${event.message}` }
      },
    }),
    noteLoss: assign({
      sessionId: null,
      fault: ({ event }): ErrorInfo => ({
        code: 'subscription:1',
        message: `The connection is gone: ${event.type === 'socket.closed' ? event.reason : event.type}.`,
      }),
    }),
    noteSilence: assign({
      sessionId: null,
      fault: { code: 'connectivity:1', message: 'The connection is gone: no answer to a ping.' },
    }),
    noteTimeout: assign({ fault: connectTimeout }),
    forgetSession: assign({ sessionId: null, wasOpen: false, failures: 0, fault: null }),
  },
  guards: {
    isOurs: ({ context, event }) => 'attempt' in event && event.attempt === context.attempt,
    mayReconnect: ({ context }) => context.wasOpen && context.settings.autoReconnect,
    hasAttemptsLeft: ({ context }) =>
      context.settings.reconnectLimit === 0 || context.failures < context.settings.reconnectLimit,
    isNotRetried: ({ context }) => !context.wasOpen || !context.settings.autoReconnect,
    pings: ({ context }) => context.settings.pings,
    changesPings: ({ context: { settings }, event }) => {
      assertEvent(event, 'configure')
      const { pings, pingInterval } = event.settings
      return pings !== settings.pings || pingInterval !== settings.pingInterval
    },
    reconnectsItself: ({ context }) => context.settings.reconnectsItself,
  },
  delays: {
    pingInterval: ({ context }) => context.settings.pingInterval,
    connectTimeout: ({ context }) => context.settings.connectTimeout,
    // min(reconnectDelay × reconnectTimeMultiplier^n, reconnectTimeLimit); the first attempt is immediate (decision 53).
    backOff: ({ context }) =>
      context.failures === 0
        ? 0
        : Math.min(
            context.settings.reconnectDelay * context.settings.reconnectTimeMultiplier ** (context.failures - 1),
            context.settings.reconnectTimeLimit,
          ),
  },
})
