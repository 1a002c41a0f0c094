import { afterEach, describe, expect, it } from 'vitest'
import type { SubscriptionFact } from '../ports/index.ts'
import { codeOf, endAll, reconnect, settled, setUpForged, soon } from './subscription.harness.ts'

afterEach(endAll)

type User = ReturnType<typeof setUpForged>
const both = ['call', 'presence']

/** A client whose request is under way: how it gets there, and the promise that waits for it. */
const requests: readonly [string, (user: User) => Promise<{ pending?: Promise<void> }>][] = [
  [
    'a first subscribe',
    async ({ client, backEnd }) => {
      backEnd.misbehave('silence')
      return { pending: client.services.subscribe(both) }
    },
  ],
  [
    'an addition',
    async ({ client, backEnd }) => {
      await client.services.subscribe(['call'])
      backEnd.misbehave('silence')
      return { pending: client.services.subscribe(['presence']) }
    },
  ],
  [
    'an extension',
    async ({ client, backEnd, clock }) => {
      await client.services.subscribe(both)
      backEnd.misbehave('silence')
      clock.increment(300_000)
      return {}
    },
  ],
  [
    'an unsubscribe from some services',
    async ({ client, backEnd }) => {
      await client.services.subscribe(both)
      backEnd.misbehave('silence')
      return { pending: client.services.unsubscribe(['presence']) }
    },
  ],
  [
    'an unsubscribe from everything',
    async ({ client, backEnd }) => {
      await client.services.subscribe(both)
      backEnd.misbehave('silence')
      return { pending: client.services.unsubscribe(both) }
    },
  ],
  [
    'an unsubscribe that cancels a first subscribe',
    async ({ client, backEnd }) => {
      backEnd.misbehave('silence', 'silence')
      codeOf(client.services.subscribe(both))
      await settled()
      return { pending: client.services.unsubscribe(both) }
    },
  ],
  [
    'what asks again on a new connection',
    async (user) => {
      await user.client.services.subscribe(both)
      user.backEnd.misbehave('silence')
      await reconnect(user)
      return {}
    },
  ],
]

/** All that may answer a request. */
const answers: readonly (readonly [string, (attempt: number) => SubscriptionFact])[] = [
  ['a grant', (attempt) => ({ type: 'subscription.granted', attempt, services: both, expires: 600 })],
  ['a grant of nothing', (attempt) => ({ type: 'subscription.granted', attempt, services: [], expires: 600 })],
  ['an extension', (attempt) => ({ type: 'subscription.extended', attempt, services: both, expires: 600 })],
  ['an end', (attempt) => ({ type: 'subscription.unsubscribed', attempt, services: both })],
  ['a refusal', (attempt) => ({ type: 'subscription.refused', attempt, status: 17, code: '', message: '' })],
  ['that it is busy', (attempt) => ({ type: 'subscription.refused', attempt, status: 53, code: '', message: '' })],
]

describe.each(requests)('%s', (_, begin) => {
  it.each(answers)(
    'hears %s that an earlier request got late, and goes on waiting for its own',
    async (_answer, say) => {
      const user = setUpForged({ subscription: { expires: 600 } })
      const { pending } = await begin(user)
      await settled()
      const { events, view, sent } = user
      const before = [view(), sent(), [...events]]
      user.forge(say((user.requests().at(-1)?.attempt ?? 0) - 1))
      await settled()
      expect([view(), sent(), events]).toEqual(before)
      if (pending !== undefined) expect(await soon(pending)).toBe('pending')
    },
  )
})

it('services that were not held and are ended by the back end change nothing', async () => {
  const { client, events, view, forge } = setUpForged()
  await client.services.subscribe(['call'])
  events.length = 0
  forge({ type: 'subscription.ended', services: ['presence'], reason: 'gone' })
  expect(events).toEqual([])
  expect(view()).toMatchObject({ state: 'active', subscribed: ['call'], reason: null })
})
