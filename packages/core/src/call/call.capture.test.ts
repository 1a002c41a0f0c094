import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { audio, outcome, payloads, ringing, twoPlayers } from './call.test.stage.ts'

const nothingOpen = { media: 0, sessions: 0 }

describe('capture', () => {
  const faults = ['denied', 'noDevice', 'deviceBusy', 'constraint', 'notSupported', 'unknown'] as const

  it.each(faults)('that fails (%s) ends the call we make with call:4 before anybody is called', async (name) => {
    const { alice, bob } = await twoPlayers()
    alice.media.fail('capture', { name })
    const id = alice.client.call.make('bob', { audio: true, video: true })
    await settled()
    expect(alice.view(id).ending).toEqual({
      by: 'local',
      reason: 'captureFailed',
      layer: 'media',
      text: name,
      retryable: true,
      missed: false,
    })
    expect(payloads(alice.heard, 'call:operation').at(-1)).toMatchObject({
      operation: 'MAKE',
      transition: 'FINISH',
      error: { code: 'call:4', message: `capture failed: ${name}: told to fail` },
    })
    expect(bob.heard).toEqual([])
    expect({ media: alice.media.openCount(), sessions: alice.transport.openSessions() }).toEqual(nothingOpen)
  })

  it.each(faults)('that fails (%s) ends the call we answer with call:4, and the caller is told', async (name) => {
    const { alice, bob, id } = await ringing()
    bob.media.fail('capture', { name })
    expect(await outcome(bob.client.call.answer(id, audio))).toBe('call:4')
    await settled()
    expect(bob.view(id).ending).toMatchObject({ by: 'local', reason: 'captureFailed', code: 480, text: name })
    expect(alice.view(id).ending).toMatchObject({ by: 'remote', reason: 'captureFailed', code: 480, retryable: true })
    expect({ media: bob.media.openCount(), sessions: bob.transport.openSessions() }).toEqual(nothingOpen)
  })

  it('that nobody answers ends a call we make with call:4', async () => {
    const { alice, clock } = await twoPlayers()
    alice.media.stall('capture')
    const id = alice.client.call.make('bob', audio)
    await clock.advance(119_999)
    expect(alice.view(id).state).toBe('Initiating')
    await clock.advance(1)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'captureFailed' } })
    expect(payloads(alice.heard, 'call:start')).toMatchObject([{ error: { code: 'call:4' } }])
    expect(alice.media.openCount()).toBe(0)
  })

  it('that nobody answers ends a call we answer with call:4', async () => {
    const { bob, id, clock } = await ringing({ config: { call: { ringTimeout: 200_000 } } })
    bob.media.stall('capture')
    const answering = outcome(bob.client.call.answer(id, audio))
    await clock.advance(120_000)
    expect(await answering).toBe('call:4')
    expect(bob.media.openCount()).toBe(0)
  })

  it('still being asked for when the caller hangs up: the call is over and whatever comes later is not used', async () => {
    const { alice, bob } = await twoPlayers()
    const goOn = alice.media.stall('capture')
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(alice.view(id).can.end).toEqual({ allowed: true })
    await alice.client.call.end(id)
    goOn()
    alice.media.peer(id)?.report({ type: 'peer.captured', tracks: [{ id: 'late', kind: 'audio' }] })
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'hungUp' }, localTracks: [] })
    expect(bob.heard).toEqual([])
    expect({ media: alice.media.openCount(), sessions: alice.transport.openSessions() }).toEqual(nothingOpen)
  })

  it.each(['end', 'callerHangsUp'] as const)(
    'still being asked for when an answered call is over (%s)',
    async (how) => {
      const { alice, bob, id } = await ringing()
      bob.media.stall('capture')
      const answering = outcome(bob.client.call.answer(id, audio))
      await settled()
      await (how === 'end' ? bob : alice).client.call.end(id)
      await settled()
      expect(await answering).toBe('call:6')
      expect(bob.view(id).state).toBe(how === 'end' ? 'Ended' : 'Cancelled')
      expect(alice.view(id).state).toBe('Ended')
      expect(bob.media.openCount()).toBe(0)
    },
  )

  it('takes what was asked for: kinds and constraints reach the engine as they were given', async () => {
    const { alice } = await twoPlayers()
    const id = alice.client.call.make('bob', {
      audio: true,
      video: true,
      audioOptions: { deviceId: { exact: 'mic' } },
      videoOptions: { width: 640 as never, frameRate: { ideal: 30 } },
    })
    await settled()
    expect(alice.media.peer(id)?.commands[0]).toEqual({
      type: 'capture',
      media: {
        audio: { deviceId: { exact: 'mic' } },
        video: { width: { ideal: 640 }, frameRate: { ideal: 30 } },
      },
    })
    expect(alice.view(id).localTracks.length).toBe(2)
  })
})

describe('pains 6: hanging up while still connecting', () => {
  const steps = ['capture', 'createOffer', 'applyAnswer'] as const

  it.each(steps)('of the caller in %s settles every promise once and leaves nothing that fires later', async (step) => {
    const { alice, bob, clock } = await twoPlayers()
    alice.media.stall(step)
    const id = alice.client.call.make('bob', audio)
    await settled()
    if (step === 'applyAnswer') await bob.client.call.answer(id, audio)
    await settled()
    expect(await outcome(alice.client.call.end(id))).toBe('done')
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', currentOperations: [] })
    const heard = alice.heard.length
    await clock.advance(300_000)
    expect(alice.heard.length).toBe(heard)
    expect(alice.media.openCount()).toBe(0)
    if (step === 'applyAnswer') expect(bob.view(id).state).toBe('Ended')
  })

  it.each(['capture', 'applyOffer', 'createAnswer'] as const)('of the callee in %s as well', async (step) => {
    const { alice, bob, id, clock } = await ringing()
    bob.media.stall(step)
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    const outcomes = [await outcome(bob.client.call.end(id)), await answering]
    await settled()
    expect(outcomes).toEqual(['done', 'call:6'])
    expect([bob.view(id).state, alice.view(id).state]).toEqual(['Ended', 'Ended'])
    const heard = bob.heard.length
    await clock.advance(300_000)
    expect(bob.heard.length).toBe(heard)
    expect(bob.media.openCount()).toBe(0)
  })

  it.each(['applyOffer', 'createAnswer'] as const)(
    'an engine that never answers %s ends the call in time',
    async (step) => {
      const { alice, bob, id, clock } = await ringing()
      bob.media.stall(step)
      const answering = outcome(bob.client.call.answer(id, audio))
      await clock.advance(15_000)
      expect(await answering).toBe('call:11')
      expect(bob.view(id).ending).toMatchObject({ by: 'media', reason: 'mediaFailed', code: 488 })
      expect(alice.view(id).ending).toMatchObject({ by: 'remote', reason: 'mediaFailed' })
    },
  )

  it.each([
    ['createOffer', 'call:9'],
    ['applyAnswer', 'call:11'],
  ] as const)('an engine of the caller that never answers %s ends the call in time', async (step, code) => {
    const { alice, bob, clock } = await twoPlayers()
    alice.media.stall(step)
    const id = alice.client.call.make('bob', audio)
    await settled()
    if (step === 'applyAnswer') await bob.client.call.answer(id, audio)
    await clock.advance(15_000)
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'media', reason: 'mediaFailed' } })
    const finish = payloads(alice.heard, 'call:operation').find((entry) => 'error' in (entry as object))
    if (step === 'createOffer') expect(finish).toMatchObject({ operation: 'MAKE', error: { code } })
    else expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed' } })
  })
})
