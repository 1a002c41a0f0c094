import { describe, expect, it } from 'vitest'
import { opened, scripted } from './connection.test.stage.ts'

describe('connecting', () => {
  it('resolves when it is open, and tells who we are', async () => {
    const { client, opens, view, changes, states } = scripted()
    expect(view()).toEqual({ state: 'idle', isOpen: false, failures: 0, sessionId: null, self: null, error: null })
    const first = client.connection.connect()
    const second = client.connection.connect()
    expect(view().state).toBe('connecting')
    opens()
    await Promise.all([first, second])
    expect(view()).toEqual({
      state: 'open',
      isOpen: true,
      failures: 0,
      sessionId: 'session-1',
      self: { id: 'alice' },
      error: null,
    })
    expect(client.getUserInfo()).toEqual({ id: 'alice' })
    expect(changes).toEqual(['connected'])
    expect(states).toEqual(['connecting', 'open'])
    await client.connection.connect()
  })

  it('rejects when it is refused, without trying again: it has never been open', async () => {
    const { client, clock, refuses, view, attempts } = scripted()
    const connecting = client.connection.connect()
    refuses('unauthorized')
    await expect(connecting).rejects.toMatchObject({ code: 'authentication:1' })
    await clock.advance(60_000)
    expect({ state: view().state, attempts: attempts() }).toEqual({ state: 'gaveUp', attempts: 1 })
    const again = client.connection.connect()
    refuses('unavailable')
    await expect(again).rejects.toMatchObject({ code: 'subscription:1' })
  })

  it('rejects when the socket closes before it was open', async () => {
    const { client, closes } = scripted()
    const connecting = client.connection.connect()
    closes()
    await expect(connecting).rejects.toMatchObject({ code: 'subscription:1' })
  })

  it('rejects when nothing answers in time, and closes what was begun', async () => {
    const { client, clock, view, commands } = scripted({ connectTimeout: 7000 })
    const connecting = client.connection.connect()
    connecting.catch(() => {})
    await clock.advance(6999)
    expect(view().state).toBe('connecting')
    await clock.advance(1)
    await expect(connecting).rejects.toMatchObject({
      code: 'subscription:1',
      message: 'The connection did not open in time.',
    })
    expect(commands).toEqual([{ type: 'connect', attempt: 1 }, { type: 'disconnect' }])
  })

  it('may succeed after it was given up', async () => {
    const { client, refuses, opens, view } = scripted()
    const first = client.connection.connect()
    refuses()
    await expect(first).rejects.toMatchObject({ code: 'subscription:1' })
    const second = client.connection.connect()
    opens()
    await second
    expect(view()).toMatchObject({ state: 'open', error: null, sessionId: 'session-2' })
  })
})

describe('reconnecting', () => {
  /** Refuses every attempt and expects the next one exactly so many milliseconds later. */
  async function expectDelays(wire: Awaited<ReturnType<typeof opened>>, delays: readonly number[]) {
    for (const delay of delays) {
      const before = wire.attempts()
      wire.refuses()
      await wire.clock.advance(delay - 1)
      expect({ delay, attempts: wire.attempts() }).toEqual({ delay, attempts: before })
      await wire.clock.advance(1)
      expect({ delay, attempts: wire.attempts() }).toEqual({ delay, attempts: before + 1 })
    }
  }

  it('tries at once, then after min(delay × multiplier^n, limit), until the limit of attempts', async () => {
    const wire = await opened({
      reconnectLimit: 5,
      reconnectDelay: 1000,
      reconnectTimeMultiplier: 3,
      reconnectTimeLimit: 8000,
    })
    wire.closes()
    await wire.clock.advance(0)
    await expectDelays(wire, [1000, 3000, 8000, 8000])
    expect(wire.view()).toMatchObject({ state: 'reconnecting', failures: 4 })
    wire.refuses()
    expect(wire.view()).toMatchObject({ state: 'gaveUp', failures: 5, isOpen: false })
    await wire.clock.advance(3_600_000)
    expect(wire.attempts()).toBe(6)
    expect(wire.states).toEqual(['reconnecting', 'gaveUp'])
  })

  it('with the defaults of the inventory: five attempts, five seconds between them', async () => {
    const wire = await opened()
    wire.closes()
    await wire.clock.advance(0)
    await expectDelays(wire, [5000, 5000, 5000, 5000])
    wire.refuses()
    expect(wire.view()).toMatchObject({ state: 'gaveUp', failures: 5 })
  })

  it('never gives up where the limit is 0', async () => {
    const wire = await opened({ reconnectLimit: 0, reconnectDelay: 1000 })
    wire.closes()
    await wire.clock.advance(0)
    await expectDelays(
      wire,
      Array.from({ length: 50 }, () => 1000),
    )
    expect(wire.view()).toMatchObject({ state: 'reconnecting', failures: 50 })
  })

  it('counts anew after it was open', async () => {
    const wire = await opened({ reconnectLimit: 2, reconnectDelay: 1000 })
    for (let round = 0; round < 3; round += 1) {
      wire.closes()
      await wire.clock.advance(0)
      wire.refuses()
      await wire.clock.advance(1000)
      wire.opens()
      expect(wire.view()).toMatchObject({ state: 'open', failures: 0 })
    }
    expect(wire.changes).toEqual(['lost', 'connected', 'lost', 'connected', 'lost', 'connected'])
  })

  it('connection.2: ws:change comes on connect and on loss alone, not for attempts, nor when closed on purpose', async () => {
    const wire = await opened({ reconnectDelay: 1000 })
    wire.closes()
    expect(wire.changes).toEqual(['lost'])
    await wire.clock.advance(0)
    wire.refuses()
    await wire.clock.advance(1000)
    wire.refuses()
    expect(wire.changes).toEqual(['lost'])
    await wire.clock.advance(1000)
    wire.opens()
    expect(wire.changes).toEqual(['lost', 'connected'])
    await wire.client.destroy()
    expect(wire.changes).toEqual(['lost', 'connected'])
  })

  it('is not done where it is switched off', async () => {
    const wire = await opened({ autoReconnect: false })
    wire.closes()
    await wire.clock.advance(60_000)
    expect({ state: wire.view().state, attempts: wire.attempts() }).toEqual({ state: 'gaveUp', attempts: 1 })
    expect(wire.changes).toEqual(['lost'])
  })

  it('stops where it is switched off meanwhile', async () => {
    const wire = await opened({ reconnectDelay: 1000 })
    wire.closes()
    await wire.clock.advance(0)
    wire.client.updateConfig({ connectivity: { autoReconnect: false } })
    wire.refuses()
    expect(wire.view().state).toBe('gaveUp')
  })

  it('takes new numbers from updateConfig', async () => {
    const wire = await opened({ reconnectDelay: 1000 })
    wire.client.updateConfig({ connectivity: { reconnectDelay: 60_000 } })
    wire.closes()
    await wire.clock.advance(0)
    wire.refuses()
    await wire.clock.advance(59_999)
    expect(wire.attempts()).toBe(2)
    await wire.clock.advance(1)
    expect(wire.attempts()).toBe(3)
  })

  it('drops what an older attempt still reports', async () => {
    const wire = await opened({ connectTimeout: 1000, reconnectDelay: 1000 })
    wire.closes()
    await wire.clock.advance(0)
    const late = wire.attempts()
    await wire.clock.advance(2000)
    expect(wire.attempts()).toBe(late + 1)
    wire.opens(late)
    wire.refuses('unauthorized', late)
    wire.closes(late)
    expect(wire.view()).toMatchObject({ state: 'reconnecting', failures: 1 })
    wire.opens()
    wire.closes(late)
    expect(wire.view()).toMatchObject({ state: 'open', sessionId: `session-${late + 1}` })
  })

  it('rejects who waited for it when it gives up', async () => {
    const wire = await opened({ reconnectLimit: 1 })
    wire.closes()
    await wire.clock.advance(0)
    const waiting = wire.client.connection.connect()
    wire.refuses('unauthorized')
    await expect(waiting).rejects.toMatchObject({ code: 'authentication:1' })
  })

  it('resolves who waited for it when it is back', async () => {
    const wire = await opened()
    wire.closes()
    const waiting = wire.client.connection.connect()
    await wire.clock.advance(0)
    wire.opens()
    await expect(waiting).resolves.toBe(undefined)
  })

  it('pains 17: tries at once when told that the network is back, not only when its time has come', async () => {
    const wire = await opened({ reconnectDelay: 60_000 })
    wire.closes()
    await wire.clock.advance(0)
    wire.refuses()
    const before = wire.attempts()
    wire.client.connection.retryNow()
    expect(wire.attempts()).toBe(before + 1)
    wire.client.connection.retryNow()
    expect(wire.attempts()).toBe(before + 1)
    wire.opens()
    expect(wire.view().state).toBe('open')
    wire.client.connection.retryNow()
    expect(wire.attempts()).toBe(before + 1)
  })

  it('is tried at once when somebody needs the connection', async () => {
    const wire = await opened({ reconnectDelay: 60_000 })
    wire.closes()
    await wire.clock.advance(0)
    wire.refuses()
    const before = wire.attempts()
    const connecting = wire.client.connection.connect()
    expect(wire.attempts()).toBe(before + 1)
    wire.opens()
    await connecting
  })
})
