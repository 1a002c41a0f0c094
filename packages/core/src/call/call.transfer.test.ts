import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import {
  audio,
  briefly,
  connected,
  expectAgreement,
  interfere,
  outcome,
  type Player,
  payloads,
} from './call.test.stage.ts'

/** Alice holds bob, and carol is there to be called. */
async function holding() {
  const two = await connected()
  const carol = await two.stage.join('carol')
  await two.alice.client.call.hold(two.id)
  await settled()
  for (const { heard } of [two.alice, two.bob]) heard.length = 0
  return { ...two, carol }
}

/** Alice holds bob in one call and carol in another. */
async function holdingTwo() {
  const stage = await holding()
  const { alice, carol } = stage
  const second = alice.client.call.make('carol', audio)
  await settled()
  await carol.client.call.answer(second, audio)
  await settled()
  await alice.client.call.hold(second)
  await settled()
  for (const { heard } of [alice, stage.bob, carol]) heard.length = 0
  return { ...stage, second }
}

const incomingOf = (player: Player) => player.client.call.getAll().find(({ state }) => state === 'Ringing')

describe('directTransfer', () => {
  it('call.10: hands the far end over; it sees its own call unheld, with somebody else', async () => {
    const { alice, bob, carol, id } = await holding()
    const transferring = outcome(alice.client.call.directTransfer(id, 'carol'))
    await settled()
    const received = incomingOf(carol)
    expect(received).toMatchObject({ direction: 'incoming', peer: { id: 'bob' } })
    expect(bob.view(id)).toMatchObject({ state: 'On Hold', peer: { id: 'carol' } })
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', localHold: true })
    await carol.client.call.answer(received!.id, audio)
    await settled()
    expect(await transferring).toBe('done')
    expect(alice.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'local', reason: 'transferred', code: 9905, text: 'Direct Transfer Successful' },
    })
    expect(payloads(alice.heard, 'call:stateChange')).toEqual([
      expect.objectContaining({ transition: { statusCode: 9905, reasonText: 'Direct Transfer Successful' } }),
    ])
    expect(briefly(alice.heard).filter((name) => name.startsWith('DIRECT'))).toEqual([
      'DIRECT_TRANSFER START',
      'DIRECT_TRANSFER UPDATE',
      'DIRECT_TRANSFER RESUME',
      'DIRECT_TRANSFER FINISH',
    ])
    expect(bob.view(id)).toMatchObject({ state: 'Connected', localHold: false, remoteHold: false })
    expect(carol.view(received!.id).state).toBe('Connected')
    expect(briefly(bob.heard)[0]).toBe('remote UNHOLD START')
    expect(briefly(bob.heard)).toContain('remote UNHOLD FINISH')
    expect([bob.media.peer(id)?.isSending, carol.media.peer(received!.id)?.isSending]).toEqual([true, true])
    expect(bob.view(id).remoteTracks).toEqual(carol.view(received!.id).localTracks)
  })

  it('leaves two who can hold each other and hang up, as any two', async () => {
    const { alice, bob, carol, id } = await holding()
    alice.client.call.directTransfer(id, 'carol')
    await settled()
    const received = incomingOf(carol)!.id
    await carol.client.call.answer(received, audio)
    await settled()
    await bob.client.call.hold(id)
    await settled()
    expect(carol.view(received)).toMatchObject({ state: 'On Hold', remoteHold: true })
    await bob.client.call.unhold(id)
    await carol.client.call.hold(received)
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'On Hold', remoteHold: true })
    await carol.client.call.end(received)
    await settled()
    expect(bob.view(id).state).toBe('Ended')
  })

  it.each([
    ['nobody', 'unknownUser'],
    ['dave', 'offline'],
  ])('to %s fails with call:2 and leaves both as they were', async (target) => {
    const { alice, bob, id } = await holding()
    expect(await outcome(alice.client.call.directTransfer(id, target))).toBe('call:2')
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', localHold: true, currentOperations: [] })
    expect(bob.view(id)).toMatchObject({ state: 'On Hold', remoteHold: true, peer: { id: 'alice' } })
    await alice.client.call.unhold(id)
    await settled()
    expectAgreement(alice, bob, id)
  })

  it('to somebody who refuses fails with call:2; the far end is taken back, on its former peer connection', async () => {
    const { alice, bob, carol, id } = await holding()
    const transferring = outcome(alice.client.call.directTransfer(id, 'carol'))
    await settled()
    await carol.client.call.reject(incomingOf(carol)!.id)
    await settled()
    expect(await transferring).toBe('call:2')
    expect(bob.view(id)).toMatchObject({
      state: 'On Hold',
      remoteHold: true,
      peer: { id: 'alice' },
      currentOperations: [],
    })
    // Its path, which was new for the far end that did not take it, is the former one again.
    expect(briefly(bob.heard).slice(-2)).toEqual(['remote UNHOLD FINISH', 'call:mediaConnectionChange'])
    expect(bob.view(id).mediaConnectionState).toBe('connected')
    await alice.client.call.unhold(id)
    await settled()
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Connected', 'Connected'])
    expectAgreement(alice, bob, id)
  })

  it('is refused where the call is not held, with the reason', async () => {
    const { alice, id } = await connected()
    expect(alice.view(id).can.directTransfer).toEqual({ allowed: false, reason: 'notHeld' })
    expect(await outcome(alice.client.call.directTransfer(id, 'carol'))).toBe('call:6')
    expect(await outcome(alice.client.call.directTransfer(id, ''))).toBe('call:7')
  })

  it('of a far end that hangs up meanwhile ends as hung up, and the promise fails', async () => {
    const { alice, bob, carol, id } = await holding()
    const transferring = outcome(alice.client.call.directTransfer(id, 'carol'))
    await settled()
    await bob.client.call.end(id)
    await settled()
    expect(await transferring).not.toBe('done')
    await settled()
    expect(carol.client.call.getAll().map(({ state }) => state)).toEqual(['Cancelled'])
  })

  it('whose connection is lost meanwhile is given up, and the call is as the server says', async () => {
    const { alice, id, clock } = await holding()
    const transferring = outcome(alice.client.call.directTransfer(id, 'carol'))
    await settled()
    alice.transport.drop()
    await clock.advance(1000)
    expect(await transferring).toBe('call:2')
  })

  it('whose end is never told is given up in time, and the call stays held', async () => {
    const { stage, alice, bob, carol, id, clock } = await holding()
    // Nor does the server say, when it is asked, that it has forgotten the call.
    interfere(stage, ['signal.transferred', 'signal.ended'], [], 'alice')
    const transferring = outcome(alice.client.call.directTransfer(id, 'carol'))
    await settled()
    await carol.client.call.answer(incomingOf(carol)!.id, audio)
    await settled()
    expect(bob.view(id).state).toBe('Connected')
    await clock.advance(109_999)
    expect(alice.view(id).currentOperations).toMatchObject([{ type: 'DIRECT_TRANSFER' }])
    await clock.advance(1)
    expect(await transferring).toBe('call:2')
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', localHold: true, currentOperations: [] })
  })
})

describe('consultativeTransfer', () => {
  it('connects the two far ends, each in the call it has, and ends both calls here', async () => {
    const { alice, bob, carol, id, second } = await holdingTwo()
    await alice.client.call.consultativeTransfer(id, second)
    await settled()
    for (const callId of [id, second])
      expect(alice.view(callId)).toMatchObject({
        state: 'Ended',
        ending: { reason: 'transferred', code: 9905, text: 'Transfer Successful' },
      })
    expect(briefly(alice.heard).filter((name) => name === 'CONSULTATIVE_TRANSFER FINISH').length).toBe(2)
    expect(bob.view(id)).toMatchObject({ state: 'Connected', peer: { id: 'carol' }, remoteHold: false })
    expect(carol.view(second)).toMatchObject({ state: 'Connected', peer: { id: 'bob' }, remoteHold: false })
    expect(bob.view(id).remoteTracks).toEqual(carol.view(second).localTracks)
    expect([bob.media.peer(id)?.isSending, carol.media.peer(second)?.isSending]).toEqual([true, true])
    await bob.client.call.hold(id)
    await settled()
    expect(carol.view(second)).toMatchObject({ state: 'On Hold', remoteHold: true })
    await bob.client.call.end(id)
    await settled()
    expect(carol.view(second).state).toBe('Ended')
  })

  it('needs both calls held: else call:6, and neither changes', async () => {
    const { alice, id, second } = await holdingTwo()
    await alice.client.call.unhold(second)
    expect(await outcome(alice.client.call.consultativeTransfer(id, second))).toBe('call:6')
    expect(await outcome(alice.client.call.consultativeTransfer(second, id))).toBe('call:6')
    expect([alice.view(id).currentOperations, alice.view(second).currentOperations]).toEqual([[], []])
  })

  it.each([['unknown'], [5], [undefined]])('with %j as the other call: call:7', async (other) => {
    const { alice, id } = await holdingTwo()
    expect(await outcome(alice.client.call.consultativeTransfer(id, other as never))).toBe('call:7')
    expect(await outcome(alice.client.call.consultativeTransfer(id, id))).toBe('call:7')
  })

  it('that the server refuses fails for both calls, which stay held', async () => {
    const stage = await holdingTwo()
    const { alice, id, second } = stage
    interfere(stage.stage, ['signal.transferred', 'signal.retargeted'], [])
    const transferring = outcome(alice.client.call.consultativeTransfer(id, second))
    alice.inject(id, { type: 'signal.failed', step: 'transfer', code: 'wrong_state', message: 'no' })
    expect(await transferring).toBe('call:2')
    for (const callId of [id, second])
      expect(alice.view(callId)).toMatchObject({ state: 'On Hold', localHold: true, currentOperations: [] })
  })
})
