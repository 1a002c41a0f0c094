import { createRequire } from 'node:module'

/** The WebSocket under socket.io-client, found where that finds it. */
interface WsSocket {
  on: (event: 'open' | 'close' | 'error' | 'message', listener: (data: unknown) => void) => void
  send: (text: string) => void
  close: () => void
}
const socketIoClient = createRequire(createRequire(import.meta.url).resolve('socket.io-client'))
const engineClient = createRequire(socketIoClient.resolve('engine.io-client'))
const Ws = engineClient('ws') as new (url: string, options?: object) => WsSocket

/** A WebSocket and nothing above it, to send frames no client would. */
export interface RawWebSocket {
  send: (text: string) => void
  close: () => void
  /** The first text that fits, come already or still to come. */
  until: (fits: (text: string) => boolean) => Promise<string>
  closed: Promise<void>
}

/** Opens a WebSocket; fails if the server refuses the upgrade. */
export function openRawSocket(url: string, headers: Record<string, string> = {}): Promise<RawWebSocket> {
  const socket = new Ws(url.replace(/^http/, 'ws'), { headers })
  const seen: string[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  socket.on('message', (data) => {
    seen.push(String(data))
    for (const look of [...waiting]) look()
  })
  const until: RawWebSocket['until'] = (fits) =>
    new Promise((resolve) => {
      const look = () => {
        const found = seen.find(fits)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => resolve({ send: (text) => socket.send(text), close: () => socket.close(), until, closed }))
  })
}
