import { describe, expect, it } from 'vitest'
import type { RunningServer } from '../src/index.ts'
import { allCaughtUp, generations } from './support/clients.ts'
import { establish, type Phone, phone, ringUp, sessionIdOf, startStill } from './support/phone.ts'
import { control, user } from './support/server.ts'

type Generation = (typeof generations)[number]

async function people(server: RunningServer, generation: Generation) {
  return {
    alice: await phone(server, 'alice', { generation }),
    bob: await phone(server, 'bob', { generation }),
    carol: await phone(server, 'carol', { generation }),
  }
}

const invitedAt = (target: Phone) => target.client.next('CALL_SIGNAL', ({ type }) => type === 'invited')
const parameter = (name: string, value = 'x') => ({ name, value })
const offer = (attempt: number, text = `offer-${attempt}`) => ({ offer: text, operation: 'MEDIA_RESTART', attempt })

/** A transfer to carol under way: bob is to make his offer. */
async function beginTransfer(alice: Phone, bob: Phone, fields: object = {}) {
  await establish(alice, bob, 'c-1')
  alice.signal('c-1', 'transfer', { to: { _id: 'carol' }, ...fields })
  await bob.fact('c-1', 'retargeted')
}

describe.each(generations)('custom parameters with $name', (generation) => {
  it.each([
    ['reject', { statusCode: 486, reason: 'busy' }, 'rejected'],
    ['end', { reason: 'hungUp' }, 'rejected'],
  ])('of a callee that says %s reach the caller', async (type, fields, fact) => {
    const { server } = await startStill()
    const { alice, bob } = await people(server, generation)
    await ringUp(alice, bob, 'c-1')
    bob.signal('c-1', type, { ...fields, parameters: [parameter('a')] })
    expect(await alice.fact('c-1', fact)).toMatchObject({ parameters: [parameter('a')] })
  })

  it.each([['cancel'], ['end']])('of a caller that says %s reach the callee', async (type) => {
    const { server } = await startStill()
    const { alice, bob } = await people(server, generation)
    await ringUp(alice, bob, 'c-1')
    alice.signal('c-1', type, { parameters: [parameter('a')] })
    expect(await bob.fact('c-1', 'cancelled')).toMatchObject({ parameters: [parameter('a')] })
  })

  it('go along with an answer, a change and hanging up', async () => {
    const { server } = await startStill()
    const { alice, bob } = await people(server, generation)
    await ringUp(alice, bob, 'c-1')
    bob.signal('c-1', 'answer', { answer: 'a', parameters: [parameter('answer')] })
    expect((await alice.fact('c-1', 'answered')).parameters).toEqual([parameter('answer')])
    bob.signal('c-1', 'offerUpdate', { ...offer(2), parameters: [parameter('update')] })
    expect((await alice.fact('c-1', 'offered')).parameters).toEqual([parameter('update')])
    alice.signal('c-1', 'end', { reason: 'hungUp', parameters: [parameter('end')] })
    expect((await bob.fact('c-1', 'ended')).parameters).toEqual([parameter('end')])
  })

  it('said when sending a call on win over those of the caller, also for a connection that comes later', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await ringUp(alice, bob, 'c-1', { parameters: [parameter('case', '1'), parameter('kept')] })
    bob.signal('c-1', 'forward', { to: { _id: 'carol' }, parameters: [parameter('case', '2')] })
    const expected = [parameter('kept'), parameter('case', '2')]
    expect((await carol.fact('c-1', 'invited')).parameters).toEqual(expected)
    const late = await phone(server, 'carol', { generation })
    expect((await late.fact('c-1', 'invited')).parameters).toEqual(expected)
    late.signal('c-1', 'resync')
    const { calls } = await late.fact('c-1', 'synced')
    expect(calls[0].parameters).toEqual(expected)
  })

  it('of a blind transfer reach the target, those of its answer the transferred side', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await beginTransfer(alice, bob, { parameters: [parameter('case', '1'), parameter('kept')] })
    bob.signal('c-1', 'offerUpdate', { ...offer(2), parameters: [parameter('case', '2')] })
    const { callId, parameters } = await invitedAt(carol)
    expect(parameters).toEqual([parameter('kept'), parameter('case', '2')])
    carol.signal(callId, 'answer', { answer: 'a', parameters: [parameter('answer')] })
    await bob.fact('c-1', 'updateAnswered')
    expect((await bob.fact('c-1', 'parameters')).parameters).toEqual([parameter('answer')])
  })

  it('of a consultative transfer reach both who are joined', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    await establish(alice, carol, 'c-2')
    alice.signal('c-1', 'transfer', { toCallId: 'c-2', parameters: [parameter('a')] })
    expect((await bob.fact('c-1', 'parameters')).parameters).toEqual([parameter('a')])
    expect((await carol.fact('c-2', 'parameters')).parameters).toEqual([parameter('a')])
  })

  it.each([
    ['answer', { answer: 'a' }],
    ['reject', { statusCode: 603, reason: 'rejected' }],
    ['forward', { to: { _id: 'carol' } }],
  ])('that are none are refused by name, and %s is not done', async (type, fields) => {
    const { server } = await startStill()
    const { alice, bob } = await people(server, generation)
    await ringUp(alice, bob, 'c-1')
    bob.signal('c-1', type, { ...fields, parameters: [{ name: 'a', value: 5 }] })
    expect((await bob.refusal()).error).toMatchObject({
      code: 'invalid_payload',
      message: expect.stringContaining('parameters[0].value'),
    })
    bob.signal('c-1', 'answer', { answer: 'valid' })
    expect(await alice.fact('c-1', 'answered')).toMatchObject({ answer: 'valid' })
  })
})

describe.each(generations)('a transfer with $name', (generation) => {
  it('rings at every connection of the target, and the first answer wins', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    const mobile = await phone(server, 'carol', { generation })
    await beginTransfer(alice, bob)
    bob.signal('c-1', 'offerUpdate', offer(2))
    const { callId } = await invitedAt(carol)
    expect((await invitedAt(mobile)).callId).toBe(callId)
    mobile.signal(callId, 'answer', { answer: 'mobile' })
    expect(await carol.fact(callId, 'cancelled')).toMatchObject({ reason: 'answeredElsewhere' })
    expect(await bob.fact('c-1', 'updateAnswered')).toMatchObject({ answer: 'mobile' })
    carol.signal(callId, 'answer', { answer: 'late' })
    expect((await carol.refusal()).error.code).toBe('wrong_state')
  })

  it('calls the target anew when the right offer comes after one that was on its way', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
    bob.signal('c-1', 'offerUpdate', offer(2, 'for alice'))
    await bob.fact('c-1', 'retargeted')
    await allCaughtUp(alice.client, bob.client)
    bob.signal('c-1', 'offerUpdate', offer(3, 'for carol'))
    const first = await invitedAt(carol)
    const second = first.offer === 'for carol' ? first : await invitedAt(carol)
    expect(second.offer).toBe('for carol')
    if (second !== first) expect(await carol.fact(first.callId, 'cancelled')).toMatchObject({ reason: 'superseded' })
    carol.signal(second.callId, 'answer', { answer: 'a' })
    expect(await bob.fact('c-1', 'updateAnswered')).toMatchObject({ attempt: 3 })
    expect((await control(server, 'state')).body.calls).toHaveLength(1)
  })

  it('goes on when who asked for it is gone, and only then is it over for them', async () => {
    const { server, clock } = await startStill({ timings: { resumeMs: 10_000 } })
    const { alice, bob, carol } = await people(server, generation)
    await beginTransfer(alice, bob)
    bob.signal('c-1', 'offerUpdate', offer(2))
    const { callId } = await invitedAt(carol)
    alice.client.drop()
    await alice.client.disconnected
    await allCaughtUp(bob.client, carol.client)
    clock.advance(30_000)
    await allCaughtUp(bob.client, carol.client)
    expect([bob.heard(), carol.heard()]).toEqual([[], []])
    carol.signal(callId, 'answer', { answer: 'a' })
    await bob.fact('c-1', 'updateAnswered')
    carol.signal(callId, 'dtmf', { tones: '1' })
    await bob.fact('c-1', 'dtmf')
  })

  it('that comes to nothing tells the transferred side that the former one is away', async () => {
    const { server, clock } = await startStill({ timings: { resumeMs: 10_000 } })
    const { alice, bob, carol } = await people(server, generation)
    await beginTransfer(alice, bob)
    bob.signal('c-1', 'offerUpdate', offer(2))
    const { callId } = await invitedAt(carol)
    alice.client.drop()
    await alice.client.disconnected
    await allCaughtUp(bob.client, carol.client)
    carol.signal(callId, 'reject', { statusCode: 486, reason: 'busy' })
    expect(await bob.fact('c-1', 'retargeted')).toMatchObject({ restored: true })
    await bob.fact('c-1', 'peerLost')
    clock.advance(10_000)
    expect(await bob.fact('c-1', 'ended')).toMatchObject({ reason: 'connectionLost' })
  })

  it('waits for the transferred side while it is away, and is told to it with the list of calls', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generation)
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
    const told = await bob.fact('c-1', 'retargeted')
    bob.signal('c-1', 'resync')
    const { calls } = await bob.fact('c-1', 'synced')
    expect(calls[0].retargeted).toEqual(told)
    bob.signal('c-1', 'offerUpdate', offer(2))
    const { callId } = await invitedAt(carol)
    carol.signal(callId, 'resync')
    expect((await carol.fact(callId, 'synced')).calls).toMatchObject([
      { callId, state: 'ringing', lastOffer: 'offer-2', party: { _id: 'bob' }, replaces: { _id: 'alice' } },
    ])
    alice.signal('c-1', 'resync')
    const [ofAlice] = (await alice.fact('c-1', 'synced')).calls
    expect(ofAlice).not.toHaveProperty('lastOffer')
  })

  it('is forbidden to a guest who shares no space with the target, and so is sending a call on', async () => {
    const { server } = await startStill()
    const { bob, carol } = await people(server, generation)
    const { token, party } = await user(server, 'gus', 'anonymous')
    const gus = await phone(server, party._id, { generation, token })
    await sessionIdOf(bob)
    await sessionIdOf(gus)
    await establish(gus, bob, 'c-1')
    await ringUp(bob, gus, 'c-2')
    for (const target of [{ _id: 'carol' }, { _id: 'nobody' }]) {
      gus.signal('c-1', 'transfer', { to: target })
      expect((await gus.refusal()).error.code).toBe('forbidden')
      gus.signal('c-2', 'forward', { to: target })
      expect((await gus.refusal()).error.code).toBe('forbidden')
    }
    await allCaughtUp(carol.client)
    expect(carol.heard()).toEqual([])
  })
})

describe('limits of transfers and of calls sent on', () => {
  it('let a side have a target called only so often a minute', async () => {
    const { server, clock } = await startStill({ limits: { unansweredInvitesPerMinute: 2 } })
    const { alice, bob, carol } = await people(server, generations[0])
    await beginTransfer(alice, bob)
    for (const attempt of [2, 3, 4]) bob.signal('c-1', 'offerUpdate', offer(attempt))
    expect((await bob.refusal()).error.code).toBe('too_many')
    clock.advance(60_000)
    await allCaughtUp(alice.client, bob.client, carol.client)
    expect(await alice.fact('c-1', 'transferred')).toMatchObject({ statusCode: -1, reason: 'noAnswer' })
  })

  it('call nobody who has as many calls as one may have', async () => {
    const { server } = await startStill({ limits: { liveCallsPerUser: 1 } })
    const { alice, bob, carol } = await people(server, generations[0])
    const dave = await phone(server, 'dave')
    await establish(carol, dave, 'c-2')
    await ringUp(alice, bob, 'c-1')
    bob.signal('c-1', 'forward', { to: { _id: 'carol' } })
    expect((await bob.refusal()).error.code).toBe('too_many')
    bob.signal('c-1', 'answer', { answer: 'a' })
    await alice.fact('c-1', 'answered')
    alice.signal('c-1', 'transfer', { to: { _id: 'carol' } })
    expect(await alice.fact('c-1', 'transferred')).toMatchObject({ statusCode: -1, reason: 'busy' })
  })

  it('refuse an offer for the target that is too long, and take the next one', async () => {
    const { server } = await startStill()
    const { alice, bob, carol } = await people(server, generations[0])
    await beginTransfer(alice, bob)
    bob.signal('c-1', 'offerUpdate', offer(2, 'o'.repeat(65_537)))
    expect((await bob.refusal()).error.code).toBe('too_large')
    bob.signal('c-1', 'offerUpdate', offer(3, 'o'.repeat(65_536)))
    expect((await invitedAt(carol)).offer).toHaveLength(65_536)
  })
})
