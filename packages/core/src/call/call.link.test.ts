import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import {
  audio,
  connected,
  createStage,
  cut,
  expectAgreement,
  interfere,
  outcome,
  type Player,
  type PlayerOptions,
  ringing,
  twoPlayers,
} from './call.test.stage.ts'

const manual: PlayerOptions = { config: { call: { ringingFeedbackMode: 'manual' } } }
const earlyMedia: PlayerOptions = { config: { call: { earlyMedia: true } } }
const earlyAnswer = JSON.stringify({ kind: 'answer', tracks: [], direction: 'sendrecv' })

const peerCommands = ({ media }: Player, id: string) => media.peer(id)?.commands.map(({ type }) => type) ?? []
const restarts = ({ media }: Player, id: string) =>
  media.peer(id)?.commands.filter((command) => command.type === 'createOffer' && command.iceRestart).length

describe('pains 15: a lost connection is no end', () => {
  it.each([
    ['Initiated', 'alice', manual],
    ['Ringing', 'alice', {}],
    ['Initiated', 'bob', manual],
    ['Ringing', 'bob', {}],
  ] as const)('in %s it goes on when %s is connected again', async (state, who, ofBob) => {
    const players = await ringing({}, ofBob)
    const { alice, bob, id, clock } = players
    const goBack = await cut(players[who], players)
    expect(players[who].view(id)).toMatchObject({ state, link: 'lost' })
    await clock.advance(12_000)
    await goBack()
    expect(players[who].view(id)).toMatchObject({ state, link: 'up' })
    expect(await outcome(bob.client.call.answer(id, audio))).toBe('done')
    await settled()
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Connected', 'Connected'])
    expectAgreement(alice, bob, id)
  })

  it('in Early Media it goes on as well', async () => {
    const players = await ringing(earlyMedia)
    const { alice, bob, id } = players
    alice.inject(id, { type: 'signal.progressed', answer: earlyAnswer })
    await settled()
    const goBack = await cut(alice, players)
    expect(alice.view(id)).toMatchObject({ state: 'Early Media', link: 'lost' })
    await goBack()
    await bob.client.call.answer(id, audio)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Connected', link: 'up' })
    expect(peerCommands(alice, id).filter((type) => type === 'applyAnswer').length).toBe(1)
  })

  it.each(['alice', 'bob'] as const)(
    'in Connected: %s is back before anything broke, without a restart',
    async (who) => {
      const players = await connected()
      const { alice, bob, id } = players
      const goBack = await cut(players[who], players)
      const other = who === 'alice' ? bob : alice
      expect(players[who].view(id)).toMatchObject({ state: 'Connected', link: 'lost' })
      expect(other.view(id)).toMatchObject({ state: 'Connected', link: 'peerAway' })
      await goBack()
      for (const { view } of [alice, bob]) expect(view(id)).toMatchObject({ state: 'Connected', link: 'up' })
      expect(restarts(players[who], id)).toBe(0)
      expectAgreement(alice, bob, id)
    },
  )

  it.each(['alice', 'bob'] as const)('in On Hold: held as before when %s is back', async (who) => {
    const players = await connected()
    const { alice, bob, id } = players
    await alice.client.call.hold(id)
    await settled()
    const goBack = await cut(players[who], players)
    expect(players[who].view(id)).toMatchObject({ state: 'On Hold', link: 'lost' })
    await goBack()
    expect(alice.view(id)).toMatchObject({ localHold: true, link: 'up' })
    expectAgreement(alice, bob, id)
    expect(await outcome(alice.client.call.unhold(id))).toBe('done')
  })

  it('on both sides at once is none either', async () => {
    const players = await connected()
    const { alice, bob, id } = players
    const [first, second] = [await cut(alice, players), await cut(bob, players)]
    await first()
    await second()
    await players.clock.advance(1000)
    for (const { view } of [alice, bob]) expect(view(id)).toMatchObject({ state: 'Connected', link: 'up' })
    expectAgreement(alice, bob, id)
  })

  it('lost again while it returns is none either', async () => {
    const players = await connected()
    const { alice, bob, id, clock } = players
    for (let round = 0; round < 4; round += 1) {
      const goBack = await cut(alice, players)
      alice.transport.refuse(null)
      alice.client.connection.retryNow()
      await Promise.resolve()
      alice.transport.drop()
      await goBack()
    }
    await clock.advance(1000)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', link: 'up' })
    expectAgreement(alice, bob, id)
  })

  it('while the call is still being made is its end: nothing was said yet', async () => {
    const { alice, clock, bob } = await twoPlayers()
    alice.media.stall('capture')
    const id = alice.client.call.make('bob', audio)
    await settled()
    await cut(alice, { clock })
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'network', reason: 'connectionLost' } })
    expect(alice.media.openCount()).toBe(0)
    expect(bob.heard).toEqual([])
  })

  it('while an incoming call is being set up is none: it rings, and says so when the connection is back', async () => {
    const { alice, bob, clock } = await twoPlayers()
    bob.client.on('call:receive', () => {
      bob.transport.refuse('offline')
      bob.transport.drop()
    })
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'Ringing', link: 'lost' })
    expect(alice.view(id).state).toBe('Initiated')
    bob.transport.refuse(null)
    bob.client.connection.retryNow()
    await clock.advance(0)
    expect(bob.view(id)).toMatchObject({ state: 'Ringing', link: 'up' })
    expect(alice.view(id).state).toBe('Ringing')
    expect(await outcome(bob.client.call.answer(id, audio))).toBe('done')
  })
})

describe('what was missed meanwhile', () => {
  it('the answer: it is taken when the connection is back', async () => {
    const players = await ringing()
    const { alice, bob, id } = players
    const goBack = await cut(alice, players)
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    expect(await answering).toBe('done')
    expect(alice.view(id).state).toBe('Ringing')
    await goBack()
    await players.clock.advance(1000)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', link: 'up' })
    expectAgreement(alice, bob, id)
  })

  it('pains 20: the caller hung up while we were offline: it does not ring for ever', async () => {
    const players = await ringing()
    const { alice, bob, id } = players
    const goBack = await cut(bob, players)
    await alice.client.call.end(id)
    expect(bob.view(id).state).toBe('Ringing')
    await goBack()
    expect(bob.view(id)).toMatchObject({ state: 'Cancelled', ending: { missed: true, code: 481, text: 'gone' } })
  })

  it('pains 20: nor when the connection never returns', async () => {
    const players = await ringing()
    const { bob, id, clock } = players
    await cut(bob, players)
    await clock.advance(45_000)
    expect(bob.view(id)).toMatchObject({
      state: 'Cancelled',
      ending: { by: 'network', reason: 'connectionLost', missed: true },
    })
  })

  it('the far end hung up: the call is over', async () => {
    const players = await connected()
    const { alice, bob, id } = players
    const goBack = await cut(alice, players)
    await bob.client.call.end(id)
    await goBack()
    expect(alice.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'server', reason: 'connectionLost', code: 481 },
    })
  })

  it('another device answered: it does not take the call away from that one', async () => {
    const stage = createStage()
    const alice = await stage.join('alice')
    const desk = await stage.join({ id: 'bob', sessionId: 'desk' })
    const mobile = await stage.join({ id: 'bob', sessionId: 'mobile' })
    const id = alice.client.call.make('bob', audio)
    await settled()
    const goBack = await cut(desk, stage)
    await mobile.client.call.answer(id, audio)
    await goBack()
    expect(desk.view(id)).toMatchObject({ state: 'Cancelled', ending: { reason: 'answeredElsewhere', missed: false } })
    expect(desk.said.map(({ command }) => command.type)).not.toContain('resume')
    expect([alice.view(id).state, mobile.view(id).state]).toEqual(['Connected', 'Connected'])
  })

  it('our answer, lost on its way: it is said again', async () => {
    const players = await ringing()
    const { alice, bob, id, clock } = players
    const goOn = bob.media.stall('createAnswer')
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    const goBack = await cut(bob, players)
    goOn()
    bob.media.peer(id)?.report({ type: 'peer.answerCreated', attempt: 1, answer: earlyAnswer })
    await settled()
    await goBack()
    expect(await answering).toBe('done')
    await clock.advance(1000)
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Connected', 'Connected'])
  })

  it('the confirmation of our answer: the call is ours all the same', async () => {
    const players = await ringing()
    const { stage, alice, bob, id, clock } = players
    interfere(stage, ['signal.accepted'], [], 'bob')
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    const goBack = await cut(bob, players)
    stage.network.interfere(null)
    await goBack()
    expect(await answering).toBe('done')
    await clock.advance(1000)
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Connected', 'Connected'])
    expectAgreement(alice, bob, id)
  })
})

describe('pains 14: the connection is back but nobody hears anything', () => {
  it('is called restoring, and an ICE restart brings the media back', async () => {
    const players = await connected()
    const { alice, bob, id, clock } = players
    const links: string[] = []
    alice.client.call.observe(id).subscribe((view) => links.push(view?.link ?? ''))
    const goBack = await cut(alice, players)
    alice.media.peer(id)?.ice('disconnected')
    await settled()
    await goBack()
    await clock.advance(100)
    expect(links.filter((link, index) => link !== links[index - 1])).toEqual(['lost', 'restoring', 'up'])
    expect(restarts(alice, id)).toBe(1)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'connected' })
    expectAgreement(alice, bob, id)
  })

  it('that is restoring in vain ends in time, by the media', async () => {
    const manualIce = { media: { ice: 'manual' as const } }
    const players = await connected(manualIce, manualIce)
    const { alice, bob, id, clock } = players
    alice.media.peer(id)?.ice('connected')
    bob.media.peer(id)?.ice('connected')
    await settled()
    const goBack = await cut(alice, players)
    alice.media.peer(id)?.ice('failed')
    await settled()
    await goBack()
    expect(alice.view(id)).toMatchObject({ state: 'Connected', link: 'restoring' })
    await clock.advance(120_000)
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Ended', 'Ended'])
    expect(alice.view(id).ending).toMatchObject({ by: 'media', reason: 'mediaFailed' })
  })
})
