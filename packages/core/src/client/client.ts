import type { AnyActor } from 'xstate'
import { type ConnectionApi, type ConnectionEvents, createConnection } from '../connection/connection.ts'
import { type ErrorInfo, SwitchhookError } from '../errors.ts'
import { destroyed as afterEnd, rejected, toInfo } from '../feature/promises.ts'
import type { Activity } from '../platform/activity.ts'
import { type BrowserDetails, browserDetails } from '../platform/browser.ts'
import { createId, createPlatformClock, onNetworkUp, reportToPlatform } from '../platform/platform.ts'
import type { Clock, Credentials, MediaEngine, Transport } from '../ports/index.ts'
import type { ServicesApi } from '../subscription/subscription.api.ts'
import { version } from '../version.ts'
import { type Config, type ConfigInput, copyConfig, defaultConfig, mergeConfig, plainOptions } from './config.ts'
import { createCredentials, type RootEvents, type UserInfo } from './credentials.ts'
import { createEmitter, type Hearing } from './emitter.ts'
import type { AnyFeature, EventTrace, Feature, FeatureContext, Installed, MeetingMediaMaker } from './feature.ts'
import { createInspection, type Inspect } from './inspection.ts'
import type { FlightRecorder, OuterWorld } from './recorder.ts'

/** What a client is created from: a transport, a media engine, and options of {@link Config}. */
export interface ClientOptions extends ConfigInput {
  transport: Transport
  /** Without it the client has no calls with media; services and spaces work. */
  media?: MediaEngine
  /** Who meets in the calls of spaces: `mesh()` of `@switchhook/core/mesh`. Without it their media is the application's. */
  meetingMedia?: MeetingMediaMaker
  inspect?: Inspect
  /** Keeps what happens, to be replayed: `createRecorder()` of `@switchhook/inspector/recorder`. */
  recorder?: FlightRecorder
  /** What the user does with the page, for tests. */
  activity?: Activity
  /** Time, for tests. */
  clock?: Clock
  /** Ids, for tests. */
  newId?: () => string
  /** Takes what listeners of the application throw; the platform's `reportError` by default. */
  onError?: (error: unknown) => void
}

type NamesOf<Features extends readonly AnyFeature[]> = Features[number]['name']
type UnionToIntersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer Intersection,
) => void
  ? Intersection
  : never
/** What all features of one name bring to its namespace. */
type ApiOf<Features extends readonly AnyFeature[], Name> = UnionToIntersection<
  Extract<Features[number], { name: Name }> extends infer One
    ? One extends Feature<string, infer Api, object>
      ? Api
      : never
    : never
>
type EventsOf<Features extends readonly AnyFeature[]> = RootEvents &
  ConnectionEvents &
  UnionToIntersection<
    Features[number] extends infer One ? (One extends Feature<string, object, infer Events> ? Events : never) : never
  >

/** What every client has, whatever its features. */
export interface ClientRoot<Events extends object> extends Hearing<Events> {
  getVersion: () => string
  /** The configuration in force, as a copy. */
  getConfig: () => Config
  /**
   * Lays new values over the configuration; what is not given keeps its value.
   * @throws SwitchhookError `bad-config`, naming the field and what it should be.
   */
  updateConfig: (values: ConfigInput) => void
  connection: ConnectionApi
  /** The current user, once the back end or the application told us. */
  getUserInfo: () => UserInfo | undefined
  /** Name and version of the browser; undefined values where it has no basic WebRTC support. */
  getBrowserDetails: () => BrowserDetails
  /**
   * Gives user name and password, HMAC token or bearer token to the transport. Also refreshes a bearer token: while
   * services are subscribed only a new one of the same user is taken. Emits `auth:change` or `auth:error`.
   * Rejects with `authentication:1` (something is missing), `authentication:7` (subscribed, or not a form for this
   * transport), `not-supported` or `destroyed`.
   */
  setCredentials: (credentials: Credentials) => Promise<void>
  /**
   * Watches the client from now on: first each live actor is announced by an `@xstate.actor` event, those it invoked
   * included, then comes everything that happens. Returns how to stop.
   */
  inspect: (observer: Inspect) => () => void
  /**
   * Ends everything: calls say goodbye, then the transport closes. Leaves no timer, socket, track or listener behind.
   * Resolves when done; calling it again gives the same promise.
   */
  destroy: () => Promise<void>
}

/** A client with the namespaces and events of its features. */
export type ClientWith<Features extends readonly AnyFeature[]> = ClientRoot<EventsOf<Features>> & {
  [Name in NamesOf<Features>]: ApiOf<Features, Name>
}

/** Functions of a namespace that ask nothing of the client. */
const reading = /^(get|observe|bind|render$)/

/** What a refusal for want of authorisation is told by. */
const unauthorized: ReadonlySet<string> = new Set(['authentication:1', 'callHistory:4'])

function requirePort(name: string, value: unknown, methods: readonly string[]): void {
  const has = (method: string) => typeof value === 'object' && value !== null && method in value
  const missing = methods.find((method) => !has(method))
  if (missing !== undefined)
    throw new SwitchhookError('port-missing', `${name} should be a ${name} port: it has no '${missing}'.`)
}

/**
 * Builds a client from its parts.
 * @throws SwitchhookError `port-missing` without a transport, `bad-config` for a malformed option. Nothing else throws.
 */
export function buildClient<const Features extends readonly AnyFeature[]>(
  options: ClientOptions,
  features: Features,
): ClientWith<Features> {
  const {
    transport,
    media,
    meetingMedia,
    inspect,
    recorder,
    activity,
    clock: givenClock,
    newId = createId,
    onError = reportToPlatform,
    ...given
  } = options ?? {}
  requirePort('transport', transport, ['name', 'connection', 'close'])
  if (media !== undefined) requirePort('media', media, ['name', 'open', 'close'])
  let config = mergeConfig(defaultConfig(), given)

  const platformClock = givenClock === undefined ? createPlatformClock() : undefined
  const emitter = createEmitter<Record<string, unknown>>(onError)
  const outside: OuterWorld = { transport, media, meetingMedia, clock: givenClock ?? (platformClock as Clock), newId }
  recorder?.begin(outside, plainOptions(given) as object)
  /** What a feature gets of its own: the same for all, but where somebody records. */
  const worldOf = (name: string): OuterWorld & Pick<FeatureContext, 'watch'> => ({
    ...(recorder?.worldOf(name) ?? outside),
    watch(actor) {
      // Its type stays out of the root's declarations.
      inspection.watch(actor as unknown as AnyActor)
      recorder?.actor(actor, name)
      return actor
    },
  })
  const own = worldOf('client')
  const { clock } = own
  const inspection = createInspection(transport, () => outside.clock.now(), onError)
  if (inspect !== undefined) inspection.attach(inspect)
  const eventTraces: EventTrace[] = []
  const base = {
    ...own,
    activity,
    config: () => config,
    hear: (listener: EventTrace) => eventTraces.push(listener),
    emit,
    onError,
  }
  let emitting = 0
  function emit(type: string, payload: unknown): void {
    for (const trace of eventTraces) trace(type, payload, outside.clock.now())
    const tell = () => emitter.emit(type, payload)
    emitting += 1
    if (recorder === undefined) tell()
    else recorder.event(type, payload, tell)
    emitting -= 1
    const { error } = payload as { error?: ErrorInfo }
    // Inventory, api.4.
    if (error !== undefined && unauthorized.has(error.code) && !/^(auth|request):/.test(type))
      emit('request:error', { error: toInfo(error) })
  }
  function run<Result>(path: string, shown: readonly unknown[], act: () => Result): Result {
    inspection.command(path, shown)
    return recorder === undefined ? act() : recorder.command(path, shown, act)
  }
  /** Lets the functions of a namespace be heard. In place, since features call each other by their namespace. */
  function hear<Api extends object>(name: string, api: Api): Api {
    for (const [key, value] of Object.entries(api))
      if (typeof value === 'object' && value !== null) hear(`${name}${key}.`, value)
      else if (typeof value === 'function' && !reading.test(key))
        Reflect.set(api, key, (...args: unknown[]) => run(`${name}${key}`, args, () => value.apply(api, args)))
    return api
  }
  const connection = createConnection({ ...base, ...worldOf('connection'), trackOwners: () => [] }, updateConfig)
  hear('connection.', connection.api)
  const namespaces: Record<string, object> = {}
  const installed: Installed<object>[] = []
  const configWatchers: (() => void)[] = []
  const context: FeatureContext = {
    ...base,
    connection,
    self: () => connection.view.getSnapshot().self ?? undefined,
    trackOwners: () => installed.flatMap(({ trackOwners }) => trackOwners ?? []),
    traces: new Set(),
    watchConfig: (changed) => configWatchers.push(changed),
    inspect: inspection.attach,
    namespace: (name) => (name === 'connection' ? connection.api : namespaces[name]),
  }
  for (const feature of features) {
    const made = feature.install({ ...context, ...worldOf(feature.name) })
    installed.push(made)
    const api = hear(`${feature.name}.`, made.api)
    // Features of one name share a namespace.
    namespaces[feature.name] = Object.assign(namespaces[feature.name] ?? api, api)
  }
  const stopWatchingNetwork = onNetworkUp(() => connection.api.retryNow())
  let destroyed: Promise<void> | undefined

  /**
   * Resolves when all is closed: after the last feature has ended, or when that took too long. What is refused meanwhile
   * is still told. Each microtask on the way does something that a recorder sees, so that a replay finds its place.
   */
  function destroy(): Promise<void> {
    stopWatchingNetwork()
    return new Promise((resolve) => {
      let running = Math.max(1, installed.length)
      const close = () => {
        for (const { stop } of installed) stop?.()
        connection.destroy()
        own.transport.close()
        own.media?.close()
        platformClock?.close()
        emitter.clear()
        resolve()
      }
      const ended = () => {
        running -= 1
        if (running !== 0) return
        clock.clearTimeout(timer)
        queueMicrotask(close)
      }
      const failed = (error: unknown) => {
        onError(error)
        ended()
      }
      const ends = installed.map(({ destroy: end }) => {
        try {
          return Promise.resolve(end())
        } catch (error) {
          return Promise.reject(error)
        }
      })
      const late = () => {
        running = 0
        close()
      }
      const timer = clock.setTimeout(late, config.client.destroyTimeout)
      for (const end of ends) end.then(ended, failed)
      if (ends.length === 0) queueMicrotask(ended)
    })
  }

  function destroyOnce(): Promise<void> {
    // Known before anything ends, since a listener that hears of an end may call this again.
    let start: (done: Promise<void>) => void = () => {}
    if (destroyed === undefined) {
      destroyed = new Promise((resolve) => {
        start = resolve
      })
      // An event under way reaches all who listen first (inventory, api.6).
      if (emitting > 0) queueMicrotask(() => start(destroy()))
      else start(destroy())
    }
    return destroyed
  }

  const credentials = createCredentials(transport, emit, context.self, () => {
    const services = namespaces.services as ServicesApi | undefined
    const { subscribed, isPending } = services?.getSubscriptions?.() ?? { subscribed: [], isPending: false }
    return isPending || subscribed.length > 0
  })

  function setCredentials(given: Credentials): Promise<void> {
    // Secrets are for the transport alone: who watches or records sees that they were given.
    return run('setCredentials', [credentials.shown(given)], () =>
      destroyed === undefined ? credentials.set(given) : rejected(afterEnd),
    )
  }

  function updateConfig(values: ConfigInput): void {
    config = mergeConfig(config, values)
    connection.configure()
    for (const changed of configWatchers) changed()
  }

  return {
    ...namespaces,
    connection: connection.api,
    on: emitter.on,
    off: emitter.off,
    subscribe: emitter.subscribe,
    unsubscribe: emitter.unsubscribe,
    getVersion: () => version,
    getConfig: () => copyConfig(config),
    getUserInfo: credentials.userInfo,
    getBrowserDetails: browserDetails,
    setCredentials,
    inspect: inspection.attach,
    updateConfig: (values: ConfigInput) => run('updateConfig', [plainOptions(values)], () => updateConfig(values)),
    ...hear('', { destroy: destroyOnce }),
  } as unknown as ClientWith<Features>
}
