import { describe, expect, it } from 'vitest'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../testing/chartWalk.ts'
import { subscriptionChart } from './subscription.chart.ts'
import type { SubscriptionEvent, SubscriptionSettings } from './subscription.events.ts'
import { type SubscriptionSnapshot, toSubscriptionView } from './subscription.view.ts'

const settings: SubscriptionSettings = {
  expiresSec: 3600,
  maxRetries: 1,
  connectTimeoutMs: 20_000,
  requestTimeoutMs: 30_000,
  retryDelayMs: 1000,
  extendDelayMs: 5000,
  longestDelayMs: 60_000,
}

const lists = [['call'], ['presence'], ['call', 'presence']] as const
const described = (names: readonly string[]) => names.map((service) => ({ service }))

function samples({ context }: SubscriptionSnapshot): readonly SubscriptionEvent[] {
  const operationId = 'operation'
  const attempts = [context.attempt, context.attempt - 1]
  return [
    ...lists.map((names) => ({
      type: 'subscribe' as const,
      operationId,
      services: described(names),
      correlator: null,
      settings,
    })),
    ...[...lists, ['chat']].map((services) => ({ type: 'unsubscribe' as const, operationId, services })),
    ...attempts.flatMap((attempt): SubscriptionEvent[] => [
      ...[...lists, []].map((services) => ({
        type: 'subscription.granted' as const,
        attempt,
        services,
        expires: 3600,
      })),
      { type: 'subscription.extended', attempt, services: context.held.map(({ service }) => service), expires: 3600 },
      { type: 'subscription.unsubscribed', attempt, services: ['call'] },
      { type: 'subscription.refused', attempt, status: 53, code: 'unavailable', message: '' },
      { type: 'subscription.refused', attempt, status: 37, code: 'unknown_service', message: '' },
    ]),
    ...lists.map((services) => ({ type: 'subscription.ended' as const, services, reason: 'gone' as const })),
    { type: 'subscription.ended', services: ['call', 'presence'], reason: 'overridden' },
    { type: 'subscription.opened' },
    { type: 'connection.opened' },
    { type: 'connection.lost' },
    { type: 'connection.gaveUp' },
    { type: 'connection.failed', error: { code: 'authentication:1', message: '' } },
    { type: 'shutDown' },
  ]
}

/** The state's value and every field a guard reads. */
function key({ value, context }: SubscriptionSnapshot): string {
  const { retries, held, asked, operation } = context
  const names = (services: readonly { service: string }[]) => services.map(({ service }) => service).sort()
  const running = operation && [operation.type, [...operation.services].sort()]
  return JSON.stringify([value, Math.min(retries, settings.maxRetries), names(held), names(asked), running])
}

describe('the subscription chart', () => {
  const walk = walkChart(subscriptionChart, { input: { settings }, events: samples, key, limit: 2000 })

  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(subscriptionChart)).toEqual([])
  })

  it('takes every transition and reaches every state, when every event is tried once in every reachable state', () => {
    const names = transitionNames(subscriptionChart)
    const ids = stateIds(subscriptionChart)
    process.stdout.write(
      `subscription chart: ${walk.visited.size}/${ids.length} states, ${walk.taken.size}/${names.length} transitions, ` +
        `${walk.reached.size} situations, ${walk.tries} events tried\n`,
    )
    expect(names.filter((name) => !walk.taken.has(name))).toEqual([])
    expect(ids.filter((id) => !walk.visited.has(id))).toEqual([])
  })

  it('has an operation exactly where the view says that one is pending, and none in a place to rest', () => {
    for (const { snapshot } of walk.reached.values()) {
      const view = toSubscriptionView(snapshot, ['call', 'presence'])
      expect(view.isPending).toBe(snapshot.context.operation !== null)
      expect(view.isPending).toBe(['subscribing', 'unsubscribing', 'changing'].includes(view.state))
    }
  })

  it('holds services exactly where it is active, restoring or unsubscribing', () => {
    for (const { snapshot } of walk.reached.values()) {
      const { state, subscribed } = toSubscriptionView(snapshot, ['call', 'presence'])
      if (['active', 'changing', 'restoring'].includes(state)) expect(subscribed, state).not.toEqual([])
      if (['none', 'lost', 'subscribing'].includes(state)) expect(subscribed, state).toEqual([])
    }
  })
})
