import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../createClient.ts'
import { countingMedia } from '../../testing/bindings/countingMedia.ts'
import { fakeMedia } from '../../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { createTestClock, settled } from '../../testing/testClock.ts'
import { callStats } from './stats.ts'

/** Alice, whose statistics are looked at, and bob, whom she calls. */
async function stage() {
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const engine = fakeMedia()
  const media = countingMedia(engine, clock)
  const alice = createClient({ transport: network.connect('alice'), media, clock, features: [callStats()] })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia(), clock })
  onTestFinished(async () => {
    await Promise.all([alice.destroy(), bob.destroy()])
    expect(clock.pending()).toBe(0)
  })
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
  let asked = 0
  alice.on('call:operation', ({ operation, transition }) => {
    if (operation === 'GET_STATS' && transition === 'START') asked += 1
  })
  const connect = async () => {
    const callId = alice.call.make('bob', { audio: true })
    await settled()
    await bob.call.answer(callId, { audio: true })
    await settled()
    return callId
  }
  return { alice, bob, clock, engine, connect, asked: () => asked }
}

const nobody = () => {}

describe('statistics over time', () => {
  it('are asked for at once and then at each interval, and become rates', async () => {
    const { alice, clock, connect, asked } = await stage()
    const callId = await connect()
    const stats = alice.call.observeStats(callId, { intervalMs: 500 })
    const { unsubscribe } = stats.subscribe(nobody)
    await clock.advance(1000)
    const startedAt = clock.now() - 1000
    const rates = { bitrateIn: 80_000, bitrateOut: 160_000, loss: 0.1, roundTripTime: 30 }
    expect(stats.getSnapshot().series).toEqual([
      { at: startedAt, roundTripTime: 30 },
      { at: startedAt + 500, ...rates },
      { at: startedAt + 1000, ...rates },
    ])
    expect(stats.getSnapshot().report?.get('in')?.bytesReceived).toBe(10_000)
    expect(stats.getSnapshot().error).toBe(null)
    expect(asked()).toBe(3)
    unsubscribe()
  })

  it('are asked for by nobody without a watcher, once for several, and not before the call is established', async () => {
    const { alice, bob, clock, asked } = await stage()
    const callId = alice.call.make('bob', { audio: true })
    const stats = alice.call.observeStats(callId)
    const one = stats.subscribe(nobody)
    const other = stats.subscribe(nobody)
    await clock.advance(5000)
    expect(asked()).toBe(0)
    await bob.call.answer(callId, { audio: true })
    await clock.advance(1000)
    expect(asked()).toBe(2)
    one.unsubscribe()
    one.unsubscribe()
    await clock.advance(1000)
    expect(asked()).toBe(3)
    other.unsubscribe()
    await clock.advance(5000)
    expect(asked()).toBe(3)
    expect(stats.getSnapshot().series.length).toBe(3)
  })

  it('end with the call, whose last ones stay', async () => {
    const { alice, clock, connect, asked } = await stage()
    const callId = await connect()
    const stats = alice.call.observeStats(callId)
    stats.subscribe(nobody)
    await clock.advance(1000)
    await alice.call.end(callId)
    await clock.advance(5000)
    expect(asked()).toBe(2)
    expect(stats.getSnapshot().series.length).toBe(2)
  })

  it('of the newest call begin anew with another call', async () => {
    const { alice, clock, connect } = await stage()
    const stats = alice.call.observeStats()
    stats.subscribe(nobody)
    const first = await connect()
    await clock.advance(3000)
    expect(stats.getSnapshot().series.length).toBe(4)
    await alice.call.end(first)
    await connect()
    await clock.advance(0)
    expect(stats.getSnapshot().series.length).toBe(1)
  })

  it('keep the newest 120 samples', async () => {
    const { alice, clock, connect } = await stage()
    const stats = alice.call.observeStats(await connect(), { intervalMs: 100 })
    stats.subscribe(nobody)
    await clock.advance(15_000)
    expect(stats.getSnapshot().series.length).toBe(120)
    expect(stats.getSnapshot().series.at(-1)?.at).toBe(clock.now())
  })

  it('tell why there are none, and go on', async () => {
    const { alice, clock, engine, connect } = await stage()
    const stats = alice.call.observeStats(await connect())
    stats.subscribe(nobody)
    await clock.advance(1000)
    engine.fail('stats')
    await clock.advance(1000)
    expect(stats.getSnapshot().error?.code).toMatch(/^call:/)
    expect(stats.getSnapshot().series.length).toBe(2)
    await clock.advance(1000)
    expect(stats.getSnapshot()).toMatchObject({ error: null, series: { length: 3 } })
  })

  it('are the same object for the same arguments, with the interval brought between 100 ms and a minute', async () => {
    const { alice, clock, connect, asked } = await stage()
    const callId = await connect()
    expect(alice.call.observeStats(callId)).toBe(alice.call.observeStats(callId, { intervalMs: 1000 }))
    expect(alice.call.observeStats(callId, { intervalMs: Number.NaN })).toBe(alice.call.observeStats(callId))
    expect(alice.call.observeStats(callId, { intervalMs: 9e9 })).toBe(
      alice.call.observeStats(callId, { intervalMs: 60_000 }),
    )
    alice.call.observeStats(callId, { intervalMs: -1 }).subscribe(nobody)
    await clock.advance(1000)
    expect(asked()).toBe(11)
  })

  it('leave no timer behind when the client ends while they are watched', async () => {
    const { alice, clock, connect } = await stage()
    const stats = alice.call.observeStats(await connect())
    stats.subscribe(nobody)
    await clock.advance(1000)
    await alice.destroy()
    stats.subscribe(nobody)
    await clock.advance(5000)
    expect(stats.getSnapshot().series.length).toBe(2)
  })
})
