import type { Transport } from '@switchhook/core'
import { createCalls } from './calls.ts'
import { type ConnectSocket, createConnection } from './connection.ts'
import { createLink, type InvalidPayload } from './link.ts'
import { createMessages } from './messages.ts'
import { createRest, noRest } from './rest.ts'
import { createServices } from './services.ts'
import type { SocketLike } from './socket.ts'
import { createSpaceRequests } from './space-requests.ts'
import { createSpaces } from './spaces.ts'
import type { Timers } from './timers.ts'
import { askFor, type TokenSource } from './token.ts'

interface CommonOptions {
  /**
   * Base URL of the REST interface, such as `https://spacesapis.example.test`, for what the socket does not carry: the
   * active meeting, the title of a space, orders of administrators, earlier messages (spaces.md §10). Without it these
   * fail with `not-supported`.
   */
  rest?: string
  /**
   * How the token is named in REST headers: `jwt …` or `bearer …`.
   * @default 'jwt'
   */
  tokenType?: 'jwt' | 'oauth'
  /** Called once for each incoming payload of which something did not fit and was dropped; names only. */
  onInvalid?: (details: InvalidPayload) => void
  /** Time for the buffers. The platform's unless given. */
  clock?: Timers
}

/** A socket is made for each attempt to connect; the client alone decides about attempts. */
export interface DialOptions extends CommonOptions {
  /** Makes a socket of version 2 or 4 on the namespace `/chat`, its own `reconnection` off. */
  connect: ConnectSocket
  /** The access token. A function is asked anew for each attempt. */
  token: TokenSource
  /** Where `connect` connects to, for `connection.getSocketState()` only. A query in it is not shown. */
  url?: string
  socket?: never
}

/** A socket made elsewhere, on the namespace `/chat`, which reconnects by itself. */
export interface SocketOptions extends CommonOptions {
  socket: SocketLike
  /** The access token, needed for `rest` only. */
  token?: TokenSource
  connect?: never
  url?: never
}

/** The Spaces wire as a transport. */
export interface SocketioTransport extends Transport {
  /** How many incoming payloads did not fit, and were dropped in whole or in part. */
  invalidCount: () => number
}

/**
 * A back end that speaks the Spaces protocol over Socket.IO: connection, calls, service subscriptions, spaces and
 * their messages.
 *
 * Candidates trickle (RFC 8838). Tokens are handed to `connect` and to REST headers, and are kept and told nowhere.
 *
 * @throws TypeError when an option is missing or of the wrong kind; the message names it.
 */
export function socketio(options: DialOptions | SocketOptions): SocketioTransport {
  demand(options)
  const { rest: base, tokenType = 'jwt', clock: timers = globalThis } = options
  let { token = '' } = options
  const link = createLink(options.onInvalid)
  const askToken = () => askFor(token)
  const connection = createConnection(link, options, askToken)
  const hasRest = base !== undefined
  const rest = hasRest ? createRest(base, tokenType, askToken, link, timers) : noRest

  return {
    name: 'socketio',
    trickle: true,
    connection,
    calls: createCalls(link, timers),
    subscriptions: createServices(link),
    spaces: createSpaces(link, createSpaceRequests(rest, link), hasRest),
    messages: createMessages(link, rest),
    // The token of the next attempts; no other form of credentials means anything here. A socket made elsewhere has its own.
    setCredentials(credentials) {
      const isTaken = 'bearerAccessToken' in credentials && !options.socket
      if (isTaken) token = credentials.bearerAccessToken
      return isTaken
    },
    watch: link.tap,
    close: link.close,
    invalidCount: link.invalidCount,
  }
}

function demand(options: DialOptions | SocketOptions): void {
  const { connect, socket, token, rest } = options ?? {}
  const need = (isGiven: boolean, what: string) => {
    if (!isGiven) throw new TypeError(`socketio() needs ${what}.`)
  }
  const hasToken = typeof token === 'string' || typeof token === 'function'
  const hasRest = rest !== undefined
  need(typeof (connect ?? socket?.on) === 'function', '`connect`, a function, or `socket`')
  need(hasToken || !(connect || hasRest), '`token`, a string or a function')
  need(!hasRest || /^https?:\/\//.test(rest), '`rest`, an http or https URL')
}
