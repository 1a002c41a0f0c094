import { type Check, checksWith, isFlag, isRecord, isSafeKey } from '../feature/check.ts'

/** What may stand at one path of the configuration. */
interface Field {
  fallback: unknown
  should: string
  fits: (value: unknown) => boolean
  /** Brings what fits into the form we keep. */
  keep?: (value: never) => unknown
}

/** Options that stand together. What is `switchable` may be `false`, its default, or `true` for all its defaults. */
interface Group {
  fields: Schema
  switchable?: boolean
}

type Schema = Readonly<Record<string, Field | Group>>
type Values = Record<string, unknown>

const isFunction = (value: unknown): boolean => typeof value === 'function'

const number = (fallback: number, min = 0): Field => ({
  fallback,
  should: `a number of at least ${min}`,
  fits: (value) => typeof value === 'number' && Number.isFinite(value) && value >= min,
})
const boolean = (fallback: boolean): Field => ({ fallback, should: 'a boolean', fits: isFlag })
const choice = (...words: [string, ...string[]]): Field => ({
  fallback: words[0],
  should: `one of ${words.map((word) => `'${word}'`).join(', ')}`,
  fits: (value) => words.some((word) => word === value),
})
const text = (fallback?: string): Field => ({
  fallback,
  should: 'a text of 1 to 1000 characters',
  fits: (value) => typeof value === 'string' && value !== '' && value.length <= 1000,
})
const callback: Field = { fallback: undefined, should: 'a function', fits: isFunction }
const levels = choice('debug', 'info', 'warn', 'error', 'silent')
/** Levels are told in any case (decision 22). */
const level: Field = {
  ...levels,
  fits: (value) => typeof value === 'string' && levels.fits(value.toLowerCase()),
  keep: (value: string) => value.toLowerCase(),
}
const data: Field = { fallback: undefined, should: 'an object of plain data', fits: isData }
const handlers: Field = {
  fallback: [],
  should: 'a list of at most 50 functions',
  fits: (value) => Array.isArray(value) && value.length <= 50 && value.every(isFunction),
}
const server = (protocol: string): Schema => ({ protocol: text(protocol), port: number(443, 1) })

function isData(value: unknown): boolean {
  try {
    return isRecord(structuredClone(value))
  } catch {
    return false
  }
}

/** Every option, its type and its default: the inventory's, and ours beside them (decisions 23, 51, 52 and 58). */
const schema: Schema = Object.fromEntries(
  Object.entries({
    logs: {
      logLevel: level,
      handler: callback,
      logActions: {
        switchable: true,
        fields: {
          handler: callback,
          actionOnly: boolean(false),
          collapsed: boolean(false),
          diff: boolean(false),
          level,
          exposePayloads: boolean(false),
        },
      },
    },
    connectivity: {
      pingInterval: number(30_000, 1),
      reconnectLimit: number(5),
      reconnectDelay: number(5000),
      reconnectTimeMultiplier: number(1, 1),
      reconnectTimeLimit: number(640_000),
      autoReconnect: boolean(true),
      checkConnectivity: boolean(true),
      webSocketOAuthMode: choice('none', 'query'),
      connectTimeout: number(20_000, 1),
    },
    notifications: {
      idCacheLength: number(100),
      incomingCallNotificationMode: choice('any-channel', 'push-channel-only'),
      pushRegistration: { fields: { server: text(), port: text(), protocol: text(), version: text() } },
    },
    request: { restTimeout: number(30_000, 1) },
    authentication: { server: { fields: { base: text(), ...server('https') } } },
    subscription: {
      expires: number(3600, 60),
      serviceUnavailableMaxRetries: number(3),
      websocket: { fields: { server: text(), ...server('wss') } },
    },
    call: {
      defaultPeerConfig: data,
      iceCollectionIdealTimeout: number(1000),
      iceCollectionMaxTimeout: number(3000, 1),
      iceCollectionCheckFunction: callback,
      serverTurnCredentials: boolean(true),
      sdpHandlers: handlers,
      earlyMedia: boolean(false),
      resyncOnConnect: boolean(false),
      mediaBrokerOnly: boolean(false),
      removeBundling: boolean(false),
      ringingFeedbackMode: choice('auto', 'manual'),
      callAuditTimer: number(25_000, 1),
      mediaConnectionRetryDelay: number(3000),
      normalizeDestination: boolean(true),
      busyPolicy: choice('ring', 'reject', 'holdAndAnswer'),
      ringTimeout: number(65_000, 1),
      lossTimeout: number(45_000, 1),
    },
    space: { idleAfter: number(300_000), idleWhenHidden: boolean(true) },
    client: { destroyTimeout: number(3000) },
  } satisfies Record<string, Schema>).map(([name, fields]) => [name, { fields }]),
)

const check: Check = checksWith('bad-config')

function checkShape(path: string, should: string, isRight: boolean, value: unknown): void {
  const type = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
  const shown = ['object', 'function', 'symbol'].includes(typeof value) ? type : `${type} (${String(value)})`
  check(isRight, `${path} should be ${should}, not ${shown}.`)
}

/** A copy of what stands at a path, so that what the application does to its object later changes nothing here. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...value]
  return isFunction(value) ? value : structuredClone(value)
}

const fallbackOf = (option: Field | Group): unknown => {
  if (!('fields' in option)) return copyOf(option.fallback)
  return option.switchable ? false : defaultsOf(option.fields)
}

function defaultsOf(fields: Schema): Values {
  return Object.fromEntries(Object.entries(fields).map(([key, option]) => [key, fallbackOf(option)]))
}

/** A copy of values that shares nothing with them but functions. */
function copied(fields: Schema, values: Values): Values {
  return Object.fromEntries(
    Object.entries(fields).map(([key, option]) => {
      const value = values[key]
      return [key, 'fields' in option && isRecord(value) ? copied(option.fields, value) : copyOf(value)]
    }),
  )
}

/** Values with `given` laid over them; what is not given stays the very same. */
function merge(fields: Schema, base: Values, given: unknown, path: string): Values {
  checkShape(path || 'config', 'an object', isRecord(given), given)
  const merged = { ...base }
  for (const [key, value] of Object.entries(given as object)) {
    const at = path ? `${path}.${key}` : key
    check(isSafeKey(key), `${at} is not allowed as a key.`)
    check(Object.hasOwn(fields, key), `${at} is not a known option.`)
    if (value === undefined) continue
    const option = fields[key] as Field | Group
    if ('fields' in option) {
      const { fields: inner, switchable } = option
      const current = isRecord(merged[key]) ? (merged[key] as Values) : defaultsOf(inner)
      if (switchable && isFlag(value)) merged[key] = value && current
      else merged[key] = merge(inner, current, value, at)
    } else {
      checkShape(at, option.should, option.fits(value), value)
      merged[key] = copyOf(option.keep ? option.keep(value as never) : value)
    }
  }
  return merged
}

/** The defaults, untyped. */
export const schemaDefaults = (): object => defaultsOf(schema)

/** A copy of a configuration, which may be changed without changing it. */
export const schemaCopy = (config: object): object => copied(schema, config as Values)

/**
 * `base` with the given options laid over it; options that are not given stay the very same.
 * @throws SwitchhookError `bad-config`, naming the field and what it should be.
 */
export const schemaMerge = (base: object, given: unknown): object => merge(schema, base as Values, given, '')
