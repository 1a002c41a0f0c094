import { io } from 'socket.io-client'
import type { DialOptions, SocketioTransport } from './socketio.ts'
import { socketio as overSockets } from './socketio.ts'

/** Where to connect, with socket.io-client 4. */
export interface ClientOptions extends Omit<DialOptions, 'connect' | 'socket' | 'url'> {
  /** Origin of the server, such as `https://spaces.example.test`. A path in it stands before `/socket.io`. */
  url: string
}

/**
 * The Spaces transport with a Socket.IO client of version 4: WebSocket only, a new connection and a new token for each
 * attempt (spaces.md §2). Where another client is needed, such as version 2 for the production service, give
 * `socketio({ connect })` of the package's root a factory.
 *
 * @throws TypeError when an option is missing or of the wrong kind; the message names it.
 */
export function socketio(options: ClientOptions): SocketioTransport {
  const { url, tokenType = 'jwt' } = options ?? {}
  if (typeof url !== 'string' || !URL.canParse(url))
    throw new TypeError('socketio() needs `url`, the origin of a server.')
  const { origin, pathname } = new URL(url)
  return overSockets({
    ...options,
    connect: ({ token }) =>
      io(`${origin}/chat`, {
        path: `${pathname.replace(/\/+$/, '')}/socket.io`,
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        autoConnect: false,
        query: { token, tokenType },
      }),
  })
}

export type { InvalidPayload } from './link.ts'
export type { SocketioTransport } from './socketio.ts'
export type { TokenSource } from './token.ts'
