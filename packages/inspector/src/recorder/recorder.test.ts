import { createClient } from '@switchhook/core'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { describe, expect, it } from 'vitest'
import { replay } from '../replay/replay.ts'
import { recordText } from './read.ts'
import { createRecorder, type RecorderOptions } from './recorder.ts'

function scene(options: RecorderOptions) {
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const recorder = createRecorder(options)
  const transport = network.connect('alice')
  const media = fakeMedia()
  const alice = createClient({ transport, media, clock, recorder, onError: () => {} })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia(), clock, onError: () => {} })
  return {
    alice,
    bob,
    clock,
    recorder,
    transport,
    media,
    ready: () => Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])]),
    /** A call from its beginning to its end. */
    async call() {
      const callId = alice.call.make('bob', { audio: true })
      await settled()
      await bob.call.answer(callId, { audio: true })
      await settled()
      await alice.call.hold(callId)
      await alice.call.end(callId)
      await settled()
      return callId
    },
  }
}

describe('a recorder', () => {
  it('writes down commands, facts, ids and timers, and what the client did, in one sequence with times', async () => {
    const { alice, ready, call, clock, recorder } = scene({})
    await ready()
    await clock.advance(1000)
    const callId = await call()
    const record = recorder.toRecord()
    const kinds = new Set(record.entries.map((entry) => entry.do))
    for (const kind of ['command', 'fact', 'id', 'open', 'send', 'close', 'set', 'clear', 'state', 'event', 'wire'])
      expect(kinds).toContain(kind)
    expect(record).toMatchObject({ format: 'switchhook-flight-record', version: 1, mode: 'ring', dropped: 0, cut: {} })
    expect(record.entries.find((entry) => entry.do === 'command' && entry.path === 'call.make')).toMatchObject({
      at: 1000,
    })
    const states = record.entries.flatMap((entry) => (entry.do === 'state' && entry.actor === callId ? [entry] : []))
    expect(states.at(-1)).toMatchObject({ value: 'ended', status: 'done' })
    expect(alice.call.getById(callId)?.state).toBe('Ended')
  })

  it('costs and keeps nothing when it is off, and says so when asked for a record', async () => {
    const { ready, recorder, alice } = scene({ mode: 'off' })
    await ready()
    expect(() => recorder.toRecord()).toThrow('is off')
    expect(alice.connection.observe().getSnapshot().isOpen).toBe(true)
  })

  it('serves one client, and none has to be forgotten', () => {
    const { recorder } = scene({})
    const another = { transport: createMemoryNetwork().connect('carol'), recorder }
    expect(() => createClient(another)).toThrow('serves one client')
    expect(() => createRecorder().toRecord()).toThrow('createClient')
  })

  it('changes nothing of what the client does', async () => {
    const told = async (options: RecorderOptions) => {
      const { alice, ready, call } = scene(options)
      const types: string[] = []
      alice.subscribe((type) => types.push(type))
      await ready()
      await call()
      return types
    }
    expect(await told({ mode: 'full' })).toEqual(await told({ mode: 'off' }))
  })

  it('forgets calls that are over first: a ring of many calls replays from its first entry to its last', async () => {
    const { ready, call, recorder, alice } = scene({ limit: 600 })
    await ready()
    const ids: string[] = []
    for (let round = 0; round < 30; round += 1) ids.push(await call())
    const record = recorder.toRecord()
    expect(record.dropped).toBeGreaterThan(1000)
    expect(record.entries.length).toBeLessThan(800)
    expect(record.cut).toEqual({})
    const { difference, states } = await replay(JSON.parse(recordText(record)))
    expect(difference).toBeNull()
    expect(states.get(ids.at(-1) as string)).toBe('ended')
    expect(states.has(ids[0] as string)).toBe(false)
    expect(alice.call.getAll().length).toBe(30)
  })

  it('says where a call that filled the ring by itself lost its beginning, and replays what began after it', async () => {
    const { ready, call, recorder, alice, bob } = scene({ limit: 400 })
    await ready()
    const long = alice.call.make('bob', { audio: true })
    await settled()
    await bob.call.answer(long, { audio: true })
    await settled()
    for (let round = 0; round < 40; round += 1) {
      await alice.call.hold(long)
      await alice.call.unhold(long)
    }
    const during = recorder.toRecord()
    expect(during.cut).toEqual({ call: null })
    expect((await replay(during)).states.has(long)).toBe(false)
    expect((await replay(during)).difference).toBeNull()
    await alice.call.end(long)
    await settled()
    const next = await call()
    const after = recorder.toRecord()
    // Either the rest of the long call is still in it, to be looked at, or it was forgotten by then.
    expect(after.cut.call).not.toBeNull()
    const { difference, states } = await replay(JSON.parse(recordText(after)))
    expect(difference).toBeNull()
    expect(states.get(next)).toBe('ended')
    expect(states.has(long)).toBe(false)
  })

  it('stays bounded over 100,000 facts, by number and by weight', async () => {
    const { ready, recorder, media, alice } = scene({ limit: 1000, limitBytes: 500_000 })
    await ready()
    const callId = alice.call.make('bob', { audio: true })
    await settled()
    const peer = media.peer(callId)
    for (let batch = 0; batch < 100; batch += 1) {
      for (let fact = 0; fact < 1000; fact += 1)
        peer?.report({
          type: 'peer.candidate',
          candidate: { candidate: `candidate:${batch} ${fact} ${'x'.repeat(900)}` },
        })
      await settled()
    }
    const record = recorder.toRecord()
    expect(record.dropped).toBeGreaterThan(99_000)
    expect(record.entries.length).toBeLessThanOrEqual(1250)
    expect(recordText(record).length).toBeLessThan(1_000_000)
  }, 60_000)

  it('in full keeps the beginning when its limit is reached, and that replays', async () => {
    const { ready, call, recorder } = scene({ mode: 'full', limit: 400 })
    await ready()
    for (let round = 0; round < 5; round += 1) await call()
    const record = recorder.toRecord()
    expect(record.entries.length).toBe(400)
    expect(record.dropped).toBeGreaterThan(0)
    expect((await replay(record)).difference).toBeNull()
  })

  it('takes arguments that are no JSON: cyclic, huge, with getters that throw', async () => {
    const { ready, recorder, alice } = scene({})
    await ready()
    const cyclic: Record<string, unknown> = { audio: true }
    cyclic.self = cyclic
    alice.call.make('bob', cyclic as never)
    const broken = {
      get audio(): boolean {
        throw new Error('no')
      },
    }
    alice.call.make('bob', broken)
    alice.call.make('bob', { audio: true, list: Array.from({ length: 500_000 }, (_, at) => at) } as never)
    await settled()
    const record = recorder.toRecord()
    expect(recordText(record)).toContain('‹cycle›')
    expect(recordText(record).length).toBeLessThan(5_000_000)
  })

  it('is off the way of a transport that breaks its contract and throws: the crash is recorded and replays', async () => {
    const network = createMemoryNetwork()
    const recorder = createRecorder({ mode: 'full' })
    const media = fakeMedia()
    const client = createClient({
      transport: network.connect('alice'),
      media: {
        ...media,
        open: (leg, report) => {
          const session = media.open(leg, report)
          return {
            ...session,
            send(command) {
              if (command.type === 'createOffer') throw new TypeError('the engine broke its contract')
              session.send(command)
            },
          }
        },
      },
      clock: createTestClock(),
      recorder,
      onError: () => {},
    })
    await client.services.subscribe(['call'])
    const callId = client.call.make('bob', { audio: true })
    await settled()
    expect(client.call.getById(callId)?.ending?.reason).toBe('internalError')
    await client.destroy()
    const record = recorder.toRecord()
    expect(record.entries.some((entry) => entry.do === 'threw')).toBe(true)
    expect((await replay(JSON.parse(recordText(record)))).difference).toBeNull()
  })
})
