import { and, assign, emit, enqueueActions, fromCallback, not, sendTo, setup, stateIn } from 'xstate'
import type { ErrorCode, ErrorInfo } from '../errors.ts'
import { assertEvent } from '../handle/assertEvent.ts'
import type { SubscriptionCommand } from '../ports/index.ts'
import { granted, namesOf, type SubscriptionContext, united, without } from './subscription.context.ts'
import type {
  ChangeReason,
  SubscriptionEmission,
  SubscriptionEvent,
  SubscriptionOperation,
  SubscriptionSettings,
} from './subscription.events.ts'
import { faults, refusalFault } from './subscription.faults.ts'

const unavailable = 53
const superseded: ErrorInfo = { code: 'superseded', message: 'An unsubscribe took the place of this subscribe.' }
const command = (value: SubscriptionCommand) => value
const doubled = (firstMs: number, times: number, longestMs: number) => Math.min(firstMs * 2 ** times, longestMs)
const finishedWith = (operation: SubscriptionOperation, error: ErrorInfo | null): SubscriptionEmission => ({
  type: 'finished',
  operation,
  ...(error === null ? {} : { error }),
})

function request(type: 'subscribe' | 'extend', context: SubscriptionContext, services = context.asked) {
  return command({
    type,
    attempt: context.attempt,
    services,
    expires: context.settings.expiresSec,
    ...(context.correlator === null ? {} : { clientCorrelator: context.correlator }),
  })
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
    withdraw: enqueueActions(({ context, enqueue }) => {
      const services = namesOf(without(context.asked, namesOf(context.held)))
      if (services.length === 0) return
      enqueue.assign({ attempt: context.attempt + 1 })
      enqueue.sendTo('channel', command({ type: 'unsubscribe', attempt: context.attempt + 1, services }))
    }),
    // What we count as gone the back end may still have: an answer was lost, or its clock is another.
    sayGoodbye: enqueueActions(({ context, enqueue }) => {
      const services = namesOf(united(context.held, context.asked))
      if (services.length === 0) return
      enqueue.assign({ attempt: context.attempt + 1 })
      enqueue.sendTo('channel', command({ type: 'unsubscribe', attempt: context.attempt + 1, services }))
    }),

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
    forgetWish: assign({ asked: [], retries: 0 }),
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
    noteFault: assign({ fault: (_, params: { code: ErrorCode; message: string }) => params }),
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
      const named = event.type === 'subscribe' ? namesOf(event.services) : event.services
      // An unsubscribe that cancels a subscribe takes back all that was asked for.
      const pending = event.type === 'unsubscribe' ? namesOf(without(context.asked, namesOf(context.held))) : []
      const operation = { id: event.operationId, type: event.type, services: [...new Set([...named, ...pending])] }
      enqueue.assign({ operation, ...(event.type === 'unsubscribe' ? { asked: [] } : {}) })
      enqueue.emit({ type: 'began', operation })
    }),
    finish: enqueueActions(({ context, enqueue }) => {
      if (context.operation === null) return
      enqueue.assign({ operation: null })
      enqueue.emit(finishedWith(context.operation, null))
    }),
    fail: enqueueActions(({ context, enqueue }) => {
      if (context.operation === null) return
      enqueue.assign({ operation: null })
      enqueue.emit(finishedWith(context.operation, context.fault ?? faults.ended))
    }),
    supersede: enqueueActions(({ context, enqueue }) => {
      if (context.operation === null) return
      enqueue.assign({ operation: null })
      enqueue.emit(finishedWith(context.operation, superseded))
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
      const { extensions: attemptNum, fault } = context
      enqueue.emit({ type: 'extended', attemptNum, ...(fault === null ? {} : { error: fault }) })
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
    namesHeld: ({ context, event }) =>
      event.type === 'unsubscribe' && event.services.every((name) => namesOf(context.held).includes(name)),
    leavesNothing: and([
      'namesHeld',
      ({ context, event }) => event.type === 'unsubscribe' && without(context.held, event.services).length === 0,
    ]),
    namesAsked: ({ context, event }) =>
      event.type === 'unsubscribe' && event.services.every((name) => namesOf(context.asked).includes(name)),
    namesAllHeld: ({ context }) => without(context.held, context.operation?.services ?? []).length === 0,
    dropsAll: and(['isOurs', 'namesAllHeld']),
    cancelsAddition: and([
      'namesAsked',
      ({ context, event }) =>
        event.type === 'unsubscribe' && event.services.some((name) => !namesOf(context.held).includes(name)),
    ]),
    endsAll: ({ context, event }) =>
      event.type === 'subscription.ended' && without(context.held, event.services).length === 0,
    endsSome: and([
      not('endsAll'),
      ({ context, event }) =>
        event.type === 'subscription.ended' && namesOf(context.held).some((name) => event.services.includes(name)),
    ]),
    leaseIsDue: stateIn('#due'),
  },
  delays: {
    connectDeadline: ({ context }) => context.settings.connectTimeoutMs + context.settings.requestTimeoutMs,
    requestDeadline: ({ context }) => context.settings.requestTimeoutMs,
    retryDelay: ({ context: { settings, retries } }) =>
      doubled(settings.retryDelayMs, Math.max(retries - 1, 0), settings.longestDelayMs),
    halfLife: ({ context }) => (context.expiresSec * 1000) / 2,
    expiry: ({ context }) => context.expiresSec * 1000,
    extendBackOff: ({ context: { settings, extensions } }) =>
      doubled(settings.extendDelayMs, Math.max(extensions - 1, 0), settings.longestDelayMs),
  },
})
