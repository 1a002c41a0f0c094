import { socketio } from '@switchhook/transport-socketio'
import { describe, expect, it } from 'vitest'
import { createFakeSocket } from './fake-socket.ts'
import { hear, settle } from './setup.ts'

describe('credentials given while it runs', () => {
  it('a bearer token is that of the next attempt', async () => {
    const tokens: string[] = []
    const transport = socketio({
      token: 'first',
      connect: ({ token }) => {
        tokens.push(token)
        return createFakeSocket('v4')
      },
    })
    const connection = hear(transport.connection.open)
    connection.send({ type: 'connect', attempt: 1 })
    await settle()
    expect(transport.setCredentials?.({ username: 'alice', bearerAccessToken: 'second' })).toBe(true)
    connection.send({ type: 'disconnect' })
    connection.send({ type: 'connect', attempt: 2 })
    await settle()
    expect(tokens).toEqual(['first', 'second'])
    transport.close()
  })

  it('other forms mean nothing on this wire, and a socket made elsewhere has its own', () => {
    const dialled = socketio({ token: 'first', connect: () => createFakeSocket('v4') })
    expect(dialled.setCredentials?.({ username: 'alice', password: 'secret' })).toBe(false)
    expect(dialled.setCredentials?.({ username: 'alice', hmacToken: 'secret' })).toBe(false)
    const given = socketio({ socket: createFakeSocket('v4') })
    expect(given.setCredentials?.({ username: 'alice', bearerAccessToken: 'second' })).toBe(false)
    for (const { close } of [dialled, given]) close()
  })
})
