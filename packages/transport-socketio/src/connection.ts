import type { Connection, ConnectionCommand, ConnectionFact, PortSession } from '@switchhook/core'
import type { LinkControl } from './link.ts'
import { createOutbox } from './outbox.ts'
import { dial, hangUp, type SocketLike, watchSocket } from './socket.ts'
import { type AskToken, TokenFault } from './token.ts'

/** Makes a socket for one attempt. */
export type ConnectSocket = (request: { token: string }) => SocketLike | PromiseLike<SocketLike>

interface Attempt {
  number: number
  isOpen: boolean
  /** Lets go of the socket and closes it. */
  release: () => void
}

/** The port, and how to end its session from outside it. */
export interface OwnedConnection {
  port: Connection
  close: () => void
}

/** One socket an attempt, each with a token asked anew; nothing here ever tries again. */
export function dialledConnection(
  link: LinkControl,
  connect: ConnectSocket,
  askToken: AskToken,
  url?: string,
): OwnedConnection {
  return owned({
    describe: () => describe(url),
    open: (report) => {
      const outbox = createOutbox<ConnectionFact>(report)
      let current: Attempt | null = null
      let isClosed = false

      const finish = (attempt: Attempt, fact: ConnectionFact) => {
        if (current !== attempt) return
        current = null
        attempt.release()
        outbox.push(fact)
        if (attempt.isOpen) link.down()
      }
      const abandon = (reason: string) => {
        if (current) finish(current, { type: 'socket.closed', attempt: current.number, reason })
      }

      const use = (attempt: Attempt, socket: SocketLike, token: string) => {
        // A server, or a proxy on the way, may quote the handshake in what it answers.
        const redact = (text: string) => text.replaceAll(token, '…').replaceAll(encodeURIComponent(token), '…')
        const opened = () => {
          if (current !== attempt || attempt.isOpen) return
          attempt.isOpen = true
          outbox.push({ type: 'socket.opened', attempt: attempt.number })
          link.up()
        }
        const detach = link.attach(socket)
        const unwatch = watchSocket(socket, {
          opened,
          closed: (reason) =>
            finish(attempt, { type: 'socket.closed', attempt: attempt.number, reason: redact(reason) }),
          refused: (code, message) => {
            const refusal = { attempt: attempt.number, code: redact(code), message: redact(message) }
            finish(attempt, { type: 'socket.refused', ...refusal })
          },
        })
        attempt.release = () => {
          unwatch()
          detach()
          hangUp(socket)
        }
        if (socket.connected) opened()
        else dial(socket)
      }

      const tryOnce = async (attempt: Attempt) => {
        try {
          const token = await askToken()
          if (current !== attempt) return
          const socket = await connect({ token })
          if (current === attempt) use(attempt, socket, token)
          else hangUp(socket)
        } catch (error) {
          const { number } = attempt
          if (error instanceof TokenFault && error.code === 'unauthorized')
            finish(attempt, { type: 'socket.refused', attempt: number, code: error.code, message: error.message })
          else finish(attempt, { type: 'socket.closed', attempt: number, reason: reasonOf(error) })
        }
      }

      return {
        send: (command) => {
          if (isClosed) return
          abandon(command.type === 'connect' ? 'superseded' : 'disconnected')
          if (command.type !== 'connect') return
          current = { number: command.attempt, isOpen: false, release: () => {} }
          void tryOnce(current)
        },
        close: () => {
          isClosed = true
          outbox.close()
          abandon('closed')
        },
      }
    },
  })
}

/** A socket made elsewhere, which tries again by itself: it is opened once and then watched. */
export function watchedConnection(link: LinkControl, socket: SocketLike): OwnedConnection {
  return owned({
    reconnectsItself: true,
    describe: () => describe(),
    open: (report) => {
      const outbox = createOutbox<ConnectionFact>(report)
      let attempt = 0
      let isClosed = false
      let place: 'idle' | 'connecting' | 'open' | 'closed' = 'idle'

      const opened = () => {
        if (place === 'idle' || place === 'open') return
        place = 'open'
        outbox.push({ type: 'socket.opened', attempt })
        link.up()
      }
      const closed = (reason: string) => {
        if (place === 'idle' || place === 'closed') return
        place = 'closed'
        outbox.push({ type: 'socket.closed', attempt, reason })
        link.down()
      }
      const refused = (code: string, message: string) => {
        if (place === 'idle') return
        place = 'closed'
        outbox.push({ type: 'socket.refused', attempt, code, message })
        link.down()
      }

      const detach = link.attach(socket)
      const unwatch = watchSocket(socket, { opened, closed, refused })

      return {
        send: (command) => {
          if (isClosed) return
          if (command.type === 'connect') {
            attempt = command.attempt
            if (place === 'open') return outbox.push({ type: 'socket.opened', attempt })
            place = 'connecting'
            if (socket.connected) opened()
            else dial(socket)
          } else {
            hangUp(socket)
            closed('disconnected')
            place = 'idle'
          }
        },
        close: () => {
          if (isClosed) return
          isClosed = true
          outbox.close()
          unwatch()
          link.down()
          detach()
          hangUp(socket)
        },
      }
    },
  })
}

/** Keeps the session at hand, and lets there be one at a time: there is one connection. */
function owned(port: Connection): OwnedConnection {
  let session: PortSession<ConnectionCommand> | null = null
  return {
    port: {
      ...port,
      open: (report) => {
        session?.close()
        const opened = port.open(report)
        session = opened
        return opened
      },
    },
    close: () => session?.close(),
  }
}

/** Never with a query, a user or a password: a token may stand there. */
function describe(url?: string): ReturnType<NonNullable<Connection['describe']>> {
  if (url === undefined || !URL.canParse(url)) return { protocol: 'socket.io' }
  const { hostname, origin, pathname, port, protocol } = new URL(url)
  const number = Number(port) || (/^(?:https|wss):$/.test(protocol) ? 443 : 80)
  return { protocol: 'socket.io', server: hostname, port: number, url: `${origin}${pathname}` }
}

/** Only the name: the message of a factory's error may hold the URL it failed with, and so the token. */
function reasonOf(error: unknown): string {
  if (error instanceof TokenFault) return error.message
  return `no socket: ${error instanceof Error ? error.name : 'unknown error'}`
}
