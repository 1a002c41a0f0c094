import { afterEach, describe, expect, it } from 'vitest'
import { assign, createActor, fromCallback, fromPromise, setup } from 'xstate'
import { createInspector, type Inspector, type InspectorOptions } from './inspector.ts'
import type { ActorMessage, InspectorMessage } from './messages.ts'
import { parseMessage } from './parse.ts'

const inspectors: Inspector[] = []
const inspectorOf = (options: InspectorOptions = {}) => {
  const inspector = createInspector({ name: 'app', ...options })
  inspectors.push(inspector)
  return inspector
}
afterEach(() => {
  for (const inspector of inspectors.splice(0)) inspector.stop()
})

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

/** Everything told to a listener from now on. */
function listen(inspector: Inspector) {
  const told: InspectorMessage[] = []
  const end = inspector.subscribe((message) => told.push(message))
  const of = <Type extends InspectorMessage['type']>(type: Type) =>
    told.filter((message): message is Extract<InspectorMessage, { type: Type }> => message.type === type)
  return {
    told,
    end,
    of,
    names: () => of('@xstate.actor').map(({ name }) => name),
    /** What the listener believes about an actor, having read everything. */
    stateOf(sessionId: string) {
      const about = told.filter(
        (message) =>
          (message.type === '@xstate.actor' || message.type === '@xstate.snapshot') && message.sessionId === sessionId,
      )
      return (about.at(-1) as ActorMessage | undefined)?.snapshot
    },
  }
}

/** A counter with a child; `boom` fails it. */
const counter = setup({
  types: { context: {} as { count: number } },
  actors: { timer: fromCallback(() => {}) },
  actions: {
    count: assign({ count: ({ context }) => context.count + 1 }),
    boom: () => {
      throw new Error('boom')
    },
  },
}).createMachine({
  id: 'counter',
  context: { count: 0 },
  initial: 'on',
  states: {
    on: {
      invoke: { id: 'ticking', src: 'timer', input: { apiKey: 'source code secret' } },
      on: { tick: { actions: 'count' }, off: 'off', boom: { actions: 'boom' } },
    },
    off: { type: 'final' },
  },
})

describe('an inspector given to createActor', () => {
  it('tells of actors, events and snapshots in their order, after a hello, as messages that parse', async () => {
    const inspector = inspectorOf()
    const viewer = listen(inspector)
    const actor = createActor(counter, { inspect: inspector }).start()
    actor.send({ type: 'tick' })
    await until(() => viewer.of('@xstate.snapshot').length === 3)

    expect(viewer.told[0]).toMatchObject({ type: '@switchhook.hello', name: 'app' })
    expect(viewer.names()).toEqual(['counter', 'ticking'])
    expect(viewer.of('@xstate.actor')[1]).toMatchObject({ parentId: actor.sessionId, rootId: actor.sessionId })
    expect(viewer.told.at(-1)).toMatchObject({
      type: '@xstate.snapshot',
      sessionId: actor.sessionId,
      event: { type: 'tick' },
      snapshot: { status: 'active', value: 'on', context: { count: 1 } },
    })
    for (const message of viewer.told)
      expect(parseMessage(JSON.parse(JSON.stringify(message)))).not.toHaveProperty('error')
  })

  it('tells the chart as its config, without the data in it', async () => {
    const inspector = inspectorOf()
    const viewer = listen(inspector)
    createActor(counter, { inspect: inspector }).start()
    await until(() => viewer.names().length === 2)
    const definition = JSON.parse(viewer.of('@xstate.actor')[0]?.definition ?? '')
    expect(definition).toEqual({
      id: 'counter',
      initial: 'on',
      states: {
        on: {
          invoke: { id: 'ticking', src: 'timer' },
          on: { tick: { actions: 'count' }, off: 'off', boom: { actions: 'boom' } },
        },
        off: { type: 'final' },
      },
    })
  })

  it('tells the wire and the commands beside', async () => {
    const inspector = inspectorOf()
    const viewer = listen(inspector)
    inspector.command({ path: 'call.make', args: [{ to: 'bob' }], at: 5 })
    inspector.wire({ direction: 'out', protocol: 'socketio', name: 'invite', payload: [1], at: 6 })
    await until(() => viewer.told.length === 3)
    expect(viewer.told.slice(1)).toEqual([
      { type: '@switchhook.command', createdAt: '5', path: 'call.make', args: [{ to: 'bob' }] },
      {
        type: '@switchhook.wire',
        createdAt: '6',
        direction: 'out',
        protocol: 'socketio',
        name: 'invite',
        payload: [1],
      },
    ])
  })

  it('tells that an actor failed, of which XState reports no snapshot', async () => {
    const inspector = inspectorOf()
    const actor = createActor(counter, { inspect: inspector })
    actor.subscribe({ error: () => {} })
    actor.start()
    actor.send({ type: 'boom' })
    const viewer = listen(inspector)
    await until(() => viewer.stateOf(actor.sessionId)?.status === 'error')
    expect(JSON.stringify(viewer.stateOf(actor.sessionId)?.error)).toContain('boom')
  })

  it('says nothing of secrets', async () => {
    const inspector = inspectorOf()
    const viewer = listen(inspector)
    inspector.command({
      path: 'login',
      args: [{ password: 'correct horse', token: 'tok-3f9a8c7b6d5e4f3a2b1c' }],
      at: 1,
    })
    await until(() => viewer.told.length === 2)
    expect(JSON.stringify(viewer.told)).not.toMatch(/correct horse|tok-3f9a/)
  })

  it('survives contexts that are cyclic, throw, or hold live objects', async () => {
    const cyclic: Record<string, unknown> = { timer: setTimeout(() => {}, 0), map: new Map([[{}, () => 0]]), big: 1n }
    cyclic.self = cyclic
    Object.defineProperty(cyclic, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('trap')
      },
    })
    const machine = setup({}).createMachine({ id: 'odd', context: cyclic })
    const inspector = inspectorOf()
    const viewer = listen(inspector)
    createActor(machine, { inspect: inspector }).start()
    await until(() => viewer.of('@xstate.snapshot').length === 1)
    for (const message of viewer.told)
      expect(parseMessage(JSON.parse(JSON.stringify(message)))).not.toHaveProperty('error')
  })
})

describe('pains 35: an inspector inside the firm, attached late, without phantoms', () => {
  it('attached late, it replays from the ring: a subscriber sees what was before it', async () => {
    const inspector = inspectorOf()
    const actor = createActor(counter, { inspect: inspector }).start()
    actor.send({ type: 'tick' })
    const viewer = listen(inspector)
    await until(() => viewer.of('@xstate.snapshot').length === 3)
    expect(viewer.names()).toEqual(['counter', 'ticking'])
    expect(viewer.stateOf(actor.sessionId)?.context).toEqual({ count: 1 })
  })

  it('attached late to a ring that lost the beginnings, it still shows every live actor as it is, and says what is missing', async () => {
    const inspector = inspectorOf({ limit: 20 })
    const quiet = createActor(counter, { inspect: inspector, id: 'quiet' }).start()
    quiet.send({ type: 'tick' })
    const gone = createActor(counter, { inspect: inspector, id: 'gone' }).start()
    gone.send({ type: 'off' })
    const busy = createActor(counter, { inspect: inspector, id: 'busy' }).start()
    for (let count = 0; count < 1000; count++) busy.send({ type: 'tick' })
    const viewer = listen(inspector)
    // Messages come in portions, and the last of them holds the newest state.
    await until(() => (viewer.stateOf(busy.sessionId)?.context as { count?: number } | undefined)?.count === 1000)
    expect(new Set(viewer.names())).toEqual(new Set(['quiet', 'ticking', 'busy']))
    expect(viewer.stateOf(quiet.sessionId)).toMatchObject({ value: 'on', context: { count: 1 } })
    expect(viewer.of('@switchhook.dropped')[0]?.count).toBeGreaterThan(1900)
    expect(viewer.told.length).toBeLessThan(40)
  })

  it('does not list an actor that never started, such as the one StrictMode makes and throws away, nor its children', async () => {
    const inspector = inspectorOf()
    const phantom = createActor(counter, { inspect: inspector, id: 'phantom' })
    const real = createActor(counter, { inspect: inspector, id: 'real' })
    const viewer = listen(inspector)
    phantom.send({ type: 'tick' })
    phantom.stop()
    real.start()
    await until(() => viewer.of('@xstate.snapshot').length === 2)
    expect(viewer.names()).toEqual(['real', 'ticking'])
    expect(JSON.stringify(viewer.told)).not.toContain('phantom')
    expect(viewer.told.every((message) => !('sessionId' in message) || message.sessionId !== phantom.sessionId)).toBe(
      true,
    )
  })

  it('lists an actor from its start on, with what was sent to it before', async () => {
    const inspector = inspectorOf()
    const viewer = listen(inspector)
    const actor = createActor(counter, { inspect: inspector })
    actor.send({ type: 'tick' })
    actor.start()
    await until(
      () => viewer.stateOf(actor.sessionId)?.context !== undefined && viewer.of('@xstate.snapshot').length === 3,
    )
    const own = viewer.told.filter((message) => 'sessionId' in message && message.sessionId === actor.sessionId)
    expect(own.map(({ type }) => type)).toEqual([
      '@xstate.actor',
      '@xstate.event',
      '@xstate.event',
      '@xstate.snapshot',
      '@xstate.snapshot',
    ])
    expect(own.at(-1)).toMatchObject({ event: { type: 'tick' }, snapshot: { context: { count: 1 } } })
  })

  it('lists an actor that runs already when the inspector is attached to its system', async () => {
    const actor = createActor(counter).start()
    const inspector = inspectorOf()
    inspector.next({ type: '@xstate.actor', actorRef: actor, rootId: actor.sessionId })
    actor.system.inspect(inspector)
    actor.send({ type: 'tick' })
    const viewer = listen(inspector)
    await until(() => viewer.of('@xstate.snapshot').length === 1)
    expect(viewer.names()).toEqual(['counter'])
    expect(viewer.stateOf(actor.sessionId)?.context).toEqual({ count: 1 })
  })

  it('can be closed and opened again: every subscriber gets all that is kept', async () => {
    const inspector = inspectorOf()
    createActor(counter, { inspect: inspector }).start()
    const first = listen(inspector)
    await until(() => first.told.length >= 6)
    first.end()
    const before = first.told.length
    const second = listen(inspector)
    await until(() => second.told.length === before)
    expect(second.told.slice(1)).toEqual(first.told.slice(1))
    expect(first.told).toHaveLength(before)
  })
})

describe('an application that floods', () => {
  it('is not held up by 100,000 events: nothing is told while it runs, what is kept is bounded, the lack is counted', async () => {
    const inspector = inspectorOf({ limit: 1000 })
    const viewer = listen(inspector)
    await until(() => viewer.told.length === 1)
    const actor = createActor(counter, { inspect: inspector }).start()
    for (let count = 0; count < 100_000; count++) actor.send({ type: 'tick' })
    expect(viewer.told).toHaveLength(1)
    await until(() => (viewer.stateOf(actor.sessionId)?.context as { count?: number } | undefined)?.count === 100_000)
    expect(viewer.told.length).toBeLessThan(1010)
    const dropped = viewer.of('@switchhook.dropped').reduce((sum, { count }) => sum + count, 0)
    // Six of the two starts, two of each event; what was kept came.
    expect(dropped + 1000).toBe(200_006)
  }, 60_000)

  it('leaves nothing behind of actors that ended long ago', async () => {
    const inspector = inspectorOf({ limit: 50 })
    const work = fromPromise(async () => 'done')
    for (let count = 0; count < 500; count++) {
      const actor = createActor(work, { inspect: inspector, id: `job ${count}` }).start()
      await new Promise<void>((resolve) => void actor.subscribe({ complete: resolve }))
    }
    const viewer = listen(inspector)
    await until(() => viewer.of('@xstate.snapshot').at(-1)?.snapshot.status === 'done' && viewer.told.length > 40)
    expect(viewer.names().length).toBeLessThan(20)
  })
})

describe('an inspector that was stopped', () => {
  it('tells nothing more and takes nothing in', async () => {
    const inspector = inspectorOf()
    const viewer = listen(inspector)
    await until(() => viewer.told.length === 1)
    inspector.stop()
    createActor(counter, { inspect: inspector }).start()
    const late = listen(inspector)
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect([viewer.told.length, late.told.length]).toEqual([1, 0])
  })

  it('a listener that throws is told of and harms neither the others nor the application', async () => {
    const errors: Error[] = []
    const inspector = inspectorOf({ onError: (error) => errors.push(error) })
    inspector.subscribe(() => {
      throw new Error('mine')
    })
    const viewer = listen(inspector)
    createActor(counter, { inspect: inspector }).start()
    await until(() => viewer.of('@xstate.snapshot').length === 2)
    expect(errors[0]?.cause).toEqual(new Error('mine'))
  })
})
