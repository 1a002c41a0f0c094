import type { SocketLike } from '@switchhook/transport-socketio'

// biome-ignore lint/suspicious/noExplicitAny: as the clients type their listeners
type Listener = (...args: any[]) => void

/** A socket of either generation, with nothing but what both share, worked by hand from the far side. */
export interface FakeSocket extends SocketLike {
  connected: boolean
  /** Events the transport sent, in order. */
  sent: Array<{ event: string; payload: Record<string, unknown> }>
  sentOf: (event: string) => Record<string, unknown>[]
  /** Waits for the transport to send this. */
  expects: (event: string) => Promise<void>
  dials: number
  hangUps: number
  /** How many listeners the transport has on it. */
  listenerCount: () => number
  /** The server lets us in. */
  lets: () => void
  /** The server says something. */
  says: (event: string, payload: unknown) => void
  /** The server refuses us, in this generation's way. */
  refuses: (data: unknown) => void
  /** The server cannot be reached. */
  isUnreachable: () => void
  /** The connection is gone. */
  drops: (reason?: string) => void
}

export function createFakeSocket(generation: 'v2' | 'v4' = 'v4'): FakeSocket {
  const listeners = new Map<string, Set<Listener>>()
  const fire = (event: string, ...args: unknown[]) => {
    for (const listener of [...(listeners.get(event) ?? [])]) listener(...args)
  }
  const remove = (event: string, listener: Listener) => listeners.get(event)?.delete(listener)
  const open = () => {
    socket.dials += 1
  }

  const awaited = new Map<string, () => void>()
  const socket: FakeSocket = {
    connected: false,
    sent: [],
    sentOf: (event) => socket.sent.filter((sent) => sent.event === event).map(({ payload }) => payload),
    expects: (event) => new Promise((resolve) => awaited.set(event, resolve)),
    dials: 0,
    hangUps: 0,
    listenerCount: () => [...listeners.values()].reduce((count, { size }) => count + size, 0),
    on: (event, listener) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    ...(generation === 'v4' ? { off: remove, connect: open } : { removeListener: remove, open }),
    emit: (event, payload) => {
      // What crosses a wire is JSON: a payload that only works by reference must not pass.
      socket.sent.push({ event, payload: JSON.parse(JSON.stringify(payload)) })
      awaited.get(event)?.()
    },
    disconnect: () => {
      socket.hangUps += 1
      const wasConnected = socket.connected
      socket.connected = false
      if (wasConnected) fire('disconnect', 'io client disconnect')
    },
    lets: () => {
      socket.connected = true
      fire('connect')
    },
    says: (event, payload) => fire(event, payload),
    refuses: (data) => {
      if (generation === 'v2') return fire('error', data)
      const message =
        typeof data === 'object' && data !== null && 'message' in data ? String(data.message) : String(data)
      fire('connect_error', Object.assign(new Error(message), { data: typeof data === 'object' ? data : undefined }))
    },
    isUnreachable: () => fire('connect_error', new Error('websocket error')),
    drops: (reason = 'transport close') => {
      socket.connected = false
      fire('disconnect', reason)
    },
  }
  return socket
}
