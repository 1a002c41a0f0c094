import { type ConnectionApi, type ConnectionEvents, createConnection } from '../connection/connection.ts'
import { SwitchhookError } from '../errors.ts'
import { createId, createPlatformClock, onNetworkUp, reportToPlatform } from '../platform/platform.ts'
import type { Clock, MediaEngine, Party, Transport } from '../ports/index.ts'
import { version } from '../version.ts'
import { type Config, type ConfigInput, defaultConfig, mergeConfig } from './config.ts'
import { createEmitter, type Emitter } from './emitter.ts'
import type { AnyFeature, Feature, FeatureContext, InspectionObserver, Installed } from './feature.ts'

/**
 * Receives the inspection events of every actor, as XState emits them: a function or an observer, so that
 * `createBrowserInspector().inspect` of @statelyai/inspect fits.
 */
// biome-ignore lint/suspicious/noExplicitAny: XState's inspection events, whose type stays out of the root declaration
export type Inspect = ((event: any) => void) | { next?: (event: any) => void }

/** What a client is created from: a transport, a media engine, and options of {@link Config}. */
export interface ClientOptions extends ConfigInput {
  transport: Transport
  /** Without it the client has no calls with media; services and spaces work. */
  media?: MediaEngine
  inspect?: Inspect
  /** Time, for tests. */
  clock?: Clock
  /** Ids, for tests. */
  newId?: () => string
  /** Takes what listeners of the application throw; the platform's `reportError` by default. */
  onError?: (error: unknown) => void
}

type NamesOf<Features extends readonly AnyFeature[]> = Features[number]['name']
type ApiOf<Features extends readonly AnyFeature[], Name> =
  Extract<Features[number], { name: Name }> extends Feature<string, infer Api, object> ? Api : never
type UnionToIntersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer Intersection,
) => void
  ? Intersection
  : never
type EventsOf<Features extends readonly AnyFeature[]> = ConnectionEvents &
  UnionToIntersection<
    Features[number] extends infer One ? (One extends Feature<string, object, infer Events> ? Events : never) : never
  >

/** What every client has, whatever its features. */
export interface ClientRoot<Events extends object> extends Omit<Emitter<Events>, 'emit' | 'clear'> {
  getVersion: () => string
  /** The configuration in force, as a copy. */
  getConfig: () => Config
  /**
   * Lays new values over the configuration; what is not given keeps its value.
   * @throws SwitchhookError `bad-config`, naming the field and what it should be.
   */
  updateConfig: (values: ConfigInput) => void
  connection: ConnectionApi
  /** Who we are at the back end, once it told us. */
  getUserInfo: () => Party | undefined
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

const toObserver = (
  inspect: Inspect | undefined,
  onError: (error: unknown) => void,
): InspectionObserver | undefined => {
  if (inspect === undefined) return undefined
  const next = typeof inspect === 'function' ? inspect : (event: object) => inspect.next?.(event)
  return {
    next(event) {
      try {
        next(event)
      } catch (error) {
        onError(error)
      }
    },
  }
}

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
    inspect,
    clock: givenClock,
    newId = createId,
    onError = reportToPlatform,
    ...given
  } = options ?? {}
  requirePort('transport', transport, ['name', 'connection', 'close'])
  if (media !== undefined) requirePort('media', media, ['name', 'open', 'close'])
  let config = mergeConfig(defaultConfig(), given)

  const platformClock = givenClock === undefined ? createPlatformClock() : undefined
  const clock = givenClock ?? (platformClock as Clock)
  const emitter = createEmitter<Record<string, unknown>>(onError)
  const base = {
    transport,
    media,
    clock,
    newId,
    config: () => config,
    emit: emitter.emit,
    onError,
    inspect: toObserver(inspect, onError),
  }
  const connection = createConnection({ ...base, trackOwners: () => undefined })
  const installed: Installed<object>[] = []
  const context: FeatureContext = {
    ...base,
    connection,
    self: () => connection.view.getSnapshot().self ?? undefined,
    trackOwners: () => installed.find(({ trackOwners }) => trackOwners !== undefined)?.trackOwners,
  }
  const namespaces: [string, object][] = []
  for (const feature of features) {
    const made = feature.install(context)
    installed.push(made)
    namespaces.push([feature.name, made.api])
  }
  const stopWatchingNetwork = onNetworkUp(connection.api.retryNow)
  let destroyed: Promise<void> | undefined

  const endOf = async ({ destroy: end }: Installed<object>) => {
    try {
      await end()
    } catch (error) {
      onError(error)
    }
  }

  async function destroy(): Promise<void> {
    stopWatchingNetwork()
    const { destroyTimeout } = config.client
    const done = Promise.all(installed.map(endOf))
    let timer: unknown
    const late = new Promise<void>((resolve) => {
      timer = clock.setTimeout(resolve, destroyTimeout)
    })
    await Promise.race([done, late])
    clock.clearTimeout(timer)
    for (const { stop } of installed) stop?.()
    connection.destroy()
    transport.close()
    media?.close()
    platformClock?.close()
    emitter.clear()
  }

  return {
    ...Object.fromEntries(namespaces),
    connection: connection.api,
    on: emitter.on,
    off: emitter.off,
    subscribe: emitter.subscribe,
    unsubscribe: emitter.unsubscribe,
    getVersion: () => version,
    getConfig: () => structuredClone(config),
    updateConfig(values: ConfigInput) {
      config = mergeConfig(config, values)
      connection.configure()
    },
    getUserInfo: context.self,
    destroy() {
      // Known before anything ends, since a listener that hears of an end may call this again.
      let run: (done: Promise<void>) => void = () => {}
      if (destroyed === undefined) {
        destroyed = new Promise((resolve) => {
          run = resolve
        })
        run(destroy())
      }
      return destroyed
    },
  } as unknown as ClientWith<Features>
}
