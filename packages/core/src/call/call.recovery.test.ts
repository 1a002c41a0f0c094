import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { audio, connected, cut, expectAgreement, interfere, outcome, type Player, ringing } from './call.test.stage.ts'

const offers = ({ media }: Player, id: string) =>
  media.peer(id)?.commands.filter(({ type }) => type === 'createOffer').length

/** Alice is back, and the server has not yet given her place in the call back to her. */
async function resuming() {
  const players = await connected()
  const goBack = await cut(players.alice, players)
  interfere(players.stage, ['signal.resumed'], [], 'alice')
  await goBack()
  return players
}

/** Alice is back, and no media flows. */
async function restoring() {
  const manual = { media: { ice: 'manual' as const } }
  const players = await connected(manual, manual)
  const { alice, bob, id } = players
  for (const { media } of [alice, bob]) media.peer(id)?.ice('connected')
  await settled()
  const goBack = await cut(alice, players)
  alice.media.peer(id)?.ice('failed')
  await settled()
  await goBack()
  expect(alice.view(id).link).toBe('restoring')
  return players
}

describe('a call whose place the server does not give back', () => {
  const refusal = { type: 'signal.failed', step: 'resume', code: 'unknown_call', message: 'no such call' } as const

  it('is over, as the server says', async () => {
    const { alice, id } = await resuming()
    alice.inject(id, refusal)
    await settled()
    expect(alice.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'server', reason: 'connectionLost', text: 'unknown_call: no such call' },
    })
  })

  it('is not over since something else was refused meanwhile', async () => {
    const { alice, id } = await resuming()
    alice.inject(id, { ...refusal, step: 'audit' })
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Connected', link: 'lost' })
  })

  it('was answered elsewhere where our answer had not been confirmed', async () => {
    const players = await ringing()
    const { stage, bob, id } = players
    interfere(stage, ['signal.accepted', 'signal.resumed'], [], 'bob')
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    const goBack = await cut(bob, players)
    await goBack()
    bob.inject(id, refusal)
    expect(await answering).toBe('call:6')
    expect(bob.view(id)).toMatchObject({ state: 'Cancelled', ending: { reason: 'answeredElsewhere', missed: false } })
  })
})

describe('a connection that is lost again', () => {
  it.each([
    ['alice', 'lost'],
    ['bob', 'peerAway'],
  ] as const)('by %s while media is being restored: it is waited for as before', async (who, link) => {
    const players = await restoring()
    const { alice, id, clock } = players
    await cut(players[who], players)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', link })
    await clock.advance(10_000)
    expect(alice.view(id).link).toBe(link)
  })

  it('while a correction is due: nothing is offered until it is back', async () => {
    const players = await connected()
    const { alice, bob, id, clock } = players
    alice.media.fail('applyAnswer')
    expect(await outcome(alice.client.call.hold(id))).toBe('call:11')
    const before = offers(alice, id)
    const goBack = await cut(alice, players)
    await clock.advance(10_000)
    expect(offers(alice, id)).toBe(before)
    await goBack()
    await clock.advance(1000)
    expectAgreement(alice, bob, id)
  })

  it('with an offer on its way: nothing is offered before that one is taken back', async () => {
    const players = await connected()
    const { stage, alice, bob, id, clock } = players
    interfere(stage, ['signal.offered'], [], 'bob')
    const goOn = alice.media.stall('rollback')
    const holding = outcome(alice.client.call.hold(id))
    await settled()
    const goBack = await cut(alice, players)
    stage.network.interfere(null)
    alice.media.peer(id)?.report({ type: 'peer.rolledBack', attempt: 0 })
    await goBack()
    const before = offers(alice, id)
    await clock.advance(5000)
    expect(offers(alice, id)).toBe(before)
    goOn()
    alice.media.peer(id)?.resume()
    await clock.advance(1000)
    expect(await holding).toBe('done')
    expectAgreement(alice, bob, id)
  })
})
