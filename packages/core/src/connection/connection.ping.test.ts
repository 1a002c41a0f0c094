import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../createClient.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock } from '../testing/testClock.ts'
import { opened } from './connection.test.stage.ts'

const withPings = (connectivity = {}) => opened(connectivity, false, true)
type Wire = Awaited<ReturnType<typeof opened>>
const pingsOf = ({ commands }: Wire) => commands.filter(({ type }) => type === 'ping').length
const codeOf = (promise: Promise<void>) =>
  promise.then(
    () => 'resolved',
    (error: { code: string }) => error.code,
  )

describe('pings', () => {
  it('connection.1: a ping leaves every pingInterval while the last one was answered', async () => {
    const wire = await withPings({ pingInterval: 10_000 })
    const isPinging = () => wire.client.connection.getSocketState().pinging
    await wire.clock.advance(9999)
    expect({ pings: pingsOf(wire), isPinging: isPinging() }).toEqual({ pings: 0, isPinging: false })
    await wire.clock.advance(1)
    expect({ pings: pingsOf(wire), isPinging: isPinging() }).toEqual({ pings: 1, isPinging: true })
    wire.pongs()
    expect(isPinging()).toBe(false)
    await wire.clock.advance(10_000)
    expect(pingsOf(wire)).toBe(2)
    expect(wire.changes).toEqual([])
  })

  it('connection.1: a ping without an answer until the next one is due is a loss, and recovery begins', async () => {
    const wire = await withPings({ pingInterval: 10_000 })
    await wire.clock.advance(10_000)
    wire.pongs(0)
    await wire.clock.advance(9999)
    expect(wire.view().state).toBe('open')
    await wire.clock.advance(1)
    expect(wire.view()).toMatchObject({ state: 'reconnecting', sessionId: null, error: { code: 'connectivity:1' } })
    expect(wire.commands.slice(-2)).toEqual([{ type: 'disconnect' }, { type: 'connect', attempt: 2 }])
    wire.opens()
    expect(wire.changes).toEqual(['lost', 'connected'])
    await wire.clock.advance(10_000)
    expect(wire.commands.at(-1)).toEqual({ type: 'ping', attempt: 2 })
  })

  it('connection.4: the checking flag is the configuration, and takes effect at once on an open socket', async () => {
    const wire = await withPings({ pingInterval: 10_000 })
    await wire.clock.advance(10_000)
    await wire.client.connection.enableConnectivityChecking(false)
    expect(wire.client.getConfig().connectivity.checkConnectivity).toBe(false)
    expect(wire.client.connection.getSocketState().pinging).toBe(false)
    await wire.clock.advance(60_000)
    expect({ pings: pingsOf(wire), state: wire.view().state }).toEqual({ pings: 1, state: 'open' })
    await wire.client.connection.enableConnectivityChecking(true)
    expect(wire.client.getConfig().connectivity.checkConnectivity).toBe(true)
    await wire.clock.advance(10_000)
    expect(pingsOf(wire)).toBe(2)
    wire.client.updateConfig({ connectivity: { checkConnectivity: false } })
    await wire.clock.advance(60_000)
    expect(pingsOf(wire)).toBe(2)
  })

  it('keep their pace when something else of the configuration changes, and take a new interval at once', async () => {
    const wire = await withPings({ pingInterval: 10_000 })
    await wire.clock.advance(6000)
    wire.client.updateConfig({ connectivity: { reconnectDelay: 1 } })
    await wire.clock.advance(4000)
    expect(pingsOf(wire)).toBe(1)
    wire.pongs()
    wire.client.updateConfig({ connectivity: { pingInterval: 2000 } })
    await wire.clock.advance(2000)
    expect(pingsOf(wire)).toBe(2)
  })

  it('are not there where the transport has none: no timer, no ping, and asking for them is not supported', async () => {
    const wire = await opened()
    expect(wire.clock.pending()).toBe(0)
    expect(await codeOf(wire.client.connection.enableConnectivityChecking(true))).toBe('not-supported')
    expect(await codeOf(wire.client.connection.enableConnectivityChecking(false))).toBe('not-supported')
    expect(wire.client.getConfig().connectivity.checkConnectivity).toBe(true)
  })

  it.each([[undefined], [null], ['yes'], [1], [{}]])('refuse %j as a flag, and stay as they are', async (flag) => {
    const wire = await withPings()
    // Undefined stands for an option that is not given.
    const code = flag === undefined ? 'resolved' : 'bad-config'
    expect(await codeOf(wire.client.connection.enableConnectivityChecking(flag as never))).toBe(code)
    expect(wire.client.getConfig().connectivity.checkConnectivity).toBe(true)
  })

  it('find a connection in memory that is dead without knowing it', async () => {
    const clock = createTestClock()
    const transport = createMemoryNetwork().connect('alice')
    const client = createClient({ transport, clock })
    onTestFinished(() => client.destroy())
    await client.connection.connect()
    await clock.advance(300_000)
    expect(client.connection.observe().getSnapshot().sessionId).toBe('session-1')
    transport.deafen(true)
    await clock.advance(60_000)
    transport.deafen(false)
    await clock.advance(0)
    expect(client.connection.observe().getSnapshot()).toMatchObject({ isOpen: true, sessionId: 'session-2' })
  })
})
