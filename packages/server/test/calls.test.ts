import { describe, expect, it } from 'vitest'
import { allCaughtUp, generations } from './support/clients.ts'
import { audioVideo, establish, phone, ringUp, sessionIdOf, startStill } from './support/phone.ts'
import { control, user } from './support/server.ts'

describe.each(generations)('a call with $name', (generation) => {
  it('goes from invite to hanging up, each side told what the other did', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    const aliceSession = await sessionIdOf(alice)
    const from = { ...server.user('alice'), sessionId: aliceSession }
    alice.signal('c-1', 'invite', {
      to: { username: 'bob@example.test' },
      offer: 'offer-1',
      media: audioVideo,
      displayName: 'Alice at work',
      parameters: [{ name: 'x-case', value: '42' }],
      attempt: 1,
      from: { _id: 'forged' },
      history: [{ _id: 'forged' }],
    })
    expect(await alice.fact('c-1', 'accepted')).toMatchObject({ callId: 'c-1' })
    expect(await bob.fact('c-1', 'invited')).toEqual({
      callId: 'c-1',
      seq: expect.any(Number),
      type: 'invited',
      from,
      offer: 'offer-1',
      media: audioVideo,
      displayName: 'Alice at work',
      parameters: [{ name: 'x-case', value: '42' }],
      attempt: 1,
    })
    bob.signal('c-1', 'ring')
    expect(await alice.fact('c-1', 'rang')).toMatchObject({ from: { _id: 'bob' } })
    bob.signal('c-1', 'progress', { answer: 'early-1', attempt: 1 })
    expect(await alice.fact('c-1', 'progressed')).toMatchObject({ answer: 'early-1', attempt: 1 })
    bob.signal('c-1', 'answer', { answer: 'answer-1', attempt: 1, extra: 'kept' })
    await bob.fact('c-1', 'accepted')
    expect(await alice.fact('c-1', 'answered')).toMatchObject({ answer: 'answer-1', attempt: 1, extra: 'kept' })
    alice.signal('c-1', 'candidate', { candidate: { candidate: 'a=1', sdpMid: '0', sdpMLineIndex: 0 } })
    alice.signal('c-1', 'candidate', { candidate: null })
    expect((await bob.fact('c-1', 'candidate')).candidate).toEqual({ candidate: 'a=1', sdpMid: '0', sdpMLineIndex: 0 })
    expect((await bob.fact('c-1', 'candidate')).candidate).toBeNull()
    bob.signal('c-1', 'offerUpdate', { offer: 'offer-2', operation: 'HOLD', attempt: 7 })
    expect(await alice.fact('c-1', 'offered')).toMatchObject({ offer: 'offer-2', operation: 'HOLD', attempt: 7 })
    alice.signal('c-1', 'answerUpdate', { answer: 'answer-2', attempt: 7 })
    expect(await bob.fact('c-1', 'updateAnswered')).toMatchObject({ answer: 'answer-2', attempt: 7 })
    alice.signal('c-1', 'offerUpdate', { offer: 'offer-3', operation: 'UNHOLD', attempt: 2 })
    await bob.fact('c-1', 'offered')
    bob.signal('c-1', 'rejectUpdate', { statusCode: 488, attempt: 2 })
    expect(await alice.fact('c-1', 'updateRejected')).toMatchObject({ statusCode: 488, attempt: 2 })
    alice.signal('c-1', 'dtmf', { tones: '12#', duration: 100, gap: 70 })
    expect(await bob.fact('c-1', 'dtmf')).toMatchObject({ tones: '12#', duration: 100, gap: 70 })
    alice.signal('c-1', 'sendParameters', { parameters: [{ name: 'a', value: 'b' }] })
    expect((await bob.fact('c-1', 'parameters')).parameters).toEqual([{ name: 'a', value: 'b' }])
    bob.signal('c-1', 'end', { reason: 'hungUp' })
    expect(await alice.fact('c-1', 'ended')).toMatchObject({ statusCode: 200, reason: 'hungUp', from: { _id: 'bob' } })
    await allCaughtUp(alice.client, bob.client)
    expect([alice.heard(), bob.heard()]).toEqual([[], []])
    expect((await control(server, 'state')).body.calls).toEqual([])
  })

  it('numbers its facts upwards and drops commands heard before', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    const invite = { callId: 'c-1', seq: 5, type: 'invite', to: { _id: 'bob' }, media: audioVideo }
    alice.client.send('CALL_SIGNAL', invite)
    alice.client.send('CALL_SIGNAL', invite)
    const ring = { callId: 'c-1', seq: 3, type: 'ring' }
    await bob.fact('c-1', 'invited')
    bob.client.send('CALL_SIGNAL', ring)
    bob.client.send('CALL_SIGNAL', ring)
    bob.client.send('CALL_SIGNAL', { ...ring, seq: 2 })
    await allCaughtUp(alice.client, bob.client)
    const seqs = alice.client.inbox.map(({ payload }) => payload.seq)
    expect(alice.heard()).toEqual(['accepted', 'rang'])
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    expect(new Set(seqs).size).toBe(seqs.length)
  })

  it('rings at every connection of the callee, and the first answer wins', async () => {
    const { server } = await startStill()
    const [alice, desk, mobile] = [
      await phone(server, 'alice', { generation }),
      await phone(server, 'bob', { generation }),
      await phone(server, 'bob', { generation }),
    ]
    await ringUp(alice, desk, 'c-1')
    await mobile.fact('c-1', 'invited')
    mobile.signal('c-1', 'answer', { answer: 'mine' })
    await mobile.fact('c-1', 'accepted')
    expect(await desk.fact('c-1', 'cancelled')).toMatchObject({ reason: 'answeredElsewhere' })
    desk.signal('c-1', 'answer', { answer: 'late' })
    expect((await desk.refusal()).error.code).toBe('wrong_state')
    await allCaughtUp(desk.client, alice.client, mobile.client)
    expect(alice.client.drain().map(({ payload }) => payload.answer)).toEqual(['mine'])
    expect(mobile.heard()).toEqual([])
  })

  it('is refused everywhere by one refusal', async () => {
    const { server } = await startStill()
    const [alice, desk, mobile] = [
      await phone(server, 'alice', { generation }),
      await phone(server, 'bob', { generation }),
      await phone(server, 'bob', { generation }),
    ]
    await ringUp(alice, desk, 'c-1')
    desk.signal('c-1', 'reject', { statusCode: 486, reason: 'busy' })
    expect(await alice.fact('c-1', 'rejected')).toMatchObject({ statusCode: 486, reason: 'busy' })
    expect(await mobile.fact('c-1', 'cancelled')).toMatchObject({ reason: 'rejected' })
  })

  it('stops ringing everywhere when the caller gives up', async () => {
    const { server } = await startStill()
    const [alice, desk, mobile] = [
      await phone(server, 'alice', { generation }),
      await phone(server, 'bob', { generation }),
      await phone(server, 'bob', { generation }),
    ]
    await ringUp(alice, desk, 'c-1')
    alice.signal('c-1', 'cancel')
    for (const one of [desk, mobile]) expect(await one.fact('c-1', 'cancelled')).toMatchObject({ reason: 'cancelled' })
  })

  it('is over for the callee too when a cancel crosses its answer', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'cancel')
    expect(await bob.fact('c-1', 'ended')).toMatchObject({ reason: 'cancelled' })
  })

  it('ends with 404 for nobody, 480 for somebody who is not there, 408 for both after a minute', async () => {
    const { server, clock } = await startStill()
    const alice = await phone(server, 'alice', { generation })
    alice.signal('c-1', 'invite', { to: { _id: 'nobody' }, media: audioVideo })
    expect(await alice.fact('c-1', 'ended')).toMatchObject({ statusCode: 404, reason: 'unknownUser' })
    alice.signal('c-2', 'invite', { to: { username: 'bob@example.test' }, media: audioVideo })
    expect(await alice.fact('c-2', 'ended')).toMatchObject({ statusCode: 480, reason: 'offline' })
    const bob = await phone(server, 'bob', { generation })
    await ringUp(alice, bob, 'c-3')
    clock.advance(59_999)
    await allCaughtUp(alice.client, bob.client)
    expect([alice.heard(), bob.heard()]).toEqual([[], []])
    clock.advance(1)
    for (const one of [alice, bob])
      expect(await one.fact('c-3', 'ended')).toMatchObject({ statusCode: 408, reason: 'noAnswer' })
  })

  it('brings early media in the name of the callee when the control interface says so', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await ringUp(alice, bob, 'c-1')
    expect((await control(server, 'calls/progress', { callId: 'c-1', answer: 'music' })).status).toBe(204)
    expect(await alice.fact('c-1', 'progressed')).toMatchObject({ answer: 'music', from: { _id: 'bob' } })
    expect((await control(server, 'calls/progress', { callId: 'nope', answer: 'music' })).status).toBe(404)
  })

  it('is nobody else’s business', async () => {
    const { server } = await startStill()
    const [alice, bob, eve] = [
      await phone(server, 'alice', { generation }),
      await phone(server, 'bob', { generation }),
      await phone(server, 'carol', { generation }),
    ]
    await establish(alice, bob, 'c-1')
    eve.signal('c-1', 'end', { reason: 'hungUp' })
    expect(await eve.refusal()).toMatchObject({ callId: 'c-1', seq: 1, type: 'end', error: { code: 'not_a_party' } })
    eve.signal('c-9', 'end', { reason: 'hungUp' })
    expect((await eve.refusal()).error.code).toBe('unknown_call')
    eve.signal('c-1', 'resume', { formerSessionId: 'guessed' })
    expect((await eve.refusal()).error.code).toBe('not_a_party')
    await allCaughtUp(alice.client, bob.client)
    expect([alice.heard(), bob.heard()]).toEqual([[], []])
  })

  it.each([
    ['ring', {}],
    ['answer', { answer: 'again' }],
    ['reject', { statusCode: 486, reason: 'busy' }],
    ['progress', { answer: 'early' }],
    ['forward', { to: { _id: 'carol' } }],
  ])('refuses %s once it is established', async (type, fields) => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await phone(server, 'carol', { generation })
    await establish(alice, bob, 'c-1')
    bob.signal('c-1', type, fields)
    expect((await bob.refusal()).error.code).toBe('wrong_state')
  })

  it.each([
    ['offerUpdate', { offer: 'o', operation: 'HOLD' }],
    ['answerUpdate', { answer: 'a' }],
    ['rejectUpdate', { statusCode: 488 }],
    ['transfer', { to: { _id: 'carol' } }],
  ])('refuses %s before it is established', async (type, fields) => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await ringUp(alice, bob, 'c-1')
    alice.signal('c-1', type, fields)
    expect((await alice.refusal()).error.code).toBe('wrong_state')
  })

  it('never takes an id twice', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await establish(alice, bob, 'c-1')
    bob.signal('c-1', 'invite', { to: { _id: 'alice' }, media: audioVideo })
    expect((await bob.refusal()).error.code).toBe('wrong_state')
    alice.signal('c-1', 'end', { reason: 'hungUp' })
    await bob.fact('c-1', 'ended')
    alice.signal('c-1', 'invite', { to: { _id: 'bob' }, media: audioVideo })
    expect((await alice.refusal()).error.code).toBe('wrong_state')
  })

  it('lets a guest call only whom it shares a space with, and does not say who exists', async () => {
    const { server } = await startStill()
    const bob = await phone(server, 'bob', { generation })
    const { token } = await user(server, 'gus', 'anonymous')
    const gus = await phone(server, 'gus', { generation, token })
    for (const [callId, to] of [
      ['c-1', { _id: 'bob' }],
      ['c-2', { _id: 'nobody' }],
      ['c-3', { username: 'bob@example.test' }],
    ] as const) {
      gus.signal(callId, 'invite', { to, media: audioVideo })
      expect((await gus.refusal()).error.code).toBe('forbidden')
    }
    await sessionIdOf(bob)
    await sessionIdOf(gus)
    gus.signal('c-4', 'invite', { to: { _id: 'bob' }, media: audioVideo })
    expect(await bob.fact('c-4', 'invited')).toMatchObject({ from: { type: 'anonymous' } })
  })
})

describe.each(generations)('crossing calls with $name', (generation) => {
  it('leave the one with the smaller id, whichever came first', async () => {
    for (const [first, second] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const { server } = await startStill()
      const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
      await ringUp(alice, bob, first)
      bob.signal(second, 'invite', { to: { _id: 'alice' }, offer: 'o', media: audioVideo })
      const [loser, winner] = first === 'a' ? [bob, alice] : [alice, bob]
      expect(await loser.fact('b', 'ended')).toMatchObject({ reason: 'merged' })
      if (first === 'b') {
        await bob.fact('b', 'cancelled')
        await alice.fact('a', 'invited')
      }
      loser.signal('a', 'answer', { answer: 'merged-answer' })
      expect(await winner.fact('a', 'answered')).toMatchObject({ answer: 'merged-answer' })
      await loser.fact('a', 'accepted')
      expect((await control(server, 'state')).body.calls).toEqual([{ callId: 'a', state: 'established' }])
    }
  })
})

describe.each(generations)('forwarding with $name', (generation) => {
  it('sends an unanswered call on, with who was called before and what the caller sent', async () => {
    const { server } = await startStill()
    const [alice, bob, bobMobile, carol] = [
      await phone(server, 'alice', { generation }),
      await phone(server, 'bob', { generation }),
      await phone(server, 'bob', { generation }),
      await phone(server, 'carol', { generation }),
    ]
    await ringUp(alice, bob, 'c-1')
    alice.signal('c-1', 'candidate', { candidate: { candidate: 'a=1' } })
    await bob.fact('c-1', 'candidate')
    bob.signal('c-1', 'forward', { to: { _id: 'carol' } })
    await bob.fact('c-1', 'forwarded')
    expect(await bobMobile.fact('c-1', 'cancelled')).toMatchObject({ reason: 'forwarded' })
    expect(await carol.fact('c-1', 'invited')).toMatchObject({
      from: { _id: 'alice' },
      offer: 'offer-1',
      history: [{ _id: 'bob' }],
    })
    expect((await carol.fact('c-1', 'candidate')).candidate).toEqual({ candidate: 'a=1' })
    await allCaughtUp(alice.client)
    expect(alice.heard()).toEqual([])
    bob.signal('c-1', 'ring')
    expect((await bob.refusal()).error.code).toBe('not_a_party')
    carol.signal('c-1', 'answer', { answer: 'hers' })
    expect(await alice.fact('c-1', 'answered')).toMatchObject({ answer: 'hers', from: { _id: 'carol' } })
  })

  it.each([['nobody'], ['dave'], ['alice'], ['bob']])('keeps ringing when sent on to %s', async (target) => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await ringUp(alice, bob, 'c-1')
    bob.signal('c-1', 'forward', { to: { _id: target } })
    expect((await bob.refusal()).error.code).toBe('wrong_state')
    bob.signal('c-1', 'answer', { answer: 'then me' })
    await alice.fact('c-1', 'answered')
  })
})
