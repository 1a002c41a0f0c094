import type { TestRunner } from '../bindings/harness.ts'
import type { Signal, Signed, Stage } from './transport.stage.ts'

const typesOf = ({ heard }: Signal) => heard.map(({ type }) => type)
const parameters = [{ name: 'case', value: '7' }]

/** Calls whose far end becomes somebody else (spaces.md §13.3, rule 8; RFC 5589). */
export function transferContract({ describe, expect }: TestRunner, stage: Stage): void {
  const { withThree, withTwo, ring, establish } = stage

  /** An invite as it arrives, with a session for it. */
  async function invitedAt(device: Signed) {
    const invited = await device.invites.next('signal.invited')
    return { invited, session: device.call(invited.callId, invited.from.id, 'incoming') }
  }

  async function backAgain(device: Signed, call: Signal) {
    await device.connect()
    await call.next('signal.restored')
    call.send({ type: 'resync' })
    await call.next('signal.synced')
    call.send({ type: 'resume' })
    await call.next('signal.resumed')
  }

  /** The two ends of a call can talk, whichever ids they know. */
  async function talk(first: Signal, second: Signal) {
    first.send({ type: 'sendParameters', parameters })
    await second.next('signal.parameters')
    second.send({ type: 'sendParameters', parameters })
    await first.next('signal.parameters')
  }

  describe('a blind transfer', () => {
    withThree('gives the far end to the target once the target answers', async (alice, bob, carol) => {
      const { outgoing, incoming } = await establish(alice, bob)
      outgoing.send({ type: 'transfer', to: 'sip:carol@example.test', parameters })
      const { party, makesOffer, restored } = await incoming.next('signal.retargeted')
      expect({ party: party.id, makesOffer, restored }).toEqual({
        party: 'carol',
        makesOffer: true,
        restored: undefined,
      })
      incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'for carol', operation: 'MEDIA_RESTART' })
      incoming.send({ type: 'candidate', candidate: { candidate: 'candidate:bob' } })
      const { invited, session } = await invitedAt(carol)
      expect({ from: invited.from.id, replaces: invited.replaces?.id, offer: invited.offer }).toEqual({
        from: 'bob',
        replaces: 'alice',
        offer: 'for carol',
      })
      expect(invited.parameters).toEqual(parameters)
      expect((await session.next('signal.candidate')).candidate?.candidate).toBe('candidate:bob')
      session.send({ type: 'ring' })
      session.send({ type: 'candidate', candidate: { candidate: 'candidate:carol' } })
      expect((await incoming.next('signal.candidate')).candidate?.candidate).toBe('candidate:carol')
      expect(typesOf(outgoing).includes('signal.transferred')).toBe(false)
      session.send({ type: 'answer', answer: 'of carol' })
      await session.next('signal.accepted')
      const { attempt, answer } = await incoming.next('signal.updateAnswered')
      expect({ attempt, answer }).toEqual({ attempt: 2, answer: 'of carol' })
      expect((await outgoing.next('signal.transferred')).statusCode).toBe(9905)
      await talk(incoming, session)
      session.send({ type: 'offerUpdate', attempt: 2, offer: 'hold', operation: 'HOLD' })
      expect((await incoming.next('signal.offered')).attempt).toBe(2)
      incoming.send({ type: 'end', reason: 'hungUp' })
      expect((await session.next('signal.ended')).reason).toBe('hungUp')
      expect(typesOf(incoming).includes('signal.rang')).toBe(false)
    })

    withThree('that the target refuses leaves everything as it was', async (alice, bob, carol) => {
      const { outgoing, incoming } = await establish(alice, bob)
      outgoing.send({ type: 'transfer', to: 'carol' })
      await incoming.next('signal.retargeted')
      incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'for carol', operation: 'MEDIA_RESTART' })
      const { session } = await invitedAt(carol)
      session.send({ type: 'reject', statusCode: 486, reason: 'busy' })
      expect((await incoming.next('signal.updateRejected')).attempt).toBe(2)
      const { party, makesOffer, restored } = await incoming.next('signal.retargeted')
      expect({ party: party.id, makesOffer, restored }).toEqual({ party: 'alice', makesOffer: false, restored: true })
      expect((await outgoing.next('signal.transferred')).statusCode).toBe(-1)
      outgoing.send({ type: 'offerUpdate', attempt: 2, offer: 'unhold', operation: 'UNHOLD' })
      expect((await incoming.next('signal.offered')).attempt).toBe(2)
      incoming.send({ type: 'answerUpdate', attempt: 2, answer: 'unheld' })
      expect((await outgoing.next('signal.updateAnswered')).answer).toBe('unheld')
      await talk(outgoing, incoming)
    })

    withTwo('to nobody, and to somebody who cannot be reached, is not even begun', async (alice, bob) => {
      const { outgoing, incoming } = await establish(alice, bob)
      for (const [to, reason] of [
        ['nobody', 'unknownUser'],
        ['carol', 'offline'],
      ] as const) {
        outgoing.send({ type: 'transfer', to })
        const transferred = await outgoing.next('signal.transferred')
        expect({ statusCode: transferred.statusCode, reason: transferred.reason }).toEqual({ statusCode: -1, reason })
      }
      await talk(outgoing, incoming)
      expect(typesOf(incoming).includes('signal.retargeted')).toBe(false)
    })

    withTwo('of a call that is not established is refused', async (alice, bob) => {
      const { outgoing } = await ring(alice, bob)
      outgoing.send({ type: 'transfer', to: 'carol' })
      const { step, code } = await outgoing.next('signal.failed')
      expect({ step, code }).toEqual({ step: 'transfer', code: 'wrong_state' })
    })

    withThree(
      'brings the target the offer made for it, though an older one was on its way',
      async (alice, bob, carol) => {
        const { outgoing, incoming } = await establish(alice, bob)
        outgoing.send({ type: 'transfer', to: 'carol' })
        await incoming.next('signal.retargeted')
        incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'for alice', operation: 'ADD_MEDIA' })
        const wrong = await invitedAt(carol)
        incoming.send({ type: 'offerUpdate', attempt: 3, offer: 'for carol', operation: 'MEDIA_RESTART' })
        await wrong.session.next('signal.cancelled')
        const { invited, session } = await invitedAt(carol)
        expect(invited.offer).toBe('for carol')
        session.send({ type: 'answer', answer: 'of carol' })
        expect((await incoming.next('signal.updateAnswered')).attempt).toBe(3)
        await talk(incoming, session)
      },
    )

    withThree('waits for a far end that is away', async (alice, bob, carol) => {
      const { outgoing, incoming } = await establish(alice, bob)
      await bob.drop()
      await incoming.next('signal.lost')
      await outgoing.next('signal.peerLost')
      outgoing.send({ type: 'transfer', to: 'carol' })
      outgoing.send({ type: 'audit' })
      await outgoing.next('signal.audited')
      await backAgain(bob, incoming)
      expect((await incoming.next('signal.retargeted')).party.id).toBe('carol')
      incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'for carol', operation: 'MEDIA_RESTART' })
      const { session } = await invitedAt(carol)
      session.send({ type: 'answer', answer: 'of carol' })
      await incoming.next('signal.updateAnswered')
      await talk(incoming, session)
    })
  })

  describe('a consultative transfer', () => {
    withThree('joins the far ends of two calls, each under the id it knows', async (alice, bob, carol) => {
      const first = await establish(alice, bob)
      const second = await establish(alice, carol)
      first.outgoing.send({ type: 'transfer', toCallId: second.callId, parameters })
      expect((await first.outgoing.next('signal.transferred')).statusCode).toBe(9905)
      expect((await second.outgoing.next('signal.transferred')).statusCode).toBe(9905)
      const [ofBob, ofCarol] = [
        await first.incoming.next('signal.retargeted'),
        await second.incoming.next('signal.retargeted'),
      ]
      expect({ party: ofBob.party.id, makesOffer: ofBob.makesOffer }).toEqual({ party: 'carol', makesOffer: true })
      expect({ party: ofCarol.party.id, makesOffer: ofCarol.makesOffer }).toEqual({ party: 'bob', makesOffer: false })
      for (const { incoming } of [first, second])
        expect((await incoming.next('signal.parameters')).parameters).toEqual(parameters)
      first.incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'for carol', operation: 'MEDIA_RESTART' })
      expect((await second.incoming.next('signal.offered')).offer).toBe('for carol')
      second.incoming.send({ type: 'answerUpdate', attempt: 2, answer: 'of carol' })
      expect((await first.incoming.next('signal.updateAnswered')).answer).toBe('of carol')
      await talk(first.incoming, second.incoming)
      second.incoming.send({ type: 'end', reason: 'hungUp' })
      expect((await first.incoming.next('signal.ended')).reason).toBe('hungUp')
    })

    withThree(
      'tells a far end that was away once who is there now, and the offer after that',
      async (alice, bob, carol) => {
        const first = await establish(alice, bob)
        const second = await establish(alice, carol)
        await carol.drop()
        await second.incoming.next('signal.lost')
        first.outgoing.send({ type: 'transfer', toCallId: second.callId })
        await first.incoming.next('signal.retargeted')
        await first.incoming.next('signal.peerLost')
        first.incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'for carol', operation: 'MEDIA_RESTART' })
        first.incoming.send({ type: 'audit' })
        await first.incoming.next('signal.audited')
        await backAgain(carol, second.incoming)
        await first.incoming.next('signal.peerBack')
        await second.incoming.next('signal.offered')
        await talk(first.incoming, second.incoming)
        const [earliest, ...later] = typesOf(second.incoming).filter((type) => /retargeted|offered/.test(type))
        expect(earliest).toBe('signal.retargeted')
        // The offer may come twice, by the list of calls and late: its attempt tells.
        expect(new Set(later)).toEqual(new Set(['signal.offered']))
      },
    )

    withThree('needs two established calls of the same connection', async (alice, bob, carol) => {
      const first = await establish(alice, bob)
      const others = await establish(bob, carol)
      const ringing = await ring(alice, carol)
      for (const [toCallId, code] of [
        ['no call', 'unknown_call'],
        [others.callId, 'unknown_call'],
        [first.callId, 'wrong_state'],
        [ringing.callId, 'wrong_state'],
      ] as const) {
        first.outgoing.send({ type: 'transfer', toCallId })
        const failed = await first.outgoing.next('signal.failed')
        expect({ toCallId, step: failed.step, code: failed.code }).toEqual({ toCallId, step: 'transfer', code })
      }
      await talk(first.outgoing, first.incoming)
    })
  })
}
