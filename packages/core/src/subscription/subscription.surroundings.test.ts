import { afterEach, describe, expect, it } from 'vitest'
import { buildClient } from '../client/client.ts'
import type { Transport } from '../ports/index.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import { codeOf, endAll, endings, setUp } from './subscription.harness.ts'
import { services } from './subscription.ts'

afterEach(endAll)

const errorEvent = (code: string) => ['subscription:error', { error: { code, message: expect.any(String) } }]

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
