import { describe, expect, it } from 'vitest'
import { cut, interfere, isOver, type PlayerOptions } from '../call.test.stage.ts'
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

const rejectsBusy: PlayerOptions = { config: { call: { busyPolicy: 'reject' } } }

describe('a second party who cannot be asked', () => {
  it('is busy: the first call is unheld, and the view says why', async () => {
    const stage = await talking({ carol: rejectsBusy })
    const dave = await stage.stage.join('dave')
    const other = dave.client.call.make('carol', audio)
    await settled()
    await stage.carol.client.call.answer(other, audio)
    await settled()
    const id = stage.api.start(stage.first, 'carol')
    await settled()
    expect(stage.view(id)).toMatchObject({ state: 'ended', outcome: 'failed', reason: 'busy', error: null })
    expect(endOf({ ...stage, id })).toEqual({ consultationId: id, outcome: 'failed', reason: 'busy' })
    expect(stage.standing(id)).toMatchObject({ first: 'Connected', second: 'Ended', bob: 'Connected' })
    expect(stage.carol.view(other).state).toBe('Connected')
    expect(stage.trail).toEqual(['holding', 'dialing', 'goingBack', 'ended'])
  })

  it('refuses', async () => {
    const stage = await ringingSecond()
    await stage.carol.client.call.reject(stage.incomingOf(stage.carol))
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'failed', reason: 'rejected' })
    expect(stage.standing(stage.id)).toMatchObject({ first: 'Connected', second: 'Ended', bob: 'Connected' })
  })

  it('does not answer', async () => {
    const stage = await ringingSecond()
    await stage.clock.advance(stage.client.getConfig().call.ringTimeout)
    expect(endOf(stage)).toMatchObject({ outcome: 'failed', reason: 'noAnswer' })
    expect(stage.standing(stage.id)).toEqual({
      first: 'Connected',
      second: 'Ended',
      bob: 'Connected',
      carol: 'Cancelled',
    })
  })

  it.each([
    ['nobody', 'unknownUser'],
    ['dave', 'unknownUser'],
  ])('is not there: %s', async (destination, reason) => {
    const stage = await talking()
    const id = stage.api.start(stage.first, destination)
    await settled()
    expect(endOf({ ...stage, id })).toMatchObject({ outcome: 'failed', reason })
    expect(stage.standing(id)).toMatchObject({ first: 'Connected', second: 'Ended', bob: 'Connected' })
  })

  it('cannot be called since the microphone is gone', async () => {
    const stage = await talking()
    stage.alice.media.fail('capture')
    const id = stage.api.start(stage.first, 'carol')
    await settled()
    expect(endOf({ ...stage, id })).toMatchObject({ outcome: 'failed', reason: 'captureFailed' })
    expect(stage.standing(id)).toMatchObject({ first: 'Connected', bob: 'Connected', carol: null })
  })

  it('hangs up while we talk: back to the first, and what was asked meanwhile fails', async () => {
    const stage = await consulting()
    const swapping = outcome(stage.api.swap(stage.id))
    await stage.carol.client.call.end(stage.incomingOf(stage.carol))
    await settled()
    expect(await swapping).toBe('call:6')
    expect(endOf(stage)).toMatchObject({ outcome: 'failed', reason: 'hungUp' })
    expect(stage.standing(stage.id)).toEqual({ first: 'Connected', second: 'Ended', bob: 'Connected', carol: 'Ended' })
    stage.neverBoth()
  })

  it('hangs up while we talk to the first, with whom we go on', async () => {
    const stage = await swapped()
    await stage.carol.client.call.end(stage.incomingOf(stage.carol))
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'failed', reason: 'hungUp' })
    expect(stage.standing(stage.id)).toMatchObject({ first: 'Connected', second: 'Ended', bob: 'Connected' })
  })
})

describe('a first far end that hangs up', () => {
  it('while the first is being held: there is nobody left', async () => {
    const stage = await talking()
    const id = stage.api.start(stage.first, 'carol')
    await stage.bob.client.call.end(stage.first)
    await settled()
    expect(endOf({ ...stage, id })).toMatchObject({ outcome: 'firstLost', reason: 'hungUp' })
    expect(stage.standing(id)).toEqual({ first: 'Ended', second: null, bob: 'Ended', carol: null })
  })

  it('while the second rings: that call goes on alone', async () => {
    const stage = await ringingSecond()
    await stage.bob.client.call.end(stage.first)
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'firstLost', reason: 'hungUp' })
    await stage.carol.client.call.answer(stage.incomingOf(stage.carol), audio)
    await settled()
    expect(stage.standing(stage.id)).toEqual({ first: 'Ended', second: 'Connected', bob: 'Ended', carol: 'Connected' })
  })

  it.each([
    ['we talk to the second', consulting],
    ['the second is held, which is unheld', swapped],
  ])('while %s: that call goes on alone', async (_, begin) => {
    const stage = await begin()
    await stage.bob.client.call.end(stage.first)
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'firstLost', reason: 'hungUp' })
    expect(stage.standing(stage.id)).toEqual({ first: 'Ended', second: 'Connected', bob: 'Ended', carol: 'Connected' })
    expect(stage.carol.client.call.observe().getSnapshot()).toMatchObject({ remoteHold: false })
  })

  it('while we go back to it: the cancelling fails', async () => {
    const stage = await consulting()
    const cancelling = outcome(stage.api.cancel(stage.id))
    await stage.bob.client.call.end(stage.first)
    await settled()
    expect(await cancelling).toBe('call:6')
    expect(endOf(stage)).toMatchObject({ outcome: 'firstLost' })
    expectAllOver(stage.alice, stage.bob, stage.carol)
  })
})

describe('steps that fail', () => {
  it('the hold: the consultation ends with the first call as it was, and nobody is called', async () => {
    const stage = await talking()
    stage.alice.media.fail('createOffer')
    const id = stage.api.start(stage.first, 'carol')
    await stage.clock.advance(2000)
    expect(endOf({ ...stage, id })).toMatchObject({ outcome: 'failed', error: { code: expect.any(String) } })
    expect(stage.view(id).error).toEqual(endOf({ ...stage, id }).error)
    expect(stage.standing(id)).toEqual({ first: 'Connected', second: null, bob: 'Connected', carol: null })
    expect(stage.alice.media.peer(stage.first)?.isSending).toBe(true)
  })

  it('the hold of a swap: we talk to the second as before', async () => {
    const stage = await consulting()
    stage.alice.media.fail('createOffer')
    const swapping = outcome(stage.api.swap(stage.id))
    await stage.clock.advance(2000)
    expect(await swapping).toMatch(/^call:/)
    expect(stage.view(stage.id)).toMatchObject({ state: 'talkingToSecond', error: null })
    expect(stage.standing(stage.id)).toEqual({
      first: 'On Hold',
      second: 'Connected',
      bob: 'On Hold',
      carol: 'Connected',
    })
    expect(await outcome(stage.api.swap(stage.id))).toBe('done')
    stage.neverBoth()
  })

  it('the unhold of a swap: the one who was held for it is unheld again', async () => {
    const stage = await consulting()
    stage.bob.media.fail('applyOffer')
    const swapping = outcome(stage.api.swap(stage.id))
    await stage.clock.advance(2000)
    expect(await swapping).toMatch(/^call:/)
    expect(stage.view(stage.id).state).toBe('talkingToSecond')
    expect(stage.standing(stage.id)).toEqual({
      first: 'On Hold',
      second: 'Connected',
      bob: 'On Hold',
      carol: 'Connected',
    })
    stage.neverBoth()
  })

  it.each([
    ['the second', consulting, 'talkingToSecond', 'secondCallId'],
    ['the first', swapped, 'talkingToFirst', 'firstCallId'],
  ] as const)('the transfer, that is refused: %s is unheld again, and nobody else', async (_, begin, state, leg) => {
    const stage = await begin()
    // What the server says of the transfer is lost, but for a refusal: from then on it knows nothing of our calls.
    interfere(stage.stage, ['signal.transferred', 'signal.retargeted'], [])
    stage.client.on('call:operation', ({ operation, transition, callId }) => {
      if (operation === 'CONSULTATIVE_TRANSFER' && transition === 'UPDATE' && callId === stage.first)
        stage.alice.inject(callId, { type: 'signal.failed', step: 'transfer', code: 'wrong_state', message: 'no' })
    })
    const completing = outcome(stage.api.complete(stage.id))
    await settled()
    expect(await completing).toBe('call:2')
    await settled()
    expect(stage.view(stage.id)).toMatchObject({ state, outcome: null, error: null })
    const { said } = stage.alice
    const transfer = said.findLastIndex(({ command }) => command.type === 'transfer')
    const unheld = said.slice(transfer).filter(({ command }) => command.type === 'offerUpdate')
    expect(unheld.map(({ callId }) => callId)).toEqual([stage.view(stage.id)[leg]])
    stage.neverBoth()
  })

  it('the join, that one far end refuses: we talk as before', async () => {
    const stage = await consulting()
    stage.bob.media.fail('applyOffer')
    const joining = outcome(stage.api.join(stage.id))
    await stage.clock.advance(3000)
    expect(await joining).toBe('call:2')
    expect(stage.view(stage.id).state).toBe('talkingToSecond')
    expect(stage.standing(stage.id)).toEqual({
      first: 'On Hold',
      second: 'Connected',
      bob: 'On Hold',
      carol: 'Connected',
    })
    expect(await outcome(stage.api.join(stage.id))).toBe('done')
  })

  it('the direct transfer of a half-attended one, refused there: the first call is unheld', async () => {
    const stage = await ringingSecond()
    const completing = outcome(stage.api.complete(stage.id))
    await settled()
    await stage.carol.client.call.reject(stage.incomingOf(stage.carol))
    await settled()
    expect(await completing).toBe('call:2')
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'failed', error: { code: 'call:2' } })
    expect(stage.standing(stage.id)).toMatchObject({ first: 'Connected', second: 'Ended', bob: 'Connected' })
  })

  it.each([
    ['the second', consulting],
    ['the first', swapped],
  ])('is told when the media engine cannot mix, while we talk to %s', async (_, begin) => {
    const stage = await begin({ alice: { media: { lacks: ['mix'] } } })
    expect(stage.view(stage.id).can.join).toEqual({ allowed: false, reason: 'notSupported' })
    expect(await outcome(stage.api.join(stage.id))).toBe('not-supported')
    expect(stage.view(stage.id).can.complete).toEqual({ allowed: true })
  })
})

describe('glare and a lost link', () => {
  it('bob holds us as we hold him: both hold, and the consultation goes on', async () => {
    const stage = await talking()
    const theirs = outcome(stage.bob.client.call.hold(stage.first))
    const id = stage.api.start(stage.first, 'carol')
    await stage.clock.advance(5000)
    expect(await theirs).toBe('done')
    expect(stage.view(id).state).toBe('ringing')
    expect(stage.alice.view(stage.first)).toMatchObject({ localHold: true, remoteHold: true })
    expect(await outcome(stage.api.cancel(id))).toBe('done')
    await settled()
    expect(stage.alice.view(stage.first)).toMatchObject({ localHold: false, remoteHold: true })
  })

  it('bob changes the call just then: we wait for that, and hold him after it', async () => {
    const stage = await talking()
    stage.bob.client.call.addMedia(stage.first, { video: true })
    let id: string | undefined
    stage.client.on('call:operation', ({ isLocal, transition }) => {
      if (isLocal || transition !== 'START' || id !== undefined) return
      expect(stage.alice.view(stage.first).can.hold).toEqual({ allowed: false, reason: 'negotiating' })
      id = stage.api.start(stage.first, 'carol')
    })
    await stage.clock.advance(2000)
    expect(stage.view(id ?? '').state).toBe('ringing')
    expect(stage.alice.view(stage.first)).toMatchObject({ localHold: true })
  })

  it('our link is lost: what we ask waits for it, and is done when it is back', async () => {
    const stage = await consulting()
    const restore = await cut(stage.alice, stage)
    const swapping = outcome(stage.api.swap(stage.id))
    await stage.clock.advance(1000)
    expect(stage.view(stage.id).state).toBe('swapping')
    await restore()
    await stage.clock.advance(5000)
    expect(await swapping).toBe('done')
    expect(stage.standing(stage.id)).toEqual({
      first: 'Connected',
      second: 'On Hold',
      bob: 'Connected',
      carol: 'On Hold',
    })
    stage.neverBoth()
  })

  it('our link is lost for good: all is over, and says so', async () => {
    const stage = await consulting()
    await cut(stage.alice, stage)
    const completing = outcome(stage.api.complete(stage.id))
    await stage.clock.advance(600_000)
    expect(await completing).toBe('call:6')
    expect(endOf(stage)).toMatchObject({ outcome: 'firstLost', reason: 'connectionLost' })
    expect(stage.alice.client.call.getAll().every(isOver)).toBe(true)
  })

  it('nothing a step asks for comes: it is given up in time', async () => {
    const stage = await talking()
    interfere(stage.stage, ['signal.updateAnswered'], [], 'alice')
    const id = stage.api.start(stage.first, 'carol')
    await stage.clock.advance(600_000)
    expect(endOf({ ...stage, id })).toMatchObject({ outcome: expect.stringMatching(/failed|firstLost/) })
  })
})
