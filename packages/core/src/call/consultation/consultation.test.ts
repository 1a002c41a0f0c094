import { describe, expect, it } from 'vitest'
import { payloads } from '../call.test.stage.ts'
import {
  audio,
  consulting,
  endOf,
  expectAllOver,
  outcome,
  ringingSecond,
  settled,
  swapped,
  talking,
} from './consultation.test.stage.ts'

describe('a consultation', () => {
  it('pains 12: attended transfer without sequencing two calls by hand; half-attended too', async () => {
    const attended = await consulting()
    expect(await outcome(attended.api.complete(attended.id))).toBe('done')
    await settled()
    expect(attended.view(attended.id)).toMatchObject({ state: 'ended', outcome: 'completed', error: null })
    expect(attended.standing(attended.id)).toEqual({
      first: 'Ended',
      second: 'Ended',
      bob: 'Connected',
      carol: 'Connected',
    })
    expect(attended.bob.view(attended.first).peer.id).toBe('carol')
    attended.neverBoth()

    const half = await ringingSecond()
    const completing = outcome(half.api.complete(half.id))
    await settled()
    expect(half.view(half.id).state).toBe('completing')
    await half.carol.client.call.answer(half.incomingOf(half.carol), audio)
    await settled()
    expect(await completing).toBe('done')
    expect(half.standing(half.id)).toEqual({ first: 'Ended', second: 'Ended', bob: 'Connected', carol: 'Connected' })
    expect(half.bob.view(half.first).peer.id).toBe('carol')
    expect(endOf(half)).toMatchObject({ outcome: 'completed' })
    half.neverBoth()
  })

  it('holds the first call before it makes the second, and tells each state once', async () => {
    const stage = await talking()
    const { api, alice, bob, carol, first, trail } = stage
    const id = api.start(first, 'carol', audio)
    expect(api.getById(id)).toMatchObject({ state: 'holding', firstCallId: first, secondCallId: null, outcome: null })
    expect(api.observe().getSnapshot()).toBe(api.getById(id))
    expect(api.observeAll().getSnapshot()).toEqual([api.getById(id)])
    await settled()
    expect(bob.view(first)).toMatchObject({ state: 'On Hold', remoteHold: true })
    expect(stage.standing(id)).toEqual({ first: 'On Hold', second: 'Ringing', bob: 'On Hold', carol: 'Ringing' })
    await carol.client.call.answer(stage.incomingOf(carol), audio)
    await settled()
    expect(stage.standing(id)).toEqual({ first: 'On Hold', second: 'Connected', bob: 'On Hold', carol: 'Connected' })
    expect(trail).toEqual(['holding', 'dialing', 'ringing', 'talkingToSecond'])
    expect(alice.media.peer(first)?.isSending).toBe(false)
    expect(payloads(alice.heard, 'consultation:change')).toEqual(
      ['holding', 'dialing', 'ringing'].map((state) => ({ consultationId: id, previous: { state } })),
    )
    stage.neverBoth()
  })

  it('takes a call that is held already as it is', async () => {
    const stage = await talking()
    await stage.alice.client.call.hold(stage.first)
    await settled()
    const holds = () => stage.alice.said.filter(({ command }) => command.type === 'offerUpdate').length
    const before = holds()
    const id = stage.api.start(stage.first, 'carol')
    await settled()
    expect(stage.view(id).state).toBe('ringing')
    expect(holds()).toBe(before)
  })

  it('swaps: whoever talks is held, then the other is unheld; and back', async () => {
    const stage = await consulting()
    const { api, id, standing } = stage
    expect(await outcome(api.swap(id))).toBe('done')
    await settled()
    expect(stage.view(id).state).toBe('talkingToFirst')
    expect(standing(id)).toEqual({ first: 'Connected', second: 'On Hold', bob: 'Connected', carol: 'On Hold' })
    expect(await outcome(api.swap(id))).toBe('done')
    await settled()
    expect(standing(id)).toEqual({ first: 'On Hold', second: 'Connected', bob: 'On Hold', carol: 'Connected' })
    expect(stage.trail.slice(3)).toEqual([
      'talkingToSecond',
      'swapping',
      'talkingToFirst',
      'swapping',
      'talkingToSecond',
    ])
    stage.neverBoth()
  })

  it('is swapped back by a newer wish, and the older one is superseded', async () => {
    const stage = await consulting()
    const [there, back] = [outcome(stage.api.swap(stage.id)), outcome(stage.api.swap(stage.id))]
    await settled()
    expect([await there, await back]).toEqual(['superseded', 'done'])
    await settled()
    expect(stage.view(stage.id).state).toBe('talkingToSecond')
    expect(stage.standing(stage.id)).toEqual({
      first: 'On Hold',
      second: 'Connected',
      bob: 'On Hold',
      carol: 'Connected',
    })
    stage.neverBoth()
  })

  it('completes while we talk to the first', async () => {
    const stage = await swapped()
    expect(await outcome(stage.api.complete(stage.id))).toBe('done')
    await settled()
    expect(stage.standing(stage.id)).toEqual({ first: 'Ended', second: 'Ended', bob: 'Connected', carol: 'Connected' })
    expect(stage.bob.media.peer(stage.first)?.isSending).toBe(true)
    stage.neverBoth()
  })

  it.each([
    ['the second', consulting],
    ['the first', swapped],
  ])('joins while we talk to %s: one call of three', async (_, begin) => {
    const stage = await begin()
    expect(await outcome(stage.api.join(stage.id))).toBe('done')
    await settled()
    expect(endOf(stage)).toEqual({ consultationId: stage.id, outcome: 'joined', reason: 'joined' })
    expect(payloads(stage.alice.heard, 'call:join').length).toBe(1)
    expect(stage.standing(stage.id)).toEqual({ first: 'Ended', second: 'Ended', bob: 'Connected', carol: 'Connected' })
    expect(stage.alice.client.call.observe().getSnapshot()).toMatchObject({ state: 'Connected', localHold: false })
  })

  it.each([
    ['rings', ringingSecond, 'Cancelled'],
    ['talks with us', consulting, 'Ended'],
    ['waits', swapped, 'Ended'],
  ] as const)('is cancelled while the second %s: that leg ends, the first is unheld', async (_, begin, carol) => {
    const stage = await begin()
    expect(await outcome(stage.api.cancel(stage.id))).toBe('done')
    await settled()
    expect(stage.standing(stage.id)).toEqual({ first: 'Connected', second: 'Ended', bob: 'Connected', carol })
    expect(endOf(stage)).toEqual({ consultationId: stage.id, outcome: 'cancelled' })
    expect(stage.alice.view(stage.first)).toMatchObject({ localHold: false, currentOperations: [] })
    stage.neverBoth()
  })

  it('is cancelled while the first is being held: nobody is called', async () => {
    const stage = await talking()
    const id = stage.api.start(stage.first, 'carol')
    expect(await outcome(stage.api.cancel(id))).toBe('done')
    await settled()
    expect(stage.standing(id)).toEqual({ first: 'Connected', second: null, bob: 'Connected', carol: null })
    expect(endOf({ ...stage, id })).toMatchObject({ outcome: 'cancelled' })
  })

  it('takes commands at once, of which each settles', async () => {
    const stage = await talking()
    const id = stage.api.start(stage.first, 'carol')
    const outcomes = (['swap', 'cancel', 'cancel'] as const).map((name) => outcome(stage.api[name](id)))
    await settled()
    expect(await Promise.all(outcomes)).toEqual(['call:6', 'done', 'call:6'])
  })

  it('is cancelled while it swaps, and the swap is superseded', async () => {
    const stage = await consulting()
    const swapping = outcome(stage.api.swap(stage.id))
    const cancelling = outcome(stage.api.cancel(stage.id))
    await settled()
    expect([await swapping, await cancelling]).toEqual(['superseded', 'done'])
    expect(stage.standing(stage.id)).toMatchObject({ first: 'Connected', second: 'Ended', bob: 'Connected' })
  })

  it('can be had again, of the same call', async () => {
    const stage = await consulting()
    await stage.api.cancel(stage.id)
    const again = stage.api.start(stage.first, 'carol')
    await settled()
    await stage.carol.client.call.answer(stage.incomingOf(stage.carol), audio)
    await settled()
    expect(await outcome(stage.api.complete(again))).toBe('done')
    await settled()
    expect(stage.api.observeAll().getSnapshot()).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'completed' }])
    expect(stage.api.observe().getSnapshot()).toBeUndefined()
    await stage.bob.client.call.end(stage.first)
    await settled()
    expectAllOver(stage.alice, stage.bob, stage.carol)
  })
})
