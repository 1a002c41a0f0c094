import { consultation } from '../../call/consultation/consultation.ts'
import { callHistory } from '../../call/history/history.ts'
import { callStats } from '../../call/stats/stats.ts'
import type { ClientWith } from '../../client/client.ts'
import { type Client, createClient } from '../../createClient.ts'
import { mesh } from '../../mesh/mesh.ts'
import type { DeviceInfo } from '../../ports/index.ts'
import { chat } from '../../space/chat/chat.ts'
import { type FakeMedia, fakeMedia } from '../fakeMedia.ts'
import { createMemoryNetwork, type MemoryNetwork, type MemoryTransport } from '../memory.ts'
import { createTestClock, type TestClock } from '../testClock.ts'
import { countingMedia } from './countingMedia.ts'
import { observed } from './observed.ts'
import { tapped } from './tapped.ts'

/** An element that plays a track. */
export interface Rendering {
  trackId: string
  element: object
  speakerId: string | undefined
  isOver: boolean
}

/** Two connected clients in one process; the first is the one that components watch. It has every feature that hooks want. */
export interface Scene {
  client: Client & ClientWith<[ReturnType<typeof consultation>, ReturnType<typeof chat>]>
  bob: Client & ClientWith<[ReturnType<typeof chat>]>
  /** The network between them, with what an administrator may do there. */
  network: MemoryNetwork
  transport: MemoryTransport
  media: FakeMedia
  /** The time of the client that is watched. */
  clock: TestClock
  /** Who watches the client: subscriptions and listeners. */
  observers: () => number
  /** Types of all commands that the client gave to its ports, media engine included. */
  sent: readonly string[]
  /** Actors that were ever created for the client. */
  actors: () => number
  /** What the application's own code threw at the client. */
  errors: readonly unknown[]
  /** Elements that were ever given a track to play. */
  renderings: readonly Rendering[]
  /** Calls somebody, bob unless told otherwise, under an id known beforehand. */
  make: (callId: string, to?: string) => string
  /** Plugs in a device. */
  plug: (device: DeviceInfo) => void
  destroy: () => Promise<void>
}

/** A media engine that tells which elements it plays in, and whose devices come and go. */
function stageMedia() {
  const engine = fakeMedia()
  const renderings: Rendering[] = []
  const watchers = new Set<() => void>()
  let devices: readonly DeviceInfo[] = []
  const media: FakeMedia = {
    ...engine,
    render(trackId, element, options) {
      if (engine.track(trackId) === undefined) return () => {}
      const rendering = { trackId, element, speakerId: options?.speakerId, isOver: false }
      renderings.push(rendering)
      return () => {
        rendering.isOver = true
      }
    },
    devices: {
      list: async () => devices,
      requestPermission: async () => {},
      watch: (changed) => {
        watchers.add(changed)
        return () => watchers.delete(changed)
      },
    },
  }
  const plug = (device: DeviceInfo) => {
    devices = [...devices, device]
    for (const changed of watchers) changed()
  }
  return { media, renderings, plug }
}

/** Sets up the scene: both connected and subscribed to calls, no call yet. */
export async function createScene(): Promise<Scene> {
  const network = createMemoryNetwork()
  const sent: string[] = []
  const errors: unknown[] = []
  const tap = <Tapped extends Parameters<typeof tapped>[0]>(port: Tapped) => tapped(port, (type) => sent.push(type))
  const { media, renderings, plug } = stageMedia()
  const transport = network.connect('alice')
  const clock = createTestClock()
  const { connection, calls, subscriptions, spaces, messages } = transport
  let nextId: string | undefined
  let actors = 0
  let ids = 0
  const newId = () => {
    const id = nextId
    nextId = undefined
    ids += 1
    return id ?? `id-${ids}`
  }
  const alice = createClient({
    transport: {
      ...transport,
      connection: tap(connection),
      ...(calls && { calls: tap(calls) }),
      ...(subscriptions && { subscriptions: tap(subscriptions) }),
      ...(spaces && { spaces: tap(spaces) }),
      ...(messages && { messages: tap(messages) }),
    },
    media: tap(countingMedia(media, clock)),
    meetingMedia: mesh(),
    features: [callHistory(), callStats(), consultation(), chat()],
    clock,
    newId,
    inspect: ({ type }: { type: string }) => {
      if (type === '@xstate.actor') actors += 1
    },
    onError: (error) => errors.push(error),
  })
  const bob = createClient({
    transport: network.connect('bob'),
    media: fakeMedia(),
    meetingMedia: mesh(),
    clock: createTestClock(),
    features: [chat()],
  })
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
  const { client, observers } = observed(alice as unknown as Scene['client'])
  return {
    client,
    bob: bob as unknown as Scene['bob'],
    network,
    transport,
    media,
    clock,
    observers,
    sent,
    actors: () => actors,
    errors,
    renderings,
    plug,
    make(callId, to = 'bob') {
      nextId = callId
      return client.call.make(to, { audio: true })
    },
    destroy: async () => {
      await Promise.all([alice.destroy(), bob.destroy()])
    },
  }
}
