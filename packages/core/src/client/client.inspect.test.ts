import { createBrowserInspector, type StatelyInspectionEvent } from '@statelyai/inspect'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { audio, isOver, payloads } from '../call/call.test.stage.ts'
import { type Client, createClient } from '../createClient.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import type { Inspect } from './inspection.ts'

/** What is read of XState's inspection events. */
interface Inspected {
  type: string
  rootId: string
  actorRef: { id: string; sessionId: string; _parent?: { id: string } }
  snapshot?: { value?: unknown; status: string }
}

interface Play {
  alice: Client
  bob: Client
  errors: unknown[]
  /** Public states alice was told of. */
  told: { callId: string; states: string[] }
}

/** A call that rings, is answered, held by both, unheld and ended, with alice inspected. */
async function play(inspect: Inspect): Promise<Play> {
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const errors: unknown[] = []
  let lastId = 0
  const alice = createClient({
    transport: network.connect('alice'),
    media: fakeMedia(),
    clock,
    newId: () => {
      lastId += 1
      return `id-${lastId}`
    },
    inspect,
    onError: (error) => errors.push(error),
  })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia(), clock })
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
  const states: string[] = []
  alice.on('call:stateChange', ({ callId }) => states.push(alice.call.getById(callId)?.state ?? ''))
  const callId = alice.call.make('bob', audio)
  await settled()
  await bob.call.answer(callId, audio)
  await settled()
  await alice.call.hold(callId)
  await bob.call.hold(callId)
  await alice.call.unhold(callId)
  await bob.call.unhold(callId)
  await bob.call.end(callId)
  await settled()
  expect(alice.call.getAll().every(isOver)).toBe(true)
  await Promise.all([alice.destroy(), bob.destroy()])
  expect(clock.pending()).toBe(0)
  return { alice, bob, errors, told: { callId, states } }
}

/** Leaves of a state value, as paths: what a picture of the chart would highlight. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [`${path}${value}`]
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}${key}.`))
}

/** The same state again is no step of a drawing. */
const steps = (values: readonly string[]) => values.filter((value, index) => value !== values[index - 1])

describe('inspecting a client', () => {
  it('draws a call from the inspection events alone: its actors, and the way through its chart', async () => {
    const events: Inspected[] = []
    const { told } = await play((event: Inspected) => events.push(event))

    const actors = new Map<string, string>()
    for (const { type, actorRef } of events)
      if (type === '@xstate.actor') actors.set(actorRef.sessionId, `${actorRef._parent?.id ?? ''}/${actorRef.id}`)
    expect([...actors.values()].sort()).toEqual([
      '/connection',
      '/id-2',
      '/subscription',
      'connection/socket',
      'id-2/mediaConnection',
      'id-2/peer',
      'id-2/signaling',
      'subscription/channel',
      'subscription/connection',
    ])

    const values = events
      .filter(({ type, actorRef }) => type === '@xstate.snapshot' && actorRef.id === told.callId)
      .map(({ snapshot }) => snapshot?.value)
    const way = steps(values.map((value) => leaves(value).join(' | ')))
    const established = (hold: string, negotiation: string) =>
      `live.phase.established.hold.${hold} | live.phase.established.negotiation.${negotiation} | live.link.up`
    const theirs = (hold: string) => [
      established(hold, 'remote.applying'),
      established(hold, 'remote.answering'),
      established(hold, 'idle'),
    ]
    const ours = (hold: string) => [
      established(hold, 'local.offering'),
      established(hold, 'local.awaiting'),
      established(hold, 'local.applying'),
    ]
    expect(way).toEqual([
      'live.phase.starting.signaling.opening | live.phase.starting.peer.opening | live.link.up',
      'live.phase.starting.signaling.open | live.phase.starting.peer.opening | live.link.up',
      'live.phase.outgoing.preparing.capturing | live.link.up',
      'live.phase.outgoing.preparing.offering | live.link.up',
      'live.phase.outgoing.invited.waiting.initiated | live.link.up',
      'live.phase.outgoing.invited.waiting.ringing | live.link.up',
      'live.phase.outgoing.invited.connecting | live.link.up',
      established('active', 'idle'),
      ...ours('holding'),
      established('held', 'idle'),
      ...theirs('held'),
      ...ours('unholding'),
      established('active', 'idle'),
      ...theirs('active'),
      'ended',
    ])

    // The way as the picture shows it tells the same story as the events of the client.
    const publicState = (leaf: string) =>
      leaf.includes('established')
        ? 'established'
        : leaf === 'ended'
          ? 'Ended'
          : leaf.includes('waiting.initiated')
            ? 'Initiated'
            : leaf.includes('waiting.ringing') || leaf.includes('connecting')
              ? 'Ringing'
              : 'Initiating'
    const shown = steps(told.states.map((state) => (/Connected|On Hold/.test(state) ? 'established' : state)))
    expect(steps(way.map(publicState))).toEqual(['Initiating', ...shown])
  })

  it('is given the media connection of a call as well', async () => {
    const events: Inspected[] = []
    await play({ next: (event: Inspected) => events.push(event) })
    const values = events
      .filter(({ type, actorRef }) => type === '@xstate.snapshot' && actorRef.id === 'mediaConnection')
      .map(({ snapshot }) => leaves(snapshot?.value).join())
    expect(steps(values)).toEqual(['open.new', 'open.checking', 'open.connected'])
  })

  it('is given the connection and the services as well', async () => {
    const events: Inspected[] = []
    await play((event: Inspected) => events.push(event))
    const wayOf = (id: string) =>
      steps(
        events
          .filter(({ type, actorRef }) => type === '@xstate.snapshot' && actorRef.id === id && !actorRef._parent)
          .map(({ snapshot }) => leaves(snapshot?.value).join()),
      )
    expect(wayOf('connection')).toEqual(['alive.idle', 'alive.connecting', 'alive.open.quiet', 'alive.idle'])
    expect(wayOf('subscription').join(' ')).toContain('active')
  })

  it('never harms it: an inspector that throws is reported and the call goes its way', async () => {
    const fault = new Error('the inspector is broken')
    const { errors, told } = await play(() => {
      throw fault
    })
    expect(told.states).toEqual([
      'Initiated',
      'Ringing',
      'Connected',
      'On Hold',
      'On Hold',
      'On Hold',
      'Connected',
      'Ended',
    ])
    expect(errors.length).toBeGreaterThan(0)
    expect(new Set(errors)).toEqual(new Set([fault]))
  })

  it('changes nothing of what the client tells', async () => {
    const [watched, alone] = [await play({ next: () => {} }), await play({})]
    expect(watched.told).toEqual(alone.told)
  })

  it('fits @statelyai/inspect: its observer takes every event, and what it sends draws the same actors', async () => {
    // It waits for idle time by the page; here the page is always idle.
    vi.stubGlobal('window', {
      requestIdleCallback: queueMicrotask,
      addEventListener: () => {},
      removeEventListener: () => {},
    })
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    const sent: StatelyInspectionEvent[] = []
    const inspector = createBrowserInspector({
      window: window as never,
      autoStart: false,
      send: (event) => sent.push(JSON.parse(JSON.stringify(event))),
    })
    const { errors, told } = await play(inspector.inspect)
    expect(errors).toEqual([])
    expect(told.states.at(-1)).toBe('Ended')

    const actors = sent.filter((event) => event.type === '@xstate.actor')
    const call = actors.find(({ name }) => name === 'id-2')
    expect(actors.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['connection', 'subscription', 'id-2', 'signaling', 'peer', 'mediaConnection']),
    )
    expect(actors.find(({ name }) => name === 'peer')?.parentId).toBe(call?.sessionId)
    expect(JSON.parse(call?.definition ?? '{}')).toMatchObject({
      id: 'call',
      states: { live: { states: { phase: { initial: 'starting' } } } },
    })
    const last = sent.filter((event) => event.type === '@xstate.snapshot' && event.sessionId === call?.sessionId).at(-1)
    expect(last).toMatchObject({ snapshot: { value: 'ended', status: 'done', context: { callId: 'id-2' } } })
  })

  it('sees a call that crashes: the last snapshot says error, and the call is over', async () => {
    const events: Inspected[] = []
    const network = createMemoryNetwork()
    const clock = createTestClock()
    const media = fakeMedia()
    const errors: unknown[] = []
    const heard: { type: string; payload: unknown }[] = []
    const client = createClient({
      transport: network.connect('alice'),
      media: {
        ...media,
        open: (leg, report) => {
          const session = media.open(leg, report)
          return {
            ...session,
            send: (command) => {
              if (command.type === 'createOffer') throw new Error('the engine broke its contract')
              session.send(command)
            },
          }
        },
      },
      clock,
      inspect: (event: Inspected) => events.push(event),
      onError: (error) => errors.push(error),
    })
    client.subscribe((type, payload) => heard.push({ type, payload }))
    await client.services.subscribe(['call'])
    const callId = client.call.make('bob', audio)
    await settled()
    expect(client.call.getById(callId)).toMatchObject({
      state: 'Ended',
      ending: { by: 'local', reason: 'internalError', layer: 'internal' },
      currentOperations: [],
    })
    expect(payloads(heard, 'call:start')).toMatchObject([{ callId, error: { code: 'call:1' } }])
    expect(media.openCount()).toBe(0)
    expect(errors).toMatchObject([{ code: 'call:1' }])
    await expect(client.call.end(callId)).rejects.toMatchObject({ code: 'call:6' })
    const own = events.filter(({ type, actorRef }) => type === '@xstate.snapshot' && actorRef.id === callId)
    expect(own.at(-1)?.snapshot?.status).toBe('error')
    await client.destroy()
    expect(clock.pending()).toBe(0)
  })
})
