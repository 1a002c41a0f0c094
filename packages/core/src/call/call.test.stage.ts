/**
 * What tests of calls play on: clients over one network in memory, with a clock that moves when told to. Whatever a
 * test does, afterwards its clients are destroyed and nothing may be left of them.
 *
 * @internal
 */

import { expect, onTestFinished } from 'vitest'
import type { ConfigInput } from '../client/config.ts'
import type { AnyFeature } from '../client/feature.ts'
import { type Client, createClient } from '../createClient.ts'
import type { Party, Report, SignalCommand, SignalFact, Transport } from '../ports/index.ts'
import { type FakeMedia, type FakeMediaOptions, fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork, type MemoryNetwork, type MemoryTransport } from '../testing/memory.ts'
import { createTestClock, settled, type TestClock } from '../testing/testClock.ts'
import type { CallView } from './call.handle.ts'

/** An event as a listener got it. */
export interface Heard {
  type: string
  payload: unknown
}

export interface PlayerOptions {
  config?: ConfigInput
  media?: FakeMediaOptions
  /** Ids to hand out before the counted ones. */
  ids?: readonly string[]
  /** On top of the standard ones. */
  features?: readonly AnyFeature[]
  /** Changes what the transport offers. */
  wire?: (transport: Transport) => Transport
}

/** A command a call gave to its signalling. */
export interface Said {
  callId: string
  command: SignalCommand
}

/** A client with everything a test may do to it. */
export interface Player {
  client: Client
  media: FakeMedia
  transport: MemoryTransport
  /** Every event, in order. Tests empty it to look at what follows. */
  heard: Heard[]
  /** What went to `onError`. A test that expects errors takes them out. */
  errors: unknown[]
  /** What its calls told the back end, in order. */
  said: Said[]
  /** Public states a call went through, as `call:stateChange` told them. */
  trail: (callId: string) => readonly string[]
  /** The view of a call that exists. */
  view: (callId: string) => CallView
  /** Reports a fact to a call that the memory network itself never sends. */
  inject: (callId: string, fact: SignalFact) => void
}

export interface Stage {
  clock: TestClock
  network: MemoryNetwork
  players: readonly Player[]
  join: (user: string | Party, options?: PlayerOptions) => Promise<Player>
}

export const audio = { audio: true } as const

export const isOver = ({ state }: CallView) => state === 'Ended' || state === 'Cancelled'

/** `done`, or the code a promise rejected with. */
export const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

/** How an event reads in an order of events. */
export function brief({ type, payload }: Heard): string {
  const { operation, transition, isLocal } = payload as { operation?: string; transition?: string; isLocal?: boolean }
  if (type === 'call:operation') return `${isLocal ? '' : 'remote '}${operation} ${transition}`
  return type
}

export const briefly = (heard: readonly Heard[]): string[] => heard.map(brief)

/** What events of a type carried. */
export const payloads = (heard: readonly Heard[], type: string): unknown[] =>
  heard.filter((event) => event.type === type).map(({ payload }) => payload)

/** A transport that shows what calls say, and lets a test report facts of its own. */
function overheard(transport: Transport) {
  const said: Said[] = []
  const reports = new Map<string, Report<SignalFact>>()
  const { calls: signaling } = transport
  if (signaling === undefined) throw new Error('the memory transport has calls')
  const calls: Transport['calls'] = {
    ...signaling,
    open(leg, report) {
      const session = signaling.open(leg, report)
      reports.set(leg.callId, report)
      return {
        send(command) {
          said.push({ callId: leg.callId, command })
          session.send(command)
        },
        close() {
          reports.delete(leg.callId)
          session.close()
        },
      }
    },
  }
  const inject = (callId: string, fact: SignalFact) => queueMicrotask(() => reports.get(callId)?.(fact))
  return { transport: { ...transport, calls }, said, inject }
}

async function leave(stage: Stage): Promise<void> {
  stage.network.interfere(null)
  for (const { client, media, transport } of stage.players) {
    if (!client.call.getAll().every(isOver)) continue
    expect({ media: media.openCount(), sessions: transport.openSessions() }).toEqual({ media: 0, sessions: 0 })
  }
  const gone = Promise.all(stage.players.map(({ client }) => client.destroy()))
  await stage.clock.advance(10_000)
  await gone
  for (const { media, transport, errors } of stage.players) {
    expect({ media: media.openCount(), sessions: transport.openSessions() }).toEqual({ media: 0, sessions: 0 })
    expect(errors).toEqual([])
  }
  expect(stage.clock.pending()).toBe(0)
}

/** An empty stage; who joins it is subscribed to calls. */
export function createStage(): Stage {
  const clock = createTestClock()
  const network = createMemoryNetwork()
  const players: Player[] = []

  async function join(user: string | Party, options: PlayerOptions = {}): Promise<Player> {
    const media = fakeMedia(options.media)
    const transport = network.connect(user)
    const heard: Heard[] = []
    const errors: unknown[] = []
    const name = typeof user === 'string' ? user : (user.sessionId ?? user.id)
    const given = [...(options.ids ?? [])]
    let lastId = 0
    const newId = () => {
      lastId += 1
      return given.shift() ?? `${name}-${lastId}`
    }
    const { transport: wire, said, inject } = overheard(options.wire?.(transport) ?? transport)
    const client = createClient({
      ...options.config,
      transport: wire,
      media,
      clock,
      newId,
      onError: (error) => errors.push(error),
      features: options.features ?? [],
    }) as unknown as Client
    client.subscribe((type, payload) => heard.push({ type, payload }))
    const trails = new Map<string, string[]>()
    client.on('call:stateChange', ({ callId, previous }) => {
      const trail = trails.get(callId) ?? [previous.state]
      trails.set(callId, [...trail, view(callId).state])
    })
    const trail = (callId: string) => trails.get(callId) ?? []
    const view = (callId: string) => {
      const found = client.call.getById(callId)
      if (found === undefined) throw new Error(`${name} has no call '${callId}'`)
      return found
    }
    const player: Player = { client, media, transport, heard, errors, said, trail, view, inject }
    players.push(player)
    await client.services.subscribe(['call'])
    await settled()
    heard.length = 0
    return player
  }

  const stage: Stage = { clock, network, players, join }
  onTestFinished(() => leave(stage))
  return stage
}

/** Alice and bob, connected. */
export async function twoPlayers(ofAlice: PlayerOptions = {}, ofBob: PlayerOptions = {}) {
  const stage = createStage()
  const alice = await stage.join('alice', ofAlice)
  const bob = await stage.join('bob', ofBob)
  return { stage, alice, bob, clock: stage.clock, network: stage.network }
}

/** Alice calls bob and it rings. */
export async function ringing(ofAlice: PlayerOptions = {}, ofBob: PlayerOptions = {}) {
  const two = await twoPlayers(ofAlice, ofBob)
  const id = two.alice.client.call.make('bob', audio)
  await settled()
  return { ...two, id }
}

/** Alice called bob and bob answered; nothing heard yet of what follows. */
export async function connected(ofAlice: PlayerOptions = {}, ofBob: PlayerOptions = {}) {
  const two = await ringing(ofAlice, ofBob)
  await two.bob.client.call.answer(two.id, audio)
  await settled()
  two.alice.heard.length = 0
  two.bob.heard.length = 0
  return two
}

/** Both ends are at rest and think the same of hold. */
export function expectSameHold(one: Player, other: Player, callId: string): void {
  const [here, there] = [one.view(callId), other.view(callId)]
  expect({ local: here.localHold, remote: here.remoteHold }).toEqual({
    local: there.remoteHold,
    remote: there.localHold,
  })
  for (const { hold, currentOperations } of [here, there])
    expect({ operations: currentOperations, pending: hold.local.pending || hold.remote.pending }).toEqual({
      operations: [],
      pending: false,
    })
}

/** They think the same of hold, and their engines do as they say. */
export function expectAgreement(one: Player, other: Player, callId: string): void {
  expectSameHold(one, other, callId)
  for (const { view, media } of [one, other]) {
    const { localHold, remoteHold } = view(callId)
    expect(media.peer(callId)).toMatchObject({
      signalingState: 'stable',
      holds: localHold,
      isSending: !localHold && !remoteHold,
    })
  }
}

/** Cuts a connection and keeps it cut; gives the way to let it return. */
export async function cut({ transport, client }: Player, { clock }: Pick<Stage, 'clock'>) {
  transport.refuse('offline')
  transport.drop()
  await clock.advance(0)
  return async () => {
    transport.refuse(null)
    client.connection.retryNow()
    await clock.advance(0)
  }
}

/** Facts for a user that are lost, doubled or held from now on; everything else passes. */
export function interfere(
  { network }: Stage,
  types: readonly SignalFact['type'][] | readonly string[],
  copies: readonly ('now' | 'later')[],
  to?: string,
): void {
  network.interfere((delivery) => {
    const isMeant =
      (types as readonly string[]).includes(delivery.fact.type) && (to === undefined || delivery.to === to)
    return isMeant ? copies : ['now']
  })
}
