import { onTestFinished } from 'vitest'
import type { RunningServer, ServerOptions } from '../../src/index.ts'
import { makeServer } from './backing.ts'
import { connect, type Generation, type Received, type TestClient } from './clients.ts'
import { createManualClock, type ManualClock } from './clock.ts'

/** Somebody who can be called. */
export interface Phone {
  client: TestClient
  name: string
  /** Sends a command; the number counts up by itself. */
  signal: (callId: string, type: string, fields?: object) => void
  /** The next fact of a call. */
  fact: (callId: string, type: string) => Promise<Received['payload']>
  /** The next refusal. */
  refusal: () => Promise<Received['payload']>
  /** Types of the facts that came and were not taken, by arrival. */
  heard: () => string[]
}

/** A server whose time stands still. */
export async function startStill(options: ServerOptions = {}): Promise<{ server: RunningServer; clock: ManualClock }> {
  const clock = createManualClock()
  const server = await makeServer({ clock, ...options })
  onTestFinished(() => server.close())
  return { server, clock }
}

/** Connects somebody and subscribes to the service `call`. */
export async function phone(
  server: RunningServer,
  name: string,
  { generation, token, isReachable = true }: { generation?: Generation; token?: string; isReachable?: boolean } = {},
): Promise<Phone> {
  const client = await connect(server.url, token ?? (await server.token(name)), generation ? { generation } : {})
  if (isReachable) {
    client.send('SERVICE_SUBSCRIBE', { services: ['call'], expires: 3600 })
    await client.next('SERVICE_SUBSCRIBED')
  }
  let seq = 0
  return {
    client,
    name,
    signal: (callId, type, fields = {}) => {
      seq += 1
      client.send('CALL_SIGNAL', { callId, seq, type, ...fields })
    },
    fact: (callId, type) => client.next('CALL_SIGNAL', (payload) => payload.callId === callId && payload.type === type),
    refusal: () => client.next('CALL_SIGNAL_FAILED'),
    heard: () => client.drain().map(({ event, payload }) => (event === 'CALL_SIGNAL' ? payload.type : event)),
  }
}

export const audioVideo = { audio: true, video: true }

/** Calls somebody and gives the invite as it arrives. */
export async function ringUp(caller: Phone, callee: Phone, callId: string, fields: object = {}) {
  caller.signal(callId, 'invite', { to: { _id: callee.name }, offer: 'offer-1', media: audioVideo, ...fields })
  await caller.fact(callId, 'accepted')
  return callee.fact(callId, 'invited')
}

/** A call both are in. */
export async function establish(caller: Phone, callee: Phone, callId: string): Promise<void> {
  await ringUp(caller, callee, callId)
  callee.signal(callId, 'answer', { answer: 'answer-1' })
  await callee.fact(callId, 'accepted')
  await caller.fact(callId, 'answered')
}

/** The session id of somebody, as others see it in `from`. */
export async function sessionIdOf(one: Phone): Promise<string> {
  one.client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: 'lobby' } })
  return (await one.client.next('CHANNEL_SUBSCRIBED')).sessionId
}
