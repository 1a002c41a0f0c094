import { createActor } from 'xstate'
import type { Config } from '../client/config.ts'
import type { Feature, FeatureContext, Installed } from '../client/feature.ts'
import { createCell } from '../client/readable.ts'
import { type ErrorInfo, SwitchhookError, toSwitchhookError } from '../errors.ts'
import { given } from '../feature/given.ts'
import { createHandle, type Handle } from '../feature/handle.ts'
import { destroyed, rejected, toInfo } from '../feature/promises.ts'
import type { Subscriptions } from '../ports/index.ts'
import type { ServicesApi, ServicesEvents } from './subscription.api.ts'
import { checkChannel, parseServiceNames, parseServices, parseSubscribeOptions } from './subscription.arguments.ts'
import type { subscriptionChart } from './subscription.chart.ts'
import { namesOf } from './subscription.context.ts'
import {
  changeReasons,
  type SubscriptionEmission,
  type SubscriptionSettings,
  type SubscriptionWish,
} from './subscription.events.ts'
import { provideSubscriptionPorts } from './subscription.ports.ts'
import { noServices, type SubscriptionView, toSubscriptionView } from './subscription.view.ts'

type EventPair = { [Type in keyof ServicesEvents]: [Type, ServicesEvents[Type]] }[keyof ServicesEvents]

const settingsOf = ({ subscription, request, connectivity }: Config): SubscriptionSettings => ({
  expiresSec: Math.trunc(subscription.expires),
  maxRetries: subscription.serviceUnavailableMaxRetries,
  connectTimeoutMs: connectivity.connectTimeout,
  requestTimeoutMs: request.restTimeout,
  retryDelayMs: 1000,
  extendDelayMs: 5000,
  longestDelayMs: 60_000,
})

/** The public event of what the chart emits. Pure. */
function eventOf(emission: SubscriptionEmission): EventPair {
  if (emission.type === 'changed') return ['subscription:change', { reason: emission.reason }]
  if (emission.type === 'began') return ['subscription:change', {}]
  const { error } = emission
  if (emission.type === 'extended')
    return [
      'subscription:resub',
      { attemptNum: emission.attemptNum, isFailure: error !== undefined, ...given({ error }) },
    ]
  return error === undefined ? ['subscription:change', {}] : ['subscription:error', { error }]
}

/** Services: `client.services`. */
export function services(): Feature<'services', ServicesApi, ServicesEvents> {
  return { name: 'services', install: installServices }
}

function installServices(context: FeatureContext): Installed<ServicesApi> {
  const { transport, config, newId, onError } = context
  const { subscriptions: port } = transport
  const emit = (...[type, payload]: EventPair) => context.emit(type, payload)
  const available = [...(port?.available ?? [])]
  let broken: SwitchhookError | undefined
  let isDestroyed = false
  const handle = port && start(port)
  const cell = createCell((): SubscriptionView => {
    if (handle === undefined) return noServices
    if (broken !== undefined) return { ...noServices, state: 'lost', available, error: toInfo(broken) }
    return toSubscriptionView(handle.actor.getSnapshot(), available)
  }, onError)
  handle?.actor.start()

  function start(subscriptions: Subscriptions): Handle<typeof subscriptionChart> {
    const { chart, closeSession } = provideSubscriptionPorts(subscriptions, context.connection)
    const input = { settings: settingsOf(config()) }
    const actor = context.watch(createActor(chart, { id: 'subscription', input, clock: context.clock }))
    return createHandle(actor, {
      stepped(emissions, error) {
        broken = error
        cell.invalidate()
        for (const emission of emissions) emit(...eventOf(emission))
        if (error !== undefined) emit('subscription:error', { error: toInfo(error) })
      },
      breakdown: { code: 'subscription:3', message: 'The subscription met an internal error.' },
      close: closeSession,
      onError,
    })
  }

  function refuse(error: ErrorInfo): Promise<void> {
    emit('subscription:error', { error: toInfo(error) })
    return rejected(error)
  }

  function explain(wish: SubscriptionWish): ErrorInfo {
    const { operation, held } = (handle as Handle<typeof subscriptionChart>).actor.getSnapshot().context
    if (operation !== null)
      return { code: 'subscription:4', message: `${operation.type} is not done yet. Try again after it.` }
    if (wish.type === 'subscribe' || wish.services.every((name) => namesOf(held).includes(name)))
      return { code: 'subscription:4', message: 'The services are being restored. Try again when they are.' }
    return { code: 'authentication:3', message: `Not subscribed: ${wish.services.join(', ')}.` }
  }

  /** Runs a command: bad arguments and refusals reject with an event, nothing throws. */
  function run(build: (operationId: string) => SubscriptionWish): Promise<void> {
    if (handle === undefined)
      return refuse({ code: 'not-supported', message: `The transport '${transport.name}' has no services.` })
    if (isDestroyed) return refuse(destroyed)
    if (broken !== undefined) return refuse(broken)
    try {
      const wish = build(newId())
      return handle.actor.getSnapshot().can(wish) ? handle.run(wish) : refuse(explain(wish))
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
      if (broken === undefined) handle?.actor.send({ type: 'shutDown' })
      handle?.actor.stop()
    },
  }
}
