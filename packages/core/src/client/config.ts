import type { LogHandler, LogLevel } from '../logger/logger.entry.ts'
import type { IceCollectionCheck, SdpHandler } from '../ports/index.ts'
import { schemaCopy, schemaDefaults, schemaMerge } from './config.schema.ts'

/** How actions are logged: every command of the application and every event, beside the log itself. */
export interface LogActions {
  /** Takes the entries of actions; the console by default. */
  handler: LogHandler | undefined
  /** Leaves what the client looked like before and after out of the entries. */
  actionOnly: boolean
  /** Collapses the group of an action on the console. */
  collapsed: boolean
  /** Adds what an action changed. */
  diff: boolean
  level: LogLevel
  /** Shows arguments and payloads, which may be sensitive; secrets stay out of them even then. */
  exposePayloads: boolean
}

/** The configuration of a client, complete. Times are milliseconds, except `subscription.expires` (seconds). */
export interface Config {
  logs: {
    /** The lowest level delivered to the handler. */
    logLevel: LogLevel
    /** Takes log entries; the console by default. */
    handler: LogHandler | undefined
    logActions: LogActions | false
  }
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
  notifications: {
    /** Ids of events that are remembered, to drop duplicates. */
    idCacheLength: number
    /** Which channel may announce incoming calls. */
    incomingCallNotificationMode: 'any-channel' | 'push-channel-only'
    pushRegistration: {
      server: string | undefined
      port: string | undefined
      protocol: string | undefined
      version: string | undefined
    }
  }
  request: { restTimeout: number }
  /** The REST server; only transports that have one need it. */
  authentication: { server: { base: string | undefined; protocol: string; port: number } }
  subscription: {
    expires: number
    serviceUnavailableMaxRetries: number
    /** The socket of notifications; only transports that open it by these options need them. */
    websocket: { server: string | undefined; protocol: string; port: number }
  }
  call: {
    /** Options of the peer connection, ICE servers included. */
    defaultPeerConfig: object | undefined
    /** How long ideal candidates are waited for; ignored with a check function. */
    iceCollectionIdealTimeout: number
    /** When the collection of candidates is cut; ignored with a check function. */
    iceCollectionMaxTimeout: number
    /** Decides instead of the library when candidates are enough. */
    iceCollectionCheckFunction: IceCollectionCheck | undefined
    /** Fetch TURN credentials from the server, where the transport has them. */
    serverTurnCredentials: boolean
    /** Change descriptions before they are set and sent, in this order. */
    sdpHandlers: readonly SdpHandler[]
    earlyMedia: boolean
    resyncOnConnect: boolean
    /** Anchor every call on the media broker, where the back end has one. */
    mediaBrokerOnly: boolean
    /** Strip `a=group` from descriptions both ways. */
    removeBundling: boolean
    ringingFeedbackMode: 'auto' | 'manual'
    /** How often calls are checked against the back end. */
    callAuditTimer: number
    mediaConnectionRetryDelay: number
    normalizeDestination: boolean
    /** What a second incoming call meets: it rings, is refused with 486, or is answered while the first is held. */
    busyPolicy: 'ring' | 'reject' | 'holdAndAnswer'
    /** How long a call may ring here before it ends with `noAnswer`. */
    ringTimeout: number
    /** How long a call outlives the loss of its connection. */
    lossTimeout: number
  }
  space: {
    /** How long the user may do nothing before the others see us idle; 0: for ever. Counts in pages only. */
    idleAfter: number
    /** Whether we are idle while nobody can see the page. */
    idleWhenHidden: boolean
  }
  client: {
    /** How long `destroy` waits for the goodbyes of running calls to leave. */
    destroyTimeout: number
  }
}

/** Any part of options. */
type Part<Options> = object extends Options
  ? Options
  : Options extends readonly unknown[] | ((...args: never) => unknown)
    ? Options
    : Options extends object
      ? { [Key in keyof Options]?: Part<Options[Key]> }
      : Options

/** The options an application may give: any part of {@link Config}. `logs.logActions: true` takes all its defaults. */
export type ConfigInput = Part<Omit<Config, 'logs'>> & {
  logs?: Part<Omit<Config['logs'], 'logActions'>> & { logActions?: boolean | Partial<LogActions> }
}

/** A copy of a configuration, which may be changed without changing it. */
export const copyConfig = (config: Config): Config => schemaCopy(config) as Config

/**
 * `base` with the given options laid over it; options that are not given stay the very same.
 * @throws SwitchhookError `bad-config`, naming the field and what it should be.
 */
export const mergeConfig = (base: Config, given: unknown): Config => schemaMerge(base, given) as Config

/** The defaults, as a configuration of its own. */
export const defaultConfig = (): Config => schemaDefaults() as Config

const isFunction = (value: unknown) => typeof value === 'function'

/** Options without their functions, which nobody can write down: for those who watch or record a client. */
export function plainOptions(options: unknown, levels = 3): unknown {
  if (levels === 0 || typeof options !== 'object' || options === null || Array.isArray(options)) return options
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => !isFunction(value) && !(Array.isArray(value) && value.some(isFunction)))
      .map(([key, value]) => [key, plainOptions(value, levels - 1)]),
  )
}
