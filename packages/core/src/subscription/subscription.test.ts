import { afterEach, describe, expect, it } from 'vitest'
import { SimulatedClock } from 'xstate'
import { buildClient } from '../client/client.ts'
import type { ConfigInput } from '../client/config.ts'
import type { SwitchhookError } from '../errors.ts'
import type { Transport } from '../ports/index.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import { createMemoryServices, type MemoryServices } from '../testing/memory.services.ts'
import { services } from './subscription.ts'

/** Lets every fact that is on its way arrive. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}
const codeOf = (promise: Promise<void>) =>
  promise.then(
    () => 'resolved',
    (error: SwitchhookError) => error.code,
  )

const endings: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()))
})

function setUp(config: ConfigInput = {}, backEnd: MemoryServices = createMemoryServices(), user = 'alice') {
  const clock = new SimulatedClock()
  const member = createMemoryMember({ id: user }, (isOpen) =>
    isOpen ? backEnd.connectionRestored(member) : backEnd.connectionLost(member),
  )
  const transport: Transport = {
    name: 'memory',
    trickle: true,
    connection: member.connection,
    subscriptions: backEnd.portFor(member),
    close: () => {},
  }
  const errors: unknown[] = []
  const client = buildClient({ transport, clock, onError: (error) => errors.push(error), ...config }, [services()])
  const events: unknown[] = []
  client.subscribe((type, payload) => events.push([type, payload]))
  endings.push(client.destroy)
  const view = () => client.services.observe().getSnapshot()
  const sent = () => backEnd.sentBy(member).map(({ type }) => type)
  return { client, clock, backEnd, member, events, errors, view, sent }
}

const change = ['subscription:change', {}]
const wsChange = ['ws:change', {}]
const errorEvent = (code: string) => ['subscription:error', { error: { code, message: expect.any(String) } }]

describe('subscribing', () => {
  it('opens the connection, is pending, then subscribed; the event comes when pending and when done', async () => {
    const { client, events, view } = setUp()
    const promise = client.services.subscribe(['call', { service: 'presence' }])
    expect(client.services.getSubscriptions()).toEqual({
      available: ['call', 'presence'],
      subscribed: [],
      isPending: true,
    })
    expect(events).toEqual([change])
    await promise
    expect(client.services.getSubscriptions()).toMatchObject({ subscribed: ['call', 'presence'], isPending: false })
    expect(events).toEqual([change, wsChange, change])
    expect(view()).toMatchObject({ state: 'active', isPending: false, reason: null, error: null })
  })

  it('adds services to those that are subscribed, with their parameters and the correlator of before', async () => {
    const { client, backEnd, member } = setUp({}, createMemoryServices(['call', 'smsinbound']))
    await client.services.subscribe(['call'], { clientCorrelator: 'desk-1' })
    await client.services.subscribe([{ service: 'smsinbound', params: { destinationAddress: '+3161234' } }])
    expect(backEnd.sentBy(member).at(-1)).toMatchObject({
      type: 'subscribe',
      services: [{ service: 'call' }, { service: 'smsinbound', params: { destinationAddress: '+3161234' } }],
      expires: 3600,
      clientCorrelator: 'desk-1',
    })
    expect(client.services.getSubscriptions().subscribed).toEqual(['call', 'smsinbound'])
  })

  it('tells wrong credentials as authentication:1, not pending any more when the error event comes', async () => {
    const { client, member, events } = setUp()
    member.refuse('unauthorized')
    let wasPending: boolean | null = null
    client.on('subscription:error', () => {
      wasPending = client.services.getSubscriptions().isPending
    })
    expect(await codeOf(client.services.subscribe(['call']))).toBe('authentication:1')
    expect(events).toEqual([change, errorEvent('authentication:1')])
    expect(wasPending).toBe(false)
  })

  it('tells a socket that cannot open as subscription:1', async () => {
    const { client, member } = setUp()
    member.refuse('no-route')
    expect(await codeOf(client.services.subscribe(['call']))).toBe('subscription:1')
  })

  it('tells a connection that never opens as subscription:1 instead of waiting for ever', async () => {
    const { client, clock, member } = setUp()
    member.refuse('silence')
    const promise = client.services.subscribe(['call'])
    await settled()
    clock.increment(20_000)
    expect(await codeOf(promise)).toBe('subscription:1')
  })

  it('tells a refusal as authentication:4 with the status in the message', async () => {
    const { client } = setUp()
    const error = await client.services.subscribe(['chat']).catch((caught: SwitchhookError) => caught)
    expect(error).toMatchObject({ code: 'authentication:4', message: expect.stringContaining('37') })
    expect(client.services.getSubscriptions()).toMatchObject({ subscribed: [], isPending: false })
  })

  it('repeats while the service is unavailable (status 53), as often as configured', async () => {
    const { client, clock, backEnd, sent } = setUp()
    backEnd.misbehave({ status: 53 }, { status: 53 }, { status: 53 })
    const promise = client.services.subscribe(['call'])
    await settled()
    expect(sent()).toEqual(['subscribe'])
    for (const wait of [1000, 2000, 4000]) {
      clock.increment(wait - 1)
      const before = sent().length
      clock.increment(1)
      expect(sent()).toHaveLength(before + 1)
      await settled()
    }
    expect(await codeOf(promise)).toBe('resolved')
  })

  it('gives up with authentication:13 when the service stays unavailable', async () => {
    const { client, clock, backEnd } = setUp({ subscription: { serviceUnavailableMaxRetries: 1 } })
    backEnd.misbehave({ status: 53 }, { status: 53 })
    const promise = client.services.subscribe(['call'])
    await settled()
    clock.increment(1000)
    expect(await codeOf(promise)).toBe('authentication:13')
  })

  it('fails when no answer comes in time, and takes the request back so that no ghost stays', async () => {
    const { client, clock, backEnd, member, sent } = setUp()
    backEnd.misbehave('silence')
    const promise = client.services.subscribe(['call'])
    await settled()
    clock.increment(30_000)
    expect(await codeOf(promise)).toBe('authentication:4')
    expect(sent()).toEqual(['subscribe', 'unsubscribe'])
    expect(backEnd.heldBy(member)).toEqual([])
  })

  it('asks again on the new connection when the connection is lost while asking', async () => {
    const { client, clock, backEnd, member } = setUp()
    backEnd.misbehave('silence')
    const promise = client.services.subscribe(['call'])
    await settled()
    member.drop()
    await settled()
    clock.increment(0)
    expect(await codeOf(promise)).toBe('resolved')
    expect(backEnd.heldBy(member)).toEqual(['call'])
  })
})

describe('arguments', () => {
  it.each([
    ['an empty list', [[]], 'subscription:2'],
    ['no list', [], 'authentication:12'],
    ['a text', ['call'], 'subscription:3'],
    ['a number in the list', [[7]], 'subscription:3'],
    ['a forbidden key', [['__proto__']], 'subscription:3'],
    ['params of the wrong type', [[{ service: 'call', params: [] }]], 'subscription:3'],
    ['smsinbound without an address', [[{ service: 'smsinbound' }]], 'subscription:3'],
    ['a correlator with special characters', [['call'], { clientCorrelator: 'a b/c' }], 'subscription:3'],
    ['options of the wrong type', [['call'], 7], 'subscription:3'],
    ['another channel', [['call'], { type: 'push' }], 'not-supported'],
    ['another channel as a text', [['call'], 'push'], 'not-supported'],
  ])('refuses %s in the promise and in the event, and throws nothing', async (_, args, code) => {
    const { client, events, sent } = setUp()
    const subscribe = client.services.subscribe as (...given: unknown[]) => Promise<void>
    expect(await codeOf(subscribe(...args))).toBe(code)
    expect(events).toEqual([errorEvent(code)])
    expect(sent()).toEqual([])
  })

  it('names the field that is wrong', async () => {
    const { client } = setUp()
    const subscribe = client.services.subscribe as (...given: unknown[]) => Promise<void>
    await expect(subscribe(['call', { service: 7 }])).rejects.toThrow('services[1].service')
  })

  it('takes the channel as a text, as the inventory examples do', async () => {
    const { client } = setUp()
    expect(await codeOf(client.services.subscribe(['call'], 'websocket'))).toBe('resolved')
  })

  it('answers not-supported where the transport has no services', async () => {
    const member = createMemoryMember({ id: 'alice' })
    const transport: Transport = { name: 'bare', trickle: true, connection: member.connection, close: () => {} }
    const client = buildClient({ transport }, [services()])
    endings.push(client.destroy)
    expect(await codeOf(client.services.subscribe(['call']))).toBe('not-supported')
    expect(client.services.getSubscriptions()).toEqual({ available: [], subscribed: [], isPending: false })
  })
})

describe('one operation at a time', () => {
  it('refuses a second subscribe while one is pending, and the first goes on (pains.md 18)', async () => {
    const { client } = setUp()
    const first = client.services.subscribe(['call'])
    expect(await codeOf(client.services.subscribe(['presence']))).toBe('subscription:4')
    expect(await codeOf(first)).toBe('resolved')
    expect(await codeOf(client.services.subscribe(['presence']))).toBe('resolved')
    expect(client.services.getSubscriptions().subscribed).toEqual(['call', 'presence'])
  })

  it('is not stuck after a failure: the next subscribe works (pains.md 18)', async () => {
    const { client, backEnd } = setUp()
    backEnd.misbehave({ status: 17 })
    expect(await codeOf(client.services.subscribe(['call']))).toBe('authentication:4')
    expect(await codeOf(client.services.subscribe(['call']))).toBe('resolved')
  })

  it('lets an unsubscribe cancel a pending subscribe; a late grant changes nothing', async () => {
    const { client, backEnd, member, view } = setUp()
    const subscribing = client.services.subscribe(['call', 'presence'])
    await settled()
    backEnd.misbehave('silence')
    const { client: other, member: otherMember } = setUp({}, backEnd, 'bob')
    const pending = other.services.subscribe(['call'])
    await settled()
    const unsubscribing = other.services.unsubscribe(['call'])
    expect(await codeOf(pending)).toBe('superseded')
    expect(await codeOf(unsubscribing)).toBe('resolved')
    expect(other.services.getSubscriptions()).toMatchObject({ subscribed: [], isPending: false })
    expect(backEnd.heldBy(otherMember)).toEqual([])
    await subscribing
    expect(view().subscribed).toEqual(['call', 'presence'])
    expect(backEnd.heldBy(member)).toEqual(['call', 'presence'])
  })

  it('sends nothing when a subscribe is cancelled before the connection is open', async () => {
    const { client, events, sent } = setUp()
    const subscribing = client.services.subscribe(['call'])
    const unsubscribing = client.services.unsubscribe(['call'])
    expect(await codeOf(subscribing)).toBe('superseded')
    expect(await codeOf(unsubscribing)).toBe('resolved')
    await settled()
    expect(sent()).toEqual([])
    expect(events).toEqual([change, errorEvent('superseded'), change, change, wsChange])
  })

  it('cancels an addition and leaves the rest subscribed', async () => {
    const { client, backEnd, member } = setUp()
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    const adding = client.services.subscribe(['presence'])
    await settled()
    expect(await codeOf(client.services.unsubscribe(['presence']))).toBe('resolved')
    expect(await codeOf(adding)).toBe('superseded')
    expect(client.services.getSubscriptions()).toMatchObject({ subscribed: ['call'], isPending: false })
    expect(backEnd.heldBy(member)).toEqual(['call'])
  })

  it('keeps what was subscribed when an addition is refused', async () => {
    const { client, view } = setUp()
    await client.services.subscribe(['call'])
    expect(await codeOf(client.services.subscribe(['chat']))).toBe('authentication:4')
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'], isPending: false })
  })
})

describe('unsubscribing', () => {
  it('ends the services named and keeps the others', async () => {
    const { client, backEnd, member, events } = setUp()
    await client.services.subscribe(['call', 'presence'])
    events.length = 0
    const promise = client.services.unsubscribe(['presence'])
    expect(client.services.getSubscriptions().isPending).toBe(true)
    await promise
    expect(events).toEqual([change, change])
    expect(client.services.getSubscriptions()).toMatchObject({ subscribed: ['call'], isPending: false })
    expect(backEnd.heldBy(member)).toEqual(['call'])
  })

  it('ends everything and may be followed by another subscribe', async () => {
    const { client, view } = setUp()
    await client.services.subscribe(['call'])
    await client.services.unsubscribe(['call'])
    expect(view()).toMatchObject({ state: 'none', subscribed: [] })
    expect(await codeOf(client.services.subscribe(['presence']))).toBe('resolved')
  })

  it('refuses what is not subscribed with authentication:3', async () => {
    const { client, events } = setUp()
    expect(await codeOf(client.services.unsubscribe(['call']))).toBe('authentication:3')
    await client.services.subscribe(['call'])
    expect(await codeOf(client.services.unsubscribe(['call', 'presence']))).toBe('authentication:3')
    expect(events.at(-1)).toEqual(errorEvent('authentication:3'))
    expect(client.services.getSubscriptions().subscribed).toEqual(['call'])
  })

  it('finds out what is still subscribed when the back end refuses', async () => {
    const { client, backEnd, view } = setUp()
    await client.services.subscribe(['call'])
    backEnd.misbehave({ status: 26 })
    expect(await codeOf(client.services.unsubscribe(['call']))).toBe('authentication:3')
    await settled()
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'] })
  })

  it('succeeds when the connection is lost meanwhile: a new connection has no services', async () => {
    const { client, clock, backEnd, member } = setUp()
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    const promise = client.services.unsubscribe(['call'])
    await settled()
    member.drop()
    expect(await codeOf(promise)).toBe('resolved')
    clock.increment(0)
    await settled()
    expect(backEnd.heldBy(member)).toEqual([])
  })
})

describe('staying subscribed', () => {
  it('extends at half of the time granted, again and again, and tells each attempt', async () => {
    const { client, clock, events, sent } = setUp({ subscription: { expires: 600 } })
    await client.services.subscribe(['call'])
    events.length = 0
    for (let time = 0; time < 3; time += 1) {
      clock.increment(299_999)
      expect(sent()).toHaveLength(time + 1)
      clock.increment(1)
      await settled()
    }
    expect(sent()).toEqual(['subscribe', 'extend', 'extend', 'extend'])
    expect(events).toEqual(Array(3).fill(['subscription:resub', { attemptNum: 1, isFailure: false }]))
  })

  it('goes by the time the back end granted, not by the time asked for', async () => {
    const { client, clock, backEnd, sent } = setUp()
    backEnd.misbehave({ expires: 120 })
    await client.services.subscribe(['call'])
    clock.increment(60_000)
    expect(sent()).toEqual(['subscribe', 'extend'])
  })

  it('tries again soon after a failed extension, and is never pending by it', async () => {
    const { client, clock, backEnd, events, view } = setUp({ subscription: { expires: 600 } })
    await client.services.subscribe(['call'])
    events.length = 0
    backEnd.misbehave({ status: 17 }, { status: 17 })
    clock.increment(300_000)
    await settled()
    expect(view()).toMatchObject({ state: 'active', isPending: false, error: { code: 'authentication:4' } })
    clock.increment(5000)
    await settled()
    clock.increment(10_000)
    await settled()
    const failure = { isFailure: true, error: expect.objectContaining({ code: 'authentication:4' }) }
    expect(events).toEqual([
      ['subscription:resub', { attemptNum: 1, ...failure }],
      ['subscription:resub', { attemptNum: 2, ...failure }],
      ['subscription:resub', { attemptNum: 3, isFailure: false }],
    ])
    expect(view().error).toBeNull()
  })

  it('is lost with GONE when it could not be extended until the time ran out', async () => {
    const { client, clock, backEnd, events, view } = setUp({ subscription: { expires: 60 } })
    await client.services.subscribe(['call'])
    events.length = 0
    backEnd.misbehave(...Array(20).fill('silence'))
    clock.increment(60_000)
    await settled()
    expect(view()).toMatchObject({ state: 'lost', subscribed: [], reason: 'GONE' })
    expect(events.at(-1)).toEqual(['subscription:change', { reason: 'GONE' }])
    backEnd.misbehave()
    expect(await codeOf(client.services.subscribe(['call']))).toBe('resolved')
  })

  it('lets the application change its services while an extension is under way', async () => {
    const { client, clock, backEnd } = setUp({ subscription: { expires: 600 } })
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    clock.increment(300_000)
    expect(await codeOf(client.services.subscribe(['presence']))).toBe('resolved')
    expect(client.services.getSubscriptions().subscribed).toEqual(['call', 'presence'])
  })

  it('tells what the back end ended: GONE, or WS_OVERRIDDEN by another device with the same correlator', async () => {
    const { client, backEnd, events, view } = setUp()
    await client.services.subscribe(['call'], { clientCorrelator: 'desk' })
    const { client: other } = setUp({}, backEnd)
    events.length = 0
    await other.services.subscribe(['call'], { clientCorrelator: 'desk' })
    expect(events).toEqual([['subscription:change', { reason: client.services.changeReasons.WS_OVERRIDDEN }]])
    expect(view()).toMatchObject({ state: 'lost', subscribed: [], reason: 'WS_OVERRIDDEN' })
    backEnd.end('alice')
    await settled()
    expect(other.services.observe().getSnapshot()).toMatchObject({ state: 'lost', reason: 'GONE' })
  })
})

describe('when the connection is lost', () => {
  it('asks again on the new connection without a public change', async () => {
    const { client, clock, backEnd, member, events, view } = setUp()
    await client.services.subscribe(['call', 'presence'])
    events.length = 0
    member.drop()
    await settled()
    expect(view()).toMatchObject({ state: 'restoring', subscribed: ['call', 'presence'], isPending: false })
    clock.increment(0)
    await settled()
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call', 'presence'] })
    expect(backEnd.heldBy(member)).toEqual(['call', 'presence'])
    expect(events).toEqual([wsChange, wsChange, ['subscription:resub', { attemptNum: 1, isFailure: false }]])
  })

  it('tells LOST_CONNECTION after ws:change when the client does not reconnect', async () => {
    const { client, member, events, view } = setUp({ connectivity: { autoReconnect: false } })
    await client.services.subscribe(['call'])
    events.length = 0
    member.drop()
    await settled()
    expect(events).toEqual([wsChange, ['subscription:change', { reason: 'LOST_CONNECTION' }]])
    expect(view()).toMatchObject({ state: 'lost', subscribed: [], reason: 'LOST_CONNECTION' })
  })

  it('tells LOST_CONNECTION when reconnecting was given up', async () => {
    const { client, clock, member, events } = setUp({ connectivity: { reconnectLimit: 2, reconnectDelay: 100 } })
    await client.services.subscribe(['call'])
    member.refuse('no-route')
    member.drop()
    for (const wait of [0, 0, 100]) {
      await settled()
      clock.increment(wait)
    }
    await settled()
    expect(events.at(-1)).toEqual(['subscription:change', { reason: 'LOST_CONNECTION' }])
    member.refuse(null)
    expect(await codeOf(client.services.subscribe(['call']))).toBe('resolved')
  })

  it('repeats on the new connection while the service is unavailable, and tells GONE when it is refused', async () => {
    const { client, clock, backEnd, member, events, view } = setUp()
    await client.services.subscribe(['call'])
    events.length = 0
    backEnd.misbehave({ status: 53 }, { status: 39 })
    member.drop()
    await settled()
    clock.increment(0)
    await settled()
    expect(view().state).toBe('restoring')
    expect(await codeOf(client.services.subscribe(['presence']))).toBe('subscription:4')
    clock.increment(1000)
    await settled()
    expect(events.at(-1)).toEqual(['subscription:change', { reason: 'GONE' }])
    expect(view()).toMatchObject({ state: 'lost', error: { code: 'authentication:4' } })
  })

  it('unsubscribes at once while there is no connection', async () => {
    const { client, clock, backEnd, member, view } = setUp()
    await client.services.subscribe(['call', 'presence'])
    member.drop()
    expect(await codeOf(client.services.unsubscribe(['presence']))).toBe('resolved')
    clock.increment(0)
    await settled()
    expect(backEnd.heldBy(member)).toEqual(['call'])
    expect(view()).toMatchObject({ state: 'active', subscribed: ['call'] })
  })
})

describe('the surroundings', () => {
  it('goes on when listeners throw, and reports what they threw', async () => {
    const { client, errors } = setUp()
    const bug = new Error('bug of the application')
    client.on('subscription:change', () => {
      throw bug
    })
    expect(await codeOf(client.services.subscribe(['call']))).toBe('resolved')
    expect(errors).toEqual([bug, bug])
  })

  it('takes a subscribe from inside the event of another', async () => {
    const { client } = setUp()
    const second = new Promise<string>((resolve) => {
      client.on('subscription:change', () => {
        const { subscribed, isPending } = client.services.getSubscriptions()
        if (!isPending && subscribed.length === 1) resolve(codeOf(client.services.subscribe(['presence'])))
      })
    })
    await client.services.subscribe(['call'])
    expect(await second).toBe('resolved')
  })

  it('rejects what is pending with destroyed, and leaves nothing subscribed', async () => {
    const { client, backEnd, member } = setUp()
    await client.services.subscribe(['call'])
    backEnd.misbehave('silence')
    const pending = client.services.subscribe(['presence'])
    await client.destroy()
    expect(await codeOf(pending)).toBe('destroyed')
    expect(await codeOf(client.services.subscribe(['call']))).toBe('destroyed')
    expect(backEnd.heldBy(member)).toEqual([])
  })

  it('fails with subscription:3 when its port breaks, and leaves nothing pending', async () => {
    const { connection } = createMemoryMember({ id: 'alice' })
    let isClosed = false
    const bug = new Error('bug of the transport')
    const transport: Transport = {
      name: 'broken',
      trickle: true,
      connection,
      subscriptions: {
        available: ['call'],
        open: () => ({
          send: () => {
            throw bug
          },
          close: () => {
            isClosed = true
          },
        }),
      },
      close: () => {},
    }
    const errors: unknown[] = []
    const client = buildClient({ transport, onError: (error) => errors.push(error) }, [services()])
    endings.push(client.destroy)
    expect(await codeOf(client.services.subscribe(['call']))).toBe('subscription:3')
    expect(client.services.getSubscriptions()).toEqual({ available: ['call'], subscribed: [], isPending: false })
    expect(isClosed).toBe(true)
    expect(errors).toMatchObject([{ code: 'subscription:3', cause: bug }])
    expect(await codeOf(client.services.subscribe(['call']))).toBe('subscription:3')
  })

  it('gives the same view until something changes', async () => {
    const { client, view } = setUp()
    const before = view()
    expect(view()).toBe(before)
    await client.services.subscribe(['call'])
    expect(view()).not.toBe(before)
    expect(view()).toBe(view())
  })
})
