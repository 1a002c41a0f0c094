import type { TestRunner } from '../bindings/harness.ts'
import { invite, media, type Signed, type Stage } from './transport.stage.ts'

/** Spaces.md §13.3, rule 9. */
const descriptionMaxLength = 65_536
const candidatesAllowed = 200

const parameter = (name: string, value = 'x') => ({ name, value })

/** What is said beside invite and answer: early media, parameters, tones, audits; calls sent on; and how much is too much. */
export function controlContract({ describe, expect }: TestRunner, stage: Stage): void {
  const { hasTones, newCallId, withTwo, withThree, signedIn, ring, establish } = stage

  /** An invite as it arrives, with a session for it. */
  async function invitedAt(device: Signed) {
    const invited = await device.invites.next('signal.invited')
    const session = device.call(invited.callId, invited.from.id, 'incoming')
    await session.next('signal.opened')
    return { invited, session }
  }

  describe('what is said on a call', () => {
    withTwo('carries media before the answer', async (alice, bob) => {
      const { outgoing, incoming } = await ring(alice, bob)
      incoming.send({ type: 'progress', answer: 'early' })
      expect((await outgoing.next('signal.progressed')).answer).toBe('early')
      incoming.send({ type: 'answer', answer: 'early' })
      expect((await outgoing.next('signal.answered')).answer).toBe('early')
    })

    withTwo(
      'call.3: carries parameters with invite, answer, changes and hanging up, and by themselves',
      async (alice, bob) => {
        const { invited, outgoing, incoming } = await ring(alice, bob, { parameters: [parameter('invite')] })
        expect(invited.parameters).toEqual([parameter('invite')])
        incoming.send({ type: 'answer', answer: 'the answer', parameters: [parameter('answer')] })
        expect((await outgoing.next('signal.answered')).parameters).toEqual([parameter('answer')])
        const parameters = [parameter('update'), parameter('second', '')]
        outgoing.send({ type: 'offerUpdate', attempt: 2, offer: 'hold', operation: 'HOLD', parameters })
        expect((await incoming.next('signal.offered')).parameters).toEqual(parameters)
        incoming.send({ type: 'sendParameters', parameters: [parameter('alone')] })
        expect((await outgoing.next('signal.parameters')).parameters).toEqual([parameter('alone')])
        outgoing.send({ type: 'end', reason: 'hungUp', parameters: [parameter('end')] })
        expect((await incoming.next('signal.ended')).parameters).toEqual([parameter('end')])
      },
    )

    withTwo('carries parameters with a refusal and with giving up', async (alice, bob) => {
      const refused = await ring(alice, bob)
      expect(refused.invited.parameters).toBe(undefined)
      refused.incoming.send({ type: 'reject', statusCode: 486, reason: 'busy', parameters: [parameter('reject')] })
      expect((await refused.outgoing.next('signal.rejected')).parameters).toEqual([parameter('reject')])
      const given = await ring(alice, bob)
      given.outgoing.send({ type: 'cancel', parameters: [parameter('cancel')] })
      expect((await given.incoming.next('signal.cancelled')).parameters).toEqual([parameter('cancel')])
    })

    withTwo(hasTones ? 'carries tones, and says so' : 'says that it carries no tones', async (alice, bob) => {
      expect(alice.transport.calls?.dtmf === true).toBe(hasTones)
      if (!hasTones) return
      const { outgoing, incoming } = await establish(alice, bob)
      outgoing.send({ type: 'dtmf', tones: '12,#*', duration: 120, gap: 50 })
      const { tones, duration, gap } = await incoming.next('signal.dtmf')
      expect({ tones, duration, gap }).toEqual({ tones: '12,#*', duration: 120, gap: 50 })
    })

    withTwo('tells an audit of a call that is known from one of a call that is not', async (alice, bob) => {
      const { callId, outgoing, incoming } = await ring(alice, bob)
      outgoing.send({ type: 'audit' })
      await outgoing.next('signal.audited')
      incoming.send({ type: 'audit' })
      await incoming.next('signal.audited')
      incoming.send({ type: 'reject', statusCode: 603, reason: 'rejected' })
      await outgoing.next('signal.rejected')
      outgoing.close()
      const late = alice.call(callId, 'bob', 'outgoing')
      late.send({ type: 'audit' })
      expect((await late.next('signal.ended')).statusCode).toBe(9909)
    })

    withTwo('counts an answer once, and says so to whoever repeats it', async (alice, bob) => {
      const { outgoing, incoming } = await establish(alice, bob)
      incoming.send({ type: 'answer', answer: 'another answer' })
      const failed = await incoming.next('signal.failed')
      expect({ step: failed.step, code: failed.code }).toEqual({ step: 'answer', code: 'wrong_state' })
      incoming.send({ type: 'sendParameters', parameters: [parameter('later')] })
      await outgoing.next('signal.parameters')
      expect(outgoing.heard.filter(({ type }) => type === 'signal.answered').length).toBe(1)
    })
  })

  describe('limits', () => {
    withTwo(
      'pass descriptions of 64 KiB, refuse longer ones by their attempt, and lose nothing else',
      async (alice, bob) => {
        const [longest, tooLong] = ['o'.repeat(descriptionMaxLength), 'o'.repeat(descriptionMaxLength + 1)]
        const { invited, outgoing, incoming } = await ring(alice, bob, { offer: longest })
        expect(invited.offer?.length).toBe(descriptionMaxLength)
        incoming.send({ type: 'answer', answer: tooLong })
        const unanswered = await incoming.next('signal.failed')
        expect({ step: unanswered.step, code: unanswered.code }).toEqual({ step: 'answer', code: 'too_large' })
        incoming.send({ type: 'answer', answer: longest })
        expect((await outgoing.next('signal.answered')).answer.length).toBe(descriptionMaxLength)
        outgoing.send({ type: 'offerUpdate', attempt: 2, offer: tooLong, operation: 'ADD_MEDIA' })
        const { step, code, attempt } = await outgoing.next('signal.failed')
        expect({ step, code, attempt }).toEqual({ step: 'offerUpdate', code: 'too_large', attempt: 2 })
        outgoing.send({ type: 'offerUpdate', attempt: 3, offer: longest, operation: 'ADD_MEDIA' })
        expect((await incoming.next('signal.offered')).attempt).toBe(3)
        const unheard = alice.call(newCallId(), 'bob', 'outgoing')
        unheard.send({ ...invite, offer: tooLong })
        expect((await unheard.next('signal.failed')).code).toBe('too_large')
      },
    )

    withTwo('let 200 candidates of a side through, and count anew with its next description', async (alice, bob) => {
      const { outgoing, incoming } = await establish(alice, bob)
      const send = (count: number) => {
        for (let sent = 0; sent < count; sent += 1)
          outgoing.send({ type: 'candidate', candidate: { candidate: `candidate:${sent}` } })
      }
      send(candidatesAllowed + 1)
      const { step, code } = await outgoing.next('signal.failed')
      expect({ step, code }).toEqual({ step: 'candidate', code: 'too_many' })
      outgoing.send({ type: 'offerUpdate', attempt: 2, offer: 'again', operation: 'MEDIA_RESTART' })
      send(1)
      await incoming.next('signal.offered')
      for (let count = 0; count <= candidatesAllowed; count += 1) await incoming.next('signal.candidate')
      expect(outgoing.heard.filter(({ type }) => type === 'signal.failed').length).toBe(1)
    })
  })

  describe('a call that is sent on', () => {
    withThree(
      'rings there as from the caller, who notices nothing but the new party',
      async (alice, bob, carol, world) => {
        const other = await signedIn(world, 'bob')
        const { callId, outgoing, incoming } = await ring(alice, bob, {
          displayName: 'Alice at work',
          parameters: [parameter('case', '1'), parameter('kept')],
        })
        const elsewhere = await invitedAt(other)
        outgoing.send({ type: 'candidate', candidate: { candidate: 'candidate:early' } })
        await incoming.next('signal.candidate')
        incoming.send({ type: 'forward', to: 'carol', parameters: [parameter('case', '2')] })
        await incoming.next('signal.forwarded')
        expect((await elsewhere.session.next('signal.cancelled')).reason).toBe('forwarded')
        const { invited, session } = await invitedAt(carol)
        expect({ ...invited, from: invited.from.id, parameters: undefined }).toEqual({
          type: 'signal.invited',
          callId,
          from: 'alice',
          offer: 'the offer',
          media,
          displayName: 'Alice at work',
          parameters: undefined,
        })
        expect(new Map(invited.parameters?.map(({ name, value }) => [name, value]))).toEqual(
          new Map([
            ['kept', 'x'],
            ['case', '2'],
          ]),
        )
        expect((await session.next('signal.candidate')).candidate?.candidate).toBe('candidate:early')
        session.send({ type: 'ring' })
        await outgoing.next('signal.rang')
        session.send({ type: 'answer', answer: 'of carol' })
        const { answer, from } = await outgoing.next('signal.answered')
        expect({ answer, from: from?.id }).toEqual({ answer: 'of carol', from: 'carol' })
        expect(outgoing.heard.map(({ type }) => type)).toEqual([
          'signal.opened',
          'signal.accepted',
          'signal.rang',
          'signal.answered',
        ])
        other.transport.close()
      },
    )

    withTwo('stays where it is when nobody can be reached there', async (alice, bob) => {
      const { outgoing, incoming } = await ring(alice, bob)
      for (const to of ['nobody', 'carol', 'alice', 'bob']) {
        incoming.send({ type: 'forward', to })
        const { step, code } = await incoming.next('signal.failed')
        expect({ to, step, code }).toEqual({ to, step: 'forward', code: 'wrong_state' })
      }
      incoming.send({ type: 'answer', answer: 'then here' })
      await outgoing.next('signal.answered')
    })

    withThree(
      'though the connection was away when that was asked, goes on once it is back',
      async (alice, bob, carol) => {
        const { callId, outgoing, incoming } = await ring(alice, bob)
        await bob.drop()
        await incoming.next('signal.lost')
        incoming.send({ type: 'forward', to: 'sip:carol@example.test' })
        await bob.connect()
        expect((await carol.invites.next('signal.invited')).callId).toBe(callId)
        await incoming.next('signal.forwarded')
        expect(outgoing.heard.some(({ type }) => type === 'signal.ended' || type === 'signal.rejected')).toBe(false)
      },
    )
  })
}
