import { createActor } from 'xstate'
import type { Config } from '../client/config.ts'
import type { Feature, FeatureContext, Installed } from '../client/feature.ts'
import { handled } from '../client/handled.ts'
import { createCell } from '../client/readable.ts'
import { type ErrorInfo, SwitchhookError, toSwitchhookError } from '../errors.ts'
import type { Subscriptions } from '../ports/index.ts'
import type { ServicesApi, ServicesEvents } from './subscription.api.ts'
import { checkChannel, parseServiceNames, parseServices, parseSubscribeOptions } from './subscription.arguments.ts'
import {
  changeReasons,
  type SubscriptionEmission,
  type SubscriptionSettings,
  type SubscriptionWish,
} from './subscription.events.ts'
import { provideSubscriptionPorts } from './subscription.ports.ts'
import { type SubscriptionView, toSubscriptionView } from './subscription.view.ts'

type EventPair = { [Type in keyof ServicesEvents]: [Type, ServicesEvents[Type]] }[keyof ServicesEvents]
type Settle = (error?: SwitchhookError) => void

const settingsOf = ({ subscription, request, connectivity }: Config): SubscriptionSettings => ({
  expiresSec: Math.trunc(subscription.expires),
  maxRetries: subscription.serviceUnavailableMaxRetries,
  connectTimeoutMs: connectivity.connectTimeout,
  requestTimeoutMs: request.restTimeout,
  retryDelayMs: 1000,
  extendDelayMs: 5000,
  longestDelayMs: 60_000,
})

const toInfo = ({ code, message }: SwitchhookError): ErrorInfo => ({ code, message })

/** Services: `client.services`. */
export function services(): Feature<'services', ServicesApi, ServicesEvents> {
  return {
    name: 'services',
    install: (context) =>
      context.transport.subscriptions === undefined
        ? installNothing(context)
        : installServices(context, context.transport.subscriptions),
  }
}

const emptyView: SubscriptionView = {
  state: 'none',
  available: [],
  subscribed: [],
  isPending: false,
  pending: [],
  reason: null,
  error: null,
}

/** The namespace over a transport that has no services. */
function installNothing({ transport, emit, onError }: FeatureContext): Installed<ServicesApi> {
  const cell = createCell(() => emptyView, onError)
  const refuse = () => {
    const error = new SwitchhookError('not-supported', `The transport '${transport.name}' has no services.`)
    emit('subscription:error', { error: toInfo(error) })
    return handled(Promise.reject(error))
  }
  return {
    api: {
      subscribe: refuse,
      unsubscribe: refuse,
      getSubscriptions: () => ({ available: [], subscribed: [], isPending: false }),
      observe: () => cell,
      changeReasons,
    },
    destroy: () => {},
  }
}

function installServices(context: FeatureContext, port: Subscriptions): Installed<ServicesApi> {
  const { clock, config, connection, watch, newId, onError } = context
  const emit = (...[type, payload]: EventPair) => context.emit(type, payload)
  const { chart, closeSession } = provideSubscriptionPorts(port, connection)
  const actor = watch(createActor(chart, { id: 'subscription', input: { settings: settingsOf(config()) }, clock }))
  const available = [...port.available]
  let fallen: SwitchhookError | null = null
  const cell = createCell((): SubscriptionView => {
    if (fallen === null) return toSubscriptionView(actor.getSnapshot(), available)
    return { ...emptyView, state: 'lost', available, error: toInfo(fallen) }
  }, onError)
  const promises = new Map<string, Settle>()
  let outbox: SubscriptionEmission[] = []
  let isDestroyed = false

  function tell(emission: SubscriptionEmission): void {
    if (emission.type === 'began') emit('subscription:change', {})
    else if (emission.type === 'changed') emit('subscription:change', { reason: emission.reason })
    else if (emission.type === 'extended') {
      const { attemptNum, error } = emission
      emit('subscription:resub', { attemptNum, isFailure: error !== undefined, ...(error && { error }) })
    } else if (emission.error === undefined) emit('subscription:change', {})
    else emit('subscription:error', { error: emission.error })
  }

  /** First the view, then the events, then the promises. */
  function flush(): void {
    const emissions = outbox
    outbox = []
    cell.invalidate()
    for (const emission of emissions) tell(emission)
    for (const emission of emissions) {
      if (emission.type !== 'finished') continue
      const { operation, error } = emission
      promises.get(operation.id)?.(error && new SwitchhookError(error.code, error.message))
      promises.delete(operation.id)
    }
  }

  function crash(cause: unknown): void {
    const error = new SwitchhookError('subscription:3', 'The subscription met an internal error.', { cause })
    fallen = error
    closeSession()
    flush()
    if (promises.size > 0) emit('subscription:error', { error: toInfo(error) })
    for (const settle of promises.values()) settle(error)
    promises.clear()
    onError(error)
  }

  actor.on('*', (emission) => {
    outbox.push(emission)
  })
  actor.subscribe({ next: flush, complete: flush, error: crash })
  actor.start()

  function refuse(error: SwitchhookError): Promise<void> {
    emit('subscription:error', { error: toInfo(error) })
    return handled(Promise.reject(error))
  }

  function explain(wish: SubscriptionWish): SwitchhookError {
    const { context } = actor.getSnapshot()
    if (context.operation !== null)
      return new SwitchhookError('subscription:4', `${context.operation.type} is not done yet. Try again after it.`)
    if (
      wish.type === 'subscribe' ||
      wish.services.every((name) => context.held.some(({ service }) => service === name))
    )
      return new SwitchhookError('subscription:4', 'The services are being restored. Try again when they are.')
    return new SwitchhookError('authentication:3', `Not subscribed: ${wish.services.join(', ')}.`)
  }

  function run(build: (operationId: string) => SubscriptionWish): Promise<void> {
    if (isDestroyed) return refuse(new SwitchhookError('destroyed', 'The client was destroyed.'))
    if (fallen !== null) return refuse(fallen)
    try {
      const wish = build(newId())
      if (!actor.getSnapshot().can(wish)) return refuse(explain(wish))
      const promise = new Promise<void>((resolve, reject) => {
        promises.set(wish.operationId, (error) => (error === undefined ? resolve() : reject(error)))
      })
      actor.send(wish)
      return handled(promise)
    } catch (cause) {
      return refuse(toSwitchhookError(cause, 'subscription:3'))
    }
  }

  return {
    api: {
      subscribe: (wanted, options) =>
        run((operationId) => {
          const correlator = parseSubscribeOptions(options)
          const parsed = parseServices(wanted)
          if (available.length === 0) throw new SwitchhookError('authentication:12', 'The back end offers no services.')
          return { type: 'subscribe', operationId, services: parsed, correlator, settings: settingsOf(config()) }
        }),
      unsubscribe: (named, type) =>
        run((operationId) => {
          checkChannel(type)
          return { type: 'unsubscribe', operationId, services: parseServiceNames(named) }
        }),
      getSubscriptions() {
        const { subscribed, isPending } = cell.getSnapshot()
        return { available: [...available], subscribed: [...subscribed], isPending }
      },
      observe: () => cell,
      changeReasons,
    },
    destroy() {
      if (isDestroyed) return
      isDestroyed = true
      if (fallen === null) actor.send({ type: 'shutDown' })
      actor.stop()
    },
  }
}
