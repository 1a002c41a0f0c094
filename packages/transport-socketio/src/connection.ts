import type { Connection, ConnectionCommand, ConnectionFact, PortSession } from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { LinkControl } from './link.ts'
import { createOutbox } from './outbox.ts'
import { dial, hangUp, type SocketLike, watchSocket } from './socket.ts'
import type { AskToken } from './token.ts'

/** Makes a socket for one attempt. */
export type ConnectSocket = (request: { token: string }) => SocketLike | PromiseLike<SocketLike>

/** A socket for one attempt, and how to take its secrets out of a text. */
export interface Dialled {
  socket: SocketLike
  redact: (text: string) => string
}

/** Where sockets come from: one made elsewhere, which tries again by itself, or a new one for each attempt. */
export type SocketSource = SocketLike | Dialling

/** Gives null where the attempt was given up before there was a socket. */
export type Dialling = (isWanted: () => boolean) => Promise<Dialled | null>

/** How the part of an attempt that goes wrong is told, but for its number. */
type Ended = { type: 'socket.closed'; reason: string } | { type: 'socket.refused'; code: string; message: string }

/** The port, and how to end its session from outside it. */
export interface OwnedConnection {
  port: Connection
  close: () => void
}

/** Makes a socket for each attempt, with a token asked anew. */
export function dialling(connect: ConnectSocket, askToken: AskToken): Dialling {
  return async (isWanted) => {
    const token = await askToken()
    if (!isWanted()) return null
    // A server, or a proxy on the way, may quote the handshake in what it answers. Nobody's token is this short.
    const isSecret = token.length > 7
    const redact = (text: string) =>
      isSecret ? text.replaceAll(token, '…').replaceAll(encodeURIComponent(token), '…') : text
    return { socket: await connect({ token }), redact }
  }
}

/** The connection: one attempt a `connect`, each answered once. Nothing here ever tries again. */
export function createConnection(link: LinkControl, source: SocketSource, url?: string): OwnedConnection {
  let session: PortSession<ConnectionCommand> | undefined
  const kept = typeof source === 'function' ? null : source

  const open: Connection['open'] = (report) => {
    session?.close()
    const outbox = createOutbox<ConnectionFact>(report)
    let place: 'idle' | 'connecting' | 'open' | 'lost' = 'idle'
    let attempt = 0
    let latest: object | null = null
    let release: (() => void) | null = null
    let isClosed = false

    const letGo = () => {
      release?.()
      release = null
    }
    const opened = () => {
      if (place === 'idle' || place === 'open') return
      place = 'open'
      outbox.push({ type: 'socket.opened', attempt })
      link.up()
    }
    const ended = (fact: Ended) => {
      if (place === 'idle' || (place === 'lost' && fact.type === 'socket.closed')) return
      place = 'lost'
      if (!kept) letGo()
      outbox.push({ ...fact, attempt })
      link.down()
    }
    const disconnect = (reason: string) => {
      latest = null
      ended({ type: 'socket.closed', reason })
      letGo()
      place = 'idle'
    }

    const use = ({ socket, redact }: Dialled) => {
      const detach = link.attach(socket)
      const unwatch = watchSocket(socket, {
        opened,
        closed: (reason) => ended({ type: 'socket.closed', reason: redact(reason) }),
        refused: (code, message) => ended({ type: 'socket.refused', code: redact(code), message: redact(message) }),
      })
      release = () => {
        unwatch()
        detach()
        hangUp(socket)
      }
    }
    const start = (dialled: Dialled) => {
      if (!release) use(dialled)
      if (dialled.socket.connected) opened()
      else dial(dialled.socket)
    }

    const connect = async (number: number) => {
      if (!kept) disconnect('superseded')
      attempt = number
      if (place === 'open') return outbox.push({ type: 'socket.opened', attempt })
      place = 'connecting'
      const mine = {}
      latest = mine
      const isWanted = () => latest === mine
      try {
        const dialled = typeof source === 'function' ? await source(isWanted) : { socket: source, redact: String }
        if (isWanted() && dialled) start(dialled)
        else if (dialled) hangUp(dialled.socket)
      } catch (error) {
        if (isWanted()) ended(toEnded(error))
      }
    }

    session = {
      send: (command) => {
        if (isClosed) return
        if (command.type === 'connect') void connect(command.attempt)
        else disconnect('disconnected')
      },
      close: () => {
        isClosed = true
        outbox.close()
        disconnect('closed')
      },
    }
    return session
  }

  return {
    port: { open, describe: () => describe(url), ...(kept && { reconnectsItself: true }) },
    close: () => session?.close(),
  }
}

/** Of a factory's error only the name: its message may hold the URL it failed with, and so the token. */
function toEnded(error: unknown): Ended {
  if (!(error instanceof PortFault))
    return { type: 'socket.closed', reason: `no socket: ${error instanceof Error ? error.name : 'unknown error'}` }
  const { code, message } = error
  return code === 'unauthorized'
    ? { type: 'socket.refused', code, message }
    : { type: 'socket.closed', reason: message }
}

/** Never with a query, a user or a password: a token may stand there. */
function describe(url?: string): ReturnType<NonNullable<Connection['describe']>> {
  if (url === undefined || !URL.canParse(url)) return { protocol: 'socket.io' }
  const { hostname, origin, pathname, port, protocol } = new URL(url)
  const number = Number(port) || (/^(?:https|wss):$/.test(protocol) ? 443 : 80)
  return { protocol: 'socket.io', server: hostname, port: number, url: `${origin}${pathname}` }
}
