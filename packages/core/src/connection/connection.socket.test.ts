import { describe, expect, it } from 'vitest'
import { opened, scripted } from './connection.test.stage.ts'

describe('dropping the connection on purpose', () => {
  it('connection.3: by reset is a loss like any other: lost, and back at once', async () => {
    const wire = await opened()
    wire.client.connection.resetConnection()
    expect(wire.view()).toMatchObject({ state: 'reconnecting', sessionId: null })
    expect(wire.commands.at(-1)).toEqual({ type: 'disconnect' })
    await wire.clock.advance(0)
    wire.opens()
    expect(wire.changes).toEqual(['lost', 'connected'])
    expect(wire.view().sessionId).toBe('session-2')
  })

  it('by reset without a connection does nothing', async () => {
    const wire = scripted()
    wire.client.connection.resetConnection()
    wire.client.connection.connect()
    wire.client.connection.resetConnection()
    expect(wire.commands).toEqual([{ type: 'connect', attempt: 1 }])
  })

  it('by reset where reconnecting is off stays away', async () => {
    const wire = await opened({ autoReconnect: false })
    wire.client.connection.resetConnection()
    await wire.clock.advance(60_000)
    expect(wire.view().state).toBe('gaveUp')
  })
})

describe('a socket that reconnects by itself', () => {
  it('is only watched: no attempt of ours, and what it reports is taken', async () => {
    const wire = await opened({}, true)
    wire.closes()
    await wire.clock.advance(600_000)
    expect({ state: wire.view().state, attempts: wire.attempts() }).toEqual({ state: 'reconnecting', attempts: 1 })
    wire.opens()
    expect(wire.view()).toMatchObject({ state: 'open', isOpen: true })
    expect(wire.changes).toEqual(['lost', 'connected'])
  })

  it('is taken to be where it was, whatever comes late of an older attempt', async () => {
    const wire = await opened({}, true)
    wire.closes()
    wire.client.connection.connect()
    wire.opens()
    wire.closes()
    wire.opens(1)
    wire.refuses('unauthorized', 1)
    expect(wire.view()).toMatchObject({ state: 'reconnecting', isOpen: false, error: { code: 'subscription:1' } })
    wire.opens()
    expect(wire.view()).toMatchObject({ state: 'open', sessionId: 'session-2' })
  })

  it('is asked anew when somebody wants the connection now', async () => {
    const wire = await opened({}, true)
    wire.closes()
    const connecting = wire.client.connection.connect()
    expect(wire.attempts()).toBe(2)
    wire.opens()
    await connecting
    expect(wire.view().state).toBe('open')
  })

  it('is closed when the client ends while it is away', async () => {
    const wire = await opened({}, true)
    wire.closes()
    await wire.client.destroy()
    expect(wire.commands.at(-1)).toEqual({ type: 'disconnect' })
  })

  it('that is refused for good is given up', async () => {
    const wire = await opened({}, true)
    wire.closes()
    wire.refuses('unauthorized')
    expect(wire.view()).toMatchObject({ state: 'gaveUp', error: { code: 'authentication:1' } })
  })
})

describe('a client that ends', () => {
  it('while its connection is open closes the socket', async () => {
    const wire = await opened()
    await wire.client.destroy()
    expect(wire.commands.slice(1)).toEqual([{ type: 'disconnect' }])
  })

  it('while it connects closes the socket that is being opened', async () => {
    const wire = scripted()
    const connecting = wire.client.connection.connect()
    await wire.client.destroy()
    await expect(connecting).rejects.toMatchObject({ code: 'destroyed' })
    expect(wire.commands).toEqual([{ type: 'connect', attempt: 1 }, { type: 'disconnect' }])
  })
})

describe('the state of the socket', () => {
  it('is told with the settings in force and what the wire says of itself', async () => {
    const wire = await opened({ pingInterval: 1234, webSocketOAuthMode: 'query' })
    expect(wire.client.connection.getSocketState()).toEqual({
      connected: true,
      pinging: false,
      pingInterval: 1234,
      reconnectLimit: 5,
      reconnectDelay: 5000,
      reconnectTimeMultiplier: 1,
      reconnectTimeLimit: 640_000,
      autoReconnect: true,
      webSocketOAuthMode: 'query',
      wsInfo: { protocol: 'wss', server: 'calls.example.test', port: 443 },
    })
  })

  it('is the same view until it changes', async () => {
    const wire = await opened()
    const before = wire.view()
    wire.client.updateConfig({ connectivity: { pingInterval: 1 } })
    expect(wire.view()).toBe(before)
    expect(wire.client.connection.observe()).toBe(wire.client.connection.observe())
  })
})
