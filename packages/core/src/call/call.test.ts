import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import {
  audio,
  briefly,
  connected,
  createStage,
  type PlayerOptions,
  payloads,
  ringing,
  twoPlayers,
} from './call.test.stage.ts'

const manual: PlayerOptions = { config: { call: { ringingFeedbackMode: 'manual' } } }
const earlyMedia: PlayerOptions = { config: { call: { earlyMedia: true } } }
const both: PlayerOptions = { config: { call: { earlyMedia: true, ringingFeedbackMode: 'manual' } } }
const earlyAnswer = { tracks: [{ id: 'announcement', kind: 'audio' }], kind: 'answer', direction: 'sendrecv' }
const progressed = { type: 'signal.progressed', answer: JSON.stringify(earlyAnswer) } as const

describe('a call that is being set up (Initiating)', () => {
  it('exists as soon as make gives its id', async () => {
    const { alice } = await twoPlayers()
    const id = alice.client.call.make('bob', audio)
    expect(alice.view(id)).toMatchObject({ state: 'Initiating', direction: 'outgoing', to: 'bob', from: 'alice' })
    expect(alice.heard).toEqual([])
  })

  it('is announced to the callee by call:receive while still Initiating', async () => {
    const { alice, bob } = await twoPlayers()
    const seen: unknown[] = []
    bob.client.on('call:receive', ({ callId }) => seen.push([callId, bob.view(callId).state, bob.view(callId).from]))
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(seen).toEqual([[id, 'Initiating', 'alice']])
    expect(briefly(bob.heard)).toEqual(['call:receive', 'call:stateChange'])
  })

  it('becomes Initiated for the caller when set up locally, with call:start', async () => {
    const { alice, id } = await ringing({}, manual)
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated'])
    expect(payloads(alice.heard, 'call:start')).toEqual([{ callId: id }])
  })

  it('becomes Initiated for the callee where ringing feedback is manual', async () => {
    const { bob, id } = await ringing({}, manual)
    expect(bob.trail(id)).toEqual(['Initiating', 'Initiated'])
  })

  it('becomes Ringing for the callee where ringing feedback is automatic', async () => {
    const { bob, id } = await ringing()
    expect(bob.trail(id)).toEqual(['Initiating', 'Ringing'])
    expect(bob.said).toEqual([{ callId: id, command: { type: 'ring' } }])
  })

  it('ends when set-up fails', async () => {
    const { alice } = await twoPlayers()
    alice.media.fail('createOffer')
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(alice.trail(id)).toEqual(['Initiating', 'Ended'])
    expect(payloads(alice.heard, 'call:start')).toMatchObject([{ callId: id, error: { code: 'call:2' } }])
    expect(alice.said).toEqual([])
  })

  it('ends when the caller hangs up at once, before anything was said to anybody', async () => {
    const { alice, bob } = await twoPlayers()
    const id = alice.client.call.make('bob', audio)
    await alice.client.call.end(id)
    await settled()
    expect(alice.trail(id)).toEqual(['Initiating', 'Ended'])
    expect(alice.view(id).ending).toMatchObject({ by: 'local', reason: 'hungUp' })
    expect(alice.said).toEqual([])
    expect(bob.heard).toEqual([])
  })

  it('ends when the callee hangs up in call:receive, and the caller learns of it', async () => {
    const { alice, bob } = await twoPlayers()
    bob.client.on('call:receive', ({ callId }) => bob.client.call.end(callId))
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(bob.trail(id)).toEqual(['Initiating', 'Ended'])
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated', 'Ended'])
    expect(alice.view(id).ending).toMatchObject({ by: 'remote', reason: 'rejected', code: 603 })
  })
})

describe('a call that waits for the other side (Initiated)', () => {
  it('rings when the callee gives ringing feedback, on both sides', async () => {
    const { alice, bob, id } = await ringing({}, manual)
    await bob.client.call.sendRingingFeedback(id)
    await settled()
    expect(bob.trail(id)).toEqual(['Initiating', 'Initiated', 'Ringing'])
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated', 'Ringing'])
  })

  it('gets early media where configured', async () => {
    const { alice, id } = await ringing(both, manual)
    alice.inject(id, progressed)
    await settled()
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated', 'Early Media'])
    expect(alice.view(id)).toMatchObject({ remoteTracks: ['announcement'], mediaConnectionState: 'connected' })
  })

  it('gets no early media where not configured', async () => {
    const { alice, id } = await ringing({}, manual)
    alice.inject(id, progressed)
    await settled()
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated'])
    expect(alice.media.peer(id)?.commands.map(({ type }) => type)).not.toContain('applyAnswer')
  })

  it('connects when answered without ever ringing, on both sides', async () => {
    const { alice, bob, id } = await ringing({}, manual)
    await bob.client.call.answer(id, audio)
    await settled()
    expect(bob.trail(id)).toEqual(['Initiating', 'Initiated', 'Connected'])
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated', 'Connected'])
  })

  it.each([
    ['the caller hangs up', 'alice', 'end', ['Ended', 'Cancelled']],
    ['the callee hangs up', 'bob', 'end', ['Ended', 'Ended']],
    ['the callee rejects', 'bob', 'reject', ['Ended', 'Ended']],
  ] as const)('is over when %s', async (_, who, command, [ofAlice, ofBob]) => {
    const { alice, bob, id } = await ringing({}, manual)
    await { alice, bob }[who].client.call[command](id)
    await settled()
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated', ofAlice])
    expect(bob.trail(id)).toEqual(['Initiating', 'Initiated', ofBob])
  })

  it('cannot be ignored: only a ringing call can', async () => {
    const { bob, id } = await ringing({}, manual)
    expect(bob.view(id).can.ignore).toEqual({ allowed: false, reason: 'state' })
    await expect(bob.client.call.ignore(id)).rejects.toMatchObject({ code: 'call:6' })
  })

  it('is Cancelled for a device whose user answers on another one', async () => {
    const stage = createStage()
    const alice = await stage.join('alice')
    const desk = await stage.join({ id: 'bob', sessionId: 'desk' }, manual)
    const mobile = await stage.join({ id: 'bob', sessionId: 'mobile' }, manual)
    const id = alice.client.call.make('bob', audio)
    await settled()
    await mobile.client.call.answer(id, audio)
    await settled()
    expect(desk.trail(id)).toEqual(['Initiating', 'Initiated', 'Cancelled'])
    expect(mobile.trail(id)).toEqual(['Initiating', 'Initiated', 'Connected'])
    expect(alice.view(id).peer.sessionId).toBe('mobile')
  })
})

describe('a ringing call', () => {
  it('gets early media, and keeps it when it is answered', async () => {
    const { alice, bob, id } = await ringing(earlyMedia)
    alice.inject(id, progressed)
    await settled()
    await bob.client.call.answer(id, audio)
    await settled()
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated', 'Ringing', 'Early Media', 'Connected'])
    expect(alice.media.peer(id)?.commands.filter(({ type }) => type === 'applyAnswer').length).toBe(1)
  })

  it('connects on both sides when the callee answers', async () => {
    const { alice, bob, id } = await ringing()
    await bob.client.call.answer(id, { audio: true, video: true })
    await settled()
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated', 'Ringing', 'Connected'])
    expect(bob.trail(id)).toEqual(['Initiating', 'Ringing', 'Connected'])
    for (const { media, view } of [alice, bob]) {
      expect(media.peer(id)?.isSending).toBe(true)
      expect(view(id)).toMatchObject({ mediaConnectionState: 'connected', link: 'up', currentOperations: [] })
    }
    expect(alice.view(id).remoteTracks).toEqual(bob.view(id).localTracks)
    expect(bob.view(id).remoteTracks).toEqual(alice.view(id).localTracks)
    expect(alice.view(id).remoteTracks.length).toBe(2)
  })

  it.each([
    ['the caller hangs up', 'alice', 'end', ['Ended', 'Cancelled']],
    ['the callee rejects', 'bob', 'reject', ['Ended', 'Ended']],
    ['the callee hangs up', 'bob', 'end', ['Ended', 'Ended']],
    ['the callee ignores it: not for the caller', 'bob', 'ignore', ['Ringing', 'Ended']],
  ] as const)('is over when %s', async (_, who, command, states) => {
    const { alice, bob, id } = await ringing()
    await { alice, bob }[who].client.call[command](id)
    await settled()
    expect([alice.view(id).state, bob.view(id).state]).toEqual(states)
  })

  it('ends for the caller when nobody answers in time', async () => {
    const { alice, bob, id, clock } = await ringing()
    await clock.advance(64_999)
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Ringing', 'Ringing'])
    await clock.advance(1)
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Ended', 'Cancelled'])
  })

  it('ends for the callee when its media cannot be used', async () => {
    const { alice, bob, id } = await ringing()
    bob.media.fail('applyOffer')
    await expect(bob.client.call.answer(id, audio)).rejects.toMatchObject({ code: 'call:11' })
    await settled()
    expect(bob.trail(id)).toEqual(['Initiating', 'Ringing', 'Ended'])
    expect(alice.trail(id)).toEqual(['Initiating', 'Initiated', 'Ringing', 'Ended'])
  })
})

describe('a call with early media', () => {
  async function withEarlyMedia() {
    const three = await ringing(earlyMedia)
    three.alice.inject(three.id, progressed)
    await settled()
    expect(three.alice.view(three.id).state).toBe('Early Media')
    return three
  }

  it('ends when the caller hangs up', async () => {
    const { alice, bob, id } = await withEarlyMedia()
    await alice.client.call.end(id)
    await settled()
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Ended', 'Cancelled'])
  })

  it('ends when the callee rejects', async () => {
    const { alice, bob, id } = await withEarlyMedia()
    await bob.client.call.reject(id)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'rejected', code: 603 } })
  })

  it('ends when the early answer cannot be applied, and the callee stops ringing', async () => {
    const { alice, bob, id } = await ringing(earlyMedia)
    alice.media.fail('applyAnswer')
    alice.inject(id, progressed)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'media', reason: 'mediaFailed' } })
    expect(bob.view(id).state).toBe('Cancelled')
  })

  it('ends when the engine never applies the early answer', async () => {
    const { alice, bob, id, clock } = await ringing(earlyMedia)
    alice.media.stall('applyAnswer')
    alice.inject(id, progressed)
    await clock.advance(15_000)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'media', reason: 'mediaFailed' } })
    expect(bob.view(id).state).toBe('Cancelled')
  })

  it('pains 13: takes an answer that follows at once without applying twice', async () => {
    const { alice, bob, id } = await ringing(earlyMedia)
    bob.client.call.answer(id, audio)
    alice.inject(id, progressed)
    alice.inject(id, { type: 'signal.answered', answer: progressed.answer })
    await settled()
    expect(alice.view(id).state).toBe('Connected')
    expect(alice.media.peer(id)?.commands.filter(({ type }) => type === 'applyAnswer').length).toBe(1)
  })

  it('ends when nobody answers in time', async () => {
    const { alice, bob, id, clock } = await withEarlyMedia()
    await clock.advance(65_000)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'noAnswer' } })
    expect(bob.view(id).state).toBe('Cancelled')
  })
})

describe('a connected call', () => {
  it.each(['alice', 'bob'] as const)('ends for both when %s hangs up, held or not', async (who) => {
    for (const holds of [false, true]) {
      const { alice, bob, id } = await connected()
      if (holds) await alice.client.call.hold(id)
      await { alice, bob }[who].client.call.end(id)
      await settled()
      for (const { view, media } of [alice, bob]) {
        expect(view(id)).toMatchObject({ state: 'Ended', mediaConnectionState: 'closed', localTracks: [] })
        expect(media.openCount()).toBe(0)
      }
    }
  })

  it('stays readable after its end, with the time it took', async () => {
    const { alice, id, clock } = await connected()
    await clock.advance(12_000)
    await alice.client.call.end(id)
    const { startTime, endTime } = alice.view(id)
    expect((endTime ?? 0) - startTime).toBe(12_000)
    await clock.advance(60_000)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', startTime, endTime })
  })
})
