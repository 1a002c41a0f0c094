import type { Connection, ConnectionCommand, ConnectionFact, PortSession } from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { LinkControl } from './link.ts'
import { createOutbox } from './outbox.ts'
import { dial, hangUp, type SocketEnded, type SocketLike, socketListeners } from './socket.ts'
import type { AskToken } from './token.ts'

/** Makes a socket for one attempt. */
export type ConnectSocket = (request: { token: string }) => SocketLike | PromiseLike<SocketLike>

const longestMessage = 200
const longestCode = 64

/** One attempt, from its `connect` to its `disconnect`. */
interface Attempt {
  attempt: number
  /** Nobody's business in what a server, or a proxy on the way, quotes of the handshake. */
  token: string
  isOver: boolean
}

/** Where sockets come from: one made elsewhere, which tries again by itself, or a new one for each attempt. */
export type SocketSource = { socket: SocketLike; connect?: never } | { connect: ConnectSocket; socket?: never }

/** The connection: one attempt a `connect`, each answered once. Nothing here ever tries again. */
export function createConnection(
  link: LinkControl,
  source: SocketSource & { url?: string },
  askToken: AskToken,
): Connection {
  const kept = source.socket
  let session: PortSession<ConnectionCommand> | undefined
  link.watch({ close: () => session?.close() })

  const open: Connection['open'] = (report) => {
    session?.close()
    const { push, isOpen, close } = createOutbox<ConnectionFact>(report)
    let latest: Attempt | null = null
    let release: (() => void) | null = null

    const letGo = () => {
      release?.()
      release = null
    }
    const opened = () => {
      if (!latest || link.isUp()) return
      latest.isOver = false
      push({ type: 'socket.opened', attempt: latest.attempt })
      link.up()
    }
    const ended: SocketEnded = (text, code) => {
      if (!latest || (latest.isOver && !code)) return
      const { attempt, token } = latest
      // Nobody's token is this short.
      const hide = (text: string) =>
        token.length > 7 ? text.replaceAll(token, '…').replaceAll(encodeURIComponent(token), '…') : text
      const message = hide(text).slice(0, longestMessage) || 'closed'
      latest.isOver = true
      if (!kept) letGo()
      push(
        code
          ? { type: 'socket.refused', attempt, code: hide(code).slice(0, longestCode), message }
          : { type: 'socket.closed', attempt, reason: message },
      )
      link.down()
    }
    const disconnect = (reason: string) => {
      ended(reason)
      letGo()
      latest = null
    }

    const connect = async (attempt: number) => {
      if (!kept) disconnect('superseded')
      const mine: Attempt = { attempt, token: '', isOver: false }
      latest = mine
      if (link.isUp()) return push({ type: 'socket.opened', attempt })
      try {
        if (!kept) mine.token = await askToken()
        if (latest !== mine) return
        const socket = source.socket ?? (await source.connect({ token: mine.token }))
        if (latest !== mine) return hangUp(socket)
        release ??= link.attach(socket, socketListeners(socket, opened, ended))
        if (socket.connected) opened()
        else dial(socket)
      } catch (error) {
        if (latest !== mine) return
        // Of a factory's error only the name: its message may hold the URL it failed with.
        if (error instanceof PortFault) ended(error.message, error.code === 'unauthorized' ? error.code : undefined)
        else ended(`no socket: ${error instanceof Error ? error.name : 'unknown error'}`)
      }
    }

    session = {
      send: (command) => {
        if (!isOpen()) return
        if (command.type === 'connect') void connect(command.attempt)
        else disconnect('disconnected')
      },
      close: () => {
        close()
        disconnect('closed')
      },
    }
    return session
  }

  return { open, describe: () => describe(source.url), ...(kept && { reconnectsItself: true }) }
}

/** Never with a query, a user or a password: a token may stand there. */
function describe(url: string | undefined): ReturnType<NonNullable<Connection['describe']>> {
  if (!url || !URL.canParse(url)) return { protocol: 'socket.io' }
  const { hostname, origin, pathname, port, protocol } = new URL(url)
  const number = Number(port) || (/s:$/.test(protocol) ? 443 : 80)
  return { protocol: 'socket.io', server: hostname, port: number, url: `${origin}${pathname}` }
}
