import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import {
  audio,
  briefly,
  connected,
  cut,
  expectAgreement,
  outcome,
  type PlayerOptions,
  payloads,
} from './call.test.stage.ts'

/** Alice holds bob in one call and carol in another. */
async function holdingTwo(options: PlayerOptions = {}) {
  const two = await connected(options, options)
  const { alice, id } = two
  const carol = await two.stage.join('carol', options)
  await alice.client.call.hold(id)
  const second = alice.client.call.make('carol', audio)
  await settled()
  await carol.client.call.answer(second, audio)
  await settled()
  await alice.client.call.hold(second)
  await settled()
  alice.heard.length = 0
  return { ...two, carol, second }
}

async function joined() {
  const stage = await holdingTwo()
  await stage.alice.client.call.join(stage.id, stage.second)
  const [{ callId }] = payloads(stage.alice.heard, 'call:join') as [{ callId: string }]
  await settled()
  return { ...stage, callId }
}

describe('join', () => {
  it('call.9: makes one call of two, with audio of both far ends; the old ones end', async () => {
    const { alice, bob, carol, id, second, callId } = await joined()
    for (const old of [id, second])
      expect(alice.view(old)).toMatchObject({
        state: 'Ended',
        ending: { by: 'local', reason: 'joined', code: 9906, text: 'Join Successful' },
        localTracks: [],
      })
    expect(alice.view(callId)).toMatchObject({ state: 'Connected', direction: 'outgoing', localHold: false })
    expect(alice.view(callId).remoteTracks).toEqual([...bob.view(id).localTracks, ...carol.view(second).localTracks])
    expect([bob.view(id).state, carol.view(second).state]).toEqual(['Connected', 'Connected'])
    expect(alice.media.peer(id)?.commands).toContainEqual({ type: 'mix', callIds: [second] })
    expect(alice.media.peer(second)?.commands).toContainEqual({ type: 'mix', callIds: [id] })
    expect(briefly(alice.heard).filter((name) => name.startsWith('JOIN'))).toEqual([
      'JOIN START',
      'JOIN START',
      'JOIN UPDATE',
      'JOIN UPDATE',
      'JOIN RESUME',
      'JOIN RESUME',
      'JOIN FINISH',
      'JOIN FINISH',
    ])
  })

  it('ends for both when the one who joined them hangs up', async () => {
    const { alice, bob, carol, id, second, callId } = await joined()
    await alice.client.call.end(callId)
    await settled()
    expect(alice.view(callId)).toMatchObject({ state: 'Ended', ending: { by: 'local', reason: 'hungUp' } })
    expect([bob.view(id).state, carol.view(second).state]).toEqual(['Ended', 'Ended'])
    expect(alice.view(id).ending?.reason).toBe('joined')
  })

  it('goes on with whom is left, and ends with the last', async () => {
    const { alice, bob, carol, id, second, callId } = await joined()
    await bob.client.call.end(id)
    await settled()
    expect(alice.view(callId)).toMatchObject({ state: 'Connected' })
    expect(alice.view(callId).remoteTracks).toEqual(carol.view(second).localTracks)
    await carol.client.call.end(second)
    await settled()
    expect(alice.view(callId)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'hungUp' } })
  })

  it('is muted as one, and says what it cannot do', async () => {
    const { alice, id, second, callId } = await joined()
    await alice.client.call.mute(callId)
    expect(alice.view(callId).muted.confirmed.toSorted()).toEqual(alice.view(callId).localTracks.toSorted())
    expect(alice.view(callId).localTracks.length).toBe(2)
    await alice.client.call.unmute(callId)
    expect(alice.view(callId).muted.confirmed).toEqual([])
    expect(alice.view(callId).can).toMatchObject({
      end: { allowed: true },
      hold: { allowed: false, reason: 'notSupported' },
    })
    expect(await outcome(alice.client.call.hold(callId))).toBe('not-supported')
    for (const old of [id, second]) {
      expect(alice.view(old).can.unhold).toEqual({ allowed: false, reason: 'ended' })
      expect(await outcome(alice.client.call.unhold(old))).toBe('call:6')
    }
    const stats = await alice.client.call.getStats(callId)
    expect(stats.size).toBeGreaterThan(0)
  })

  it('needs two held calls: else call:6 or call:7, and neither changes', async () => {
    const { alice, id, second } = await holdingTwo()
    expect(await outcome(alice.client.call.join(id, 'unknown'))).toBe('call:7')
    expect(await outcome(alice.client.call.join(id, id))).toBe('call:7')
    await alice.client.call.unhold(second)
    expect(await outcome(alice.client.call.join(id, second))).toBe('call:6')
    expect(await outcome(alice.client.call.join(second, id))).toBe('call:6')
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', currentOperations: [] })
  })

  it('that one far end refuses fails, and both calls are held again', async () => {
    const { alice, bob, carol, id, second, clock } = await holdingTwo()
    carol.media.fail('applyOffer')
    expect(await outcome(alice.client.call.join(id, second))).toBe('call:2')
    await clock.advance(2000)
    expect([alice.view(id), alice.view(second)].map(({ state, localHold }) => [state, localHold])).toEqual([
      ['On Hold', true],
      ['On Hold', true],
    ])
    expect(payloads(alice.heard, 'call:join')).toEqual([])
    expect(bob.view(id)).toMatchObject({ state: 'On Hold', remoteHold: true })
    expect(await outcome(alice.client.call.join(id, second))).toBe('done')
  })

  it('that our lost connection delays by more than a minute fails, and both calls stay held', async () => {
    const stage = await holdingTwo({ config: { call: { lossTimeout: 120_000 }, connectivity: { reconnectLimit: 0 } } })
    const { alice, bob, id, second, clock } = stage
    const joining = outcome(alice.client.call.join(id, second))
    const goBack = await cut(alice, stage)
    await clock.advance(59_000)
    expect(alice.view(id).currentOperations).toMatchObject([{ type: 'JOIN' }])
    await clock.advance(1000)
    expect(await joining).toBe('call:2')
    await goBack()
    await clock.advance(2000)
    for (const callId of [id, second])
      expect(alice.view(callId)).toMatchObject({ state: 'On Hold', localHold: true, currentOperations: [] })
    expectAgreement(alice, bob, id)
    expect(payloads(alice.heard, 'call:join')).toEqual([])
  })

  it('whose client is destroyed says goodbye to both', async () => {
    const { alice, bob, carol, id, second, clock } = await joined()
    const gone = alice.client.destroy()
    await clock.advance(5000)
    await gone
    expect([bob.view(id).state, carol.view(second).state]).toEqual(['Ended', 'Ended'])
  })
})
