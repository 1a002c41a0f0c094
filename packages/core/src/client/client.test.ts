import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { audio, connected, createStage, isOver, outcome, twoPlayers } from '../call/call.test.stage.ts'
import { createClient } from '../createClient.ts'
import { SwitchhookError } from '../errors.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'

const transport = () => createMemoryNetwork().connect('alice')

/** A client of its own, destroyed when the test is over. */
function make(options: object = {}) {
  const client = createClient({ transport: transport(), media: fakeMedia(), clock: createTestClock(), ...options })
  onTestFinished(() => client.destroy())
  return client
}

function thrownBy(act: () => unknown): SwitchhookError {
  try {
    act()
  } catch (error) {
    if (error instanceof SwitchhookError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the configuration of a client', () => {
  it('reaches calls made after an update, not those that run', async () => {
    const { alice, clock } = await twoPlayers({}, { config: { call: { ringingFeedbackMode: 'manual' } } })
    const before = alice.client.call.make('bob', audio)
    alice.client.updateConfig({ call: { ringTimeout: 5000 } })
    const after = alice.client.call.make('bob', audio)
    await clock.advance(5000)
    expect([alice.view(before).state, alice.view(after).state]).toEqual(['Initiated', 'Ended'])
  })
})

describe('the ports of a client', () => {
  it.each([
    [undefined, "transport should be a transport port: it has no 'name'."],
    [{}, "transport should be a transport port: it has no 'name'."],
    [{ transport: null }, "transport should be a transport port: it has no 'name'."],
    [{ transport: { name: 'x' } }, "transport should be a transport port: it has no 'connection'."],
    [{ transport: { name: 'x', connection: {} } }, "transport should be a transport port: it has no 'close'."],
  ])('are asked for: %j', (options, message) => {
    const error = thrownBy(() => createClient(options as never))
    expect({ code: error.code, message: error.message }).toEqual({ code: 'port-missing', message })
  })

  it('are checked where they are optional', () => {
    const error = thrownBy(() => createClient({ transport: transport(), media: { name: 'x' } as never }))
    expect({ code: error.code, message: error.message }).toEqual({
      code: 'port-missing',
      message: "media should be a media port: it has no 'open'.",
    })
  })

  it('may lack media: a call cannot start, and says so in call:start', async () => {
    const client = make({ media: undefined })
    const started: unknown[] = []
    client.on('call:start', (payload) => started.push(payload))
    const callId = client.call.make('bob', audio)
    await settled()
    expect(started).toEqual([{ callId, error: { code: 'port-missing', message: expect.any(String) } }])
    expect(client.call.getById(callId)).toBe(undefined)
  })

  it('may lack calls: not supported, and the client works all the same', async () => {
    const { calls: _, ...rest } = transport()
    const client = make({ transport: rest })
    const started: { error?: unknown }[] = []
    client.on('call:start', (payload) => started.push(payload))
    client.call.make('bob', audio)
    await settled()
    expect(started).toMatchObject([{ error: { code: 'not-supported' } }])
    await expect(client.connection.connect()).resolves.toBe(undefined)
  })
})

describe('several clients', () => {
  it('module.2: stand side by side: configuration, events, calls and ends are their own', async () => {
    const { alice, bob, id } = await connected()
    const stage = createStage()
    const carol = await stage.join('alice', { config: { call: { ringTimeout: 1 } } })
    expect(carol.client.call.getAll()).toEqual([])
    expect(carol.client.getConfig().call.ringTimeout).not.toBe(alice.client.getConfig().call.ringTimeout)
    await carol.client.destroy()
    await alice.client.call.hold(id)
    expect(bob.view(id).remoteHold).toBe(true)
    expect(carol.heard).toEqual([])
  })

  it('of which one throws in a listener do not disturb each other', async () => {
    const { alice, bob, id } = await connected()
    const fault = new Error('the application is broken')
    const broken = () => {
      throw fault
    }
    alice.client.on('call:stateChange', broken)
    await alice.client.call.hold(id)
    await bob.client.call.hold(id)
    expect(alice.view(id).hold).toMatchObject({ local: { confirmed: true }, remote: { confirmed: true } })
    expect(alice.errors.splice(0)).toEqual([fault, fault])
    alice.client.off('call:stateChange', broken)
  })
})

describe('listeners', () => {
  it('that throw stop neither the other listeners nor the call', async () => {
    const { alice, bob, id } = await connected()
    const heard: string[] = []
    const fault = new Error('the application is broken')
    const broken = () => {
      throw fault
    }
    alice.client.on('call:stateChange', broken)
    alice.client.on('call:stateChange', () => heard.push('after it'))
    alice.client.subscribe(broken)
    alice.client.subscribe((type) => heard.push(String(type)))
    const observed: boolean[] = []
    const watching = alice.client.call.observe(id).subscribe(broken)
    alice.client.call.observe(id).subscribe((view) => observed.push(view?.localHold ?? false))
    await expect(alice.client.call.hold(id)).resolves.toBe(undefined)
    expect(heard).toEqual([
      'call:operation',
      'call:operation',
      'call:operation',
      'call:tracksRemoved',
      'after it',
      'call:stateChange',
      'call:operation',
    ])
    expect(observed.at(-1)).toBe(true)
    expect(bob.view(id).remoteHold).toBe(true)
    const errors = alice.errors.splice(0)
    expect(errors.length).toBeGreaterThan(heard.length)
    expect(new Set(errors)).toEqual(new Set([fault]))
    watching.unsubscribe()
    alice.client.off('call:stateChange', broken)
    alice.client.unsubscribe(broken)
  })

  it('are added once and can be taken away, catch-all listeners too', async () => {
    const { alice, id } = await connected()
    const heard: string[] = []
    const one = () => heard.push('one')
    const all = (type: string) => heard.push(type)
    alice.client.on('call:stateChange', one)
    alice.client.on('call:stateChange', one)
    alice.client.subscribe(all)
    alice.client.subscribe(all)
    await alice.client.call.hold(id)
    expect(heard.filter((entry) => entry === 'one')).toEqual(['one'])
    expect(heard.filter((entry) => entry === 'call:stateChange')).toEqual(['call:stateChange'])
    alice.client.off('call:stateChange', one)
    alice.client.off('call:stateChange', one)
    alice.client.unsubscribe(all)
    heard.length = 0
    await alice.client.call.unhold(id)
    expect(heard).toEqual([])
  })

  it('may give commands from inside an event', async () => {
    const { alice, bob } = await twoPlayers()
    bob.client.on('call:stateChange', ({ callId }) => {
      if (bob.view(callId).state === 'Ringing') bob.client.call.answer(callId, audio)
    })
    alice.client.on('call:stateChange', ({ callId }) => {
      if (alice.view(callId).state === 'Connected') alice.client.call.hold(callId)
    })
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', localHold: true, currentOperations: [] })
    expect(bob.view(id)).toMatchObject({ state: 'On Hold', remoteHold: true, currentOperations: [] })
  })
})

describe('rejections', () => {
  it('never go unhandled, whatever command is refused or fails while nobody catches', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => {
      process.off('unhandledRejection', unhandled)
    })
    const { alice, bob, id } = await connected()
    const everything = (client: typeof alice.client, callId: string) => {
      const call = client.call.bind(callId)
      call.answer(audio)
      call.answer({})
      call.reject()
      call.ignore()
      call.hold()
      call.unhold()
      call.hold()
      call.mute()
      call.mute([])
      call.unmute(['nothing'])
      call.restartMedia()
      call.sendRingingFeedback()
      client.media.muteTracks([])
      client.media.muteTracks(['nothing'])
      client.media.initializeDevices()
      client.connection.connect()
      client.services.subscribe([])
      call.end()
      call.end()
    }
    alice.media.fail('capture')
    everything(alice.client, 'no such call')
    everything(alice.client, id)
    everything(bob.client, id)
    bob.transport.refuse('unauthorized')
    bob.transport.drop()
    bob.client.connection.connect()
    await settled()
    const over = alice.client.destroy()
    everything(alice.client, id)
    await over
    everything(alice.client, id)
    await settled()
    expect(unhandled.mock.calls).toEqual([])
    expect(alice.client.call.getAll().every(isOver)).toBe(true)
    expect(await outcome(alice.client.call.hold(id))).toBe('destroyed')
  })
})
