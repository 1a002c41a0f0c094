import type { SpaceCommand, SpaceFact } from '../../ports/index.ts'
import type { TestRunner } from '../bindings/harness.ts'
import { type Hearing, hear } from './hearing.ts'
import type { MeetingHarness } from './transport.meeting.contract.ts'
import { createStage, type Signed } from './transport.stage.ts'

/** What a transport has to bring along to run the contract of spaces: the space of {@link MeetingHarness}. */
export interface SpacesHarness extends MeetingHarness {
  /** True where `alice` may give orders in the space, and the transport carries them. */
  hasOrders?: boolean
}

type Room = Hearing<SpaceCommand, SpaceFact>
type Present = Signed & { room: Room; sessionId: string }

/** Presence, meetings and orders of spaces: the same tests in memory and over every wire. */
export function spacesContract(runner: TestRunner, harness: SpacesHarness): void {
  const { describe, it, expect } = runner
  const { signedIn } = createStage(runner, harness, { commands: new Set(), facts: new Set() })
  const sending = { audio: true, video: false, connected: true, screenshare: false }

  function enter({ transport }: Signed, spaceId: string): Room {
    const { spaces } = transport
    if (spaces === undefined) throw new Error(`${harness.name} has no spaces`)
    return hear<SpaceCommand, SpaceFact>((report) => spaces.open({ spaceId }, report))
  }
  /** Joins and says so to everybody. */
  async function arrive(who: Signed, spaceId: string): Promise<Present> {
    const room = enter(who, spaceId)
    await room.next('space.opened')
    room.send({ type: 'join', attempt: 1 })
    const { sessionId } = await room.next('space.joined')
    room.send({ type: 'announce', presence: { idle: false }, attempt: 1 })
    await room.next('space.announced')
    return { ...who, room, sessionId }
  }
  const withTwo = (title: string, run: (alice: Present, bob: Present, spaceId: string) => Promise<void>) =>
    it(title, async () => {
      const world = await harness.open()
      try {
        const alice = await arrive(await signedIn(world, 'alice'), world.spaceId)
        const bob = await arrive(await signedIn(world, 'bob'), world.spaceId)
        await alice.room.next('space.partyOnline')
        await run(alice, bob, world.spaceId)
        for (const { transport } of [alice, bob]) transport.close()
      } finally {
        await world.close()
      }
    })
  const count = ({ heard }: Room, type: SpaceFact['type']) => heard.filter((fact) => fact.type === type).length
  /** Both in the call, alice first. */
  async function meet(alice: Present, bob: Present) {
    for (const { room } of [alice, bob]) {
      room.send({ type: 'sendMediaState', mediaSession: sending, streamId: 'stream' })
      for (const each of [alice, bob]) await each.room.next('space.attendeeAdded')
    }
    const started = await alice.room.next('space.meetingStarted')
    return started.meeting.id
  }

  describe(`${harness.name}: what every transport with spaces promises`, () => {
    it('opens, and reports nothing from inside open and send', async () => {
      const world = await harness.open()
      const who = await signedIn(world, 'alice')
      let isInside = true
      const inside: string[] = []
      const room = hear<SpaceCommand, SpaceFact>((report) => {
        const session = who.transport.spaces?.open({ spaceId: world.spaceId }, (fact) => {
          if (isInside) inside.push(fact.type)
          report(fact)
        })
        if (session === undefined) throw new Error(`${harness.name} has no spaces`)
        return session
      })
      room.send({ type: 'join', attempt: 7 })
      isInside = false
      expect((await room.next('space.joined')).attempt).toBe(7)
      expect(room.heard[0]?.type).toBe('space.opened')
      expect(inside).toEqual([])
      who.transport.close()
      await world.close()
    })

    withTwo(
      'tells everybody who is there and how, with the session, and only those meant of the rest',
      async (alice, bob) => {
        bob.room.send({ type: 'announce', presence: { idle: true }, attempt: 2 })
        const told = await alice.room.next('space.partyOnline')
        expect([told.party.id, told.sessionId, told.broadcast, told.presence.idle]).toEqual([
          'bob',
          bob.sessionId,
          true,
          true,
        ])
        expect((await bob.room.next('space.announced')).attempt).toBe(2)
        alice.room.send({ type: 'announce', presence: { idle: false }, to: [told.party] })
        const narrow = await bob.room.next('space.partyOnline')
        expect([narrow.party.id, narrow.broadcast]).toEqual(['alice', false])
      },
    )

    withTwo(
      'asks the others who is there, and tells them who types; never the one who asks or types',
      async (alice, bob) => {
        bob.room.send({ type: 'requestParties' })
        expect((await alice.room.next('space.partiesRequested')).by.id).toBe('bob')
        bob.room.send({ type: 'typing' })
        expect((await alice.room.next('space.partyTyping')).party.id).toBe('bob')
        expect(count(bob.room, 'space.partiesRequested') + count(bob.room, 'space.partyTyping')).toBe(0)
      },
    )

    withTwo(
      'begins a meeting with the first in its call, tells arrivals to all, and states to the others',
      async (alice, bob) => {
        await meet(alice, bob)
        const state = await alice.room.next('space.mediaState')
        expect([state.party.id, state.sessionId, state.streamId]).toEqual(['bob', bob.sessionId, 'stream'])
        expect(state.mediaSession).toMatchObject(sending)
        expect(count(bob.room, 'space.meetingStarted')).toBe(1)
      },
    )

    withTwo(
      'ends the meeting with the last who leaves its call; who leaves the call stays in the space',
      async (alice, bob) => {
        const meetingId = await meet(alice, bob)
        bob.room.send({ type: 'leaveCall' })
        for (const { room } of [alice, bob])
          expect((await room.next('space.attendeeLeft')).attendee.party.id).toBe('bob')
        alice.room.send({ type: 'leaveCall' })
        for (const { room } of [alice, bob]) expect((await room.next('space.meetingEnded')).meeting.id).toBe(meetingId)
        expect(count(alice.room, 'space.partyLeft')).toBe(0)
      },
    )

    withTwo('tells who leaves once, and refuses what is sent after that', async (alice, bob) => {
      bob.room.send({ type: 'leave' })
      await bob.room.next('space.left')
      const left = await alice.room.next('space.partyLeft')
      expect([left.party.id, left.sessionId, left.lost]).toEqual(['bob', bob.sessionId, false])
      bob.room.send({ type: 'typing' })
      expect((await bob.room.next('space.failed')).step).toBe('typing')
      expect([count(alice.room, 'space.partyLeft'), count(alice.room, 'space.partyTyping')]).toEqual([1, 0])
    })

    withTwo(
      'tells a loss to both sides; the next connection has another session and has to join anew',
      async (alice, bob) => {
        await bob.drop()
        await bob.room.next('space.lost')
        expect((await alice.room.next('space.partyLeft')).lost).toBe(true)
        await bob.connect()
        await bob.room.next('space.restored')
        bob.room.send({ type: 'join', attempt: 2 })
        const again = await bob.room.next('space.joined')
        expect(again.attempt).toBe(2)
        expect(again.sessionId).not.toBe(bob.sessionId)
      },
    )

    if (harness.hasOrders !== true) return

    withTwo('gives the meeting as it is, with everybody in it, and none when none runs', async (alice, bob) => {
      bob.room.send({ type: 'fetchMeeting' })
      expect((await bob.room.next('space.meetingKnown')).meeting).toBe(null)
      const meetingId = await meet(alice, bob)
      bob.room.send({ type: 'fetchMeeting' })
      const { meeting } = await bob.room.next('space.meetingKnown')
      expect([meeting?.id, meeting?.status]).toEqual([meetingId, 'active'])
      expect(meeting?.attendees.map(({ party }) => party.id).sort()).toEqual(['alice', 'bob'])
    })

    withTwo('carries out the orders of an administrator, and tells them by their request', async (alice, bob) => {
      const meetingId = await meet(alice, bob)
      alice.room.send({ type: 'startRecording', requestId: 'one', meetingId })
      const { recording } = await bob.room.next('space.recordingStarted')
      expect((await alice.room.next('space.ordered')).requestId).toBe('one')
      alice.room.send({ type: 'stopRecording', requestId: 'two', meetingId, recordingId: recording.id })
      expect((await bob.room.next('space.recordingEnded')).recording.id).toBe(recording.id)
      alice.room.send({ type: 'muteParticipant', requestId: 'three', meetingId, party: { id: 'bob' } })
      await bob.room.next('space.muteOrdered')
      alice.room.send({ type: 'removeParticipant', requestId: 'four', party: { id: 'bob' } })
      expect((await bob.room.next('space.partyRemoved')).party.id).toBe('bob')
      alice.room.send({ type: 'endMeeting', requestId: 'five', meetingId })
      expect((await alice.room.next('space.meetingEnded')).meeting.id).toBe(meetingId)
    })

    withTwo('refuses an order of somebody who may not give it, by its request', async (alice, bob) => {
      const meetingId = await meet(alice, bob)
      bob.room.send({ type: 'endMeeting', requestId: 'mine', meetingId })
      const { step, requestId } = await bob.room.next('space.failed')
      expect([step, requestId]).toEqual(['endMeeting', 'mine'])
      expect(count(alice.room, 'space.meetingEnded')).toBe(0)
    })
  })
}
