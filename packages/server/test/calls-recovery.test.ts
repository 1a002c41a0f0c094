import { describe, expect, it } from 'vitest'
import { allCaughtUp, generations } from './support/clients.ts'
import { audioVideo, establish, phone, ringUp, sessionIdOf, startStill } from './support/phone.ts'
import { control } from './support/server.ts'

describe.each(generations)('a call whose connection is lost with $name', (generation) => {
  it('waits for the user to come back and tells it then what it missed', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    const former = await sessionIdOf(bob)
    await establish(alice, bob, 'c-1')
    bob.client.drop()
    expect(await alice.fact('c-1', 'peerLost')).toMatchObject({ from: { _id: 'bob', sessionId: former } })
    alice.signal('c-1', 'offerUpdate', { offer: 'offer-2', operation: 'HOLD', attempt: 2 })
    alice.signal('c-1', 'candidate', { candidate: { candidate: 'a=2' } })
    await alice.client.caughtUp()

    const again = await phone(server, 'bob', { generation })
    again.signal('c-1', 'resync')
    const { calls } = await again.fact('c-1', 'synced')
    expect(calls).toEqual([
      {
        callId: 'c-1',
        state: 'established',
        direction: 'incoming',
        party: { ...server.user('alice'), sessionId: expect.any(String) },
        media: audioVideo,
        sessionId: former,
        lastOffer: 'offer-2',
        lastOfferAttempt: 2,
        hold: { local: false, remote: false },
      },
    ])
    again.signal('c-1', 'resume', { formerSessionId: former })
    await again.fact('c-1', 'resumed')
    expect(await again.fact('c-1', 'offered')).toMatchObject({ offer: 'offer-2', attempt: 2 })
    await again.fact('c-1', 'candidate')
    expect((await alice.fact('c-1', 'peerBack')).from.sessionId).toBe(await sessionIdOf(again))
    again.signal('c-1', 'answerUpdate', { answer: 'answer-2', attempt: 2 })
    await alice.fact('c-1', 'updateAnswered')
    alice.signal('c-9', 'resync')
    expect((await alice.fact('c-9', 'synced')).calls).toMatchObject([
      { direction: 'outgoing', lastAnswer: 'answer-2', lastAnswerAttempt: 2, hold: { local: true, remote: false } },
    ])
  })

  it('ends when nobody comes back in time', async () => {
    const { server, clock } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await establish(alice, bob, 'c-1')
    bob.client.drop()
    await alice.fact('c-1', 'peerLost')
    clock.advance(44_999)
    await alice.client.caughtUp()
    expect(alice.heard()).toEqual([])
    clock.advance(1)
    expect(await alice.fact('c-1', 'ended')).toMatchObject({ reason: 'connectionLost' })
    const again = await phone(server, 'bob', { generation })
    again.signal('c-1', 'resync')
    expect((await again.fact('c-1', 'synced')).calls).toEqual([])
    again.signal('c-1', 'resume', { formerSessionId: 'gone' })
    expect((await again.refusal()).error.code).toBe('unknown_call')
  })

  it('is taken over from a connection the server still thinks alive', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    const former = await sessionIdOf(bob)
    await establish(alice, bob, 'c-1')
    await control(server, 'faults', { wire: 'spaces', match: { sessionId: former }, action: 'halfOpen' })
    const again = await phone(server, 'bob', { generation })
    again.signal('c-1', 'resume', { formerSessionId: former })
    await again.fact('c-1', 'resumed')
    await alice.fact('c-1', 'peerBack')
    alice.signal('c-1', 'dtmf', { tones: '1' })
    await again.fact('c-1', 'dtmf')
    bob.client.drop()
    again.signal('c-1', 'end', { reason: 'hungUp' })
    await alice.fact('c-1', 'ended')
    expect(alice.heard()).toEqual([])
  })

  it('tells who comes back that the other is gone too', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    const former = { alice: await sessionIdOf(alice), bob: await sessionIdOf(bob) }
    await establish(alice, bob, 'c-1')
    alice.client.drop()
    await bob.fact('c-1', 'peerLost')
    bob.client.drop()
    await expect.poll(async () => (await control(server, 'state')).body.counts.connections).toBe(0)
    const alice2 = await phone(server, 'alice', { generation })
    alice2.signal('c-1', 'resume', { formerSessionId: former.alice })
    await alice2.fact('c-1', 'resumed')
    await alice2.fact('c-1', 'peerLost')
    const bob2 = await phone(server, 'bob', { generation })
    bob2.signal('c-1', 'resume', { formerSessionId: former.bob })
    await bob2.fact('c-1', 'resumed')
    await alice2.fact('c-1', 'peerBack')
  })

  it('goes on ringing while the caller or the callee comes back', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    const former = { alice: await sessionIdOf(alice), bob: await sessionIdOf(bob) }
    await ringUp(alice, bob, 'c-1')
    alice.signal('c-1', 'candidate', { candidate: { candidate: 'a=1' } })
    await bob.fact('c-1', 'candidate')
    alice.client.drop()
    bob.client.drop()
    await expect.poll(async () => (await control(server, 'state')).body.counts.connections).toBe(0)
    const bob2 = await phone(server, 'bob', { generation })
    bob2.signal('c-1', 'resync')
    expect((await bob2.fact('c-1', 'synced')).calls).toMatchObject([{ state: 'initiated', lastOffer: 'offer-1' }])
    bob2.signal('c-1', 'resume', { formerSessionId: former.bob })
    await bob2.fact('c-1', 'resumed')
    await bob2.fact('c-1', 'candidate')
    bob2.signal('c-1', 'answer', { answer: 'at last' })
    await bob2.fact('c-1', 'accepted')
    const alice2 = await phone(server, 'alice', { generation })
    alice2.signal('c-1', 'resume', { formerSessionId: former.alice })
    await alice2.fact('c-1', 'resumed')
    expect(await alice2.fact('c-1', 'answered')).toMatchObject({ answer: 'at last' })
  })

  it('rings at a connection of the callee that comes while it rings, after a reload for instance', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    const invited = await ringUp(alice, bob, 'c-1')
    alice.signal('c-1', 'candidate', { candidate: { candidate: 'a=1' } })
    await bob.fact('c-1', 'candidate')
    bob.client.drop()
    const reloaded = await phone(server, 'bob', { generation })
    expect(await reloaded.fact('c-1', 'invited')).toEqual({ ...invited, seq: expect.any(Number) })
    await reloaded.fact('c-1', 'candidate')
    reloaded.client.send('SERVICE_SUBSCRIBE', { services: ['call'], expires: 3600 })
    await reloaded.client.next('SERVICE_SUBSCRIBED')
    await reloaded.client.caughtUp()
    expect(reloaded.heard()).toEqual([])
    reloaded.signal('c-1', 'answer', { answer: 'here' })
    await alice.fact('c-1', 'answered')
  })

  it('ends with 480 when every connection that rang is gone for good', async () => {
    const { server, clock } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await ringUp(alice, bob, 'c-1')
    bob.client.drop()
    await expect.poll(async () => (await control(server, 'state')).body.counts.connections).toBe(1)
    clock.advance(45_000)
    expect(await alice.fact('c-1', 'ended')).toMatchObject({ statusCode: 480 })
  })

  it('can be resumed only by its own user, over the connection that had it', async () => {
    const { server } = await startStill()
    const [alice, bob, eve] = [
      await phone(server, 'alice', { generation }),
      await phone(server, 'bob', { generation }),
      await phone(server, 'carol', { generation }),
    ]
    const former = await sessionIdOf(bob)
    await establish(alice, bob, 'c-1')
    bob.client.drop()
    await alice.fact('c-1', 'peerLost')
    eve.signal('c-1', 'resume', { formerSessionId: former })
    expect((await eve.refusal()).error.code).toBe('not_a_party')
    const again = await phone(server, 'bob', { generation })
    again.signal('c-1', 'resume', { formerSessionId: 'another' })
    expect((await again.refusal()).error.code).toBe('wrong_state')
  })

  it('answers an audit, with 9909 for a call it does not know', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice', { generation }), await phone(server, 'bob', { generation })]
    await establish(alice, bob, 'c-1')
    alice.signal('c-1', 'audit')
    await alice.fact('c-1', 'audited')
    alice.signal('c-2', 'audit')
    expect(await alice.fact('c-2', 'ended')).toMatchObject({ statusCode: 9909 })
    alice.signal('c-3', 'invite', { to: { _id: 'bob' }, media: audioVideo })
    await bob.fact('c-3', 'invited')
    await allCaughtUp(alice.client)
  })
})
