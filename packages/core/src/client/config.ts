import { SwitchhookError } from '../errors.ts'

/** What may stand at one path of the configuration. */
interface Field {
  kind: 'number' | 'boolean' | 'string' | 'object'
  fallback: unknown
  min?: number
  oneOf?: readonly string[]
}

const number = (fallback: number, min = 0): Field => ({ kind: 'number', fallback, min })
const boolean = (fallback: boolean): Field => ({ kind: 'boolean', fallback })
const choice = (...oneOf: [string, ...string[]]): Field => ({ kind: 'string', fallback: oneOf[0], oneOf })

/** Every option, its type and its default: the inventory's, and ours in `call.busyPolicy` and `destroyTimeout`. */
const fields: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
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
  request: { restTimeout: number(30_000, 1) },
  subscription: { expires: number(3600, 60), serviceUnavailableMaxRetries: number(3) },
  call: {
    defaultPeerConfig: { kind: 'object', fallback: undefined },
    earlyMedia: boolean(false),
    resyncOnConnect: boolean(false),
    ringingFeedbackMode: choice('auto', 'manual'),
    mediaConnectionRetryDelay: number(3000),
    normalizeDestination: boolean(true),
    busyPolicy: choice('ring', 'reject'),
    ringTimeout: number(65_000, 1),
    lossTimeout: number(45_000, 1),
  },
  client: { destroyTimeout: number(3000) },
}

/** The configuration of a client, complete. Times are milliseconds, except `subscription.expires` (seconds). */
export interface Config {
  connectivity: {
    pingInterval: number
    /** Failed reconnects before giving up; 0: never. The first attempt is immediate and counts. */
    reconnectLimit: number
    reconnectDelay: number
    reconnectTimeMultiplier: number
    reconnectTimeLimit: number
    autoReconnect: boolean
    checkConnectivity: boolean
    webSocketOAuthMode: 'none' | 'query'
    /** How long one attempt to connect may take. */
    connectTimeout: number
  }
  request: { restTimeout: number }
  subscription: { expires: number; serviceUnavailableMaxRetries: number }
  call: {
    /** Options of the peer connection, ICE servers included. */
    defaultPeerConfig: object | undefined
    earlyMedia: boolean
    resyncOnConnect: boolean
    ringingFeedbackMode: 'auto' | 'manual'
    mediaConnectionRetryDelay: number
    normalizeDestination: boolean
    /** What a second incoming call meets: it rings, or is refused with 486. */
    busyPolicy: 'ring' | 'reject'
    /** How long a call may ring here before it ends with `noAnswer`. */
    ringTimeout: number
    /** How long a call outlives the loss of its connection. */
    lossTimeout: number
  }
  client: {
    /** How long `destroy` waits for the goodbyes of running calls to leave. */
    destroyTimeout: number
  }
}

/** The options an application may give: any part of {@link Config}. */
export type ConfigInput = { [Group in keyof Config]?: { [Key in keyof Config[Group]]?: Config[Group][Key] } }

const poisoned: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const bad = (path: string, should: string, value: unknown) =>
  new SwitchhookError(
    'bad-config',
    `${path} should be ${should}, not ${value === null ? 'null' : Array.isArray(value) ? 'a list' : `${typeof value}${typeof value === 'object' ? '' : ` (${String(value)})`}`}.`,
  )

function checkField(path: string, field: Field, value: unknown): unknown {
  if (field.oneOf !== undefined) {
    if (typeof value !== 'string' || !field.oneOf.includes(value))
      throw bad(path, `one of ${field.oneOf.map((word) => `'${word}'`).join(', ')}`, value)
    return value
  }
  if (field.kind === 'number') {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < (field.min ?? 0))
      throw bad(path, `a number of at least ${field.min ?? 0}`, value)
    return value
  }
  if (field.kind === 'object') return copyOf(path, value)
  if (typeof value !== field.kind) throw bad(path, `a ${field.kind}`, value)
  return value
}

/** A copy, so that what the application does to its object later changes nothing here. */
function copyOf(path: string, value: unknown): object {
  const refusal = bad(path, 'an object of plain data', value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal
  try {
    return structuredClone(value)
  } catch {
    throw refusal
  }
}

/**
 * `base` with the given options laid over it; options that are not given keep their value.
 * @throws SwitchhookError `bad-config`, naming the field and what it should be.
 */
export function mergeConfig(base: Config, given: unknown): Config {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw bad('config', 'an object', given)
  const merged = structuredClone(base) as unknown as Record<string, Record<string, unknown>>
  for (const name of Object.keys(given)) {
    if (poisoned.has(name)) throw new SwitchhookError('bad-config', `${name} is not allowed as a key.`)
    const group = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (group === undefined) throw new SwitchhookError('bad-config', `${name} is not a known option.`)
    const options = (given as Record<string, unknown>)[name]
    if (options === undefined) continue
    if (typeof options !== 'object' || options === null || Array.isArray(options)) throw bad(name, 'an object', options)
    for (const key of Object.keys(options)) {
      const path = `${name}.${key}`
      if (poisoned.has(key)) throw new SwitchhookError('bad-config', `${path} is not allowed as a key.`)
      const field = Object.hasOwn(group, key) ? group[key] : undefined
      if (field === undefined) throw new SwitchhookError('bad-config', `${path} is not a known option.`)
      const value = (options as Record<string, unknown>)[key]
      const target = merged[name]
      if (value !== undefined && target !== undefined) target[key] = checkField(path, field, value)
    }
  }
  return merged as unknown as Config
}

/** The defaults, as a configuration of its own. */
export function defaultConfig(): Config {
  const entries = Object.entries(fields).map(([name, group]) => [
    name,
    Object.fromEntries(Object.entries(group).map(([key, { fallback }]) => [key, fallback])),
  ])
  return Object.fromEntries(entries) as Config
}
