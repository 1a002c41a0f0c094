import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { audio, briefly, connected, outcome, payloads, ringing, twoPlayers } from '../call/call.test.stage.ts'
import { createClient } from '../createClient.ts'
import type { MediaEngine, Transport } from '../ports/index.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'

/** Counts what is registered at the ports of a client and not taken away again. */
function counted() {
  const clock = createTestClock()
  const media = fakeMedia()
  const transport = createMemoryNetwork().connect('alice')
  const open = new Map<string, number>()
  const closed: string[] = []
  const count =
    <Args extends unknown[]>(name: string, add: (...args: Args) => () => void) =>
    (...args: Args) => {
      open.set(name, (open.get(name) ?? 0) + 1)
      const remove = add(...args)
      return () => {
        open.set(name, (open.get(name) ?? 0) - 1)
        remove()
      }
    }
  const engine: MediaEngine = {
    ...media,
    watchTracks: count('watchTracks', media.watchTracks),
    devices: { ...media.devices!, watch: count('watchDevices', media.devices!.watch) },
    close: () => {
      closed.push('media')
      media.close()
    },
  }
  const wire: Transport = {
    ...transport,
    calls: { ...transport.calls!, listen: count('listen', transport.calls!.listen) },
    close: () => {
      closed.push('transport')
      transport.close()
    },
  }
  const client = createClient({ transport: wire, media: engine, clock })
  return { client, clock, open, closed }
}

/** A window whose listeners can be counted. */
function windowWithListeners() {
  const target = new EventTarget()
  let listeners = 0
  vi.stubGlobal('window', {
    addEventListener: (type: string, listener: () => void) => {
      listeners += 1
      target.addEventListener(type, listener)
    },
    removeEventListener: (type: string, listener: () => void) => {
      listeners -= 1
      target.removeEventListener(type, listener)
    },
  })
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  return { listeners: () => listeners, emit: (type: string) => target.dispatchEvent(new Event(type)) }
}

describe('destroying a client', () => {
  it('ends every call with a goodbye, and leaves no timer, session, track or watcher', async () => {
    const { stage, alice, bob, id, clock, network } = await connected()
    const carol = await stage.join('carol')
    const outgoing = alice.client.call.make('bob', audio)
    const incoming = carol.client.call.make('alice', audio)
    await settled()
    const early = alice.client.call.make('bob', audio)
    await alice.client.destroy()
    await settled()
    expect(network.calls()).toEqual([])
    expect({ media: alice.media.openCount(), sessions: alice.transport.openSessions() }).toEqual({
      media: 0,
      sessions: 0,
    })
    expect(alice.client.call.getAll().map(({ state, ending }) => [state, ending?.reason])).toEqual([
      ['Ended', 'destroyed'],
      ['Ended', 'destroyed'],
      ['Ended', 'destroyed'],
      ['Ended', 'destroyed'],
    ])
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'offline' } })
    expect(bob.view(outgoing)).toMatchObject({ state: 'Cancelled', ending: { reason: 'cancelled', missed: true } })
    expect(carol.view(incoming)).toMatchObject({ state: 'Ended', ending: { reason: 'offline', code: 480 } })
    expect(bob.client.call.getById(early)).toBe(undefined)
    await Promise.all([bob.client.destroy(), carol.client.destroy()])
    expect(clock.pending()).toBe(0)
  })

  it('takes back what it registered at its ports, and closes each once', async () => {
    const { client, clock, open, closed } = counted()
    client.media.observeDevices().subscribe(() => {})
    await client.services.subscribe(['call'])
    expect(Object.fromEntries(open)).toEqual({ listen: 1, watchTracks: 1, watchDevices: 1 })
    await Promise.all([client.destroy(), client.destroy()])
    await client.destroy()
    client.media.getDevices()
    expect(Object.fromEntries(open)).toEqual({ listen: 0, watchTracks: 0, watchDevices: 0 })
    expect(closed).toEqual(['transport', 'media'])
    expect(clock.pending()).toBe(0)
  })

  it('takes its listeners from the page', async () => {
    const page = windowWithListeners()
    const { client } = counted()
    const own = createClient({ transport: createMemoryNetwork().connect('alice'), media: fakeMedia() })
    expect(page.listeners()).toBeGreaterThan(1)
    await Promise.all([client.destroy(), own.destroy()])
    expect(page.listeners()).toBe(0)
    expect(() => page.emit('online')).not.toThrow()
  })

  it('twice is once: the same promise, one goodbye', async () => {
    const { alice, bob, id } = await connected()
    const first = alice.client.destroy()
    expect(alice.client.destroy()).toBe(first)
    await first
    expect(alice.client.destroy()).toBe(first)
    await settled()
    expect(briefly(bob.heard).filter((entry) => entry === 'call:stateChange')).toEqual(['call:stateChange'])
    expect(bob.view(id).state).toBe('Ended')
  })

  it('api.6: from inside an event acts when the event has reached all who listen; a new client may be made at once', async () => {
    const { client, closed } = counted()
    const heard: string[] = []
    client.on('call:start', () => {
      heard.push('first')
      client.destroy()
      const next = createClient({ transport: createMemoryNetwork().connect('alice'), clock: createTestClock() })
      onTestFinished(() => next.destroy())
      expect(next.getVersion()).toBe(client.getVersion())
    })
    client.on('call:start', () => heard.push('second'))
    client.on('call:stateChange', () => heard.push(`state ${client.call.getAll()[0]?.state}`))
    client.call.make('bob', audio)
    await settled()
    await client.destroy()
    expect(heard).toEqual(['first', 'second', 'state Ended'])
    expect(closed).toEqual(['transport', 'media'])
  })

  it('from inside an event of its own end is once as well', async () => {
    const { client, closed, clock } = counted()
    await client.services.subscribe(['call'])
    const inner: Promise<void>[] = []
    client.on('call:stateChange', () => inner.push(client.destroy()))
    client.call.make('bob', audio)
    client.call.make('bob', audio)
    const outer = client.destroy()
    await outer
    expect(inner.length).toBe(2)
    expect(inner.every((promise) => promise === outer)).toBe(true)
    expect(closed).toEqual(['transport', 'media'])
    expect(clock.pending()).toBe(0)
  })

  it('tells listeners of the ends, then nobody of anything', async () => {
    const { alice, bob, id } = await connected()
    const held = outcome(alice.client.call.hold(id))
    await alice.client.destroy()
    expect(briefly(alice.heard)).toEqual([
      'HOLD START',
      'call:tracksRemoved',
      'call:mediaConnectionChange',
      'call:stateChange',
      'HOLD FINISH',
    ])
    expect(alice.heard.at(-1)?.payload).toMatchObject({
      error: { code: 'destroyed', message: 'The call ended (destroyed) before HOLD was done.' },
    })
    expect(await held).toBe('destroyed')
    alice.heard.length = 0
    bob.client.call.make('alice', audio)
    alice.client.call.make('bob', audio)
    await alice.client.call.end(id).catch(() => {})
    await settled()
    expect(alice.heard).toEqual([])
  })

  it('lets a listener that is told of the end ask for nothing more', async () => {
    const { alice, id } = await connected()
    const refused: Promise<string>[] = []
    alice.client.on('call:stateChange', () => refused.push(outcome(alice.client.call.hold(id))))
    await alice.client.destroy()
    expect(await Promise.all(refused)).toEqual(['destroyed'])
  })

  it('makes every later command reject with `destroyed`', async () => {
    const { alice, id } = await connected()
    const { call, services, connection, media } = alice.client
    await alice.client.destroy()
    const commands = call.bind(id)
    const outcomes = {
      answer: commands.answer(audio),
      reject: commands.reject(),
      ignore: commands.ignore(),
      end: commands.end(),
      hold: commands.hold(),
      unhold: commands.unhold(),
      mute: commands.mute(),
      unmute: commands.unmute(),
      restartMedia: commands.restartMedia(),
      sendRingingFeedback: commands.sendRingingFeedback(),
      connect: connection.connect(),
      subscribe: services.subscribe(['call']),
      unsubscribe: services.unsubscribe(['call']),
      muteTracks: media.muteTracks(['track']),
      unmuteTracks: media.unmuteTracks(['track']),
      initializeDevices: media.initializeDevices(),
      enableConnectivityChecking: connection.enableConnectivityChecking(true),
      setCredentials: alice.client.setCredentials({ username: 'alice', password: 'x' }),
    }
    for (const [name, promise] of Object.entries(outcomes))
      expect({ [name]: await outcome(promise) }).toEqual({ [name]: 'destroyed' })
    expect(() => {
      connection.retryNow()
      connection.resetConnection()
      alice.client.updateConfig({ call: { ringTimeout: 1 } })
    }).not.toThrow()
  })

  it('says so to who calls while the end is under way: call:start carries `destroyed`', async () => {
    const { alice } = await ringing()
    const over = alice.client.destroy()
    const callId = alice.client.call.make('bob', audio)
    expect(alice.client.call.getById(callId)).toBe(undefined)
    await over
    expect(payloads(alice.heard, 'call:start')).toContainEqual({
      callId,
      error: { code: 'destroyed', message: 'The client was destroyed.' },
    })
  })

  it('leaves calls readable, with the same views as before', async () => {
    const { alice, id } = await connected()
    await alice.client.destroy()
    const view = alice.client.call.getById(id)
    expect(view).toMatchObject({ id, state: 'Ended', endTime: expect.any(Number), currentOperations: [] })
    expect(alice.client.call.getById(id)).toBe(view)
    expect(alice.client.call.getAll()).toEqual([view])
    expect(alice.client.call.observe().getSnapshot()).toBe(undefined)
  })

  it('while connecting rejects what waits for the connection', async () => {
    const clock = createTestClock()
    const silent: Transport['connection'] = { open: () => ({ send: () => {}, close: () => {} }) }
    const transport = { ...createMemoryNetwork().connect('alice'), connection: silent }
    const client = createClient({ transport, media: fakeMedia(), clock })
    const waiting = [outcome(client.connection.connect()), outcome(client.services.subscribe(['call']))]
    await client.destroy()
    expect(await Promise.all(waiting)).toEqual(['destroyed', 'destroyed'])
    expect(client.connection.observe().getSnapshot().state).toBe('idle')
    expect(clock.pending()).toBe(0)
  })

  it('with the connection lost ends the calls all the same', async () => {
    const { alice, clock } = await connected()
    alice.transport.drop()
    alice.transport.refuse('offline')
    await settled()
    await alice.client.destroy()
    expect(alice.client.call.getAll().map(({ ending }) => ending?.reason)).toEqual(['destroyed'])
    expect({ media: alice.media.openCount(), pending: clock.pending() > 0 }).toEqual({ media: 0, pending: true })
  })

  it('does not wait for ever for a feature that cannot end: destroyTimeout', async () => {
    const { alice, clock } = await twoPlayers({ config: { client: { destroyTimeout: 200 } } })
    const stuck = createClient({
      transport: createMemoryNetwork().connect('carol'),
      clock,
      client: { destroyTimeout: 500 },
      features: [{ name: 'stuck', install: () => ({ api: {}, destroy: () => new Promise<void>(() => {}) }) }],
    })
    let isGone = false
    const gone = stuck.destroy().then(() => {
      isGone = true
    })
    await clock.advance(499)
    expect(isGone).toBe(false)
    await clock.advance(1)
    await gone
    await alice.client.destroy()
  })

  it('survives a feature whose end fails, and reports it', async () => {
    const fault = new Error('no good end')
    const errors: unknown[] = []
    const client = createClient({
      transport: createMemoryNetwork().connect('alice'),
      clock: createTestClock(),
      onError: (error) => errors.push(error),
      features: [{ name: 'broken', install: () => ({ api: {}, destroy: () => Promise.reject(fault) }) }],
    })
    await client.destroy()
    expect(errors).toEqual([fault])
  })

  it('survives a feature that throws at its end: everything else ends, and nothing stays open', async () => {
    const fault = new Error('no end at all')
    const errors: unknown[] = []
    const clock = createTestClock()
    const media = fakeMedia()
    const client = createClient({
      transport: createMemoryNetwork().connect('alice'),
      media,
      clock,
      onError: (error) => errors.push(error),
      features: [
        {
          name: 'broken',
          install: () => ({
            api: {},
            destroy: () => {
              throw fault
            },
          }),
        },
      ],
    })
    client.call.make('bob', audio)
    await settled()
    await client.destroy()
    expect(errors).toEqual([fault])
    expect({ media: media.openCount(), pending: clock.pending() }).toEqual({ media: 0, pending: 0 })
  })
})

describe('pains 8: a call joins again after the user left', () => {
  it('not here: what was under way when a call ended, or its client, starts nothing later', async () => {
    const { alice, id, clock, network } = await ringing()
    alice.transport.drop()
    await settled()
    const ended = alice.client.call.end(id)
    await alice.client.destroy()
    await ended
    const wire: string[] = []
    network.interfere(({ fact }) => {
      wire.push(fact.type)
      return ['now']
    })
    await clock.advance(30_000)
    expect(wire.filter((type) => type === 'signal.invited')).toEqual([])
    expect(alice.media.openCount()).toBe(0)
  })
})
