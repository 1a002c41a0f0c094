import { createWebSocketInspector } from '@statelyai/inspect'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createActor, createMachine } from 'xstate'
import { startRelay, until } from './relay.harness.ts'

let relay: Awaited<ReturnType<typeof startRelay>>
beforeEach(async () => {
  relay = await startRelay()
})
afterEach(() => relay.stop())

const hello = (name: string) => ({ type: '@switchhook.hello', createdAt: '1', name })
const actor = (sessionId: string, name = 'door') => ({
  type: '@xstate.actor',
  createdAt: '2',
  sessionId,
  name,
  snapshot: { status: 'active', value: 'closed' },
})
const changed = (sessionId: string, count: number) => ({
  type: '@xstate.snapshot',
  createdAt: '3',
  sessionId,
  event: { type: 'knock' },
  snapshot: { status: 'active', value: 'closed', context: { count } },
})

describe('what an app tells', () => {
  it('reaches the viewers there are, in order', async () => {
    const [viewer, app] = [await relay.viewer(), await relay.app()]
    app.send(JSON.stringify([hello('alice'), actor('x:0')]))
    app.send(JSON.stringify(changed('x:0', 1)))
    await until(() => viewer.told.length === 3)
    expect(viewer.of('app-1')).toEqual([hello('alice'), actor('x:0'), changed('x:0', 1)])
  })

  it('is there for a viewer that comes late, and for one that was closed and opened again', async () => {
    const app = await relay.app()
    app.send(JSON.stringify([hello('alice'), actor('x:0')]))
    const first = await relay.viewer()
    await until(() => first.told.length === 2)
    first.socket.terminate()
    app.send(JSON.stringify(changed('x:0', 1)))
    app.close()
    const second = await relay.viewer()
    await until(() => second.told.length === 3)
    expect(second.of('app-1')).toEqual([hello('alice'), actor('x:0'), changed('x:0', 1)])
  })

  it('stays apart from another app with the same name and the same sessions', async () => {
    const viewer = await relay.viewer()
    const [one, other] = [await relay.app(), await relay.app()]
    one.send(JSON.stringify([hello('phone'), actor('x:0', 'one')]))
    other.send(JSON.stringify([hello('phone'), actor('x:0', 'other')]))
    await until(() => viewer.told.length === 4)
    expect(viewer.of('app-1')).toEqual([hello('phone'), actor('x:0', 'one')])
    expect(viewer.of('app-2')).toEqual([hello('phone'), actor('x:0', 'other')])
  })

  it('is told anew when its connection was lost, in place of what it told before', async () => {
    const before = await relay.app('&source=a')
    before.send(JSON.stringify([hello('alice'), actor('x:0')]))
    const [watching] = [await relay.viewer()]
    await until(() => watching.told.length === 2)
    const after = await relay.app('&source=a')
    after.send(JSON.stringify([hello('alice'), actor('x:0')]))
    await until(() => watching.told.length === 4)
    const late = await relay.viewer()
    await until(() => late.told.length === 2)
    expect(late.told.map(([source]) => source)).toEqual(['app-2', 'app-2'])
  })
})

describe('a flood', () => {
  it('of 100,000 events stays bounded: a late viewer gets the newest, their lack said, and every actor', async () => {
    const app = await relay.app()
    const watching = await relay.viewer()
    app.send(JSON.stringify([hello('alice'), actor('x:0'), actor('x:1', 'quiet')]))
    for (let sent = 0; sent < 100; sent++)
      app.send(JSON.stringify(Array.from({ length: 1000 }, (_, place) => changed('x:0', sent * 1000 + place))))
    const closed = new Promise((resolve) => app.once('close', resolve))
    app.close()
    await closed
    await until(() => relay.troubles.some((text) => text.includes('sends faster')))
    const late = await relay.viewer()
    await until(() => late.told.length > 4000)
    const [named, missing, ...rest] = late.of('app-1')
    expect(named).toEqual(hello('alice'))
    expect(missing).toMatchObject({ type: '@switchhook.dropped', count: expect.any(Number) })
    expect(rest.slice(0, 2)).toEqual([
      actor('x:1', 'quiet'),
      expect.objectContaining({ type: '@xstate.actor', name: 'door' }),
    ])
    expect(late.told.length).toBeLessThan(5100)
    await until(() => watching.of('app-1').some((message) => message.type === '@switchhook.dropped'))
  })
})

describe('bad input', () => {
  it('is refused by name, and the app goes on', async () => {
    const [viewer, app] = [await relay.viewer(), await relay.app()]
    app.send(JSON.stringify(hello('mallory')))
    for (const frame of ['{', '', 'null', '[[[[', '7', '[]', '[null, 7, "x"]', '{"type":"@xstate.event"}'])
      app.send(frame)
    app.send('{"type":"@switchhook.command","createdAt":"1","path":"x","args":[{"__proto__":1}]}')
    app.send(Buffer.from([1, 2, 3]))
    app.send(JSON.stringify(actor('x:0')))
    await until(() => viewer.told.length === 2)
    expect(viewer.of('app-1')).toEqual([hello('mallory'), actor('x:0')])
    expect(relay.troubles).toContain('mallory: frame refused: no JSON (1 characters)')
    expect(relay.troubles).toContain('mallory: message refused: message.args.0: the key __proto__ is refused')
    expect(relay.troubles).toContain('mallory: frame refused: binary')
  })

  it('larger than a frame may be ends that connection, and no other', async () => {
    const [viewer, large, app] = [await relay.viewer(), await relay.app(), await relay.app()]
    const closed = new Promise((resolve) => large.once('close', resolve))
    large.send(`"${'x'.repeat(9 * 1024 * 1024)}"`)
    expect(await closed).toBe(1009)
    app.send(JSON.stringify(hello('alice')))
    await until(() => viewer.told.length === 1)
    expect(relay.troubles.join()).toMatch(/Max payload size exceeded/)
  })

  it('said over and over is complained of once', async () => {
    const [viewer, app] = [await relay.viewer(), await relay.app()]
    for (let sent = 0; sent < 500; sent++) app.send('{')
    app.send(JSON.stringify(hello('alice')))
    await until(() => viewer.told.length === 1)
    expect(relay.troubles).toHaveLength(1)
  })
})

describe('pains 35: an inspector inside the firm, attached late, without phantoms', () => {
  it('the real @statelyai/inspect, told our URL, shows an app that knows nothing of us', async () => {
    const viewer = await relay.viewer()
    const inspector = createWebSocketInspector({ url: relay.wsUrl })
    const machine = createMachine({
      id: 'door',
      initial: 'closed',
      states: { closed: { on: { open: { target: 'opened', actions: () => {} } } }, opened: {} },
    })
    const door = createActor(machine, { inspect: inspector.inspect }).start()
    door.send({ type: 'open' })
    await until(() => viewer.told.length === 5)
    inspector.stop()

    const told = viewer.of('app-1')
    expect(told.map(({ type }) => type)).toEqual([
      '@xstate.actor',
      '@xstate.event',
      '@xstate.snapshot',
      '@xstate.event',
      '@xstate.snapshot',
    ])
    expect(told[0]).toMatchObject({ name: 'door', sessionId: door.sessionId })
    const { definition } = told[0] as { definition: string }
    expect(JSON.parse(definition)).toMatchObject({ states: { closed: { on: { open: { target: 'opened' } } } } })
    expect(told[4]).toMatchObject({ event: { type: 'open' }, snapshot: { status: 'active', value: 'opened' } })
  })
})
