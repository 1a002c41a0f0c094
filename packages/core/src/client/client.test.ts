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
  it('has the defaults of the inventory', () => {
    expect(make().getConfig()).toEqual({
      connectivity: {
        pingInterval: 30_000,
        reconnectLimit: 5,
        reconnectDelay: 5000,
        reconnectTimeMultiplier: 1,
        reconnectTimeLimit: 640_000,
        autoReconnect: true,
        checkConnectivity: true,
        webSocketOAuthMode: 'none',
        connectTimeout: 20_000,
      },
      request: { restTimeout: 30_000 },
      subscription: { expires: 3600, serviceUnavailableMaxRetries: 3 },
      call: {
        defaultPeerConfig: undefined,
        earlyMedia: false,
        resyncOnConnect: false,
        ringingFeedbackMode: 'auto',
        mediaConnectionRetryDelay: 3000,
        normalizeDestination: true,
        busyPolicy: 'ring',
        ringTimeout: 65_000,
        lossTimeout: 45_000,
      },
      client: { destroyTimeout: 3000 },
    })
  })

  it.each([
    [{ connectivity: 5 }, 'connectivity should be an object, not number (5).'],
    [{ connectivity: null }, 'connectivity should be an object, not null.'],
    [{ call: [] }, 'call should be an object, not a list.'],
    [
      { connectivity: { reconnectDelay: '5s' } },
      'connectivity.reconnectDelay should be a number of at least 0, not string (5s).',
    ],
    [
      { connectivity: { reconnectDelay: -1 } },
      'connectivity.reconnectDelay should be a number of at least 0, not number (-1).',
    ],
    [
      { connectivity: { connectTimeout: Number.NaN } },
      'connectivity.connectTimeout should be a number of at least 1, not number (NaN).',
    ],
    [
      { request: { restTimeout: Number.POSITIVE_INFINITY } },
      'request.restTimeout should be a number of at least 1, not number (Infinity).',
    ],
    [{ subscription: { expires: 59 } }, 'subscription.expires should be a number of at least 60, not number (59).'],
    [{ call: { earlyMedia: 'yes' } }, 'call.earlyMedia should be a boolean, not string (yes).'],
    [{ call: { busyPolicy: 'queue' } }, "call.busyPolicy should be one of 'ring', 'reject', not string (queue)."],
    [{ call: { defaultPeerConfig: null } }, 'call.defaultPeerConfig should be an object of plain data, not null.'],
  ])('refuses %j and names the field', (given, message) => {
    const error = thrownBy(() => make(given))
    expect({ code: error.code, message: error.message }).toEqual({ code: 'bad-config', message })
  })

  it('refuses options nobody knows, at both levels', () => {
    expect(thrownBy(() => make({ logs: {} })).message).toBe('logs is not a known option.')
    expect(thrownBy(() => make({ call: { ringtone: 'x' } })).message).toBe('call.ringtone is not a known option.')
    expect(thrownBy(() => make({ toString: {} })).message).toBe('toString is not a known option.')
    expect(thrownBy(() => make({ call: { hasOwnProperty: 1 } })).message).toBe(
      'call.hasOwnProperty is not a known option.',
    )
  })

  it.each(['__proto__', 'constructor', 'prototype'])('refuses %s as a key, at both levels', (key) => {
    const poisoned = JSON.parse(`{ "${key}": { "polluted": true } }`)
    expect(thrownBy(() => make().updateConfig(poisoned)).message).toBe(`${key} is not allowed as a key.`)
    expect(thrownBy(() => make().updateConfig({ call: poisoned })).message).toBe(`call.${key} is not allowed as a key.`)
    expect(({} as { polluted?: boolean }).polluted).toBe(undefined)
  })

  it('is given as a copy: changing it changes nothing', () => {
    const client = make({ call: { defaultPeerConfig: { iceServers: [{ urls: 'stun:one.test' }] } } })
    const copy = client.getConfig()
    copy.call.ringTimeout = 1
    Object.assign(copy.call.defaultPeerConfig ?? {}, { iceServers: [] })
    expect(client.getConfig().call).toMatchObject({
      ringTimeout: 65_000,
      defaultPeerConfig: { iceServers: [{ urls: 'stun:one.test' }] },
    })
  })

  it('is taken as a copy: what the application does to its object later changes nothing', () => {
    const defaultPeerConfig = { iceServers: [{ urls: 'stun:one.test' }] }
    const client = make({ call: { defaultPeerConfig } })
    defaultPeerConfig.iceServers.length = 0
    expect(client.getConfig().call.defaultPeerConfig).toEqual({ iceServers: [{ urls: 'stun:one.test' }] })
  })

  it('refuses peer options that are no plain data, where they are given', () => {
    const error = thrownBy(() => make({ call: { defaultPeerConfig: { onicecandidate: () => {} } } }))
    expect(error.message).toBe('call.defaultPeerConfig should be an object of plain data, not object.')
  })

  it('is merged by updateConfig: what is not given, or undefined, keeps its value', () => {
    const client = make({ call: { ringTimeout: 10_000, earlyMedia: true }, request: { restTimeout: 1000 } })
    client.updateConfig({ call: { ringTimeout: 20_000 }, connectivity: { reconnectLimit: 0 } })
    client.updateConfig(JSON.parse('{}'))
    client.updateConfig({ call: undefined, request: { restTimeout: undefined } } as never)
    expect(client.getConfig()).toMatchObject({
      call: { ringTimeout: 20_000, earlyMedia: true, busyPolicy: 'ring' },
      request: { restTimeout: 1000 },
      connectivity: { reconnectLimit: 0, reconnectDelay: 5000 },
    })
  })

  it('stays as it was when an update is refused, also the good half of it', () => {
    const client = make()
    const before = client.getConfig()
    thrownBy(() => client.updateConfig({ call: { ringTimeout: 1000, earlyMedia: 1 as never } }))
    thrownBy(() => client.updateConfig(null as never))
    thrownBy(() => client.updateConfig([] as never))
    expect(client.getConfig()).toEqual(before)
  })

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
  it('stand side by side: configuration, events, calls and ends are their own', async () => {
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
