import { socketio } from '@switchhook/transport-socketio'
import { describe, expect, it } from 'vitest'
import { createFakeSocket } from './fake-socket.ts'
import { createRig, hear, settle } from './setup.ts'

describe.each(['v2', 'v4'] as const)('a socket of generation %s made for each attempt', (generation) => {
  it('answers a connect by opened once the server lets us in', async () => {
    const { connection, socket, sockets } = createRig({ generation })
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    expect(connection.facts).toEqual([])
    socket().lets()
    await settle()
    expect(connection.facts).toEqual([{ type: 'socket.opened', attempt: 1 }])
    expect(sockets).toHaveLength(1)
  })

  it('answers by refused with the code the server gave, and hangs up', async () => {
    const { connection, socket } = createRig({ generation })
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    socket().refuses({ code: 'unauthorized', message: 'The token expired.' })
    await settle()
    expect(connection.facts).toEqual([
      { type: 'socket.refused', attempt: 1, code: 'unauthorized', message: 'The token expired.' },
    ])
    expect(socket().hangUps).toBe(1)
    expect(socket().listenerCount()).toBe(0)
  })

  it('takes a refusal without a code for one of the token', async () => {
    const { connection, socket } = createRig({ generation })
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    socket().refuses('Authentication error')
    await settle()
    expect(connection.facts).toEqual([
      { type: 'socket.refused', attempt: 1, code: 'unauthorized', message: 'Authentication error' },
    ])
  })

  it('answers by closed when the server cannot be reached, and tries only once', async () => {
    const { connection, socket, sockets } = createRig({ generation })
    connection.send({ type: 'connect', attempt: 7 })
    await settle()
    socket().isUnreachable()
    await settle()
    expect(connection.facts).toEqual([{ type: 'socket.closed', attempt: 7, reason: 'websocket error' }])
    expect(sockets).toHaveLength(1)
    expect(socket().dials).toBe(1)
  })

  it('reports the loss of an open connection once', async () => {
    const { connection, connect } = createRig({ generation })
    const socket = await connect()
    socket.drops('ping timeout')
    socket.drops('ping timeout')
    await settle()
    expect(connection.facts.slice(1)).toEqual([{ type: 'socket.closed', attempt: 1, reason: 'ping timeout' }])
    expect(socket.listenerCount()).toBe(0)
  })

  it('reports closed after a disconnect that was asked for', async () => {
    const { connection, connect } = createRig({ generation })
    const socket = await connect()
    connection.send({ type: 'disconnect' })
    await settle()
    expect(connection.facts.at(-1)).toEqual({ type: 'socket.closed', attempt: 1, reason: 'disconnected' })
    expect(socket.hangUps).toBe(1)
  })

  it('ignores a fault that an open connection survives', async () => {
    const { connection, connect } = createRig({ generation })
    const socket = await connect()
    socket.says('error', 'parser error')
    await settle()
    expect(connection.types()).toEqual(['socket.opened'])
  })
})

describe('attempts', () => {
  it('asks for the token anew each time', async () => {
    const tokens = ['first', 'second']
    const used: string[] = []
    const transport = socketio({
      connect: ({ token }) => {
        used.push(token)
        return createFakeSocket()
      },
      token: async () => tokens.shift() ?? '',
    })
    const connection = hear(transport.connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    connection.send({ type: 'connect', attempt: 2 })
    await settle()
    expect(used).toEqual(['first', 'second'])
  })

  it('tears down an older attempt and never takes its late answer for that of the newer', async () => {
    const { connection, sockets } = createRig()
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    connection.send({ type: 'connect', attempt: 2 })
    await settle()
    sockets[0]?.lets()
    sockets[1]?.lets()
    await settle()
    expect(connection.facts).toEqual([
      { type: 'socket.closed', attempt: 1, reason: 'superseded' },
      { type: 'socket.opened', attempt: 2 },
    ])
    expect(sockets[0]?.hangUps).toBe(1)
  })

  it('makes no socket for an attempt that was given up while its token was awaited', async () => {
    let give = (_: string) => {}
    const { connection, sockets } = createRig({
      token: () =>
        new Promise<string>((resolve) => {
          give = resolve
        }),
    })
    connection.send({ type: 'connect', attempt: 1 })
    connection.send({ type: 'disconnect' })
    give('late')
    await settle()
    expect(sockets).toEqual([])
    expect(connection.facts).toEqual([{ type: 'socket.closed', attempt: 1, reason: 'disconnected' }])
  })

  it('hangs up a socket that a slow factory gives after the attempt is over', async () => {
    const socket = createFakeSocket()
    let give = () => {}
    const transport = socketio({
      connect: () =>
        new Promise<typeof socket>((resolve) => {
          give = () => resolve(socket)
        }),
      token: 't',
    })
    const connection = hear(transport.connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    transport.close()
    give()
    await settle()
    expect(socket.hangUps).toBe(1)
    expect(socket.listenerCount()).toBe(0)
    expect(connection.facts).toEqual([])
  })

  it('takes a socket that is connected already', async () => {
    const socket = createFakeSocket()
    socket.connected = true
    const connection = hear(socketio({ connect: () => socket, token: 't' }).connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    expect(connection.facts).toEqual([{ type: 'socket.opened', attempt: 1 }])
    expect(socket.dials).toBe(0)
  })

  it('closes the attempt, which the chart may repeat, when the token cannot be got', async () => {
    const { connection } = createRig({ token: () => Promise.reject(new Error('secret-token is stale')) })
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    expect(connection.facts).toEqual([{ type: 'socket.closed', attempt: 1, reason: 'The token function failed.' }])
  })

  it('refuses the attempt as unauthorized when there is no token', async () => {
    const { connection, sockets } = createRig({ token: () => '' })
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    expect(connection.facts).toMatchObject([{ type: 'socket.refused', attempt: 1, code: 'unauthorized' }])
    expect(sockets).toEqual([])
  })

  it('closes the attempt when the factory throws, and tells only the name of the error', async () => {
    const transport = socketio({
      connect: ({ token }) => {
        throw new RangeError(`cannot connect with ${token}`)
      },
      token: 'secret-token',
    })
    const connection = hear(transport.connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    expect(connection.facts).toEqual([{ type: 'socket.closed', attempt: 1, reason: 'no socket: RangeError' }])
  })

  it('takes the token out of whatever the server quotes', async () => {
    const { connection, socket } = createRig({ token: 'a b/c d/e' })
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    socket().refuses({ code: 'unauthorized', message: 'bad token a b/c d/e in ?token=a%20b%2Fc%20d%2Fe' })
    await settle()
    expect(connection.facts).toMatchObject([{ message: 'bad token … in ?token=…' }])
  })

  it('takes all of a long token out of a message that is cut short', async () => {
    const token = `header.${'payload'.repeat(60)}.signature`
    const { connection, socket } = createRig({ token })
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    socket().refuses({ code: `code ${token}`, message: `bad token ${token}` })
    await settle()
    expect(connection.facts).toEqual([{ type: 'socket.refused', attempt: 1, code: 'code …', message: 'bad token …' }])
  })

  it('does not take the timeout of a client of version 2 for a refusal', async () => {
    const { connection, socket } = createRig({ generation: 'v2' })
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    // As its manager tells it: first the bare word, then how long it waited.
    socket().says('connect_error', 'timeout')
    socket().says('connect_timeout', 20_000)
    await settle()
    expect(connection.facts).toEqual([{ type: 'socket.closed', attempt: 1, reason: 'timeout' }])
  })

  it('shows where it connects without query, user or password', () => {
    const connect = () => createFakeSocket()
    const url = 'https://user:word@spaces.example.test:8443/base?token=secret'
    expect(socketio({ connect, token: 't', url }).connection.describe?.()).toEqual({
      protocol: 'socket.io',
      server: 'spaces.example.test',
      port: 8443,
      url: 'https://spaces.example.test:8443/base',
    })
    expect(socketio({ connect, token: 't' }).connection.describe?.()).toEqual({ protocol: 'socket.io' })
  })
})

describe.each(['v2', 'v4'] as const)('an injected socket of generation %s', (generation) => {
  const watched = () => {
    const socket = createFakeSocket(generation)
    const transport = socketio({ socket })
    return { socket, transport, connection: hear(transport.connection.open) }
  }

  it('says that it reconnects by itself', () => {
    expect(watched().transport.connection.reconnectsItself).toBe(true)
  })

  it('is opened on connect, and its own reconnections are reported as they come', async () => {
    const { connection, socket } = watched()
    connection.send({ type: 'connect', attempt: 1 })
    expect(socket.dials).toBe(1)
    socket.lets()
    socket.drops()
    socket.isUnreachable()
    socket.lets()
    await settle()
    expect(connection.facts).toEqual([
      { type: 'socket.opened', attempt: 1 },
      { type: 'socket.closed', attempt: 1, reason: 'transport close' },
      { type: 'socket.opened', attempt: 1 },
    ])
    expect(socket.dials).toBe(1)
  })

  it('is not opened when it is open, and its state is told to each connect', async () => {
    const { connection, socket } = watched()
    socket.lets()
    await settle()
    expect(connection.facts).toEqual([])
    connection.send({ type: 'connect', attempt: 1 })
    connection.send({ type: 'connect', attempt: 2 })
    await settle()
    expect(socket.dials).toBe(0)
    expect(connection.facts).toEqual([
      { type: 'socket.opened', attempt: 1 },
      { type: 'socket.opened', attempt: 2 },
    ])
  })

  it('reports a refusal, after which a connect tries again', async () => {
    const { connection, socket } = watched()
    connection.send({ type: 'connect', attempt: 1 })
    socket.refuses({ code: 'unauthorized', message: 'no' })
    connection.send({ type: 'connect', attempt: 2 })
    socket.lets()
    await settle()
    expect(connection.facts).toEqual([
      { type: 'socket.refused', attempt: 1, code: 'unauthorized', message: 'no' },
      { type: 'socket.opened', attempt: 2 },
    ])
    expect(socket.dials).toBe(2)
  })

  it('is hung up and left without listeners by close', async () => {
    const { connection, socket, transport } = watched()
    connection.send({ type: 'connect', attempt: 1 })
    socket.lets()
    transport.close()
    transport.close()
    connection.send({ type: 'connect', attempt: 2 })
    await settle()
    expect(socket.hangUps).toBe(1)
    expect(socket.listenerCount()).toBe(0)
    expect(socket.dials).toBe(1)
    expect(connection.facts).toEqual([])
  })
})

describe('closing the transport', () => {
  it('hangs up, takes every listener away and reports nothing more', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    const space = rig.openSpace('space-1')
    await settle()
    socket.says('CALL_SIGNAL', { callId: 'unknown', seq: 1, type: 'candidate', candidate: null, from: { _id: 'x' } })
    expect(rig.clock.pending()).toBe(1)
    rig.transport.close()
    socket.drops()
    await settle()
    expect(socket.hangUps).toBe(1)
    expect(socket.listenerCount()).toBe(0)
    expect(rig.clock.pending()).toBe(0)
    expect(rig.connection.types()).toEqual(['socket.opened'])
    expect(call.types()).toEqual(['signal.opened'])
    expect(space.types()).toEqual(['space.opened'])
  })
})

describe('misuse', () => {
  it.each([
    ['neither connect nor socket', {}, '`connect`'],
    ['connect without a token', { connect: () => createFakeSocket() }, '`token`'],
    ['rest without a token', { socket: createFakeSocket(), rest: 'https://x.test' }, '`token`'],
    ['an empty rest', { socket: createFakeSocket(), token: 't', rest: '' }, '`rest`'],
    ['a rest that is no URL', { socket: createFakeSocket(), token: 't', rest: 'x.test' }, '`rest`'],
  ])('throws for %s and names the option', (_, options, name) => {
    // Deliberately outside the types: what a JavaScript caller may write.
    expect(() => socketio(options as never)).toThrow(name)
  })
})
