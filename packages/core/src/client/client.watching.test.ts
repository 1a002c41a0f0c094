import { describe, expect, it, onTestFinished } from 'vitest'
import { audio } from '../call/call.test.stage.ts'
import { createClient } from '../createClient.ts'
import type { SdpHandler, WireEvent } from '../ports/index.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import type { CommandEvent, Inspect } from './inspection.ts'
import type { FlightRecorder } from './recorder.ts'

interface Inspected {
  type: string
  rootId?: string
  actorRef: { id: string; sessionId: string; _parent?: { id: string } }
  snapshot?: { value?: unknown }
}

function scene(options: { inspect?: Inspect; recorder?: FlightRecorder } = {}) {
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const errors: unknown[] = []
  let lastId = 0
  const newId = () => {
    lastId += 1
    return `id-${lastId}`
  }
  const alice = createClient({
    transport: network.connect('alice'),
    media: fakeMedia(),
    clock,
    newId,
    onError: (error) => errors.push(error),
    ...options,
  })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia(), clock })
  return {
    alice,
    bob,
    clock,
    errors,
    async call() {
      await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
      const callId = alice.call.make('bob', audio)
      await settled()
      await bob.call.answer(callId, audio)
      await settled()
      return callId
    },
    end: () => Promise.all([alice.destroy(), bob.destroy()]),
  }
}

describe('attaching to a client that runs', () => {
  it('shows every live actor first, those it invoked after it, then what happens from now on', async () => {
    const { alice, call, end } = scene()
    const callId = await call()
    const events: Inspected[] = []
    const detach = alice.inspect((event: Inspected) => events.push(event))
    expect(events.map(({ type }) => type)).toEqual(events.map(() => '@xstate.actor'))
    expect(events.map(({ actorRef }) => `${actorRef._parent?.id ?? ''}/${actorRef.id}`)).toEqual([
      '/connection',
      'connection/socket',
      '/subscription',
      'subscription/channel',
      'subscription/connection',
      `/${callId}`,
      `${callId}/signaling`,
      `${callId}/peer`,
      `${callId}/mediaConnection`,
    ])
    const roots = events.filter(({ actorRef }) => actorRef._parent === undefined)
    expect(roots.map(({ rootId }) => rootId)).toEqual(roots.map(({ actorRef }) => actorRef.sessionId))

    const before = events.length
    await alice.call.hold(callId)
    const values = events
      .slice(before)
      .filter(({ type, actorRef }) => type === '@xstate.snapshot' && actorRef.id === callId)
      .map(({ snapshot }) => JSON.stringify(snapshot?.value))
    expect(values.at(-1)).toContain('"hold":"held"')

    detach()
    const after = events.length
    await alice.call.unhold(callId)
    expect(events.length).toBe(after)
    await end()
  })

  it('leaves out what has ended, and hears a call that is made later from its first moment', async () => {
    const { alice, call, end } = scene()
    const first = await call()
    await alice.call.end(first)
    await settled()
    const seen: string[] = []
    alice.inspect((event: Inspected) => seen.push(`${event.type} ${event.actorRef.id}`))
    expect(seen).not.toContain(`@xstate.actor ${first}`)
    const second = alice.call.make('bob', audio)
    const own = () => seen.filter((line) => line.endsWith(` ${second}`))
    expect(own()).toEqual([`@xstate.actor ${second}`])
    await settled()
    expect(own()).toContain(`@xstate.snapshot ${second}`)
    await end()
  })

  it('gives two observers each their own, and one that throws harms nobody', async () => {
    const { alice, call, errors, end } = scene()
    await call()
    const fault = new Error('the inspector is broken')
    const heard: string[] = []
    alice.inspect(() => {
      throw fault
    })
    const detach = alice.inspect({ next: ({ type }: Inspected) => heard.push(type) })
    alice.inspect({ next: ({ type }: Inspected) => heard.push(type) })
    const shown = heard.length
    detach()
    alice.connection.retryNow()
    expect(heard.length).toBeGreaterThan(shown)
    expect(new Set(errors)).toEqual(new Set([fault]))
    await end()
  })
})

describe('what an observer is told besides', () => {
  it('is every function of the client that was called, by bind too, before it runs', async () => {
    const commands: CommandEvent[] = []
    const { alice, bob, call, end } = scene({ inspect: { command: (command) => commands.push(command) } })
    const callId = await call()
    alice.call.observe(callId)
    alice.call.getAll()
    await alice.call.bind(callId).hold()
    await bob.call.end(callId)
    alice.updateConfig({ call: { lossTimeout: 1000 } })
    await end()
    expect(commands.map(({ path, args }) => [path, ...args])).toEqual([
      ['services.subscribe', ['call']],
      ['call.make', 'bob', audio],
      ['call.hold', callId],
      ['updateConfig', { call: { lossTimeout: 1000 } }],
      ['destroy'],
    ])
    expect(commands.every(({ at }) => at === 1_700_000_000_000)).toBe(true)
  })

  it('is what goes over the wire of a memory network, without passwords, until it detaches', async () => {
    const wire: WireEvent[] = []
    const { alice, call, end } = scene()
    const detach = alice.inspect({ wire: (event) => wire.push(event) })
    await call()
    await alice.space.join('room', { password: 'not to be told' })
    const names = wire.map(({ direction, name }) => `${direction} ${name}`)
    expect(names).toEqual(
      expect.arrayContaining(['out connect', 'in socket.opened', 'out invite', 'in signal.answered', 'out join']),
    )
    expect(JSON.stringify(wire)).not.toContain('not to be told')
    expect(new Set(wire.map(({ protocol }) => protocol))).toEqual(new Set(['memory']))
    detach()
    const before = wire.length
    await alice.space.leave('room')
    expect(wire.length).toBe(before)
    await end()
  })
})

describe('a recorder of a client', () => {
  it('stands between it and the outside: ports, ids, commands, events and actors, by feature', async () => {
    const told: string[] = []
    let outside: Parameters<FlightRecorder['begin']>[0] | undefined
    const recorder: FlightRecorder = {
      begin(world, options) {
        outside = world
        told.push(`begin ${Object.keys(options).join()}`)
      },
      worldOf: (feature) => {
        const world = outside as NonNullable<typeof outside>
        return {
          ...world,
          newId() {
            const id = world.newId()
            told.push(`${feature} asks ${id}`)
            return id
          },
        }
      },
      command(path, _, run) {
        told.push(`${path} begins`)
        try {
          return run()
        } finally {
          told.push(`${path} ends`)
        }
      },
      event(type, _, tell) {
        told.push(type)
        tell()
      },
      actor: (actor, feature) => told.push(`${feature} makes ${(actor as { id: string }).id}`),
    }
    const { alice, call, end } = scene({ recorder })
    const heard: string[] = []
    alice.subscribe((type) => heard.push(type))
    const callId = await call()
    await end()
    expect(told.slice(0, 5)).toEqual([
      'begin ',
      'connection makes connection',
      'services makes subscription',
      'services.subscribe begins',
      'services asks id-1',
    ])
    expect(told).toEqual(
      expect.arrayContaining(['call.make begins', `call asks ${callId}`, `call makes ${callId}`, 'call.make ends']),
    )
    expect(told.filter((line) => heard.includes(line))).toEqual(heard)
  })

  it('is given options that can be written down, whatever functions are among them, and never a secret', async () => {
    const begun: object[] = []
    const commands: unknown[] = []
    const recorder: FlightRecorder = {
      begin: (world, options) => {
        begun.push(world, options)
      },
      worldOf: () => begun[0] as never,
      command(path, args, run) {
        commands.push([path, args])
        return run()
      },
      event: (_type, _payload, tell) => tell(),
      actor: () => {},
    }
    const handler: SdpHandler = (description) => description
    const client = createClient({
      transport: createMemoryNetwork().connect('alice'),
      recorder,
      logs: { handler: () => {}, logLevel: 'warn', logActions: { handler: () => {}, diff: true } },
      call: { sdpHandlers: [handler], ringTimeout: 1000, defaultPeerConfig: { iceServers: [] } },
    })
    onTestFinished(() => client.destroy())
    expect(begun[1]).toEqual({
      logs: { logLevel: 'warn', logActions: { diff: true } },
      call: { ringTimeout: 1000, defaultPeerConfig: { iceServers: [] } },
    })
    client.updateConfig({ call: { sdpHandlers: [handler], iceCollectionCheckFunction: () => ({ type: 'StartCall' }) } })
    await client.setCredentials({ username: 'alice', hmacToken: 'secret' })
    expect(commands).toEqual([
      ['updateConfig', [{ call: {} }]],
      ['setCredentials', [{ username: 'alice', secret: '…' }]],
    ])
    expect(client.getConfig().call.sdpHandlers).toEqual([handler])
  })
})
