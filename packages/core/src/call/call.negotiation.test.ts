import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { connected, cut, expectAgreement, expectSameHold, interfere, outcome, payloads } from './call.test.stage.ts'

const names = (commands: readonly { type: string }[]) => commands.map(({ type }) => type)

describe('a change that fails at one step of the engine', () => {
  it.each([
    ['createOffer', 'alice', 'call:9'],
    ['applyOffer', 'bob', 'call:2'],
    ['createAnswer', 'bob', 'call:2'],
    ['applyAnswer', 'alice', 'call:11'],
  ] as const)('%s of %s: rolled back, rejected with %s, and the ends agree', async (step, who, code) => {
    const players = await connected()
    const { alice, bob, id, clock } = players
    players[who].media.fail(step)
    const before = [alice.view(id), bob.view(id)]
    expect(await outcome(alice.client.call.hold(id))).toBe(code)
    await clock.advance(600)
    expectSameHold(alice, bob, id)
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Connected', 'Connected'])
    expect(before.map((view) => view.localTracks)).toEqual([alice.view(id).localTracks, bob.view(id).localTracks])
    expect(names(players[who].media.peer(id)?.commands ?? [])).toContain('rollback')
    expect(await outcome(alice.client.call.hold(id))).toBe('done')
    await settled()
    expectAgreement(alice, bob, id)
  })

  it.each([
    ['createOffer', 'alice'],
    ['applyAnswer', 'alice'],
  ] as const)('%s of %s that never answers: rolled back after its time', async (step, who) => {
    const players = await connected()
    const { alice, bob, id, clock } = players
    const goOn = players[who].media.stall(step)
    const holding = outcome(alice.client.call.hold(id))
    await clock.advance(15_000)
    goOn()
    expect(await holding).toBe('call:2')
    await clock.advance(1000)
    expectAgreement(alice, bob, id)
    expect(alice.view(id).state).toBe('Connected')
  })

  it.each(['applyOffer', 'createAnswer'] as const)(
    '%s of the other side that never answers: refused with 488',
    async (step) => {
      const { alice, bob, id, clock } = await connected()
      const goOn = bob.media.stall(step)
      const holding = outcome(alice.client.call.hold(id))
      await clock.advance(15_000)
      goOn()
      await settled()
      expect(await holding).toBe('call:2')
      expect(bob.said.at(-1)?.command).toEqual({ type: 'rejectUpdate', attempt: 2, statusCode: 488 })
      expectSameHold(alice, bob, id)
      expect(payloads(bob.heard, 'call:operation').at(-1)).toMatchObject({
        operation: 'HOLD',
        transition: 'FINISH',
        isLocal: false,
        error: { code: 'call:2' },
      })
    },
  )

  it('taken back in vain, to yield to the other side: the call ends, since nobody knows what holds', async () => {
    const { alice, bob, id, clock } = await connected()
    bob.media.stall('rollback')
    const wishes = [outcome(alice.client.call.hold(id)), outcome(bob.client.call.hold(id))]
    await clock.advance(14_999)
    expect(bob.view(id).state).not.toBe('Ended')
    await clock.advance(1)
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'media', reason: 'mediaFailed' } })
    expect(alice.view(id).state).toBe('Ended')
    expect(await wishes[1]).toBe('call:8')
  })

  it('taken back in vain, since the connection was lost under it: the call ends', async () => {
    const players = await connected()
    const { alice, id, clock } = players
    alice.media.stall('rollback')
    interfere(players.stage, ['signal.offered'], [])
    const holding = outcome(alice.client.call.hold(id))
    await settled()
    await cut(alice, players)
    await clock.advance(14_999)
    expect(alice.view(id).state).not.toBe('Ended')
    await clock.advance(1)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed' } })
    expect(await holding).toBe('call:8')
  })

  it.each(['alice', 'bob'] as const)('in taking it back, which %s has to, ends the call at once', async (who) => {
    const players = await connected()
    const { alice, bob, id } = players
    players[who].media.fail('rollback')
    // Bob yields to alice; alice takes back what may not have arrived.
    if (who === 'alice') interfere(players.stage, ['signal.offered'], [])
    const wishes = { alice: outcome(alice.client.call.hold(id)), bob: outcome(bob.client.call.hold(id)) }
    await settled()
    if (who === 'alice') await cut(alice, players)
    expect(players[who].view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed', code: 500 } })
    expect(await wishes[who]).toBe('call:8')
  })

  it('refused in vain, since the offer cannot be taken back here: the call ends', async () => {
    const { alice, bob, id, clock } = await connected()
    bob.media.fail('applyOffer')
    bob.media.stall('rollback')
    const holding = outcome(alice.client.call.hold(id))
    await clock.advance(14_999)
    expect(bob.view(id).state).not.toBe('Ended')
    await clock.advance(1)
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed' } })
    expect(await holding).toBe('call:2')
  })

  it('of the other side takes back the tracks it brought and gives back those it took', async () => {
    const { alice, bob, id } = await connected()
    const before = bob.view(id)
    bob.media.stall('applyOffer')
    bob.media.fail('createAnswer')
    const holding = outcome(alice.client.call.hold(id))
    await settled()
    const [taken = ''] = before.remoteTracks
    const brought = { id: 'brought', kind: 'video' } as const
    const peer = bob.media.peer(id)
    peer?.report({
      type: 'peer.offerApplied',
      attempt: 2,
      remoteDirection: 'sendonly',
      added: [brought],
      removed: [taken],
    })
    await settled()
    expect(await holding).toBe('call:2')
    expect(bob.view(id).remoteTracks).toEqual(before.remoteTracks)
    expect(bob.view(id).hold).toEqual(before.hold)
  })

  it('that fails when rolling back, too, ends the call with call:8', async () => {
    const { alice, bob, id } = await connected()
    alice.media.fail('createOffer')
    alice.media.fail('rollback')
    expect(await outcome(alice.client.call.hold(id))).toBe('call:8')
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'media', reason: 'mediaFailed', code: 500 } })
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'mediaFailed' } })
  })

  it('that never rolls back ends the call with call:8', async () => {
    const { alice, id, clock } = await connected()
    alice.media.fail('createOffer')
    alice.media.stall('rollback')
    const holding = outcome(alice.client.call.hold(id))
    await clock.advance(15_000)
    expect(await holding).toBe('call:8')
    expect(alice.view(id).state).toBe('Ended')
  })

  it('on the side of the callee that cannot roll back ends the call for both', async () => {
    const { alice, bob, id } = await connected()
    bob.media.fail('applyOffer')
    bob.media.fail('rollback')
    expect(await outcome(alice.client.call.hold(id))).toMatch(/^call:[26]$/)
    await settled()
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Ended', 'Ended'])
  })
})

describe('after an answer that may have been lost', () => {
  const corrections = (said: readonly { command: { type: string; operation?: string } }[]) =>
    said.filter(({ command }) => command.type === 'offerUpdate' && command.operation === 'RESYNC').length

  it('a corrective offer says how we are, after a while', async () => {
    const { alice, bob, id, clock } = await connected()
    alice.media.fail('applyAnswer')
    await outcome(alice.client.call.hold(id))
    expect(bob.view(id).remoteHold).toBe(true)
    await clock.advance(499)
    expect(corrections(alice.said)).toBe(0)
    await clock.advance(1)
    expect(corrections(alice.said)).toBe(1)
    expect(bob.view(id).remoteHold).toBe(false)
    expectAgreement(alice, bob, id)
  })

  it('is sent three times at most, then the call ends with call:8', async () => {
    const { alice, bob, id, clock } = await connected()
    alice.media.fail('applyAnswer', { times: Number.POSITIVE_INFINITY })
    expect(await outcome(alice.client.call.hold(id))).toBe('call:11')
    await clock.advance(1500)
    expect([corrections(alice.said), alice.view(id).state]).toEqual([3, 'Connected'])
    await clock.advance(500)
    expect(alice.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'media', reason: 'mediaFailed', code: 500, text: 'the ends could not agree' },
    })
    expect(bob.view(id).state).toBe('Ended')
  })

  it('counts anew once a correction worked', async () => {
    const { alice, bob, id, clock } = await connected()
    for (let round = 0; round < 5; round += 1) {
      alice.media.fail('applyAnswer', { times: 3 })
      expect(await outcome(alice.client.call.hold(id))).toBe('call:11')
      await clock.advance(2000)
      expectAgreement(alice, bob, id)
    }
    expect(alice.view(id).state).toBe('Connected')
  })

  it('gives way to an offer of the other side that comes meanwhile', async () => {
    const { alice, bob, id, clock } = await connected()
    alice.media.fail('applyAnswer')
    await outcome(alice.client.call.hold(id))
    await clock.advance(100)
    expect(await outcome(bob.client.call.hold(id))).toBe('done')
    await clock.advance(2000)
    expectAgreement(alice, bob, id)
    expect(alice.view(id)).toMatchObject({ localHold: false, remoteHold: true })
  })
})

describe('a wish that was taken back while the far end had the offer, which it then refuses', () => {
  it.each([
    ['hold', 'unhold', 'Connected'],
    ['unhold', 'hold', 'On Hold'],
  ] as const)('to %s: the newer one, to %s, is done with that', async (wish, back, state) => {
    const { alice, bob, id, clock } = await connected()
    if (wish === 'unhold') await alice.client.call.hold(id)
    await settled()
    const goOn = bob.media.stall('applyOffer')
    const wished = outcome(alice.client.call[wish](id))
    await settled()
    const taken = outcome(alice.client.call[back](id))
    goOn()
    const offers = () => alice.said.filter(({ command }) => command.type === 'offerUpdate').length
    const before = offers()
    bob.media.fail('applyOffer')
    bob.media.peer(id)?.report({
      type: 'peer.failed',
      step: 'applyOffer',
      attempt: before + 1,
      fault: { name: 'OperationError', message: 'no' },
    })
    await settled()
    expect([await wished, await taken]).toEqual(['superseded', 'done'])
    await clock.advance(2000)
    expect([alice.view(id).state, offers()]).toEqual([state, before])
    expectAgreement(alice, bob, id)
  })
})
