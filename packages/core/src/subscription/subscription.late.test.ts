import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, endAll, reconnect, settled, setUpForged, soon } from './subscription.harness.ts'

afterEach(endAll)

const failedExtension = (attemptNum: number, code: string) => [
  'subscription:resub',
  { attemptNum, isFailure: true, error: { code, message: expect.any(String) } },
]
const gone = ['subscription:change', { reason: 'GONE' }]

describe('a grant of none of the services', () => {
  it('fails a first subscribe', async () => {
    const { client, backEnd, view, grant } = setUpForged()
    backEnd.misbehave('silence')
    const promise = client.services.subscribe(['call'])
    await settled()
    grant([])
    expect(await soon(promise)).toBe('authentication:4')
    expect(view()).toMatchObject({ state: 'none', subscribed: [], isPending: false })
    expect(await codeOf(client.services.subscribe(['call']))).toBe('resolved')
  })

  it('fails an addition and leaves what was there', async () => {
    const { client, backEnd, view, grant } = setUpForged()
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    const promise = client.services.subscribe(['presence'])
    await settled()
    grant([])
    expect(await soon(promise)).toBe('authentication:4')
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'], isPending: false })
  })

  it('is the end with GONE on a new connection', async () => {
    const user = setUpForged()
    const { client, backEnd, events, view, grant } = user
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    await reconnect(user)
    events.length = 0
    grant([])
    expect(events).toEqual([failedExtension(1, 'authentication:4'), gone])
    expect(view()).toMatchObject({ state: 'lost', subscribed: [], reason: 'GONE', error: { code: 'authentication:4' } })
  })
})

describe('a loss of the connection', () => {
  it('fails a first subscribe whose repetitions are used up, and nothing is asked on the next connection', async () => {
    const user = setUpForged({ subscription: { serviceUnavailableMaxRetries: 0 } })
    const { client, backEnd, view, sent } = user
    backEnd.misbehave('silence')
    const promise = client.services.subscribe(['call'])
    await settled()
    await reconnect(user)
    expect(await soon(promise)).toBe('subscription:1')
    expect(view()).toMatchObject({ state: 'none', isPending: false })
    expect(sent()).toEqual(['subscribe'])
  })

  it('fails an addition at once; what was there comes back on the next connection', async () => {
    const { client, clock, backEnd, member, view } = setUpForged()
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    const promise = client.services.subscribe(['presence'])
    await settled()
    member.drop()
    expect(await soon(promise)).toBe('subscription:1')
    expect(view()).toMatchObject({ state: 'restoring', subscribed: ['call'], isPending: false })
    clock.increment(0)
    await settled()
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'] })
    expect(backEnd.heldBy(member)).toEqual(['call'])
  })

  it('lets go of everything while everything is being dropped, and asks for nothing again', async () => {
    const user = setUpForged()
    const { client, backEnd, view, sent } = user
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence', 'silence')
    const adding = client.services.subscribe(['presence'])
    await settled()
    const dropping = client.services.unsubscribe(['call', 'presence'])
    expect(await soon(adding)).toBe('superseded')
    const before = sent().length
    await reconnect(user)
    expect(await soon(dropping)).toBe('resolved')
    expect(view()).toMatchObject({ state: 'none', subscribed: [], error: null })
    expect(sent().slice(before)).toEqual([])
  })

  it('is followed by the end with GONE when the new connection answers nothing; nothing stays behind', async () => {
    const user = setUpForged({ subscription: { serviceUnavailableMaxRetries: 0 } })
    const { client, clock, backEnd, events, view, sent } = user
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    await reconnect(user)
    events.length = 0
    clock.increment(30_000)
    expect(events).toEqual([failedExtension(1, 'authentication:4'), gone])
    expect(view()).toMatchObject({ state: 'lost', reason: 'GONE', error: { code: 'authentication:4' } })
    expect(sent()).toEqual(['subscribe', 'subscribe', 'unsubscribe'])
  })

  it('is followed by asking again where the new connection did not answer in time', async () => {
    const user = setUpForged()
    const { client, clock, backEnd, events, view, sent } = user
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    await reconnect(user)
    events.length = 0
    clock.increment(30_000)
    expect(events).toEqual([failedExtension(1, 'authentication:4')])
    expect(view()).toMatchObject({ state: 'restoring', subscribed: ['call'] })
    clock.increment(1000)
    await settled()
    expect(sent()).toEqual(['subscribe', 'subscribe', 'subscribe'])
    expect(events.at(-1)).toEqual(['subscription:resub', { attemptNum: 2, isFailure: false }])
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'], error: null })
  })

  it('does not keep us from unsubscribing while the services are asked for again', async () => {
    const user = setUpForged()
    const { client, backEnd, member, view, grant, sent } = user
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    await reconnect(user)
    expect(view().state).toBe('restoring')
    const promise = client.services.unsubscribe(['call'])
    expect(view()).toMatchObject({ state: 'unsubscribing', isPending: true })
    expect(await soon(promise)).toBe('resolved')
    grant(['call'])
    expect(view()).toMatchObject({ state: 'none', subscribed: [], isPending: false })
    expect(sent().at(-1)).toBe('unsubscribe')
    expect(backEnd.heldBy(member)).toEqual([])
  })
})

describe('an end by the back end', () => {
  it('takes only the services that it names; the others stay and are extended', async () => {
    const { client, clock, events, view, requests, forge } = setUpForged({ subscription: { expires: 600 } })
    await client.services.subscribe(['call', 'presence'])
    events.length = 0
    forge({ type: 'subscription.ended', services: ['presence'], reason: 'gone' })
    expect(events).toEqual([gone])
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'], reason: 'GONE' })
    clock.increment(300_000)
    expect(requests().at(-1)).toMatchObject({ type: 'extend', services: [{ service: 'call' }] })
  })
})

describe('an extension', () => {
  /** An extension is under way and gets no answer. */
  async function extending() {
    const user = setUpForged({ subscription: { expires: 600 } })
    await user.client.services.subscribe(['call', 'presence'])
    user.events.length = 0
    user.backEnd.misbehave('silence')
    user.clock.increment(300_000)
    expect(user.sent()).toEqual(['subscribe', 'extend'])
    return user
  }

  it('is done by a grant as well, and the time runs from there', async () => {
    const { clock, events, grant, sent } = await extending()
    grant(['call', 'presence'])
    expect(events).toEqual([['subscription:resub', { attemptNum: 1, isFailure: false }]])
    clock.increment(299_999)
    expect(sent()).toHaveLength(2)
    clock.increment(1)
    expect(sent()).toEqual(['subscribe', 'extend', 'extend'])
  })

  it('fails without an answer, and is tried again', async () => {
    const { clock, events, sent, view } = await extending()
    clock.increment(30_000)
    expect(events).toEqual([failedExtension(1, 'authentication:4')])
    expect(view()).toMatchObject({ state: 'active', isPending: false })
    clock.increment(5000)
    await settled()
    expect(sent()).toEqual(['subscribe', 'extend', 'extend'])
    expect(events.at(-1)).toEqual(['subscription:resub', { attemptNum: 2, isFailure: false }])
  })

  it.each([
    [['presence'], ['call'], 'active'],
    [['call', 'presence'], [], 'none'],
  ] as const)('is no obstacle to unsubscribing from %j', async (named, left, state) => {
    const { client, backEnd, member, view } = await extending()
    expect(await soon(client.services.unsubscribe([...named]))).toBe('resolved')
    expect(view()).toMatchObject({ state, subscribed: left })
    expect(backEnd.heldBy(member)).toEqual(left)
  })

  it.each([
    ['subscribing to more', 'subscribe', ['chat'], ['call', 'presence', 'chat'], 'active'],
    ['unsubscribing from some', 'unsubscribe', ['presence'], ['call'], 'active'],
    ['unsubscribing from all', 'unsubscribe', ['call', 'presence'], [], 'none'],
  ] as const)('that failed is no obstacle to %s', async (_, command, named, left, state) => {
    const { client, clock, backEnd, member, view } = await extending()
    clock.increment(30_000)
    expect(await soon(client.services[command]([...named]))).toBe('resolved')
    expect(view()).toMatchObject({ state, subscribed: left })
    expect(backEnd.heldBy(member)).toEqual(left)
  })
})

describe('an unsubscribe from some services', () => {
  it('fails without an answer, and the services stay', async () => {
    const { client, clock, backEnd, view } = setUpForged()
    await client.services.subscribe(['call', 'presence'])
    backEnd.misbehave('silence')
    const promise = client.services.unsubscribe(['presence'])
    await settled()
    clock.increment(30_000)
    expect(await soon(promise)).toBe('authentication:3')
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call', 'presence'], isPending: false })
    expect(await soon(client.services.unsubscribe(['presence']))).toBe('resolved')
  })
})

describe('an unsubscribe that cancels an addition', () => {
  it('ends everything where it names everything', async () => {
    const { client, backEnd, member, view } = setUpForged()
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    const adding = client.services.subscribe(['presence'])
    await settled()
    const dropping = client.services.unsubscribe(['call', 'presence'])
    expect(await soon(adding)).toBe('superseded')
    expect(await soon(dropping)).toBe('resolved')
    expect(view()).toMatchObject({ state: 'none', subscribed: [], isPending: false })
    expect(backEnd.heldBy(member)).toEqual([])
  })
})

describe('waiting', () => {
  it('for a connection that was open before and keeps trying in vain comes to an end', async () => {
    const { client, clock, member } = setUpForged({ connectivity: { reconnectLimit: 0 } })
    await client.connection.connect()
    member.refuse('no-route')
    member.drop()
    await settled()
    const promise = client.services.subscribe(['call'])
    await settled()
    clock.increment(50_000)
    expect(await soon(promise)).toBe('subscription:1')
  })

  it('to ask again is over with a new connection, which is asked at once', async () => {
    const user = setUpForged()
    user.backEnd.misbehave({ status: 53 })
    const promise = user.client.services.subscribe(['call'])
    await settled()
    await reconnect(user)
    expect(await soon(promise)).toBe('resolved')
  })

  it('for more services while they are unavailable ends with them', async () => {
    const { client, clock, backEnd, view } = setUpForged()
    await client.services.subscribe(['call'])
    backEnd.misbehave({ status: 53 })
    const promise = client.services.subscribe(['presence'])
    await settled()
    expect(view()).toMatchObject({ state: 'changing', subscribed: ['call'] })
    clock.increment(1000)
    expect(await soon(promise)).toBe('resolved')
    expect(view().subscribed).toEqual(['call', 'presence'])
  })

  it('for an answer to an addition comes to an end, and the addition is taken back', async () => {
    const { client, clock, backEnd, view, requests } = setUpForged()
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    const promise = client.services.subscribe(['presence'])
    await settled()
    clock.increment(30_000)
    expect(await soon(promise)).toBe('authentication:4')
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'], isPending: false })
    expect(requests().at(-1)).toMatchObject({ type: 'unsubscribe', services: ['presence'] })
  })
})

describe('an unsubscribe', () => {
  it('from some services that is refused leaves them', async () => {
    const { client, backEnd, view } = setUpForged()
    await client.services.subscribe(['call', 'presence'])
    backEnd.misbehave({ status: 26 })
    expect(await soon(client.services.unsubscribe(['presence']))).toBe('authentication:3')
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call', 'presence'], isPending: false })
  })

  it.each([
    [['presence'], ['call']],
    [['call', 'presence'], []],
  ])('from %j is done at once without a connection, which then has %j', async (named, left) => {
    const { client, clock, backEnd, member, view } = setUpForged()
    await client.services.subscribe(['call', 'presence'])
    member.drop()
    await settled()
    expect(view().state).toBe('restoring')
    expect(await soon(client.services.unsubscribe(named))).toBe('resolved')
    expect(view().subscribed).toEqual(left)
    clock.increment(0)
    await settled()
    expect(backEnd.heldBy(member)).toEqual(left)
  })

  it('from everything that gets no answer fails, and what is still there is found out', async () => {
    const { client, clock, backEnd, view } = setUpForged()
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    const promise = client.services.unsubscribe(['call'])
    await settled()
    clock.increment(30_000)
    expect(await soon(promise)).toBe('authentication:3')
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'] })
  })

  it.each([
    ['is refused', { status: 26 }, 0],
    ['gets no answer', 'silence', 30_000],
  ] as const)('that cancels a first subscribe and %s fails, and there is nothing', async (_, fault, waitMs) => {
    const { client, clock, backEnd, view } = setUpForged()
    backEnd.misbehave('silence', fault)
    const subscribing = client.services.subscribe(['call'])
    await settled()
    const promise = client.services.unsubscribe(['call'])
    expect(await soon(subscribing)).toBe('superseded')
    clock.increment(waitMs)
    expect(await soon(promise)).toBe('authentication:3')
    expect(view()).toMatchObject({ state: 'none', subscribed: [], isPending: false })
  })
})
