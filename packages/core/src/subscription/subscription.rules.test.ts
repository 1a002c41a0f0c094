import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryServices } from '../testing/memory.services.ts'
import { change, codeOf, endAll, settled, setUp } from './subscription.harness.ts'

afterEach(endAll)

describe('the rules of services', () => {
  it('services.1: only the websocket channel exists, named as a text or as an option', async () => {
    const { client, sent } = setUp()
    expect(await codeOf(client.services.subscribe(['call'], 'push' as never))).toBe('not-supported')
    expect(await codeOf(client.services.subscribe(['call'], { type: 'push' as never }))).toBe('not-supported')
    expect(await codeOf(client.services.unsubscribe(['call'], 'push' as never))).toBe('not-supported')
    expect(sent()).toEqual([])
    expect(await codeOf(client.services.subscribe(['call'], 'websocket'))).toBe('resolved')
    expect(await codeOf(client.services.subscribe(['presence'], { type: 'websocket' }))).toBe('resolved')
    expect(await codeOf(client.services.unsubscribe(['call'], 'websocket'))).toBe('resolved')
    expect(client.services.getSubscriptions().subscribed).toEqual(['presence'])
  })

  it('services.2: the same clientCorrelator takes over, and the earlier client gets WS_OVERRIDDEN', async () => {
    const backEnd = createMemoryServices()
    const earlier = setUp({}, backEnd)
    const later = setUp({}, backEnd)
    const elsewhere = setUp({}, backEnd)
    await earlier.client.services.subscribe(['call'], { clientCorrelator: 'desk' })
    await elsewhere.client.services.subscribe(['call'], { clientCorrelator: 'mobile' })
    earlier.events.length = 0
    await later.client.services.subscribe(['call'], { clientCorrelator: 'desk' })
    await settled()
    expect(earlier.events).toEqual([['subscription:change', { reason: 'WS_OVERRIDDEN' }]])
    expect(earlier.client.services.getSubscriptions().subscribed).toEqual([])
    for (const { client } of [later, elsewhere]) expect(client.services.getSubscriptions().subscribed).toEqual(['call'])
  })

  it('services.3: a reason is there only for changes that nobody here asked for', async () => {
    const { client, backEnd, events } = setUp()
    await client.services.subscribe(['call', 'presence'])
    await client.services.unsubscribe(['presence'])
    const changes = () => events.filter((event) => (event as string[])[0] === 'subscription:change')
    expect(changes()).toEqual([change, change, change, change])
    backEnd.end('alice')
    await settled()
    expect(changes().slice(4)).toEqual([['subscription:change', { reason: client.services.changeReasons.GONE }]])
  })

  it('services.4: getSubscriptions is a snapshot, and isPending warns that it is about to change', async () => {
    const { client } = setUp()
    const subscribing = client.services.subscribe(['call'])
    const before = client.services.getSubscriptions()
    expect(before).toEqual({ available: ['call', 'presence'], subscribed: [], isPending: true })
    await subscribing
    expect(before).toEqual({ available: ['call', 'presence'], subscribed: [], isPending: true })
    const after = client.services.getSubscriptions()
    expect(after).toEqual({ available: ['call', 'presence'], subscribed: ['call'], isPending: false })
    ;(after.subscribed as string[]).length = 0
    expect(client.services.getSubscriptions().subscribed).toEqual(['call'])
  })

  it('services.5: services extend themselves before they expire; each attempt is told', async () => {
    const { client, clock, backEnd, events, sent } = setUp({ subscription: { expires: 100 } })
    await client.services.subscribe(['call'])
    events.length = 0
    clock.increment(49_999)
    await settled()
    expect(sent()).toEqual(['subscribe'])
    clock.increment(1)
    await settled()
    backEnd.misbehave({ status: 53 })
    clock.increment(50_000)
    await settled()
    expect(sent()).toEqual(['subscribe', 'extend', 'extend'])
    expect(events).toEqual([
      ['subscription:resub', { attemptNum: 1, isFailure: false }],
      [
        'subscription:resub',
        { attemptNum: 1, isFailure: true, error: { code: 'authentication:13', message: expect.any(String) } },
      ],
    ])
  })

  it.each([[undefined], [{}], [{ destinationAddress: '' }], [{ destinationAddress: 31 }]])(
    'services.6: smsinbound needs params.destinationAddress; %j is refused',
    async (params) => {
      const { client, sent } = setUp({}, createMemoryServices(['smsinbound']))
      const service = { service: 'smsinbound', ...(params && { params }) }
      await expect(client.services.subscribe([service])).rejects.toMatchObject({
        code: 'subscription:3',
        message: expect.stringContaining('services[0].params.destinationAddress'),
      })
      expect(sent()).toEqual([])
      const right = { service: 'smsinbound', params: { destinationAddress: '+31612345678' } }
      expect(await codeOf(client.services.subscribe([right]))).toBe('resolved')
    },
  )
})
