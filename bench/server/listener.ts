import { createRequire } from 'node:module'

/** The WebSocket under socket.io-client: a thousand whole clients would measure themselves. */
interface WsSocket {
  on: (event: 'open' | 'close' | 'error' | 'message', listener: (data: Buffer) => void) => void
  send: (text: string) => void
  close: () => void
}
const socketIoClient = createRequire(createRequire(import.meta.url).resolve('socket.io-client'))
const Ws = createRequire(socketIoClient.resolve('engine.io-client'))('ws') as new (url: string) => WsSocket

/** A connection on `/chat` that counts the numbered events it gets. */
export interface Listener {
  emit: (event: string, ...args: unknown[]) => void
  /** The first payload of an event. */
  first: (event: string) => Promise<object>
  /** How often each number came. */
  readonly counts: Uint8Array
  close: () => void
}

/** Opens a connection; `heard` is told each numbered event. */
export function listen(url: string, token: string, most: number, heard: (n: number) => void): Promise<Listener> {
  const query = token === '' ? '' : `&token=${token}&tokenType=jwt`
  const socket = new Ws(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket${query}`)
  const counts = new Uint8Array(most)
  const firsts = new Map<string, { payload?: object; resolve?: (payload: object) => void }>()
  const listener: Listener = {
    counts,
    emit: (event, ...args) => socket.send(`42/chat,${JSON.stringify([event, ...args])}`),
    first: (event) =>
      new Promise((resolve) => {
        const known = firsts.get(event)?.payload
        if (known) resolve(known)
        else firsts.set(event, { resolve })
      }),
    close: () => socket.close(),
  }
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The connection was closed.')))
    socket.on('message', (data) => {
      const text = data.toString()
      if (text === '2') socket.send('3')
      else if (text.startsWith('0{')) socket.send('40/chat,')
      else if (text.startsWith('40/chat,')) resolve(listener)
      else if (text.startsWith('44/chat,')) reject(new Error(text))
      else if (text.startsWith('42/chat,')) {
        const mark = /number (\d+);/.exec(text)
        if (mark) {
          const n = Number(mark[1])
          counts[n] = (counts[n] ?? 0) + 1
          heard(n)
        }
        const event = text.slice(10, text.indexOf('"', 10))
        const known = firsts.get(event)
        if (known?.payload) return
        const payload = (JSON.parse(text.slice(8)) as [string, object])[1]
        firsts.set(event, { payload })
        known?.resolve?.(payload)
      }
    })
  })
}
