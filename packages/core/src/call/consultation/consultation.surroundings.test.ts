import { describe, expect, it } from 'vitest'
import { createLeanClient } from '../../createLeanClient.ts'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { createTestClock } from '../../testing/testClock.ts'
import { payloads } from '../call.test.stage.ts'
import {
  audio,
  consulting,
  endOf,
  outcome,
  ringingSecond,
  settled,
  swapped,
  talking,
} from './consultation.test.stage.ts'
import { consultation } from './consultation.ts'

describe('what the application does past the consultation', () => {
  it('unholds the first while we talk to the second: the second is held, so that only one talks', async () => {
    const stage = await consulting()
    expect(await outcome(stage.alice.client.call.unhold(stage.first))).toBe('done')
    await settled()
    expect(stage.view(stage.id).state).toBe('talkingToFirst')
    expect(stage.standing(stage.id)).toEqual({
      first: 'Connected',
      second: 'On Hold',
      bob: 'Connected',
      carol: 'On Hold',
    })
  })

  it('unholds the first while the second rings: that takes the consultation back', async () => {
    const stage = await ringingSecond()
    await stage.alice.client.call.unhold(stage.first)
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'cancelled' })
    expect(stage.standing(stage.id)).toMatchObject({ first: 'Connected', second: 'Ended', carol: 'Cancelled' })
  })

  it('ends the second: back to the first, as cancelled', async () => {
    const stage = await consulting()
    await stage.alice.client.call.end(stage.second(stage.id))
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'cancelled', reason: 'hungUp' })
    expect(stage.standing(stage.id)).toMatchObject({ first: 'Connected', second: 'Ended', bob: 'Connected' })
  })

  it('ends the first: the second goes on', async () => {
    const stage = await swapped()
    await stage.alice.client.call.end(stage.first)
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'firstLost' })
    expect(stage.standing(stage.id)).toMatchObject({ first: 'Ended', second: 'Connected', carol: 'Connected' })
  })

  it('connects the two by hand: completed all the same', async () => {
    const stage = await consulting()
    await stage.alice.client.call.hold(stage.second(stage.id))
    await stage.alice.client.call.consultativeTransfer(stage.second(stage.id), stage.first)
    await settled()
    expect(endOf(stage)).toMatchObject({ outcome: 'completed' })
    expect(stage.standing(stage.id)).toMatchObject({ bob: 'Connected', carol: 'Connected' })
  })

  it('holds the second: a swap, and completing, take it as it is', async () => {
    const stage = await consulting()
    await stage.alice.client.call.hold(stage.second(stage.id))
    expect(stage.view(stage.id).state).toBe('talkingToSecond')
    expect(await outcome(stage.api.complete(stage.id))).toBe('done')
  })
})

describe('arguments and refusals', () => {
  it.each([
    ['an unknown call', ['unknown', 'carol'], 'call:7'],
    ['no call at all', [undefined, 'carol'], 'call:7'],
    ['a key that changes prototypes', ['__proto__', 'carol'], 'call:7'],
    ['no destination', ['FIRST', ''], 'call:7'],
    ['a destination of another kind', ['FIRST', { id: 'carol' }], 'call:7'],
    ['media of another kind', ['FIRST', 'carol', 'audio'], 'call:7'],
    ['media without audio', ['FIRST', 'carol', { video: true }], 'call:7'],
    ['options of another kind', ['FIRST', 'carol', audio, 5], 'call:7'],
    ['a name of another kind', ['FIRST', 'carol', audio, { displayName: 5 }], 'call:7'],
  ] as const)('%s: the id comes at once, the error by event, and the call stays as it was', async (_, given, code) => {
    const stage = await talking()
    const before = stage.alice.view(stage.first)
    const [callId, ...rest] = given.map((value) => (value === 'FIRST' ? stage.first : value))
    const id = stage.api.start(...([callId, ...rest] as unknown as Parameters<typeof stage.api.start>))
    expect(payloads(stage.alice.heard, 'consultation:end')).toEqual([])
    await settled()
    expect(endOf({ ...stage, id })).toEqual({
      consultationId: id,
      outcome: 'failed',
      error: { code, message: expect.any(String) },
    })
    expect(stage.alice.view(stage.first)).toBe(before)
    expect(stage.api.getById(id)).toBeUndefined()
    expect(await outcome(stage.api.cancel(id))).toBe('call:7')
  })

  it('a call that rings, has ended, or is part of another consultation: call:6', async () => {
    const stage = await ringingSecond()
    const start = async (callId: string) => {
      const id = stage.api.start(callId, 'carol')
      await settled()
      return endOf({ ...stage, id }).error
    }
    expect(await start(stage.first)).toMatchObject({ code: 'call:6', message: expect.stringContaining('state') })
    expect(await start(stage.second(stage.id))).toMatchObject({ code: 'call:6' })
    await stage.api.cancel(stage.id)
    expect(await start(stage.second(stage.id))).toMatchObject({
      code: 'call:6',
      message: expect.stringContaining('ended'),
    })
  })

  it('says what is possible, and refuses the rest with the same reason', async () => {
    const stage = await ringingSecond()
    const { api, id } = stage
    expect(stage.view(id).can).toEqual({
      swap: { allowed: false, reason: 'state' },
      complete: { allowed: true },
      join: { allowed: false, reason: 'state' },
      cancel: { allowed: true },
    })
    expect([await outcome(api.swap(id)), await outcome(api.join(id))]).toEqual(['call:6', 'call:6'])
    await api.cancel(id)
    for (const name of ['swap', 'complete', 'join', 'cancel'] as const) {
      expect(stage.view(id).can[name]).toEqual({ allowed: false, reason: 'ended' })
      expect(await outcome(api[name](id))).toBe('call:6')
      expect(await outcome(api[name]('unknown'))).toBe('call:7')
      expect(await outcome(api[name](undefined as never))).toBe('call:7')
    }
    expect(api.getById('unknown')).toBeUndefined()
    expect(api.observe('unknown').getSnapshot()).toBeUndefined()
  })

  it('keeps views the same until something changes', async () => {
    const stage = await consulting()
    const { api, id } = stage
    const before = [api.getById(id), api.observe(id).getSnapshot(), api.observeAll().getSnapshot()]
    await stage.alice.client.call.mute(stage.first)
    await settled()
    expect([api.getById(id), api.observe(id).getSnapshot(), api.observeAll().getSnapshot()]).toEqual(before)
    expect(api.getById(id)).toBe(before[0])
    expect(api.observeAll().getSnapshot()).toBe(before[2])
  })

  it('in a client without calls: call:7 by event', async () => {
    const clock = createTestClock()
    const client = createLeanClient({
      transport: createMemoryNetwork().connect('alice'),
      clock,
      features: [consultation()],
    })
    const ends: unknown[] = []
    client.on('consultation:end', (end) => ends.push(end))
    client.consultation.start('call', 'carol')
    await settled()
    expect(ends).toMatchObject([{ outcome: 'failed', error: { code: 'call:7' } }])
    await client.destroy()
  })
})

describe('destroy', () => {
  const during = {
    holding: async () => {
      const stage = await talking()
      return { ...stage, id: stage.api.start(stage.first, 'carol') }
    },
    ringing: ringingSecond,
    talkingToSecond: consulting,
    talkingToFirst: swapped,
    swapping: async () => {
      const stage = await consulting()
      return { ...stage, running: outcome(stage.api.swap(stage.id)) }
    },
    completing: async () => {
      const stage = await ringingSecond()
      const running = outcome(stage.api.complete(stage.id))
      await settled()
      return { ...stage, running }
    },
    joining: async () => {
      const stage = await consulting()
      return { ...stage, running: outcome(stage.api.join(stage.id)) }
    },
    goingBack: async () => {
      const stage = await consulting()
      return { ...stage, running: outcome(stage.api.cancel(stage.id)) }
    },
  }
  it.each(Object.entries(during))(
    'while %s: everybody is told, promises reject, nothing stays open',
    async (state, begin) => {
      const stage: Awaited<ReturnType<typeof begin>> & { running?: Promise<string> } = await begin()
      expect(stage.view(stage.id).state).toBe(state)
      const gone = stage.alice.client.destroy()
      await stage.clock.advance(10_000)
      await gone
      if (stage.running) expect(await stage.running).toBe('destroyed')
      expect(stage.view(stage.id)).toMatchObject({ state: 'ended', outcome: 'failed', error: { code: 'destroyed' } })
      expect(await outcome(stage.api.cancel(stage.id))).toBe('destroyed')
      expect(stage.alice.media.openCount()).toBe(0)
      expect(['Ended', 'Connected', 'On Hold']).toContain(stage.bob.view(stage.first).state)
      const late = stage.api.start(stage.first, 'carol')
      await settled()
      expect(stage.api.getById(late)).toBeUndefined()
    },
  )
})
