/**
 * What tests of the mesh play on: a space in memory, and people who enter its call one after the other. The port is driven
 * as a space drives it: everybody hears who is in the call, and who was there before.
 *
 * @internal
 */
import { calls } from '../call/call.ts'
import type { Feature, FeatureContext } from '../client/feature.ts'
import { createLeanClient } from '../createLeanClient.ts'
import type {
  MeetingMedia,
  MeetingMediaCommand,
  MeetingMediaFact,
  MeetingSending,
  SpaceCommand,
  SpaceFact,
} from '../ports/index.ts'
import { hear } from '../testing/contracts/hearing.ts'
import { type FakeMediaOptions, type FakePeer, fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import { mesh } from './mesh.ts'

export const spaceId = 'lobby'
const nothing: MeetingSending = { audio: false, video: false, screenshare: false }
export const camera: MeetingSending = { audio: true, video: true, screenshare: false }

type FactOf<Type extends MeetingMediaFact['type']> = Extract<MeetingMediaFact, { type: Type }>

/** Somebody in the call, as the others need to know them. */
interface Attending {
  name: string
  sessionId: string
  /** Hears of the others. */
  meet: () => void
  /** Peer connections that are open. */
  legs: () => readonly FakePeer[]
}

/** Gives the context that features get. */
function probe(): Feature<'probe', { context: () => FeatureContext }> {
  return { name: 'probe', install: (context) => ({ api: { context: () => context }, destroy: () => {} }) }
}

export function createStage({ limit }: { limit?: number } = {}) {
  const clock = createTestClock()
  const network = createMemoryNetwork()
  const people: Attending[] = []
  let ids = 0

  /** Tells everybody who else is in the call. */
  async function meet(): Promise<void> {
    for (const person of people) person.meet()
    await settled()
  }

  async function enter(name: string, first: Partial<MeetingSending> | null = {}, options: FakeMediaOptions = {}) {
    const transport = network.connect(name)
    const media = fakeMedia(options)
    const inspected: string[] = []
    const client = createLeanClient({
      transport,
      media,
      clock,
      features: [calls(), probe()],
      // In the order of entering, so that a test knows whose id is the smaller one.
      newId: () => {
        ids += 1
        return String(ids).padStart(6, '0')
      },
      inspect: ({ type, actorRef }: { type: string; actorRef: { id: string } }) => {
        if (type === '@xstate.actor') inspected.push(actorRef.id)
      },
      onError: (error) => {
        throw error
      },
    })
    await client.connection.connect()
    const space = hear<SpaceCommand, SpaceFact>((report) => {
      if (transport.spaces === undefined) throw new Error('no spaces')
      return transport.spaces.open({ spaceId }, report)
    })
    /** Comes into the call on the connection there is, as a new session. */
    const attend = async () => {
      space.send({ type: 'join', attempt: 1 })
      const { sessionId } = await space.next('space.joined')
      space.send({ type: 'sendMediaState', mediaSession: { connected: true } })
      person.sessionId = sessionId
    }
    const port = mesh(limit === undefined ? {} : { limit })(client.probe.context()) as MeetingMedia
    const facts: MeetingMediaFact[] = []
    const session = port.open({ spaceId }, (fact) => facts.push(fact))
    let attempt = 0
    let wish = nothing
    const send = async (change: Partial<MeetingSending>) => {
      attempt += 1
      wish = { ...wish, ...change }
      session.send({ type: 'send', attempt, media: wish })
      await settled()
    }
    const all = <Type extends MeetingMediaFact['type']>(type: Type) =>
      facts.filter((fact): fact is FactOf<Type> => fact.type === type)
    const of = (other: { sessionId: string }) =>
      all('meeting.member').findLast((fact) => fact.sessionId === other.sessionId)
    const others = () => people.filter((other) => other !== person)

    const person = {
      name,
      sessionId: '',
      transport,
      media,
      client,
      port,
      session,
      space,
      facts,
      all,
      send,
      attend,
      inspected: () => inspected,
      tell: async (command: MeetingMediaCommand) => {
        session.send(command)
        await settled()
      },
      meet: (): void =>
        session.send({
          type: 'meet',
          self: { sessionId: person.sessionId },
          members: others().map(({ name: id, sessionId }) => ({
            sessionId,
            party: { id },
            wasHereFirst: people.findIndex((one) => one.sessionId === sessionId) < people.indexOf(person),
          })),
        }),
      /** What was told last of somebody. */
      of,
      /** Kinds of what arrives from somebody, in order. */
      gets: (other: { sessionId: string }) =>
        (of(other)?.tracks ?? []).map(({ kind, isScreen }) => (isScreen ? 'screen' : kind)).sort(),
      legs: () => media.peers.filter(({ isClosed }) => !isClosed),
      leave: async () => {
        session.send({ type: 'leave' })
        session.close()
        space.send({ type: 'leaveCall' })
        people.splice(people.indexOf(person), 1)
        await meet()
      },
    }
    await attend()
    people.push(person)
    if (first !== null) await send(first)
    await meet()
    return person
  }

  return { clock, network, people, meet, enter }
}
