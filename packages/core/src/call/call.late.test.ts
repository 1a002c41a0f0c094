import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { audio, connected, expectAgreement, interfere, outcome, payloads, ringing } from './call.test.stage.ts'

describe('what comes late, twice or malformed', () => {
  it.each([
    'signal.invited',
    'signal.accepted',
    'signal.rang',
    'signal.answered',
    'signal.offered',
    'signal.updateAnswered',
    'signal.candidate',
    'signal.ended',
    'signal.cancelled',
  ])('%s twice is %s once', async (type) => {
    const { stage, alice, bob, id } = await ringing()
    await alice.client.call.end(id)
    interfere(stage, [type], ['now', 'now'])
    const again = alice.client.call.make('bob', audio)
    await settled()
    await bob.client.call.answer(again, audio)
    await settled()
    await alice.client.call.hold(again)
    await settled()
    expectAgreement(alice, bob, again)
    expect(bob.heard.filter((event) => event.type === 'call:receive').length).toBe(2)
    await bob.client.call.unhold(again).catch(() => {})
    await bob.client.call.hold(again)
    await settled()
    expectAgreement(alice, bob, again)
    await alice.client.call.end(again)
    await settled()
    expect(bob.view(again).ending).toMatchObject({ by: 'remote', reason: 'hungUp' })
  })

  it('an answer to an older offer of ours is dropped, also while we wait for that of a newer one', async () => {
    const { stage, alice, bob, id, clock } = await connected()
    interfere(stage, ['signal.updateAnswered'], ['later'], 'alice')
    const first = outcome(alice.client.call.hold(id))
    await clock.advance(45_500)
    expect(await first).toBe('call:2')
    stage.network.interfere(null)
    stage.network.releaseHeld()
    await settled()
    const applied = alice.media.peer(id)?.commands.filter((command) => command.type === 'applyAnswer') ?? []
    expect(applied.map(({ attempt, answer }) => [attempt, JSON.parse(answer).direction])).toEqual([
      [1, 'sendrecv'],
      [3, 'sendrecv'],
    ])
    expectAgreement(alice, bob, id)
  })

  it('an offer that the engine made for an older wish is not sent for a newer one', async () => {
    const { alice, id, clock } = await connected()
    alice.media.stall('createOffer')
    const first = outcome(alice.client.call.hold(id))
    await clock.advance(15_000)
    expect(await first).toBe('call:2')
    alice.client.call.hold(id)
    alice.media.peer(id)?.report({ type: 'peer.offerCreated', attempt: 2, offer: 'stale' })
    alice.media.peer(id)?.report({
      type: 'peer.failed',
      step: 'createOffer',
      attempt: 2,
      fault: { name: 'OperationError', message: 'stale' },
    })
    await settled()
    expect(alice.said.filter(({ command }) => command.type === 'offerUpdate')).toEqual([])
    expect(alice.view(id).currentOperations).toMatchObject([{ type: 'HOLD', status: 'ONGOING' }])
  })

  it('what the engine says of an older offer of the far end is not taken for the newer one', async () => {
    const { alice, bob, id, clock } = await connected()
    bob.media.stall('applyOffer')
    const first = outcome(alice.client.call.hold(id))
    await clock.advance(15_000)
    expect(await first).toBe('call:2')
    alice.client.call.hold(id)
    await settled()
    const said = bob.said.length
    const brought = { id: 'stale', kind: 'audio' } as const
    bob.media.peer(id)?.report({
      type: 'peer.offerApplied',
      attempt: 2,
      remoteDirection: 'inactive',
      added: [brought],
      removed: [],
    })
    bob.media.peer(id)?.report({ type: 'peer.answerCreated', attempt: 2, answer: 'stale' })
    await settled()
    expect(bob.said.length).toBe(said)
    expect(bob.view(id)).toMatchObject({ remoteHold: false, hold: { remote: { wanted: false } } })
    expect(bob.view(id).remoteTracks).not.toContain('stale')
  })

  it('an offer that is not newer than the last one is dropped', async () => {
    const { alice, bob, id } = await connected()
    const said = alice.said.length
    for (const attempt of [-1, 0, 1]) alice.inject(id, { type: 'signal.offered', attempt, offer: '{}' })
    await settled()
    expect({ heard: alice.heard, said: alice.said.length }).toEqual({ heard: [], said })
    expectAgreement(alice, bob, id)
  })

  it('an offer that is no description is refused with 488 and changes nothing', async () => {
    const { alice, bob, id } = await connected()
    alice.inject(id, { type: 'signal.offered', attempt: 2, offer: 'v=nonsense', operation: '__proto__' })
    await settled()
    expect(alice.said.at(-1)).toEqual({
      callId: id,
      command: { type: 'rejectUpdate', attempt: 2, statusCode: 488 },
    })
    expect(payloads(alice.heard, 'call:operation')).toMatchObject([
      { operation: 'GENERIC_REMOTE', transition: 'START' },
      { operation: 'GENERIC_REMOTE', transition: 'FINISH', error: { code: 'call:2' } },
    ])
    expectAgreement(alice, bob, id)
  })

  it('an answer that is no description fails the change, and the ends are brought together', async () => {
    const { stage, alice, bob, id, clock } = await connected()
    interfere(stage, ['signal.updateAnswered'], [], 'alice')
    const holding = outcome(alice.client.call.hold(id))
    await settled()
    alice.inject(id, { type: 'signal.updateAnswered', attempt: 2, answer: 'nonsense' })
    await settled()
    expect(await holding).toBe('call:11')
    stage.network.interfere(null)
    await clock.advance(500)
    expectAgreement(alice, bob, id)
  })

  it('an invite that is no description can be answered as little as its caller deserves: both are told', async () => {
    const { stage, alice, bob } = await ringing()
    stage.network.interfere(({ fact }) => {
      if (fact.type === 'signal.invited') Object.assign(fact, { offer: 'nonsense' })
      return ['now']
    })
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(await outcome(bob.client.call.answer(id, audio))).toBe('call:11')
    await settled()
    expect(bob.view(id).ending).toMatchObject({ by: 'media', reason: 'mediaFailed', code: 488 })
    expect(alice.view(id).ending).toMatchObject({ by: 'remote', reason: 'mediaFailed', code: 488 })
  })

  it('an answer to our invite that is no description ends the call for both', async () => {
    const { stage, alice, bob, id } = await ringing()
    stage.network.interfere(({ fact }) => {
      if (fact.type === 'signal.answered') Object.assign(fact, { answer: 'nonsense' })
      return ['now']
    })
    bob.client.call.answer(id, audio)
    await settled()
    expect(alice.view(id).ending).toMatchObject({ by: 'media', reason: 'mediaFailed' })
    expect(bob.view(id).ending).toMatchObject({ by: 'remote', reason: 'mediaFailed' })
    expect([alice.media.openCount(), bob.media.openCount()]).toEqual([0, 0])
  })

  it('facts about calls nobody knows do nothing', async () => {
    const { alice, bob, id } = await connected()
    const before = alice.client.call.getAll()
    bob.inject('no such call', { type: 'signal.ended' })
    alice.inject('__proto__', { type: 'signal.ended' })
    await settled()
    expect(alice.client.call.getAll()).toBe(before)
    expect(alice.client.call.getById('__proto__')).toBe(undefined)
    expect(alice.client.call.getById('constructor')).toBe(undefined)
    expect(await outcome(alice.client.call.end('constructor'))).toBe('call:7')
    expect(alice.view(id).state).toBe('Connected')
  })

  it('an offer that overtakes the confirmation of our answer waits for it', async () => {
    const { stage, alice, bob, id } = await ringing()
    interfere(stage, ['signal.accepted'], ['later'], 'bob')
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    const holding = outcome(alice.client.call.hold(id))
    await settled()
    expect(bob.view(id).state).toBe('Ringing')
    stage.network.interfere(null)
    stage.network.releaseHeld()
    await settled()
    expect([await answering, await holding]).toEqual(['done', 'done'])
    expect(bob.view(id).remoteHold).toBe(true)
    expectAgreement(alice, bob, id)
  })

  it('an offer of the callee that comes while its answer is still being applied waits for that', async () => {
    const { alice, bob, id } = await ringing()
    const goOn = alice.media.stall('applyAnswer')
    await bob.client.call.answer(id, audio)
    const holding = outcome(bob.client.call.hold(id))
    await settled()
    expect(alice.view(id).state).toBe('Ringing')
    goOn()
    const peer = alice.media.peer(id)
    peer?.resume()
    await settled()
    expect(await holding).toBe('done')
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', remoteHold: true, localHold: false })
  })
})
