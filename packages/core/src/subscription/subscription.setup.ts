import { and, assign, emit, enqueueActions, fromCallback, not, sendTo, setup, stateIn } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import { given } from '../feature/given.ts'
import { finishOf } from '../feature/operations.ts'
import { superseded } from '../feature/promises.ts'
import type { ServiceDescriptor, SubscriptionCommand } from '../ports/index.ts'
import { granted, namesOf, type SubscriptionContext, united, without } from './subscription.context.ts'
import type {
  ChangeReason,
  SubscriptionEmission,
  SubscriptionEvent,
  SubscriptionOperation,
  SubscriptionSettings,
} from './subscription.events.ts'
import { faults, refusalFault, unavailable } from './subscription.faults.ts'

/** The part of `enqueue` that the functions below need. */
interface Enqueue {
  assign: (change: { attempt: number } | { operation: null }) => void
  sendTo: (actor: 'channel', command: SubscriptionCommand) => void
  emit: (emission: SubscriptionEmission) => void
}

const command = (value: SubscriptionCommand) => value
const doubled = (firstMs: number, times: number, longestMs: number) =>
  Math.min(firstMs * 2 ** Math.max(times, 0), longestMs)

/** The services that an unsubscribe or an end names. */
const namedBy = (event: SubscriptionEvent): readonly string[] =>
  event.type === 'unsubscribe' || event.type === 'subscription.ended' ? event.services : []
const isWithin = (names: readonly string[], others: readonly string[]) => names.every((name) => others.includes(name))

function request(type: 'subscribe' | 'extend', context: SubscriptionContext, services = context.asked) {
  return command({
    type,
    attempt: context.attempt,
    services,
    expires: context.settings.expiresSec,
    ...given({ clientCorrelator: context.correlator }),
  })
}

/** Takes back what nobody wants any more, without waiting for an answer. */
function takeBack(enqueue: Enqueue, context: SubscriptionContext, unwanted: readonly ServiceDescriptor[]): void {
  if (unwanted.length === 0) return
  const attempt = context.attempt + 1
  enqueue.assign({ attempt })
  enqueue.sendTo('channel', { type: 'unsubscribe', attempt, services: namesOf(unwanted) })
}

/** Ends the operation that runs, with the error where one is given. */
function end(enqueue: Enqueue, { operation }: SubscriptionContext, error: ErrorInfo | null): void {
  if (operation === null) return
  enqueue.assign({ operation: null })
  enqueue.emit(finishOf(operation, error))
}

/** The words of the subscription chart: every action, guard, delay and actor it names. */
export const subscriptionSetup = setup({
  types: {
    context: {} as SubscriptionContext,
    events: {} as SubscriptionEvent,
    input: {} as { settings: SubscriptionSettings },
    emitted: {} as SubscriptionEmission,
  },
  actors: {
    // Placeholders: the feature provides them once (subscription.ports.ts).
    channel: fromCallback<SubscriptionCommand, undefined>(() => {}),
    connection: fromCallback<{ type: 'open' }, undefined>(() => {}),
  },
  actions: {
    // To the back end.
    openConnection: sendTo('connection', { type: 'open' } as const),
    nextAttempt: assign({ attempt: ({ context }) => context.attempt + 1 }),
    ask: sendTo('channel', ({ context }) => request('subscribe', context)),
    askAgain: sendTo('channel', ({ context }) => request('subscribe', context, context.held)),
    extend: sendTo('channel', ({ context }) => request('extend', context, context.held)),
    drop: sendTo('channel', ({ context }) =>
      command({ type: 'unsubscribe', attempt: context.attempt, services: context.operation?.services ?? [] }),
    ),
    // A request that nobody waits for any more may still be granted: take it back.
    withdraw: enqueueActions(({ context, enqueue }) =>
      takeBack(enqueue, context, without(context.asked, namesOf(context.held))),
    ),
    // What we count as gone the back end may still have: an answer was lost, or its clock is another.
    sayGoodbye: enqueueActions(({ context, enqueue }) =>
      takeBack(enqueue, context, united(context.held, context.asked)),
    ),

    // What is wanted and what is held.
    keepWish: assign(({ context, event }) => {
      assertEvent(event, 'subscribe')
      return {
        settings: event.settings,
        asked: united(context.held, event.services),
        correlator: event.correlator ?? context.correlator,
        retries: 0,
        reason: null,
        fault: null,
      }
    }),
    keepGrant: assign(({ context, event }) => {
      assertEvent(event, ['subscription.granted', 'subscription.extended'])
      return {
        held: granted(context, event.services),
        asked: [],
        expiresSec: event.expires,
        retries: 0,
        extensions: 0,
        fault: null,
      }
    }),
    forgetServices: assign({ held: [], asked: [], retries: 0, extensions: 0, correlator: null }),
    dropNamed: assign({ held: ({ context }) => without(context.held, context.operation?.services ?? []) }),
    dropEnded: assign(({ context, event }) => {
      assertEvent(event, 'subscription.ended')
      return { held: without(context.held, event.services) }
    }),
    countRetry: assign({ retries: ({ context }) => context.retries + 1 }),
    forgetRetries: assign({ retries: 0 }),
    countExtension: assign({ extensions: ({ context }) => context.extensions + 1 }),

    // What went wrong.
    noteFault: assign({ fault: (_, params: ErrorInfo) => params }),
    noteConnectionFault: assign({
      fault: ({ event }) => {
        assertEvent(event, 'connection.failed')
        return event.error
      },
    }),
    noteRefusal: assign({
      fault: ({ event }) => {
        assertEvent(event, 'subscription.refused')
        return refusalFault(event)
      },
    }),
    noteUnsubscribeRefusal: assign({
      fault: ({ event }): ErrorInfo => {
        assertEvent(event, 'subscription.refused')
        return {
          code: 'authentication:3',
          message: `The back end refused the unsubscribe (status ${event.status}): ${event.message}`,
        }
      },
    }),
    noteReason: assign({ reason: (_, params: { reason: ChangeReason }) => params.reason }),
    noteEnded: assign({
      reason: ({ event }): ChangeReason => {
        assertEvent(event, 'subscription.ended')
        return event.reason === 'overridden' ? 'WS_OVERRIDDEN' : 'GONE'
      },
    }),

    // What is told.
    begin: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['subscribe', 'unsubscribe'])
      const { operationId: id, type } = event
      // An unsubscribe that cancels a subscribe takes back all that was asked for.
      const services =
        type === 'subscribe'
          ? namesOf(event.services)
          : [...new Set([...event.services, ...namesOf(without(context.asked, namesOf(context.held)))])]
      const operation: SubscriptionOperation = { id, type, status: 'ONGOING', services }
      enqueue.assign({ operation, asked: type === 'unsubscribe' ? [] : context.asked })
      enqueue.emit({ type: 'began', operation })
    }),
    finish: enqueueActions(({ context, enqueue }) => end(enqueue, context, null)),
    supersede: enqueueActions(({ context, enqueue }) => end(enqueue, context, superseded)),
    fail: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ asked: [], retries: 0 })
      end(enqueue, context, context.fault ?? faults.ended)
    }),
    tellChanged: enqueueActions(({ context, enqueue }) => {
      if (context.reason !== null) enqueue.emit({ type: 'changed', reason: context.reason })
    }),
    // Before `keepGrant`, which counts from the start again.
    tellExtended: emit(({ context }) => ({ type: 'extended', attemptNum: context.extensions }) as const),
    // What came back with fewer services than we held.
    tellMissing: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'subscription.granted')
      if (without(context.held, event.services).length > 0) enqueue.emit({ type: 'changed', reason: 'GONE' })
    }),
    tellExtensionFailed: enqueueActions(({ context, enqueue }) => {
      const { extensions: attemptNum, fault: error } = context
      enqueue.emit({ type: 'extended', attemptNum, ...given({ error }) })
    }),
  },
  guards: {
    isOurs: ({ context, event }) => 'attempt' in event && event.attempt === context.attempt,
    isGrant: and(['isOurs', ({ event }) => 'services' in event && event.services.length > 0]),
    hasRetriesLeft: ({ context }) => context.retries < context.settings.maxRetries,
    isRetried: and([
      'isOurs',
      'hasRetriesLeft',
      ({ event }) => event.type === 'subscription.refused' && event.status === unavailable,
    ]),
    holdsServices: ({ context }) => context.held.length > 0,
    stillHolds: and(['isOurs', 'holdsServices']),
    namesHeld: ({ context, event }) => isWithin(namedBy(event), namesOf(context.held)),
    leavesNothing: and(['namesHeld', ({ context, event }) => isWithin(namesOf(context.held), namedBy(event))]),
    namesAsked: ({ context, event }) => isWithin(namedBy(event), namesOf(context.asked)),
    namesAllHeld: ({ context }) => isWithin(namesOf(context.held), context.operation?.services ?? []),
    dropsAll: and(['isOurs', 'namesAllHeld']),
    cancelsAddition: and(['namesAsked', not('namesHeld')]),
    endsAll: ({ context, event }) => isWithin(namesOf(context.held), namedBy(event)),
    endsSome: and([
      not('endsAll'),
      ({ context, event }) => without(context.held, namedBy(event)).length < context.held.length,
    ]),
    leaseIsDue: stateIn('#due'),
  },
  delays: {
    connectDeadline: ({ context }) => context.settings.connectTimeoutMs + context.settings.requestTimeoutMs,
    requestDeadline: ({ context }) => context.settings.requestTimeoutMs,
    retryDelay: ({ context: { settings, retries } }) =>
      doubled(settings.retryDelayMs, retries - 1, settings.longestDelayMs),
    halfLife: ({ context }) => (context.expiresSec * 1000) / 2,
    expiry: ({ context }) => context.expiresSec * 1000,
    extendBackOff: ({ context: { settings, extensions } }) =>
      doubled(settings.extendDelayMs, extensions - 1, settings.longestDelayMs),
  },
})
