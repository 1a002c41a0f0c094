import { describe, expect, it } from 'vitest'
import { allCaughtUp, generations } from './support/clients.ts'
import { establish, type Phone, phone, startStill } from './support/phone.ts'
import { control } from './support/server.ts'

const people = async (server: Parameters<typeof phone>[0], generation: (typeof generations)[number]) => ({
  alice: await phone(server, 'alice', { generation }),
  bob: await phone(server, 'bob', { generation }),
  carol: await phone(server, 'carol', { generation }),
})

const invitedId = async (target: Phone) =>
  target.client.next('CALL_SIGNAL', (payload) => payload.type === 'invited').then((payload) => payload)

describe.each(generations)('a blind transfer with $name', (generation) => {
  it('gives the other side to the target once the target answers', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
    expect(await bob.fact('c-1', 'retargeted')).toMatchObject({ party: { _id: 'carol' }, makesOffer: true })
    bob.signal('c-1', 'offerUpdate', { offer: 'to-carol', operation: 'MEDIA_RESTART', attempt: 4 })
    bob.signal('c-1', 'candidate', { candidate: { candidate: 'b=1' } })
    const invited = await invitedId(carol)
    expect(invited).toMatchObject({
      offer: 'to-carol',
      from: { _id: 'bob' },
      replaces: { _id: 'alice' },
      media: { audio: true, video: true },
    })
    const { callId } = invited
    expect((await carol.fact(callId, 'candidate')).candidate).toEqual({ candidate: 'b=1' })
    carol.signal(callId, 'ring')
    carol.signal(callId, 'candidate', { candidate: { candidate: 'c=1' } })
    expect((await bob.fact('c-1', 'candidate')).candidate).toEqual({ candidate: 'c=1' })
    await allCaughtUp(carol.client, alice.client)
    expect(alice.heard()).toEqual([])
    carol.signal(callId, 'answer', { answer: 'from-carol' })
    await carol.fact(callId, 'accepted')
    expect(await bob.fact('c-1', 'updateAnswered')).toMatchObject({
      answer: 'from-carol',
      attempt: 4,
      from: { _id: 'carol' },
    })
    expect(await alice.fact('c-1', 'transferred')).toMatchObject({ statusCode: 9905 })
    alice.signal('c-1', 'dtmf', { tones: '1' })
    expect((await alice.refusal()).error.code).toBe('not_a_party')
    carol.signal(callId, 'offerUpdate', { offer: 'hold', operation: 'HOLD', attempt: 1 })
    await bob.fact('c-1', 'offered')
    bob.signal('c-1', 'end', { reason: 'hungUp' })
    await carol.fact(callId, 'ended')
    expect((await control(server, 'state')).body.calls).toEqual([])
  })

  it.each([
    ['nobody', 'unknownUser'],
    ['dave', 'offline'],
  ])('to %s leaves everything as it was', async (target, reason) => {
    const { server } = await startStill()
    const { alice, bob } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'transfer', { to: { _id: target } })
    expect(await alice.fact('c-1', 'transferred')).toMatchObject({ statusCode: -1, reason })
    alice.signal('c-1', 'dtmf', { tones: '1' })
    await bob.fact('c-1', 'dtmf')
    expect(bob.heard()).toEqual([])
  })

  it('goes back to where it was when the target refuses or does not answer', async () => {
    const { server, clock } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    for (const [attempt, refuse] of [
      [2, (callId: string) => carol.signal(callId, 'reject', { statusCode: 486, reason: 'busy' })],
      [3, () => clock.advance(60_000)],
    ] as const) {
      alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
      await bob.fact('c-1', 'retargeted')
      bob.signal('c-1', 'offerUpdate', { offer: 'to-carol', operation: 'MEDIA_RESTART', attempt })
      const { callId } = await invitedId(carol)
      refuse(callId)
      expect(await bob.fact('c-1', 'updateRejected')).toMatchObject({ attempt })
      expect(await bob.fact('c-1', 'retargeted')).toMatchObject({
        party: { _id: 'alice' },
        makesOffer: false,
        restored: true,
      })
      expect(await alice.fact('c-1', 'transferred')).toMatchObject({ statusCode: -1 })
    }
    alice.signal('c-1', 'offerUpdate', { offer: 'unhold', operation: 'UNHOLD', attempt: 5 })
    await bob.fact('c-1', 'offered')
  })

  it('fails when the transferred side makes no offer in time', async () => {
    const { server, clock } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
    await bob.fact('c-1', 'retargeted')
    clock.advance(60_000)
    expect(await alice.fact('c-1', 'transferred')).toMatchObject({ statusCode: -1, reason: 'noAnswer' })
    await carol.client.caughtUp()
    expect(carol.heard()).toEqual([])
  })

  it('is called off for the target when the transferred side hangs up', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
    await bob.fact('c-1', 'retargeted')
    bob.signal('c-1', 'offerUpdate', { offer: 'to-carol', operation: 'MEDIA_RESTART', attempt: 1 })
    const { callId } = await invitedId(carol)
    bob.signal('c-1', 'end', { reason: 'hungUp' })
    await alice.fact('c-1', 'ended')
    await carol.fact(callId, 'cancelled')
    expect((await control(server, 'state')).body.calls).toEqual([])
  })

  it('refuses other changes of the call while it is on its way', async () => {
    const { server } = await startStill()
    const { alice, bob } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
    await bob.fact('c-1', 'retargeted')
    alice.signal('c-1', 'offerUpdate', { offer: 'o', operation: 'UNHOLD', attempt: 9 })
    expect((await alice.refusal()).error.code).toBe('wrong_state')
    alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
    expect((await alice.refusal()).error.code).toBe('wrong_state')
  })

  it('reaches nobody without a target', async () => {
    const { server } = await startStill()
    const { alice, bob } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'transfer')
    expect((await alice.refusal()).error.code).toBe('invalid_payload')
  })
})

describe.each(generations)('a consultative transfer with $name', (generation) => {
  it('joins the other sides of two calls, each under the id it knows', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    await establish(alice, carol, 'c-2')
    alice.signal('c-1', 'transfer', { toCallId: 'c-2' })
    expect(await alice.fact('c-1', 'transferred')).toMatchObject({ statusCode: 9905 })
    expect(await alice.fact('c-2', 'transferred')).toMatchObject({ statusCode: 9905 })
    expect(await bob.fact('c-1', 'retargeted')).toMatchObject({ party: { _id: 'carol' }, makesOffer: true })
    expect(await carol.fact('c-2', 'retargeted')).toMatchObject({ party: { _id: 'bob' }, makesOffer: false })
    bob.signal('c-1', 'offerUpdate', { offer: 'new', operation: 'MEDIA_RESTART', attempt: 1 })
    expect(await carol.fact('c-2', 'offered')).toMatchObject({ offer: 'new', from: { _id: 'bob' } })
    carol.signal('c-2', 'answerUpdate', { answer: 'new', attempt: 1 })
    await bob.fact('c-1', 'updateAnswered')
    alice.signal('c-3', 'resync')
    expect((await alice.fact('c-3', 'synced')).calls).toEqual([])
    carol.signal('c-2', 'end', { reason: 'hungUp' })
    await bob.fact('c-1', 'ended')
    expect((await control(server, 'state')).body.calls).toEqual([])
  })

  it('needs two established calls of the same connection', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    await establish(bob, carol, 'c-2')
    alice.signal('c-1', 'transfer', { toCallId: 'c-2' })
    expect((await alice.refusal()).error.code).toBe('unknown_call')
    alice.signal('c-1', 'transfer', { toCallId: 'c-1' })
    expect((await alice.refusal()).error.code).toBe('wrong_state')
  })
})
