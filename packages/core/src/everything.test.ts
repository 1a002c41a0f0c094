import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'
import type { CallHistoryApi } from './call/history/history.ts'
import type { Feature } from './client/feature.ts'
import * as everything from './everything.ts'
import { fakeMedia } from './testing/fakeMedia.ts'
import { createMemoryNetwork } from './testing/memory.ts'
import { settled } from './testing/testClock.ts'

const { createClient } = everything

function shout(): Feature<'shout', { now: () => string }, { 'shout:heard': { loud: boolean } }> {
  return { name: 'shout', install: () => ({ api: { now: () => 'HEY' }, destroy: () => {} }) }
}

describe('a client with everything', () => {
  it('module.1: comes from createClient, beside the SDP handlers', () => {
    expect(Object.keys(everything).sort()).toEqual(['createClient', 'sdpHandlers'])
    expect(Object.keys(everything.sdpHandlers).sort()).toEqual([
      'createCodecRemover',
      'createCodecWhitelist',
      'removeBundling',
    ])
  })

  it('has calls with reports and history, media, services, spaces, a log and the connection', async () => {
    const items = new Map<string, string>()
    const client = createClient({
      transport: createMemoryNetwork().connect('alice'),
      media: fakeMedia(),
      logs: { logLevel: 'silent' },
      history: {
        storage: {
          getItem: (key) => items.get(key) ?? null,
          setItem: (key, value) => items.set(key, value),
          removeItem: (key) => items.delete(key),
        },
      },
    })
    onTestFinished(() => client.destroy())
    await client.services.subscribe(['call'])
    const id = client.call.make('nobody', { audio: true })
    await settled()
    expect(client.call.getReport(id)).toMatchObject({ type: 'CALL', id })
    expect(client.call.history.get().map((record) => record.id)).toEqual([id])
    expect(items.size).toBe(1)
    expect(client.logger.levels.DEBUG).toBe('debug')
    expect(Object.keys(client)).toEqual(expect.arrayContaining(['call', 'media', 'services', 'space', 'connection']))
  })

  it('takes features on top, with their types', () => {
    const client = createClient({
      transport: createMemoryNetwork().connect('alice'),
      logs: { logLevel: 'silent' },
      features: [shout()],
    })
    onTestFinished(() => client.destroy())
    expect(client.shout.now()).toBe('HEY')
    client.on('shout:heard', ({ loud }) => expectTypeOf(loud).toEqualTypeOf<boolean>())
    client.on('callHistory:error', ({ error }) => expectTypeOf(error.message).toEqualTypeOf<string>())
    expectTypeOf(client.call.history).toEqualTypeOf<CallHistoryApi>()
    expectTypeOf(client.call.make).returns.toEqualTypeOf<string>()
  })

  it.each([[undefined], [null], [{}]])('refuses %j for want of a transport', (options) => {
    expect(() => createClient(options as never)).toThrow(expect.objectContaining({ code: 'port-missing' }))
  })
})
