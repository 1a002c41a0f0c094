import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, endAll, settled, setUp, wsChange } from './subscription.harness.ts'

afterEach(endAll)

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

  it('unsubscribes though the connection goes while it is on its way', async () => {
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
