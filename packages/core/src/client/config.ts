import { type Check, checksWith, isFlag, isRecord, isSafeKey } from '../feature/check.ts'

/** What may stand at one path of the configuration. */
interface Field {
  fallback: unknown
  should: string
  fits: (value: unknown) => boolean
}

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
const data: Field = { fallback: undefined, should: 'an object of plain data', fits: isData }

function isData(value: unknown): boolean {
  try {
    return isRecord(structuredClone(value))
  } catch {
    return false
  }
}

/** Every option, its type and its default: the inventory's, and ours in `call.busyPolicy` and `destroyTimeout`. */
const groups: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
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
    defaultPeerConfig: data,
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

const check: Check = checksWith('bad-config')

function checkShape(path: string, should: string, isRight: boolean, value: unknown): void {
  const type = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
  check(isRight, `${path} should be ${should}, not ${typeof value === 'object' ? type : `${type} (${String(value)})`}.`)
}

/** The options an object gives, each with what is known about it. */
function optionsOf<Known>(
  path: string,
  known: Readonly<Record<string, Known>>,
  given: unknown,
): [string, Known, unknown][] {
  checkShape(path || 'config', 'an object', isRecord(given), given)
  return Object.entries(given as object).map(([key, value]) => {
    const option = path ? `${path}.${key}` : key
    check(isSafeKey(key), `${option} is not allowed as a key.`)
    check(Object.hasOwn(known, key), `${option} is not a known option.`)
    return [key, known[key] as Known, value]
  })
}

/**
 * `base` with the given options laid over it; options that are not given keep their value.
 * @throws SwitchhookError `bad-config`, naming the field and what it should be.
 */
export function mergeConfig(base: Config, given: unknown): Config {
  const merged = structuredClone(base) as unknown as Record<string, object>
  for (const [name, fields, options] of optionsOf('', groups, given))
    for (const [key, { should, fits }, value] of optionsOf(name, fields, options === undefined ? {} : options)) {
      if (value === undefined) continue
      checkShape(`${name}.${key}`, should, fits(value), value)
      // A copy, so that what the application does to its object later changes nothing here.
      Reflect.set(merged[name] as object, key, structuredClone(value))
    }
  return merged as unknown as Config
}

/** The defaults, as a configuration of its own. */
export function defaultConfig(): Config {
  const entries = Object.entries(groups).map(([name, fields]) => [
    name,
    Object.fromEntries(Object.entries(fields).map(([key, { fallback }]) => [key, fallback])),
  ])
  return Object.fromEntries(entries) as Config
}
