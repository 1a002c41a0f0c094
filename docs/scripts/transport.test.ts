import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@switchhook/core'
import { fakeMedia, type TransportHarness, transportContract } from '@switchhook/core/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createPipe } from '../examples/own-pipe.ts'
import { createBackEnd } from '../examples/own-server.ts'
import { overWebSocket } from '../examples/own-transport.ts'

async function serve() {
  const backEnd = createBackEnd(new Map(['alice', 'bob', 'carol'].map((user) => [`token of ${user}`, user])))
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  new WebSocketServer({ server: http }).on('connection', (socket) => {
    const { hear, gone } = backEnd.accept({
      send: (text) => socket.send(text),
      close: (...args) => socket.close(...args),
    })
    socket.on('message', (data) => hear(data.toString()))
    socket.on('close', gone)
  })
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    phone(user: string) {
      let socket: InstanceType<typeof WebSocket> | undefined
      const connect = (to: string) => {
        socket = new WebSocket(to)
        // All of a browser's socket that the example uses; Node 20 has none of its own.
        return socket as unknown as globalThis.WebSocket
      }
      return {
        transport: overWebSocket({ url, token: () => `token of ${user}`, connect }),
        drop: () => socket?.terminate(),
      }
    },
    close: async () => {
      http.closeAllConnections()
      http.close()
    },
  }
}

/** Waits for what goes over sockets, however busy the machine is. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 20_000 })

// #region contract
const harness: TransportHarness = {
  name: 'a WebSocket of our own',
  async open() {
    const server = await serve() // knows alice, bob and carol
    return {
      device: async (user) => server.phone(user),
      stranger: async () => server.phone('mallory'),
      close: server.close,
    }
  },
}

transportContract({ describe, it, expect }, harness)
// #endregion contract

describe('a transport of your own', () => {
  it('calls, holds, and keeps the call over an outage', { timeout: 60_000 }, async () => {
    const server = await serve()
    const [phone, other] = [server.phone('alice'), server.phone('bob')]
    const alice = createClient({ transport: phone.transport, media: fakeMedia() })
    const bob = createClient({ transport: other.transport, media: fakeMedia() })
    onTestFinished(async () => {
      await Promise.all([alice.destroy(), bob.destroy()])
      await server.close()
    })
    await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
    const id = alice.call.make('bob', { audio: true })
    await soon(() => expect(bob.call.getById(id)?.can.answer.allowed).toBe(true))
    await bob.call.answer(id, { audio: true })
    await soon(() => expect(alice.call.getById(id)?.state).toBe('Connected'))
    const links = [alice, bob].map((client) => {
      const seen = new Set<string | undefined>()
      client.call.observe(id).subscribe((call) => seen.add(call?.link))
      return seen
    })
    phone.drop()
    await soon(() => {
      expect([...(links[0] ?? [])]).toEqual(expect.arrayContaining(['lost', 'up']))
      expect([...(links[1] ?? [])]).toEqual(['peerAway', 'up'])
    })
    await alice.call.hold(id)
    await soon(() => expect(bob.call.getById(id)?.remoteHold).toBe(true))
  })

  it('tells a client without a valid token that its credentials are refused', async () => {
    const server = await serve()
    const client = createClient({ transport: server.phone('mallory').transport })
    onTestFinished(async () => {
      await client.destroy()
      await server.close()
    })
    await expect(client.services.subscribe(['call'])).rejects.toMatchObject({ code: 'authentication:1' })
  })

  it('says again what a dying socket swallowed, once', () => {
    const written: string[] = []
    const heard: number[] = []
    const [here, there] = [createPipe<number, never>(() => {}), createPipe<never, number>((one) => heard.push(one))]
    const over = (text: string) => there.receive(JSON.parse(text))
    here.attach(over, 0, true)
    here.send(1)
    here.attach((text) => written.push(text), 1, false)
    here.send(2)
    here.detach()
    here.send(3)
    here.attach(over, there.heard(), false)
    here.attach(over, 1, false)
    expect(written.length).toBe(1)
    expect(heard).toEqual([1, 2, 3])
  })
})
