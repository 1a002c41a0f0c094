import type { TestRunner } from '../bindings/harness.ts'
import { invite, media, type Stage } from './transport.stage.ts'

/** Calls between two people, and what becomes of them when a connection is lost. */
export function callsContract({ describe, expect }: TestRunner, stage: Stage): void {
  const { newCallId, withTwo, signedIn, ring, establish } = stage

  describe('calls', () => {
    withTwo('carry the offer to the callee and ringing, answer and acceptance back', async (alice, bob) => {
      const { callId, outgoing, incoming, invited } = await ring(alice, bob)
      expect({ callId: invited.callId, offer: invited.offer, media: invited.media, from: invited.from.id }).toEqual({
        callId,
        offer: 'the offer',
        media,
        from: 'alice',
      })
      await outgoing.next('signal.accepted')
      incoming.send({ type: 'ring' })
      await outgoing.next('signal.rang')
      incoming.send({ type: 'answer', answer: 'the answer' })
      await incoming.next('signal.accepted')
      const answered = await outgoing.next('signal.answered')
      expect(answered.answer).toBe('the answer')
    })

    withTwo('report nothing from inside open and send, and nothing after close', async (alice, bob) => {
      const callId = newCallId()
      const { calls } = alice.transport
      let isInside = true
      let early = 0
      const session = calls?.open({ callId, direction: 'outgoing', peer: { id: 'bob' } }, () => {
        if (isInside) early += 1
      })
      session?.send(invite)
      isInside = false
      expect(early).toBe(0)
      await bob.invites.next('signal.invited')
      session?.close()
      session?.close()
      const incoming = bob.call(callId, 'alice', 'incoming')
      incoming.send({ type: 'ring' })
      incoming.send({ type: 'reject', statusCode: 603, reason: 'rejected' })
      const second = await ring(alice, bob)
      expect(second.outgoing.heard[0]?.type).toBe('signal.opened')
      expect(early).toBe(0)
    })

    withTwo('keep what came before the callee opened its session, in order, after opened', async (alice, bob) => {
      const callId = newCallId()
      const outgoing = alice.call(callId, 'bob', 'outgoing')
      outgoing.send(invite)
      for (const name of ['one', 'two', 'three'])
        outgoing.send({ type: 'candidate', candidate: { candidate: `candidate:${name}`, sdpMid: '0' } })
      outgoing.send({ type: 'candidate', candidate: null })
      await bob.invites.next('signal.invited')
      const incoming = bob.call(callId, 'alice', 'incoming')
      for (let count = 0; count < 4; count += 1) await incoming.next('signal.candidate')
      const candidates = incoming.heard.flatMap((fact) =>
        fact.type === 'signal.candidate' ? [fact.candidate?.candidate ?? 'end'] : [],
      )
      expect(incoming.heard[0]?.type).toBe('signal.opened')
      expect(candidates).toEqual(['candidate:one', 'candidate:two', 'candidate:three', 'end'])
    })

    withTwo('tell the caller that the callee rejected, with its code', async (alice, bob) => {
      const { outgoing, incoming } = await ring(alice, bob)
      incoming.send({ type: 'reject', statusCode: 486, reason: 'busy' })
      const rejected = await outgoing.next('signal.rejected')
      expect({ statusCode: rejected.statusCode, reason: rejected.reason }).toEqual({
        statusCode: 486,
        reason: 'busy',
      })
    })

    withTwo('tell the callee that the caller gave up', async (alice, bob) => {
      const { outgoing, incoming } = await ring(alice, bob)
      outgoing.send({ type: 'cancel' })
      await incoming.next('signal.cancelled')
    })

    withTwo('tell the caller of an unknown and of an unreachable callee apart', async (alice, bob, world) => {
      const unknown = alice.call(newCallId(), 'nobody', 'outgoing')
      unknown.send(invite)
      expect((await unknown.next('signal.ended')).statusCode).toBe(404)
      const carol = await signedIn(world, 'carol')
      carol.services.send({ type: 'unsubscribe', attempt: 2, services: ['call'] })
      await carol.services.next('subscription.unsubscribed')
      const unreachable = alice.call(newCallId(), 'carol', 'outgoing')
      unreachable.send(invite)
      expect((await unreachable.next('signal.ended')).statusCode).toBe(480)
      carol.transport.close()
      bob.transport.close()
    })

    withTwo(
      'give the call to the first device that answers, and take it from the others',
      async (alice, bob, world) => {
        const other = await signedIn(world, 'bob')
        const { callId, incoming, outgoing } = await ring(alice, bob)
        await other.invites.next('signal.invited')
        const second = other.call(callId, 'alice', 'incoming')
        await second.next('signal.opened')
        incoming.send({ type: 'answer', answer: 'the first' })
        expect((await outgoing.next('signal.answered')).answer).toBe('the first')
        expect((await second.next('signal.cancelled')).reason).toBe('answeredElsewhere')
        other.transport.close()
      },
    )

    withTwo('exchange offers, answers and refusals under their attempts', async (alice, bob) => {
      const { outgoing, incoming } = await establish(alice, bob)
      outgoing.send({ type: 'offerUpdate', attempt: 2, offer: 'hold', operation: 'HOLD' })
      const offered = await incoming.next('signal.offered')
      expect({ attempt: offered.attempt, offer: offered.offer, operation: offered.operation }).toEqual({
        attempt: 2,
        offer: 'hold',
        operation: 'HOLD',
      })
      incoming.send({ type: 'answerUpdate', attempt: 2, answer: 'held' })
      const answered = await outgoing.next('signal.updateAnswered')
      expect({ attempt: answered.attempt, answer: answered.answer }).toEqual({ attempt: 2, answer: 'held' })
      incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'more', operation: 'RESYNC' })
      await outgoing.next('signal.offered')
      outgoing.send({ type: 'rejectUpdate', attempt: 2, statusCode: 488 })
      const refused = await incoming.next('signal.updateRejected')
      expect({ attempt: refused.attempt, statusCode: refused.statusCode }).toEqual({ attempt: 2, statusCode: 488 })
    })

    withTwo('tell the other side when one hangs up, whoever it is', async (alice, bob) => {
      const first = await establish(alice, bob)
      first.outgoing.send({ type: 'end', reason: 'hungUp' })
      expect((await first.incoming.next('signal.ended')).reason).toBe('hungUp')
      const second = await establish(alice, bob)
      second.incoming.send({ type: 'end', reason: 'hungUp' })
      expect((await second.outgoing.next('signal.ended')).reason).toBe('hungUp')
    })

    withTwo('merge two calls that cross, and keep the one with the smaller id', async (alice, bob) => {
      const [smaller, larger] = [newCallId(), newCallId()].sort() as [string, string]
      const fromBob = bob.call(larger, 'alice', 'outgoing')
      fromBob.send(invite)
      await alice.invites.next('signal.invited')
      const fromAlice = alice.call(smaller, 'bob', 'outgoing')
      fromAlice.send(invite)
      expect((await fromBob.next('signal.ended')).reason).toBe('merged')
      expect((await bob.invites.next('signal.invited')).callId).toBe(smaller)
    })
  })

  describe('after a loss', () => {
    withTwo('a call is told of the loss and of the return, is known, and takes its place again', async (alice, bob) => {
      const { outgoing, incoming } = await establish(alice, bob)
      await alice.drop()
      await outgoing.next('signal.lost')
      await incoming.next('signal.peerLost')
      await alice.connect()
      await outgoing.next('signal.restored')
      outgoing.send({ type: 'resync' })
      expect((await outgoing.next('signal.synced')).state).toBe('established')
      outgoing.send({ type: 'resume' })
      await outgoing.next('signal.resumed')
      await incoming.next('signal.peerBack')
      incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'again', operation: 'RESYNC' })
      expect((await outgoing.next('signal.offered')).offer).toBe('again')
    })

    withTwo('a call that was answered meanwhile hears the answer', async (alice, bob) => {
      const { outgoing, incoming } = await ring(alice, bob)
      await alice.drop()
      await outgoing.next('signal.lost')
      incoming.send({ type: 'answer', answer: 'missed' })
      await incoming.next('signal.accepted')
      await alice.connect()
      await outgoing.next('signal.restored')
      outgoing.send({ type: 'resync' })
      await outgoing.next('signal.synced')
      expect((await outgoing.next('signal.answered')).answer).toBe('missed')
    })

    withTwo('a call that ended meanwhile is told so', async (alice, bob) => {
      const { outgoing, incoming } = await establish(alice, bob)
      await alice.drop()
      await outgoing.next('signal.lost')
      await incoming.next('signal.peerLost')
      incoming.send({ type: 'end', reason: 'hungUp' })
      await alice.connect()
      await outgoing.next('signal.restored')
      outgoing.send({ type: 'resync' })
      await outgoing.next('signal.ended')
    })

    withTwo('a goodbye said while the connection was lost still arrives', async (alice, bob) => {
      const { outgoing, incoming } = await establish(alice, bob)
      await alice.drop()
      await outgoing.next('signal.lost')
      outgoing.send({ type: 'end', reason: 'hungUp' })
      outgoing.close()
      await alice.connect()
      await incoming.next('signal.ended')
    })

    withTwo('a call opened without a connection hears that it is lost', async (alice, bob) => {
      await alice.drop()
      await alice.connection.next('socket.closed')
      const outgoing = alice.call(newCallId(), 'bob', 'outgoing')
      await outgoing.next('signal.opened')
      await outgoing.next('signal.lost')
      bob.transport.close()
    })
  })
}
