import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, endAll, reconnect, settled, setUpForged, soon } from './subscription.harness.ts'

afterEach(endAll)

type User = ReturnType<typeof setUpForged>
const both = ['call', 'presence']

const extending = async ({ client, backEnd, clock }: User) => {
  await client.services.subscribe(both)
  backEnd.misbehave('silence')
  clock.increment(300_000)
}
const restoring = async (user: User) => {
  await user.client.services.subscribe(both)
  user.backEnd.misbehave('silence')
  await reconnect(user)
}

/** Where a client with two services may be, or one that asks for them, and what it says to an unsubscribe from a third. */
const places: readonly [string, (user: User) => unknown, string][] = [
  ['before the connection is open', ({ client }) => void codeOf(client.services.subscribe(both)), 'subscription:4'],
  [
    'while they are asked for',
    async ({ client, backEnd }) => {
      backEnd.misbehave('silence')
      codeOf(client.services.subscribe(both))
      await settled()
    },
    'subscription:4',
  ],
  ['once they are there', ({ client }) => client.services.subscribe(both), 'authentication:3'],
  ['while they are extended', extending, 'authentication:3'],
  [
    'after they could not be extended',
    async (user) => {
      await extending(user)
      user.clock.increment(30_000)
    },
    'authentication:3',
  ],
  [
    'while one of them is added',
    async ({ client, backEnd }) => {
      await client.services.subscribe(['call'])
      backEnd.misbehave('silence')
      codeOf(client.services.subscribe(['presence']))
      await settled()
    },
    'subscription:4',
  ],
  [
    'without a connection',
    async ({ client, member }) => {
      await client.services.subscribe(both)
      member.drop()
      await settled()
    },
    'authentication:3',
  ],
  ['while they are asked for again on a new connection', restoring, 'authentication:3'],
]

describe('an unsubscribe', () => {
  it.each(places)('from what is not there is refused, %s, and changes nothing', async (_, reach, code) => {
    const user = setUpForged({ subscription: { expires: 600 } })
    await reach(user)
    const before = [user.view(), user.sent()]
    const refused = user.client.services.unsubscribe(['chat'])
    expect([user.view(), user.sent()]).toEqual(before)
    expect(await soon(refused)).toBe(code)
  })

  it('from some services is refused while all are asked for again: what is there is not known', async () => {
    const user = setUpForged()
    await restoring(user)
    expect(await soon(user.client.services.unsubscribe(['presence']))).toBe('subscription:4')
    expect(user.view()).toMatchObject({ state: 'restoring', subscribed: both })
  })

  it('that loses its connection leaves the services that it did not name, which come back', async () => {
    const user = setUpForged()
    const { client, backEnd, member, view } = user
    await client.services.subscribe(both)
    backEnd.misbehave('silence')
    const promise = client.services.unsubscribe(['presence'])
    await reconnect(user)
    expect(await soon(promise)).toBe('resolved')
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'] })
    expect(backEnd.heldBy(member)).toEqual(['call'])
  })
})
