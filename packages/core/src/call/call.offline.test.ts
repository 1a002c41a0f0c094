import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { connected, cut, expectAgreement, expectSameHold, interfere, outcome, ringing } from './call.test.stage.ts'

describe('a connection that does not come back', () => {
  it('ends the call when its time is spent, and nothing is left', async () => {
    const players = await connected({ config: { connectivity: { reconnectLimit: 0 } } })
    const { alice, bob, id, clock } = players
    await cut(alice, players)
    await clock.advance(44_999)
    expect(alice.view(id).state).toBe('Connected')
    await clock.advance(1)
    expect(alice.view(id).ending).toEqual({
      by: 'network',
      reason: 'connectionLost',
      layer: 'connection',
      retryable: true,
      missed: false,
    })
    expect(alice.media.openCount()).toBe(0)
    expect(bob.view(id)).toMatchObject({ state: 'Connected', link: 'peerAway' })
    await clock.advance(15_000)
    expect(bob.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'network', reason: 'connectionLost', code: 408 },
    })
  })

  it('ends the call at once when the client gives up, with credentials refused', async () => {
    const players = await connected()
    const { alice, id, clock } = players
    alice.transport.refuse('unauthorized')
    alice.transport.drop()
    await clock.advance(19_999)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', link: 'lost' })
    await clock.advance(1)
    expect(alice.client.connection.observe().getSnapshot()).toMatchObject({
      state: 'gaveUp',
      error: { code: 'authentication:1' },
    })
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'connectionLost' } })
  })

  it('cancels a call that rings here when the client gives up: missed', async () => {
    const players = await ringing({}, { config: { connectivity: { autoReconnect: false } } })
    const { bob, id } = players
    bob.transport.drop()
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'Cancelled', ending: { reason: 'connectionLost', missed: true } })
  })

  it('cancels a call that rings here after lossTimeout: missed, before its ringing would have ended', async () => {
    const players = await ringing({}, { config: { connectivity: { reconnectLimit: 0 } } })
    const { bob, id, clock } = players
    await cut(bob, players)
    await clock.advance(44_999)
    expect(bob.view(id).state).toBe('Ringing')
    await clock.advance(1)
    expect(bob.view(id)).toMatchObject({ state: 'Cancelled', ending: { reason: 'connectionLost', missed: true } })
  })

  it('ends a call that rings there after lossTimeout, and takes the invite back', async () => {
    const players = await ringing({ config: { connectivity: { reconnectLimit: 0 } } })
    const { alice, id, clock } = players
    await cut(alice, players)
    await clock.advance(45_000)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'connectionLost', missed: false } })
    expect(alice.said.at(-1)?.command).toEqual({ type: 'cancel' })
  })

  it('keeps the call it cannot tell: the goodbye is said when the connection is back', async () => {
    const players = await connected()
    const { alice, bob, id } = players
    const goBack = await cut(alice, players)
    expect(await outcome(alice.client.call.end(id))).toBe('done')
    expect(bob.view(id).state).toBe('Connected')
    await goBack()
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'hungUp' } })
  })
})

describe('commands without a connection', () => {
  it('hold and restart are refused as offline, on the lost side and on the one that waits for it', async () => {
    const players = await connected()
    const { alice, bob, id } = players
    const goBack = await cut(alice, players)
    for (const { client, view } of [alice, bob]) {
      expect(view(id).can).toMatchObject({
        hold: { allowed: false, reason: 'offline' },
        restartMedia: { allowed: false, reason: 'offline' },
        end: { allowed: true },
        mute: { allowed: true },
      })
      expect(await outcome(client.call.hold(id))).toBe('call:6')
      expect(await outcome(client.call.mute(id))).toBe('done')
    }
    await goBack()
    expect(await outcome(alice.client.call.hold(id))).toBe('done')
  })

  it.each(['alice', 'bob'] as const)(
    'a hold under way when %s loses the connection is done when it is back',
    async (who) => {
      const players = await connected()
      const { stage, alice, bob, id, clock } = players
      interfere(stage, ['signal.offered'], [], 'bob')
      const holding = outcome(alice.client.call.hold(id))
      await settled()
      const goBack = await cut(players[who], players)
      stage.network.interfere(null)
      expect(alice.view(id).hold.local).toMatchObject({ wanted: true, pending: true })
      await goBack()
      await clock.advance(2000)
      expect(await holding).toBe('done')
      expectAgreement(alice, bob, id)
    },
  )

  it('a hold whose answer was lost with the connection is found out about', async () => {
    const players = await connected()
    const { stage, alice, bob, id, clock } = players
    interfere(stage, ['signal.updateAnswered'], [], 'alice')
    const holding = outcome(alice.client.call.hold(id))
    await settled()
    expect(bob.view(id).remoteHold).toBe(true)
    const goBack = await cut(alice, players)
    stage.network.interfere(null)
    await goBack()
    await clock.advance(2000)
    expect(await holding).toBe('done')
    expectSameHold(alice, bob, id)
  })

  it.each([
    ['unhold', 'hold'],
    ['hold', 'unhold'],
  ] as const)('a wish to %s that was taken back before the far end heard of it is done at once', async (wish, back) => {
    const players = await connected()
    const { stage, alice, bob, id } = players
    if (wish === 'unhold') await alice.client.call.hold(id)
    await settled()
    const before = alice.view(id).state
    interfere(stage, ['signal.offered'], [], 'bob')
    const wished = outcome(alice.client.call[wish](id))
    await settled()
    const goBack = await cut(alice, players)
    expect(await outcome(alice.client.call[back](id))).toBe('done')
    expect(await wished).toBe('superseded')
    expect(alice.view(id)).toMatchObject({ state: before, currentOperations: [] })
    stage.network.interfere(null)
    await goBack()
    await players.clock.advance(2000)
    expect(alice.view(id).state).toBe(before)
    expectAgreement(alice, bob, id)
  })
})
