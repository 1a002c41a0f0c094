import { describe, expect, it, vi } from 'vitest'
import { settled } from '../testing/testClock.ts'
import {
  audio,
  connected,
  createStage,
  expectAgreement,
  outcome,
  payloads,
  ringing,
  twoPlayers,
} from './call.test.stage.ts'

const earlyMedia = { config: { call: { earlyMedia: true } } }
const progressed = {
  type: 'signal.progressed',
  answer: JSON.stringify({ kind: 'answer', tracks: [], direction: 'sendrecv' }),
} as const

describe('pains 4: what was asked for survives renegotiation and a change of devices', () => {
  it('pains 4: a microphone that is swapped tells the truth of its mute, and a muted one stays muted through offers', async () => {
    const { alice, bob, id } = await connected()
    await alice.client.call.mute(id)
    const [microphone = ''] = alice.view(id).localTracks
    await alice.client.call.startVideo(id)
    await alice.client.call.restartMedia(id)
    await alice.client.call.hold(id)
    await alice.client.call.unhold(id)
    await settled()
    expect(alice.view(id).muted).toEqual({ wanted: [microphone], confirmed: [microphone] })
    expect(alice.media.track(microphone)?.muted).toBe(true)

    await alice.client.call.replaceTrack(id, microphone, audio)
    const [swapped = ''] = alice.view(id).localTracks
    // What the call says and what the track does are the same, whichever it is.
    expect(alice.view(id).muted.confirmed.includes(swapped)).toBe(alice.media.track(swapped)?.muted)
    await alice.client.call.mute(id)
    expect(alice.view(id).muted.confirmed).toEqual([swapped])
    expect(alice.media.track(swapped)?.muted).toBe(true)
    expectAgreement(alice, bob, id)
  })

  it.each(['restartMedia', 'startVideo'] as const)(
    'pains 4: while held, a %s of the far end does not silently unhold',
    async (name) => {
      const { alice, bob, id, clock } = await connected()
      await alice.client.call.hold(id)
      await settled()
      const offers = alice.said.length
      await outcome(bob.client.call[name](id))
      alice.media.peer(id)?.ice('failed')
      await clock.advance(5000)
      for (const { command } of alice.said.slice(offers))
        if (command.type === 'offerUpdate') expect(JSON.parse(command.offer)).toMatchObject({ direction: 'sendonly' })
      expect(alice.view(id)).toMatchObject({ state: 'On Hold', localHold: true })
      expect([alice.media.peer(id)?.isSending, bob.media.peer(id)?.isSending]).toEqual([false, false])
    },
  )
})

describe('pains 10: several calls', () => {
  it('pains 10: a second call is not hidden, and hanging up one leaves the other as it is', async () => {
    const { stage, alice, bob, id } = await connected()
    const carol = await stage.join('carol')
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect(bob.client.call.getAll().map((call) => [call.id, call.state])).toEqual([
      [id, 'Connected'],
      [second, 'Ringing'],
    ])
    await bob.client.call.answer(second, audio)
    await settled()
    const first = bob.view(id)
    await bob.client.call.end(second)
    await settled()
    expect(bob.view(id)).toBe(first)
    expect(carol.view(second).state).toBe('Ended')
    expectAgreement(alice, bob, id)

    const third = carol.client.call.make('bob', audio)
    await settled()
    await alice.client.call.end(id)
    await settled()
    expect([bob.view(id).state, bob.view(third).state]).toEqual(['Ended', 'Ringing'])
    expect(await outcome(bob.client.call.answer(third, audio))).toBe('done')
  })
})

describe('pains 13: media before the answer', () => {
  it('pains 13: is a state of its own, and the answer that follows is not applied a second time', async () => {
    const { alice, bob, id } = await ringing(earlyMedia)
    alice.inject(id, progressed)
    await settled()
    expect(alice.view(id).state).toBe('Early Media')
    await bob.client.call.answer(id, audio)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Connected', ending: null })
    expect(alice.media.peer(id)?.commands.filter(({ type }) => type === 'applyAnswer').length).toBe(1)
  })

  it('pains 13: an answer in the same breath, while the early one is still being applied, does not kill the call', async () => {
    const { alice, id } = await ringing(earlyMedia)
    const goOn = alice.media.stall('applyAnswer')
    alice.inject(id, progressed)
    alice.inject(id, { type: 'signal.answered', answer: progressed.answer })
    await settled()
    goOn()
    const peer = alice.media.peer(id)
    const attempts = peer?.commands.flatMap((command) => (command.type === 'applyAnswer' ? command.attempt : [])) ?? []
    expect(attempts.length).toBe(1)
    peer?.report({
      type: 'peer.answerApplied',
      attempt: attempts[0] ?? 0,
      remoteDirection: 'sendrecv',
      added: [],
      removed: [],
    })
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Connected', ending: null })
  })
})

describe('pains 18: registering again', () => {
  it('pains 18: after losses and failures one registers again, and never trips over one in progress for good', async () => {
    const { alice, bob, clock } = await twoPlayers()
    for (let round = 0; round < 5; round += 1) {
      alice.transport.drop()
      const both = [
        outcome(alice.client.services.subscribe(['call'])),
        outcome(alice.client.services.subscribe(['call'])),
      ]
      await clock.advance(30_000)
      for (const code of await Promise.all(both)) expect(code).toEqual(expect.any(String))
    }
    expect(alice.client.services.getSubscriptions()).toMatchObject({ isPending: false, subscribed: ['call'] })
    const id = bob.client.call.make('alice', audio)
    await settled()
    expect(alice.view(id).state).toBe('Ringing')
  })
})

describe('pains 23: the same user twice', () => {
  it('pains 23: both sessions answer at once: one has the call, the other is told so, and the caller talks to one', async () => {
    const stage = createStage()
    const alice = await stage.join('alice')
    const desk = await stage.join({ id: 'bob', sessionId: 'desk' })
    const mobile = await stage.join({ id: 'bob', sessionId: 'mobile' })
    const id = alice.client.call.make('bob', audio)
    await settled()
    const codes = await Promise.all([desk, mobile].map(({ client }) => outcome(client.call.answer(id, audio))))
    await settled()
    expect([...codes].sort()).toEqual(['call:6', 'done'])
    const [winner, loser] = codes[0] === 'done' ? [desk, mobile] : [mobile, desk]
    expect(winner.view(id)).toMatchObject({ state: 'Connected', ending: null })
    // Not an error of the network, nor a missed call, but what it is.
    expect(loser.view(id)).toMatchObject({ ending: { reason: 'answeredElsewhere', missed: false } })
    expect(loser.media.openCount()).toBe(0)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', ending: null })
    expectAgreement(alice, winner, id)
  })
})

describe('pains 26: an unplugged headset', () => {
  it('pains 26: is told at once, and the call goes on with another microphone without joining again', async () => {
    const { alice, bob, id } = await connected()
    const [headset = ''] = alice.view(id).localTracks
    alice.media.endTrack(headset)
    await settled()
    expect(payloads(alice.heard, 'media:trackEnded')).toEqual([{ trackId: headset, callId: id }])
    expect(alice.view(id)).toMatchObject({ state: 'Connected' })
    expect(await outcome(alice.client.call.replaceTrack(id, headset, audio))).toBe('done')
    const [now = ''] = alice.view(id).localTracks
    expect(now).not.toBe(headset)
    expect(alice.media.track(now)).toMatchObject({ state: 'live', muted: false })
    expect(bob.heard.filter(({ type }) => type === 'call:stateChange')).toEqual([])
    expectAgreement(alice, bob, id)
  })
})

describe('pains 30: after hundreds of calls', () => {
  it('pains 30: 500 calls one after another leave no peer connection, session, track or timer', async () => {
    const { alice, bob, clock } = await twoPlayers()
    const timers = clock.pending()
    for (let call = 0; call < 500; call += 1) {
      const [from, to] = call % 2 === 0 ? [alice, bob] : [bob, alice]
      const id = from.client.call.make(call % 2 === 0 ? 'bob' : 'alice', audio)
      await settled()
      if (call % 3 === 0) await to.client.call.reject(id)
      else {
        await to.client.call.answer(id, audio)
        await settled()
        await (call % 5 === 0 ? to : from).client.call.end(id)
      }
      await settled()
    }
    for (const { media, transport } of [alice, bob])
      expect([media.openCount(), transport.openSessions()]).toEqual([0, 0])
    expect(clock.pending()).toBe(timers)
    expect(alice.client.call.getAll().length).toBe(500)
  }, 120_000)
})

describe('pains 40: secrets in the console', () => {
  it('pains 40: a call with everything logged writes no token, password, description or candidate anywhere', async () => {
    const written: string[] = []
    const keep = (...parts: unknown[]) => {
      written.push(parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '))
    }
    for (const method of ['debug', 'info', 'log', 'warn', 'error', 'group', 'groupCollapsed'] as const)
      vi.spyOn(console, method).mockImplementation(keep)
    try {
      const entries: unknown[] = []
      const logged = {
        config: { logs: { logLevel: 'debug', handler: (entry: unknown) => entries.push(entry) } },
      } as const
      const { alice, bob, id } = await connected(logged, logged)
      alice.client.setCredentials({ username: 'alice', password: 'secret-password' })
      alice.client.setCredentials({ username: 'alice', bearerAccessToken: 'secret-token' })
      await alice.client.call.hold(id)
      await alice.client.call.unhold(id)
      await bob.client.call.end(id)
      await settled()
      const descriptions = [...alice.said, ...bob.said].flatMap(({ command }) =>
        'offer' in command ? command.offer : 'answer' in command ? command.answer : [],
      )
      expect(descriptions.length).toBeGreaterThan(3)
      const all = [...written, JSON.stringify(entries)].join('\n')
      for (const secret of ['secret-password', 'secret-token', ...descriptions]) {
        expect(all).not.toContain(secret)
        expect(all).not.toContain(JSON.stringify(secret).slice(1, -1))
      }
    } finally {
      vi.restoreAllMocks()
    }
  })
})
