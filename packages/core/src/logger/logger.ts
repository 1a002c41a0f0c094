import type { Feature, FeatureContext, Installed } from '../client/feature.ts'
import type { ErrorInfo } from '../errors.ts'
import { isRecord, isText } from '../feature/check.ts'
import { type Action, entriesOf, type Glance } from './actions.ts'
import { logToConsole } from './console.ts'
import { isLogged, type LogEntry, type LogHandler, type LogLevel, logLevels } from './logger.entry.ts'
import { redacted, redactedArguments, scrubbed } from './redact.ts'

/** The namespace `client.logger`. */
export interface LoggerApi {
  levels: typeof logLevels
}

/**
 * Logs what the client does, by `logs` of the configuration: functions called and messages on the wire at `debug`, changes
 * at `info`, failures at `error`. Only names, ids, states and codes are logged, never a payload. Beside it, where
 * `logs.logActions` asks for it, a second stream shows every action. Tokens, passwords, descriptions, tones and texts of
 * people are in neither.
 */
export function logger(): Feature<'logger', LoggerApi> {
  return { name: 'logger', install: installLogger }
}

/** Events worth a line where debugging is off. */
const isChange = (type: string) => /:(change|stateChange|receive|start|mediaConnectionChange|trackEnded)$/.test(type)

interface Looking {
  getAll?: () => readonly { id: string; state: string }[]
  getSubscriptions?: () => { subscribed: readonly string[]; isPending: boolean }
  observe?: () => { getSnapshot: () => { state?: string } | undefined }
}

function installLogger(context: FeatureContext): Installed<LoggerApi> {
  const { config, hear, inspect, namespace, onError, watchConfig } = context
  const look = (name: string) => namespace(name) as Looking | undefined
  let isLogging = false

  /** What a handler does to the client while it handles an entry is not logged: it would never come to an end. */
  function deliver(handler: LogHandler = logToConsole, entries: readonly LogEntry[] = []): void {
    if (isLogging) return
    isLogging = true
    try {
      for (const entry of entries) handler(entry)
    } catch (error) {
      onError(error)
    }
    isLogging = false
  }

  function log(level: Exclude<LogLevel, 'silent'>, timestamp: number, text: string, type: string, id?: string): void {
    const { logLevel, handler } = config().logs
    if (!isLogged(level, logLevel)) return
    const target = { type, ...(id !== undefined && { id }), name: id === undefined ? type : `${type}/${id}` }
    deliver(handler, [{ timestamp, method: level, level, target, messages: [text] }])
  }

  function glance(): Glance {
    const { subscribed = [], isPending = false } = look('services')?.getSubscriptions?.() ?? {}
    const calls = look('call')?.getAll?.() ?? []
    return {
      connection: look('connection')?.observe?.().getSnapshot()?.state ?? '',
      services: `${subscribed.join(', ')}${isPending ? ' (pending)' : ''}`,
      ...Object.fromEntries(calls.map(({ id, state }) => [`call ${id}`, state])),
    }
  }
  let last: Glance | undefined
  /** Action logs are for debugging alone. */
  function act(type: string, at: number, payload: () => unknown): void {
    const { logLevel, logActions } = config().logs
    if (logActions === false || !isLogged('debug', logLevel) || isLogging) return
    const now = glance()
    const before = last ?? now
    last = now
    const action: Action = { type, at, payload: logActions.exposePayloads ? payload() : undefined }
    deliver(logActions.handler, entriesOf(action, logActions, before, now))
  }

  hear((type, payload, at) => {
    const { callId, error } = (isRecord(payload) ? payload : {}) as { callId?: unknown; error?: ErrorInfo }
    const id = isText(callId) ? callId : undefined
    const level = error === undefined ? (isChange(type) ? 'info' : 'debug') : 'error'
    if (isLogged(level, config().logs.logLevel)) {
      const now = () =>
        look('call')
          ?.getAll?.()
          .find((call) => call.id === id)?.state ?? ''
      const outcome =
        error !== undefined ? scrubbed(`${error.code} ${error.message}`) : /stateC/.test(type) ? now() : ''
      log(
        level,
        at,
        `${type}${outcome && ` ${outcome}`}`,
        id === undefined ? (type.split(':')[0] as string) : 'call',
        id,
      )
    }
    act(type, at, () => redacted(payload))
  })
  let stop: (() => void) | undefined
  /** Functions and the wire are watched only while somebody reads of them: telling of the wire has a price. */
  function watch(): void {
    if (!isLogged('debug', config().logs.logLevel)) {
      stop?.()
      stop = undefined
    } else
      stop ??= inspect({
        command({ path, args, at }) {
          log('debug', at, `${path} was called`, path.split('.').slice(0, -1).join('.') || 'client')
          act(path, at, () => redactedArguments(path, args))
        },
        wire: ({ direction, protocol, name, at }) => log('debug', at, `${direction} ${scrubbed(name)}`, protocol),
      })
  }
  watch()
  watchConfig(watch)

  return { api: { levels: logLevels }, destroy: () => stop?.() }
}
