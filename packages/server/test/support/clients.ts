import { createRequire } from 'node:module'
import { downEvent } from '@switchhook/transport-socketio/wire'
import { onTestFinished } from 'vitest'

const require = createRequire(import.meta.url)

/** What both generations of Socket.IO clients share (spaces.md §2.1). */
export interface RawSocket {
  on: (event: string, listener: (...args: unknown[]) => void) => unknown
  emit: (event: string, ...args: unknown[]) => unknown
  connect: () => unknown
  disconnect: () => unknown
  connected: boolean
  io: { engine: { close: () => void; transport: { ws?: { close: () => void; terminate?: () => void } } } }
}
type Lookup = (url: string, options: object) => RawSocket

/** The clients people use, without anything of ours. */
export const generations = [
  { name: 'socket.io-client 4.8', version: 4, io: (require('socket.io-client') as { io: Lookup }).io },
  { name: 'socket.io-client 2.4', version: 2, io: require('socket.io-client-24') as Lookup },
] as const
export type Generation = (typeof generations)[number]

export const olderClient = {
  name: 'socket.io-client 2.5',
  version: 2,
  io: require('socket.io-client-2') as Lookup,
} as const

/** An event a client received. */
export interface Received {
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server sends
  payload: any
}

export interface TestClient {
  readonly raw: RawSocket
  /** Everything received and not yet taken, oldest first. */
  readonly inbox: Received[]
  send: (event: string, ...args: unknown[]) => void
  /** The next event that fits, taken out of the inbox; fails if none comes. */
  next: (event: string, fits?: (payload: Received['payload']) => boolean) => Promise<Received['payload']>
  /** Takes everything out of the inbox. */
  drain: () => Received[]
  /** Settles when the server has handled all this client sent, and this client has all it was sent so far. */
  caughtUp: () => Promise<void>
  /** Goes without a word, as if the network had. */
  drop: () => void
  disconnected: Promise<void>
}

const patienceMs = 5000
let lastMark = 0

/** Connects to `/chat`; fails with the server's refusal. */
export async function connect(
  url: string,
  token: string | undefined,
  { generation = generations[0] as Pick<Generation, 'io' | 'version'>, options = {} as object } = {},
): Promise<TestClient> {
  const raw = generation.io(`${url}/chat`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...(token === undefined ? {} : { query: { token, tokenType: 'jwt' } }),
    ...options,
  })
  onTestFinished(() => {
    raw.disconnect()
  })
  const inbox: Received[] = []
  const waiting = new Set<() => void>()
  for (const event of Object.values(downEvent))
    raw.on(event, (payload) => {
      inbox.push({ event, payload })
      for (const look of [...waiting]) look()
    })
  const disconnected = new Promise<void>((resolve) => raw.on('disconnect', () => resolve()))
  await within(
    `connecting to ${url}`,
    new Promise<void>((resolve, reject) => {
      raw.on('connect', () => resolve())
      raw.on('connect_error', reject)
      raw.on('error', reject)
    }),
  )

  const next: TestClient['next'] = (event, fits = () => true) => {
    let look = () => {}
    const found = new Promise<unknown>((resolve) => {
      look = () => {
        const index = inbox.findIndex((one) => one.event === event && fits(one.payload))
        if (index < 0) return
        waiting.delete(look)
        resolve(inbox.splice(index, 1)[0]?.payload)
      }
      waiting.add(look)
      look()
    })
    return within(() => `waiting for ${event}; the inbox holds ${JSON.stringify(inbox)}`, found)
  }

  return {
    raw,
    inbox,
    send: (event, ...args) => {
      raw.emit(event, ...args)
    },
    next,
    drain: () => inbox.splice(0),
    caughtUp: async () => {
      lastMark += 1
      const services = [`mark-${lastMark}`]
      raw.emit('SERVICE_UNSUBSCRIBE', { services })
      await next('SERVICE_UNSUBSCRIBED', (payload) => payload.services[0] === services[0])
    },
    drop: () => {
      const { ws } = raw.io.engine.transport
      if (ws?.terminate) ws.terminate()
      else ws?.close()
    },
    disconnected,
  }
}

/** Settles when everything these clients sent is handled and delivered: what is not there then, does not come. */
export async function allCaughtUp(...clients: TestClient[]): Promise<void> {
  for (const client of clients) await client.caughtUp()
  for (const client of clients) await client.caughtUp()
}

async function within<Result>(what: string | (() => string), promise: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Nothing came while ${typeof what === 'string' ? what : what()}.`)),
      patienceMs,
    )
  })
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
