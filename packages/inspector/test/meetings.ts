import { createClient, type PeerStep } from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import { mesh } from '@switchhook/core/mesh'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { createRecorder, type FlightRecord, type RecorderOptions } from '@switchhook/inspector/recorder'
import fc from 'fast-check'

const spaceId = 'room-1'
const names = ['alice', 'bob', 'carol'] as const
export type Name = (typeof names)[number]

export interface Flags {
  audio?: boolean
  video?: boolean
}

/** One thing that happens in a meeting. Whoever is not in it (any more) is refused, which is recorded as well. */
export type Move =
  | { do: 'join' | 'leave' | 'leaveCall' | 'startShare' | 'stopShare' | 'write' | 'type'; who: Name }
  | { do: 'enterCall' | 'updateMedia'; who: Name; flags: Flags }
  | { do: 'watch'; who: Name; watched: readonly Name[] | null }
  /** The same wish three times over, the newest of which counts. */
  | { do: 'hurry'; who: Name }
  | { do: 'muteTracks'; who: Name; muted: boolean }
  /** The user stops the share in the browser, or a device is unplugged. */
  | { do: 'endTrack'; who: Name; at: number }
  /** A telephone call takes the microphone away, or gives it back. */
  | { do: 'muteSource'; who: Name; isMuted: boolean }
  | { do: 'fail'; who: Name; step: PeerStep }
  | { do: 'ice'; who: Name; leg: number; state: 'disconnected' | 'failed' }
  | { do: 'dropLink'; who: Name }
  | { do: 'network'; who: Name; isThere: boolean }
  /** An order of a host. */
  | { do: 'silence' | 'remove'; who: Name }
  | { do: 'call'; who: Name }
  | { do: 'look'; who: Name }
  | { do: 'destroy'; who: Name }
  | { do: 'wait'; ms: number }

const who = fc.constantFrom(...names)
const flags = fc.record({ audio: fc.boolean(), video: fc.boolean() }, { requiredKeys: [] })
const steps: readonly PeerStep[] = ['capture', 'createOffer', 'applyOffer', 'createAnswer', 'applyAnswer']
const of = <Kind extends Move['do']>(kinds: readonly Kind[], fields: Record<string, fc.Arbitrary<unknown>> = { who }) =>
  fc.record({ do: fc.constantFrom(...kinds), ...fields }) as unknown as fc.Arbitrary<Move>

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: of(['startShare', 'stopShare', 'write', 'type']) },
  { weight: 2, arbitrary: of(['join', 'leave', 'leaveCall']) },
  { weight: 8, arbitrary: of(['enterCall', 'updateMedia', 'updateMedia'], { who, flags }) },
  { weight: 2, arbitrary: of(['watch'], { who, watched: fc.option(fc.array(who, { maxLength: 2 })) }) },
  { weight: 3, arbitrary: of(['hurry', 'look', 'call', 'silence', 'remove']) },
  { weight: 1, arbitrary: of(['muteTracks'], { who, muted: fc.boolean() }) },
  { weight: 2, arbitrary: of(['endTrack'], { who, at: fc.nat(2) }) },
  { weight: 2, arbitrary: of(['muteSource'], { who, isMuted: fc.boolean() }) },
  { weight: 2, arbitrary: of(['fail'], { who, step: fc.constantFrom(...steps) }) },
  { weight: 2, arbitrary: of(['ice'], { who, leg: fc.nat(2), state: fc.constantFrom('disconnected', 'failed') }) },
  { weight: 3, arbitrary: of(['dropLink']) },
  { weight: 2, arbitrary: of(['network'], { who, isThere: fc.boolean() }) },
  { weight: 1, arbitrary: of(['destroy']) },
  { weight: 10, arbitrary: of(['wait'], { ms: fc.constantFrom(0, 10, 500, 4000, 20_000, 70_000) }) },
)

export interface Meeting {
  people: readonly Name[]
  moves: readonly Move[]
  /** They have no messages. What was written outlives a stay: with messages a ring forgets none. */
  isSilent?: boolean
}

/** Everybody comes, and most of them into the call: else few of the random ones were meetings. */
const opening = (people: readonly Name[]): readonly Move[] => [
  ...people.map((one): Move => ({ do: 'join', who: one })),
  { do: 'wait', ms: 1000 },
  ...people.flatMap((one): Move[] => [
    { do: 'enterCall', who: one, flags: { audio: true, video: true } },
    { do: 'wait', ms: 3000 },
  ]),
]

export const meeting: fc.Arbitrary<Meeting> = fc
  .tuple(fc.constantFrom(names.slice(0, 2), names), fc.array(move, { minLength: 5, maxLength: 30 }))
  .map(([people, moves]) => ({
    people,
    moves: [...opening(people), ...moves.filter((one) => !('who' in one) || people.includes(one.who))],
  }))

/** What the brief life of a meeting is: come, speak, share, be cut off, go. */
export const usual = (people: readonly Name[]): Meeting => {
  const [first, last] = [people[0] as Name, people.at(-1) as Name]
  return {
    people,
    moves: [
      ...opening(people),
      { do: 'updateMedia', who: last, flags: { audio: false } },
      { do: 'wait', ms: 1000 },
      { do: 'startShare', who: first },
      { do: 'write', who: first },
      { do: 'wait', ms: 1000 },
      { do: 'updateMedia', who: last, flags: { audio: true } },
      { do: 'watch', who: last, watched: [] },
      { do: 'wait', ms: 1000 },
      { do: 'network', who: last, isThere: false },
      { do: 'dropLink', who: last },
      { do: 'wait', ms: 10_000 },
      { do: 'network', who: last, isThere: true },
      { do: 'wait', ms: 40_000 },
      ...people.map((one): Move => ({ do: 'write', who: one })),
      { do: 'endTrack', who: first, at: 2 },
      { do: 'muteSource', who: first, isMuted: true },
      { do: 'wait', ms: 1000 },
      { do: 'watch', who: last, watched: null },
      { do: 'leaveCall', who: first },
      { do: 'wait', ms: 1000 },
      { do: 'leave', who: last },
      { do: 'wait', ms: 1000 },
    ],
  }
}

/** Plays a meeting between clients with a recorder each, and gives what they recorded. */
export async function playMeeting(
  { people, moves, isSilent = false }: Meeting,
  options: RecorderOptions = { mode: 'full' },
): Promise<ReadonlyMap<Name, FlightRecord>> {
  const clock = createTestClock()
  const network = createMemoryNetwork()

  function arrive(name: Name) {
    const [media, transport, recorder] = [fakeMedia(), network.connect(name), createRecorder(options)]
    let ids = 0
    const newId = () => {
      ids += 1
      return `${String(ids).padStart(4, '0')}-${name}`
    }
    const client = createClient({
      transport,
      media,
      meetingMedia: mesh(),
      clock,
      newId,
      recorder,
      features: (isSilent ? [] : [chat()]) as readonly [ReturnType<typeof chat>],
      onError: () => {},
    })
    // An application that shows what there is.
    client.space.observe(spaceId).subscribe(() => {})
    return { name, client, media, transport, recorder }
  }
  const all = new Map(people.map((name) => [name, arrive(name)]))
  for (const { client } of all.values()) void client.services.subscribe(['call'])
  await settled()

  async function run(one: Move): Promise<void> {
    if (one.do === 'wait') return clock.advance(one.ms)
    const person = all.get(one.who)
    if (person === undefined) return
    const { client, media, transport } = person
    const tracks = () => client.space.observe(spaceId).getSnapshot()?.localTracks ?? []
    const microphone = () => tracks().find(({ kind }) => kind === 'audio')?.id ?? 'none'
    switch (one.do) {
      case 'enterCall':
      case 'updateMedia':
        return void client.space[one.do](spaceId, one.flags)
      case 'watch':
        return void client.space.watchParticipants(spaceId, one.watched)
      case 'write':
        return isSilent ? undefined : void client.space.sendMessage(spaceId, { text: `this is for nobody's record` })
      case 'type':
        return void client.space.sendTyping(spaceId)
      case 'hurry':
        for (const video of [true, false, true]) void client.space.updateMedia(spaceId, { video })
        return
      case 'muteTracks':
        return void client.media[one.muted ? 'muteTracks' : 'unmuteTracks']([microphone()])
      case 'endTrack':
        return media.endTrack(tracks()[one.at]?.id ?? 'none')
      case 'muteSource':
        return media.muteSource(microphone(), one.isMuted)
      case 'fail':
        return media.fail(one.step)
      case 'ice':
        return media.peers.filter(({ isClosed }) => !isClosed)[one.leg]?.ice(one.state)
      case 'dropLink':
        return transport.drop()
      case 'network':
        return transport.refuse(one.isThere ? null : 'network')
      case 'silence':
        return network.spaces.mute(spaceId, one.who)
      case 'remove':
        return network.spaces.remove(spaceId, one.who)
      case 'call':
        return void client.call.make(one.who === 'alice' ? 'bob' : 'alice', { audio: true })
      case 'look':
        for (const { id } of tracks()) client.media.getTrackById(id)
        return void client.media.getDevices()
      case 'destroy':
        return void client.destroy()
      default:
        return void client.space[one.do](spaceId)
    }
  }

  for (const one of moves) await run(one)
  await clock.advance(240_000)
  await Promise.all([...all.values()].map(({ client }) => client.destroy()))
  await settled()
  return new Map([...all].map(([name, { recorder }]) => [name, recorder.toRecord()]))
}
