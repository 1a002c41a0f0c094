import { type ActorRefFrom, SimulatedClock } from 'xstate'
import { buildClient, type ClientOptions } from '../client/client.ts'
import type { ConfigInput } from '../client/config.ts'
import type { SwitchhookError } from '../errors.ts'
import type { Party, SpaceFact, Transport } from '../ports/index.ts'
import { fakeMeetingMedia } from '../testing/fakeMeetingMedia.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import type { MemorySpaces } from '../testing/memory.spaces.api.ts'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import type { spaceChart } from './space.chart.ts'
import { spaces } from './space.ts'

/**
 * Clients in one space of a back end in memory, for the tests of this folder.
 *
 * @internal
 */
export const room = 'room'

/** Lets every fact that is on its way arrive. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}
export const codeOf = (promise: Promise<void>) =>
  promise.then(
    () => 'resolved',
    (error: SwitchhookError) => error.code,
  )

/** What the tests opened; `endAll` ends it. */
export const endings: (() => unknown)[] = []
export const endAll = () => Promise.all(endings.splice(0).map((end) => end()))

export function setUp(
  user: string | Party,
  world: MemorySpaces = createMemorySpaces(),
  config: ConfigInput & Pick<ClientOptions, 'meetingMedia' | 'activity'> = {},
) {
  const clock = new SimulatedClock()
  const party: Party = typeof user === 'string' ? { id: user, type: 'user', displayName: user.toUpperCase() } : user
  const member = createMemoryMember(party, (isOpen) =>
    isOpen ? world.connectionRestored(member) : world.connectionLost(member),
  )
  let forge: (fact: SpaceFact) => void = () => {}
  const port = world.portFor(member)
  const transport: Transport = {
    name: 'memory',
    trickle: true,
    connection: member.connection,
    spaces: {
      ...port,
      open: (space, report) => {
        forge = report
        return port.open(space, report)
      },
    },
    setCredentials: () => true,
    close: () => {},
  }
  const errors: unknown[] = []
  const inspected: unknown[] = []
  const inspect = (event: unknown) => inspected.push(event)
  const client = buildClient({ transport, clock, inspect, onError: (error) => errors.push(error), ...config }, [
    spaces(),
  ])
  const events: [string, Record<string, unknown>][] = []
  client.subscribe((type, payload) => {
    if (type !== 'space:change' && type !== 'ws:change') events.push([type, payload as Record<string, unknown>])
  })
  endings.push(client.destroy)
  return {
    client,
    space: client.space,
    clock,
    world,
    member,
    events,
    errors,
    inspected,
    view: () => client.space.observe(room).getSnapshot(),
    names: () =>
      client.space
        .observeParticipants(room)
        .getSnapshot()
        .map(({ id }) => id),
    participant: (id: string) => client.space.observeParticipant(room, id).getSnapshot(),
    sent: () => world.sentBy(member, room).map(({ type }) => type),
    forge: (fact: SpaceFact) => forge(fact),
  }
}

/** Somebody whose media of the meeting is the library's, and how it is. */
export function withMedia(user: string | Party, world?: MemorySpaces, media = fakeMeetingMedia()) {
  return { ...setUp(user, world, { meetingMedia: () => media }), media }
}

export type MemberWithMedia = ReturnType<typeof withMedia>

/** These people in one meeting, with microphone and camera, one after the other; `limit`: how many it holds. */
export async function meetingOf(names: readonly string[], { limit }: { limit?: number } = {}) {
  const world = createMemorySpaces()
  const users: MemberWithMedia[] = []
  for (const name of names) {
    const user = withMedia(name, world, fakeMeetingMedia(limit === undefined ? {} : { limit }))
    users.push(user)
    await user.space.join(room)
    await user.space.enterCall(room, { audio: true, video: true })
    await settled()
  }
  return { world, users: users as [MemberWithMedia, ...MemberWithMedia[]] }
}

/** What the media of somebody were told to do. */
export const commandsOf = ({ media }: MemberWithMedia, type: string) =>
  media.sent().filter((command) => command.type === type)

/** A back end that never says some things. */
export function silentAbout(types: readonly SpaceFact['type'][], world = createMemorySpaces()): MemorySpaces {
  return {
    ...world,
    portFor: (member) => ({
      ...world.portFor(member),
      open: (space, report) =>
        world.portFor(member).open(space, (fact) => {
          if (!types.includes(fact.type)) report(fact)
        }),
    }),
  }
}

/** The chart of the space, as those see it who inspect the client. */
export function chartOf({ inspected }: ReturnType<typeof setUp>) {
  const seen = (inspected as { type: string; actorRef: ActorRefFrom<typeof spaceChart> }[]).findLast(
    ({ type, actorRef }) => type === '@xstate.actor' && actorRef.id === `space-${room}`,
  )
  if (seen === undefined) throw new Error('The space was never joined.')
  return seen.actorRef.getSnapshot()
}

/** What became of a promise by now: no clock moves meanwhile. */
export const soon = (promise: Promise<void>) => Promise.race([codeOf(promise), settled().then(() => 'pending')])

/** Cuts the connection and lets it come back, with what happens meanwhile in between. */
export async function outage(user: ReturnType<typeof setUp>, meanwhile: () => unknown = () => {}) {
  user.member.drop()
  await settled()
  await meanwhile()
  user.clock.increment(0)
  await settled()
}
