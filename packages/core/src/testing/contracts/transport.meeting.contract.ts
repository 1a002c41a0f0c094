import type { SpaceCommand, SpaceFact } from '../../ports/index.ts'
import type { TestRunner } from '../bindings/harness.ts'
import { hear } from './hearing.ts'
import { createStage, invite, type Signed, type TransportHarness } from './transport.stage.ts'

/** What a transport has to bring along to run the contract of meeting legs. */
export interface MeetingHarness {
  name: string
  /** A fresh back end as `TransportHarness` describes it, with a space that its users may join. */
  open: () => Promise<Awaited<ReturnType<TransportHarness['open']>> & { spaceId: string }>
}

/** Legs of the media of a meeting (spaces.md §13.3, rule 7): the same tests in memory and over every wire. */
export function meetingLegsContract(runner: TestRunner, harness: MeetingHarness): void {
  const { describe, it, expect } = runner
  const { newCallId, signedIn } = createStage(runner, harness, { commands: new Set(), facts: new Set() })
  type Attending = Awaited<ReturnType<typeof attend>>

  /** Puts somebody who has signed in into the call of the space. */
  async function attend(who: Signed, spaceId: string) {
    const { spaces } = who.transport
    if (spaces === undefined) throw new Error(`${harness.name} has no spaces`)
    const space = hear<SpaceCommand, SpaceFact>((report) => spaces.open({ spaceId }, report))
    await space.next('space.opened')
    space.send({ type: 'join', attempt: 1 })
    const { sessionId } = await space.next('space.joined')
    const mediaSession = { audio: false, video: false, connected: true, screenshare: false }
    space.send({ type: 'sendMediaState', mediaSession })
    await space.next('space.attendeeAdded')
    return { ...who, space, sessionId }
  }

  const withThree = (
    title: string,
    run: (alice: Attending, bob: Attending, carol: Signed, spaceId: string) => Promise<void>,
  ) =>
    it(title, async () => {
      const world = await harness.open()
      try {
        const alice = await attend(await signedIn(world, 'alice'), world.spaceId)
        const bob = await attend(await signedIn(world, 'bob'), world.spaceId)
        const carol = await signedIn(world, 'carol')
        await run(alice, bob, carol, world.spaceId)
        for (const { transport } of [alice, bob, carol]) transport.close()
      } finally {
        await world.close()
      }
    })

  /** Opens a leg, up to the invite. */
  async function dial(from: Attending, to: Attending, spaceId: string) {
    const callId = newCallId()
    const outgoing = from.call(callId, to.user, 'outgoing', { spaceId, sessionId: to.sessionId })
    await outgoing.next('signal.opened')
    outgoing.send({ ...invite, parameters: [{ name: 'x-one', value: '1' }] })
    const invited = await to.invites.next('signal.invited')
    const incoming = to.call(callId, from.user, 'incoming', { spaceId })
    await incoming.next('signal.opened')
    return { callId, outgoing, incoming, invited }
  }

  describe(`${harness.name}: a leg of a meeting`, () => {
    withThree('says of which space it is, and by which session it is offered', async (alice, bob, _, spaceId) => {
      const { callId, invited } = await dial(bob, alice, spaceId)
      expect({ callId: invited.callId, meeting: invited.meeting?.spaceId, offer: invited.offer }).toEqual({
        callId,
        meeting: spaceId,
        offer: 'the offer',
      })
      expect([invited.from.id, invited.from.sessionId]).toEqual(['bob', bob.sessionId])
      expect(invited.parameters).toEqual([{ name: 'x-one', value: '1' }])
    })

    withThree('is answered, changed and ended as a call is', async (alice, bob, _, spaceId) => {
      const { outgoing, incoming } = await dial(bob, alice, spaceId)
      incoming.send({ type: 'answer', answer: 'the answer' })
      await incoming.next('signal.accepted')
      expect((await outgoing.next('signal.answered')).answer).toBe('the answer')
      outgoing.send({ type: 'candidate', candidate: { candidate: 'candidate:one', sdpMid: '0' } })
      await incoming.next('signal.candidate')
      incoming.send({ type: 'offerUpdate', attempt: 2, offer: 'more', operation: 'ADD_MEDIA' })
      expect((await outgoing.next('signal.offered')).offer).toBe('more')
      outgoing.send({ type: 'answerUpdate', attempt: 2, answer: 'well' })
      await incoming.next('signal.updateAnswered')
      incoming.send({ type: 'sendParameters', parameters: [{ name: 'x-two', value: '2' }] })
      expect((await outgoing.next('signal.parameters')).parameters).toEqual([{ name: 'x-two', value: '2' }])
      outgoing.send({ type: 'end', reason: 'hungUp' })
      await incoming.next('signal.ended')
    })

    withThree('reaches one session of a user, and none that only takes calls', async (alice, bob, carol, spaceId) => {
      const { incoming, outgoing } = await dial(bob, alice, spaceId)
      incoming.send({ type: 'reject', statusCode: 480, reason: 'offline' })
      await outgoing.next('signal.rejected')
      expect(carol.invites.heard).toEqual([])
      // Both ways at once: two legs between the same two do not cross as calls do.
      const [one, other] = [await dial(bob, alice, spaceId), await dial(alice, bob, spaceId)]
      one.incoming.send({ type: 'answer', answer: 'a' })
      other.incoming.send({ type: 'answer', answer: 'b' })
      await one.outgoing.next('signal.answered')
      await other.outgoing.next('signal.answered')
    })

    withThree('never rings', async (alice, bob, _, spaceId) => {
      const { incoming, outgoing } = await dial(bob, alice, spaceId)
      incoming.send({ type: 'ring' })
      expect((await incoming.next('signal.failed')).code).toBe('wrong_state')
      expect(outgoing.heard.some(({ type }) => type === 'signal.rang')).toBe(false)
    })

    withThree(
      'is forbidden to and from whoever is not in the call of the space',
      async (alice, bob, carol, spaceId) => {
        const carolSession = carol.opened.sessionId ?? 'session-of-carol'
        const tries = [
          bob.call(newCallId(), 'carol', 'outgoing', { spaceId, sessionId: carolSession }),
          carol.call(newCallId(), 'alice', 'outgoing', { spaceId, sessionId: alice.sessionId }),
          bob.call(newCallId(), 'carol', 'outgoing', { spaceId, sessionId: alice.sessionId }),
          bob.call(newCallId(), 'alice', 'outgoing', { spaceId: 'elsewhere', sessionId: alice.sessionId }),
        ]
        for (const leg of tries) {
          leg.send(invite)
          expect((await leg.next('signal.failed')).code).toBe('forbidden')
        }
      },
    )
  })
}
