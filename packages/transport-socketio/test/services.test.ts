import { describe, expect, it } from 'vitest'
import { createRig, hear, required, settle } from './setup.ts'

const subscribe = (attempt: number, ...services: string[]) => ({
  type: 'subscribe' as const,
  attempt,
  services: services.map((service) => ({ service })),
  expires: 3600,
})

async function subscribed() {
  const rig = createRig()
  const socket = await rig.connect()
  return { rig, socket, session: hear(required(rig.transport.subscriptions).open) }
}

describe('services', () => {
  it('names what the wire offers', () => {
    expect(createRig().transport.subscriptions?.available).toEqual(['call', 'presence'])
  })

  it('are granted, extended and given up, each answer with the attempt it answers', async () => {
    const { session, socket } = await subscribed()
    session.send({ ...subscribe(1, 'call', 'presence'), clientCorrelator: 'tab-1' })
    session.send({ ...subscribe(2, 'call'), type: 'extend' })
    session.send({ type: 'unsubscribe', attempt: 3, services: ['presence'] })
    expect(socket.sent).toEqual([
      {
        event: 'SERVICE_SUBSCRIBE',
        payload: { services: ['call', 'presence'], expires: 3600, clientCorrelator: 'tab-1' },
      },
      { event: 'SERVICE_SUBSCRIBE', payload: { services: ['call'], expires: 3600 } },
      { event: 'SERVICE_UNSUBSCRIBE', payload: { services: ['presence'] } },
    ])
    socket.says('SERVICE_SUBSCRIBED', { services: ['presence', 'call'], expires: 1800 })
    socket.says('SERVICE_SUBSCRIBED', { services: ['call'], expires: 3600 })
    socket.says('SERVICE_UNSUBSCRIBED', { services: ['presence'] })
    await settle()
    expect(session.facts).toEqual([
      { type: 'subscription.opened' },
      { type: 'subscription.granted', attempt: 1, services: ['presence', 'call'], expires: 1800 },
      { type: 'subscription.extended', attempt: 2, services: ['call'], expires: 3600 },
      { type: 'subscription.unsubscribed', attempt: 3, services: ['presence'] },
    ])
  })

  it('are refused with the status of the wire', async () => {
    const { session, socket } = await subscribed()
    session.send(subscribe(1, 'fax'))
    const error = { code: 'unknown_service', status: 37, message: 'No such service.' }
    socket.says('SERVICE_SUBSCRIBE_FAILED', { error })
    await settle()
    expect(session.facts.slice(1)).toEqual([{ type: 'subscription.refused', attempt: 1, ...error }])
  })

  it('are refused for a while without a connection, and when it goes before the answer', async () => {
    const rig = createRig()
    const session = hear(required(rig.transport.subscriptions).open)
    session.send(subscribe(1, 'call'))
    const socket = await rig.connect()
    session.send(subscribe(2, 'call'))
    socket.drops()
    await settle()
    expect(session.facts.slice(1)).toMatchObject([
      { type: 'subscription.refused', attempt: 1, status: 53, code: 'offline' },
      { type: 'subscription.refused', attempt: 2, status: 53, code: 'connection-lost' },
    ])
  })

  it('ignores an answer nobody asked for', async () => {
    const { session, socket } = await subscribed()
    session.send(subscribe(1, 'call'))
    socket.says('SERVICE_SUBSCRIBED', { services: ['presence'], expires: 60 })
    socket.says('SERVICE_UNSUBSCRIBED', { services: ['call'] })
    await settle()
    expect(session.types()).toEqual(['subscription.opened'])
  })

  it('reports services that ended without being asked', async () => {
    const { session, socket } = await subscribed()
    socket.says('SERVICE_ENDED', { services: ['call'], reason: 'overridden' })
    socket.says('SERVICE_ENDED', { services: ['presence'], reason: 'gone' })
    await settle()
    expect(session.facts.slice(1)).toEqual([
      { type: 'subscription.ended', services: ['call'], reason: 'overridden' },
      { type: 'subscription.ended', services: ['presence'], reason: 'gone' },
    ])
  })

  it('report nothing to a session that was closed, and give its answer to no other', async () => {
    const { rig, session, socket } = await subscribed()
    session.send(subscribe(1, 'call'))
    session.close()
    const next = hear(required(rig.transport.subscriptions).open)
    next.send(subscribe(1, 'call'))
    socket.says('SERVICE_SUBSCRIBED', { services: ['call'], expires: 60 })
    await settle()
    expect(session.facts).toEqual([{ type: 'subscription.opened' }])
    expect(next.types()).toEqual(['subscription.opened'])
    socket.says('SERVICE_SUBSCRIBED', { services: ['call'], expires: 90 })
    await settle()
    expect(next.types()).toEqual(['subscription.opened', 'subscription.granted'])
  })
})
