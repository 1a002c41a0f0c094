import { createClient } from '@switchhook/core'
import { fakeMedia } from '@switchhook/core/testing'
import { createServer, type RunningServer } from '@switchhook/server'
import { socketio } from '@switchhook/transport-socketio/client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hear, required } from './setup.ts'

let server: RunningServer
const endings: Array<() => Promise<void>> = []

beforeAll(async () => {
  server = await createServer({ port: 0 }).listen()
})
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()))
  await server.reset()
})
afterAll(() => server.close())

/** A whole client of the core, over the real wire, which can be called. */
async function signedIn(user: string) {
  const transport = socketio({ url: server.url, token: () => server.token(user) })
  const media = fakeMedia()
  const client = createClient({ transport, media, connectivity: { reconnectDelay: 10 } })
  endings.push(() => client.destroy())
  const services = hear(required(transport.subscriptions).open)
  const canBeCalled = async () => {
    services.send({ type: 'subscribe', attempt: 1, services: [{ service: 'call' }], expires: 3600 })
    await services.next('subscription.granted')
  }
  await client.connection.connect()
  await canBeCalled()
  const state = (callId: string) => client.call.getById(callId)?.state
  const reaches = (callId: string, wanted: string) => vi.waitFor(() => expect(state(callId)).toBe(wanted))
  const isOpen = (wanted: boolean) =>
    vi.waitFor(() => expect(client.connection.observe().getSnapshot().isOpen).toBe(wanted))
  return { client, media, reaches, isOpen, canBeCalled, call: client.call }
}

describe('two clients over the reference server', () => {
  it('call, hold from both ends, and hang up', async () => {
    const [alice, bob] = [await signedIn('alice'), await signedIn('bob')]
    const id = alice.call.make('bob@example.test', { audio: true, video: true })
    await bob.reaches(id, 'Ringing')
    await bob.call.answer(id, { audio: true, video: true })
    await alice.reaches(id, 'Connected')
    await alice.call.hold(id)
    await bob.reaches(id, 'On Hold')
    await bob.call.hold(id)
    await alice.call.unhold(id)
    await bob.call.unhold(id)
    await alice.reaches(id, 'Connected')
    await bob.reaches(id, 'Connected')
    await bob.call.end(id)
    await alice.reaches(id, 'Ended')
    expect(alice.call.getById(id)?.ending).toMatchObject({ by: 'remote', reason: 'hungUp' })
  })

  it('go on after one of them lost its connection', async () => {
    const [alice, bob] = [await signedIn('alice'), await signedIn('bob')]
    const id = alice.call.make('bob', { audio: true })
    await bob.reaches(id, 'Ringing')
    await bob.call.answer(id, { audio: true })
    await alice.reaches(id, 'Connected')
    alice.client.connection.resetConnection()
    await alice.isOpen(false)
    await alice.isOpen(true)
    await vi.waitFor(() => expect(alice.call.getById(id)?.can.hold.allowed).toBe(true))
    await alice.call.hold(id)
    await bob.reaches(id, 'On Hold')
    await vi.waitFor(() => expect(bob.call.getById(id)?.can.end.allowed).toBe(true))
    await bob.call.end(id)
    await alice.reaches(id, 'Ended')
  })

  it('come together although the caller was away when it was answered', async () => {
    const [alice, bob] = [await signedIn('alice'), await signedIn('bob')]
    const id = alice.call.make('bob', { audio: true })
    await bob.reaches(id, 'Ringing')
    await alice.reaches(id, 'Ringing')
    alice.client.connection.resetConnection()
    await alice.isOpen(false)
    await bob.call.answer(id, { audio: true })
    await alice.isOpen(true)
    await alice.reaches(id, 'Connected')
    await alice.call.end(id)
    await bob.reaches(id, 'Ended')
  })

  it('come together although the caller was away while it rang', async () => {
    const [alice, bob] = [await signedIn('alice'), await signedIn('bob')]
    const id = alice.call.make('bob', { audio: true })
    await bob.reaches(id, 'Ringing')
    alice.client.connection.resetConnection()
    await alice.isOpen(false)
    await alice.isOpen(true)
    await bob.call.answer(id, { audio: true })
    await alice.reaches(id, 'Connected')
  })

  it('end with the reason the server gave', async () => {
    const alice = await signedIn('alice')
    const id = alice.call.make('nobody', { audio: true })
    await alice.reaches(id, 'Ended')
    expect(alice.call.getById(id)?.ending).toMatchObject({ reason: 'unknownUser', code: 404 })
  })
})
