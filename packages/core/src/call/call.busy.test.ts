import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { audio, connected, outcome, type PlayerOptions, payloads, ringing } from './call.test.stage.ts'

const rejectsBusy: PlayerOptions = { config: { call: { busyPolicy: 'reject' } } }

describe('pains 10: a second call', () => {
  it('rings beside the first and is its own: ending one leaves the other', async () => {
    const { stage, alice, bob, id } = await connected()
    const carol = await stage.join('carol')
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect(bob.client.call.getAll().map(({ state }) => state)).toEqual(['Connected', 'Ringing'])
    await bob.client.call.answer(second, audio)
    await settled()
    await bob.client.call.end(second)
    await settled()
    expect([bob.view(id).state, alice.view(id).state]).toEqual(['Connected', 'Connected'])
    expect(bob.media.peer(id)?.isSending).toBe(true)
    expect(carol.view(second).state).toBe('Ended')
  })

  it('is refused as busy where configured, without touching the first', async () => {
    const { stage, alice, bob, id } = await connected({}, rejectsBusy)
    const carol = await stage.join('carol')
    const before = bob.view(id)
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect(bob.view(second)).toMatchObject({
      state: 'Ended',
      ending: { by: 'local', reason: 'busy', code: 486, missed: true },
    })
    expect(carol.view(second)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'busy', code: 486 } })
    expect(payloads(carol.heard, 'call:stateChange').at(-1)).toMatchObject({
      transition: { statusCode: 486, reasonText: 'busy' },
    })
    expect(bob.view(id)).toBe(before)
    expect(alice.view(id).state).toBe('Connected')
  })

  it('is refused as busy even by whom we are talking to, in a call that we had made', async () => {
    const { alice, bob, id } = await connected(rejectsBusy)
    const second = bob.client.call.make('alice', audio)
    await settled()
    expect(alice.view(second).ending).toMatchObject({ reason: 'busy', code: 486 })
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Connected', 'Connected'])
  })

  it('is refused as busy while the first still rings', async () => {
    const { stage, bob, id } = await ringing({}, rejectsBusy)
    const carol = await stage.join('carol')
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect([bob.view(id).state, bob.view(second).state]).toEqual(['Ringing', 'Ended'])
  })

  it('rings again when the first is over', async () => {
    const { stage, bob, id } = await connected({}, rejectsBusy)
    const carol = await stage.join('carol')
    await bob.client.call.end(id)
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect(bob.view(second).state).toBe('Ringing')
  })
})

describe("pains 10: with busyPolicy 'holdAndAnswer' a second call", () => {
  const holds: PlayerOptions = { config: { call: { busyPolicy: 'holdAndAnswer' } } }

  it('rings, and whoever is talked to is held when it is answered', async () => {
    const { stage, alice, bob, id } = await connected({}, holds)
    const carol = await stage.join('carol')
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect([bob.view(id).state, bob.view(second).state]).toEqual(['Connected', 'Ringing'])
    await bob.client.call.answer(second, audio)
    await settled()
    expect([bob.view(id).state, bob.view(second).state]).toEqual(['On Hold', 'Connected'])
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', remoteHold: true })
    await bob.client.call.end(second)
    expect(bob.view(id).state).toBe('On Hold')
  })

  it('that is refused or whose arguments are wrong holds nobody', async () => {
    const { stage, bob, id } = await connected({}, holds)
    const carol = await stage.join('carol')
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect(await outcome(bob.client.call.answer(second, {}))).toBe('call:7')
    await bob.client.call.reject(second)
    await settled()
    expect(bob.view(id).state).toBe('Connected')
  })
})
