import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { connected, expectAgreement, outcome, payloads } from './call.test.stage.ts'

const manualIce = { media: { ice: 'manual' as const } }

describe('the media connection', () => {
  it('short of a loss: disconnected and back by itself, without a restart', async () => {
    const { alice, bob, id, clock } = await connected()
    alice.media.peer(id)?.ice('disconnected')
    await clock.advance(2999)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'disconnected' })
    alice.media.peer(id)?.ice('connected')
    await clock.advance(60_000)
    expect(alice.said.filter(({ command }) => command.type === 'offerUpdate')).toEqual([])
    expect(alice.view(id).mediaConnectionState).toBe('connected')
    expectAgreement(alice, bob, id)
  })

  it('disconnected for longer is restarted, and flows again', async () => {
    const { alice, bob, id, clock } = await connected()
    alice.media.peer(id)?.ice('disconnected')
    await clock.advance(3000)
    expect(alice.media.peer(id)?.commands).toContainEqual({
      type: 'createOffer',
      attempt: 2,
      direction: 'sendrecv',
      iceRestart: true,
    })
    expect(alice.view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'connected' })
    expectAgreement(alice, bob, id)
  })

  it.each([
    ['alice', 0],
    ['bob', 3000],
  ] as const)('failed is restarted by %s after %i ms: the caller at once, the callee later', async (who, delay) => {
    const players = await connected()
    const { id, clock } = players
    const player = players[who]
    const restarts = () =>
      player.media.peer(id)?.commands.filter((command) => command.type === 'createOffer' && command.iceRestart).length
    player.media.peer(id)?.ice('failed')
    await settled()
    await clock.advance(Math.max(0, delay - 1))
    expect(restarts()).toBe(delay === 0 ? 1 : 0)
    await clock.advance(1)
    expect(restarts()).toBe(1)
    expect(player.view(id).mediaConnectionState).toBe('connected')
  })

  it('failed on both sides at once: both restart, nobody fails', async () => {
    const { alice, bob, id, clock } = await connected()
    alice.media.peer(id)?.ice('failed')
    bob.media.peer(id)?.ice('failed')
    await clock.advance(30_000)
    for (const { view } of [alice, bob])
      expect(view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'connected' })
    expectAgreement(alice, bob, id)
  })

  it('pains 16: that restarts do not bring back ends the call after three of them, not a black call for ever', async () => {
    const { alice, bob, id, clock } = await connected(manualIce, manualIce)
    for (const { media } of [alice, bob]) {
      media.peer(id)?.ice('connected')
    }
    await settled()
    alice.media.peer(id)?.ice('failed')
    // 15 s for each restart, 3 s before the next one and before giving up.
    await clock.advance(53_999)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'failed' })
    await clock.advance(1)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'media', reason: 'mediaFailed' } })
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'mediaFailed' } })
    const restarts = alice.media.peer(id)?.commands.filter((command) => 'iceRestart' in command)
    expect(restarts?.length).toBe(3)
  })

  it('pains 16: that never comes up after the answer ends the call, too', async () => {
    const { alice, bob, id, clock } = await connected(manualIce, manualIce)
    alice.media.peer(id)?.ice('checking')
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'checking' })
    await clock.advance(15_000)
    expect(alice.view(id).mediaConnectionState).toBe('failed')
    await clock.advance(54_000)
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Ended', 'Ended'])
  })

  it('that is only disconnected after the last restart ends the call when its grace is over', async () => {
    const { alice, bob, id, clock } = await connected(manualIce, manualIce)
    for (const { media } of [alice, bob]) media.peer(id)?.ice('connected')
    alice.media.peer(id)?.ice('failed')
    // The third restart begins after two of 15 s with 3 s before each.
    await clock.advance(36_000)
    alice.media.peer(id)?.ice('disconnected')
    await clock.advance(2999)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'disconnected' })
    await clock.advance(1)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'media', reason: 'mediaFailed' } })
  })

  it('shows that the engine checked all candidates', async () => {
    const { alice, id } = await connected()
    alice.media.peer(id)?.ice('completed')
    await settled()
    expect(alice.view(id).mediaConnectionState).toBe('completed')
  })

  it('restarted by hand resolves when the exchange is done, and says so in call:mediaRestart', async () => {
    const { alice, bob, id } = await connected()
    expect(await outcome(alice.client.call.restartMedia(id))).toBe('done')
    await settled()
    expect(payloads(alice.heard, 'call:mediaRestart')).toEqual([{ callId: id }])
    expectAgreement(alice, bob, id)
  })

  it('restarted by hand in vain rejects and says so in call:mediaRestart', async () => {
    const { alice, bob, id, clock } = await connected()
    bob.media.fail('applyOffer')
    expect(await outcome(alice.client.call.restartMedia(id))).toBe('call:2')
    expect(payloads(alice.heard, 'call:mediaRestart')).toMatchObject([{ callId: id, error: { code: 'call:2' } }])
    await clock.advance(1000)
    expectAgreement(alice, bob, id)
  })

  it.each(['alice', 'bob'] as const)('is not restarted by hand while %s holds', async (who) => {
    const players = await connected()
    const { alice, id } = players
    await players[who].client.call.hold(id)
    await settled()
    expect(alice.view(id).can.restartMedia).toEqual({ allowed: false, reason: 'held' })
    expect(await outcome(alice.client.call.restartMedia(id))).toBe('call:6')
  })

  it('that the engine closed stays closed, and the call can still be ended', async () => {
    const { alice, bob, id, clock } = await connected()
    alice.media.peer(id)?.ice('closed')
    await clock.advance(60_000)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'closed' })
    expect(await outcome(alice.client.call.end(id))).toBe('done')
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'hungUp' } })
  })

  it('pains 4: renegotiating while held does not lift the hold', async () => {
    const { alice, bob, id, clock } = await connected()
    await alice.client.call.hold(id)
    await settled()
    bob.media.peer(id)?.ice('failed')
    await clock.advance(5000)
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', localHold: true })
    expect(alice.media.peer(id)?.isSending).toBe(false)
    expectAgreement(alice, bob, id)
  })
})
