import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WireEvent } from '@switchhook/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRig, settle } from './setup.ts'

function watched(options: Parameters<typeof createRig>[0] = {}) {
  const rig = createRig(options)
  const wire: WireEvent[] = []
  const stop = rig.transport.watch?.((event) => wire.push(event)) ?? (() => {})
  onTestFinished(() => rig.transport.close())
  return { rig, wire, stop, lines: () => wire.map(({ direction, name }) => `${direction} ${name}`) }
}

describe('watching the wire', () => {
  it('tells every event that is sent and received, with its payload, and what becomes of the socket', async () => {
    const { rig, wire, lines } = watched()
    const socket = await rig.connect()
    const space = rig.openSpace('room')
    await settle()
    space.send({ type: 'join', attempt: 1 })
    socket.says('CHANNEL_SUBSCRIBED', { channel: { _id: 'room', type: 'topic' }, sessionId: 's-1' })
    socket.drops('transport close')
    expect(lines()).toEqual(['in connect', 'out SUBSCRIBE_CHANNEL', 'in CHANNEL_SUBSCRIBED', 'in disconnect'])
    expect(wire[1]).toEqual({
      direction: 'out',
      protocol: 'socketio',
      name: 'SUBSCRIBE_CHANNEL',
      payload: { channel: { type: 'topic', _id: 'room' } },
      at: expect.any(Number),
    })
    expect(wire[2]?.payload).toEqual({ channel: { _id: 'room', type: 'topic' }, sessionId: 's-1' })
  })

  it('tells no token, not even one that a server or a proxy quotes, and no password of a space', async () => {
    const { rig, wire } = watched({ token: 'token-not-to-be-told' })
    rig.connection.send({ type: 'connect', attempt: 0 })
    await settle()
    rig.socket().refuses({ code: 'unauthorized', message: 'token-not-to-be-told expired' })
    const next = await rig.connect()
    rig.openSpace('room').send({ type: 'join', attempt: 1, password: 'password-not-to-be-told' })
    await settle()
    expect(next.sentOf('SUBSCRIBE_CHANNEL')).toMatchObject([{ channel: { password: 'password-not-to-be-told' } }])
    expect(wire.map(({ name }) => name)).toContain('SUBSCRIBE_CHANNEL')
    expect(JSON.stringify(wire)).not.toContain('not-to-be-told')
  })

  it('tells what does not fit as well', async () => {
    const { rig, lines } = watched()
    const socket = await rig.connect()
    socket.says('CHANNEL_SUBSCRIBED', { channel: 7 })
    expect(lines()).toContain('in CHANNEL_SUBSCRIBED')
    expect(rig.transport.invalidCount()).toBe(1)
  })

  it('ends when told, each watcher by itself', async () => {
    const { rig, lines, stop } = watched()
    const others: WireEvent[] = []
    rig.transport.watch?.((event) => others.push(event))
    stop()
    await rig.connect()
    expect(lines()).toEqual([])
    expect(others.map(({ name }) => name)).toEqual(['connect'])
  })

  it('tells REST calls and their answers, by method and path, without headers', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ _id: 'meeting-1', content: { meetingStatus: 'active', attendees: [] } }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { rig, wire } = watched({ rest, token: 'token-not-to-be-told' })
    await rig.connect()
    const space = rig.openSpace('space/1')
    space.send({ type: 'fetchMeeting' })
    await space.next('space.meetingKnown')
    const calls = wire.filter(({ protocol }) => protocol === 'rest')
    expect(calls).toMatchObject([
      { direction: 'out', name: 'GET /api/spaces/space%2F1/activemeeting' },
      {
        direction: 'in',
        name: 'GET /api/spaces/space%2F1/activemeeting',
        payload: { status: 200, body: { _id: 'meeting-1' } },
      },
    ])
    expect(JSON.stringify(wire)).not.toContain('not-to-be-told')
  })
})
