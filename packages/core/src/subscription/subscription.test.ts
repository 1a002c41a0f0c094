import { afterEach, describe, expect, it } from 'vitest'
import type { SwitchhookError } from '../errors.ts'
import { createMemoryServices } from '../testing/memory.services.ts'
import { change, codeOf, endAll, settled, setUp, wsChange } from './subscription.harness.ts'

afterEach(endAll)

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

  it('api.4: tells wrong credentials as authentication:1 and then as request:error, not pending any more when the error event comes', async () => {
    const { client, member, events } = setUp()
    member.refuse('unauthorized')
    let wasPending: boolean | null = null
    client.on('subscription:error', () => {
      wasPending = client.services.getSubscriptions().isPending
    })
    expect(await codeOf(client.services.subscribe(['call']))).toBe('authentication:1')
    const [, [, payload] = []] = events as [string, unknown][]
    expect(events).toEqual([change, errorEvent('authentication:1'), ['request:error', payload]])
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

describe('one operation at a time', () => {
  it('pains 18: refuses a second subscribe while one is pending, and the first goes on', async () => {
    const { client } = setUp()
    const first = client.services.subscribe(['call'])
    expect(await codeOf(client.services.subscribe(['presence']))).toBe('subscription:4')
    expect(await codeOf(first)).toBe('resolved')
    expect(await codeOf(client.services.subscribe(['presence']))).toBe('resolved')
    expect(client.services.getSubscriptions().subscribed).toEqual(['call', 'presence'])
  })

  it('pains 18: is not stuck after a failure: the next subscribe works', async () => {
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
