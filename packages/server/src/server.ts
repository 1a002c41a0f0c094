import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Server as SocketServer } from 'socket.io'
import { type Backend, createBackend } from './backend.ts'
import { systemClock } from './clock.ts'
import { createGate, type Gate, isLoopbackName } from './http/gate.ts'
import { sendError } from './http/reply.ts'
import { createRouter } from './http/router.ts'
import { introduce, type UserDescription } from './identity/mint.ts'
import type { Party } from './identity/party.ts'
import { createTokens } from './identity/tokens.ts'
import { defaultLimits } from './limits.ts'
import { createLog, createSilentLog } from './log.ts'
import { checkOptions, defaultTimings, OptionsError, type ServerOptions } from './options.ts'
import { serveChat } from './socket/chat.ts'
import { type ConnectedRedis, connectRedis } from './store/redis/connect.ts'

/** A server that is not listening yet. */
export interface SwitchhookServer {
  /** Starts to listen. @throws {Error} Node's own, if the port is taken (`EADDRINUSE`) or the address is not ours */
  listen: () => Promise<RunningServer>
}

/** A server that listens. */
export interface RunningServer {
  /** Where it is reached: `publicUrl`, or else scheme, address and port. */
  readonly url: string
  readonly port: number
  /**
   * A Spaces token for somebody: a user out of the box by id or username (`'alice'`), or anybody described in full, who
   * is known from then on. @throws {OptionsError} if there is no such user
   */
  token: (user: string | UserDescription, expiresInSec?: number) => Promise<string>
  /** The user a token of that name would be for. */
  user: (name: string) => Party | undefined
  /** Forgets everything but the users and the lobby out of the box, and ends every connection. */
  reset: () => Promise<void>
  /** Ends every connection and stops listening; within 2 s, whatever the others do. */
  close: () => Promise<void>
}

/** Packets up to this size are answered, larger ones end their connection (spaces.md §2). */
const packetMaxBytes = 4 * 1024 * 1024
const closeWithinMs = 2000
/** How long goodbyes may wait for Redis. */
const goodbyesWithinMs = 1500
/** How often the time limits of requests are looked at. */
const checking = { connectionsCheckingInterval: 5000 }

/**
 * Makes the reference server: the Spaces wire with calls, REST, the control interface and, if wanted, pages, on one port.
 * @throws {OptionsError} naming the option that cannot be used
 */
export function createServer(options: ServerOptions = {}): SwitchhookServer {
  const checked = checkOptions(options)
  return { listen: () => listen(checked) }
}

async function listen(options: ReturnType<typeof checkOptions>): Promise<RunningServer> {
  const { port = 4000, host = '127.0.0.1', publicUrl, cert, key, control = true, tokenSecret } = options
  const timings = { ...defaultTimings, ...given(options.timings) }
  const limits = { ...defaultLimits, ...given(options.limits) }
  const log = options.log ?? (options.logLevel === undefined ? createSilentLog() : createLog(options.logLevel))
  const clock = options.clock ?? systemClock
  const gate = createGate({ host, publicUrl, corsOrigins: options.corsOrigins ?? [] })
  const http = cert === undefined || key === undefined ? createHttpServer(checking) : httpsServer(cert, key)
  const sockets = new Set<Socket>()
  http.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  http.headersTimeout = 10_000
  http.requestTimeout = 30_000
  http.keepAliveTimeout = 5000

  const io = new SocketServer({
    serveClient: false,
    allowEIO3: true,
    maxHttpBufferSize: packetMaxBytes,
    pingInterval: timings.pingIntervalMs,
    pingTimeout: timings.pingTimeoutMs,
    cors: { origin: (origin, allow) => allow(null, origin !== undefined && gate.isOriginAllowed(origin)) },
  })
  const secret = tokenSecret === undefined ? randomBytes(32) : new TextEncoder().encode(tokenSecret)
  const { redis } = options
  const connected = redis && (await connectRedis(io, { url: redis.url, prefix: redis.prefix ?? 'switchhook:' }, log))
  const backend = await createBackend({
    redis: connected,
    clock,
    limits,
    timings,
    log,
    tokens: createTokens(secret, clock),
    chat: () => io.of('/chat'),
  })
  const token = typeof control === 'object' ? control.token : undefined
  const access = { isOn: control !== false, token, isLoopback: isLoopbackName(host) }
  const { pages, serveStatic } = options
  http.on('request', createRouter({ backend, gate, access, pages, serveStatic }))
  io.attach(http, { destroyUpgradeTimeout: 1000 })
  guard(http, gate)
  serveChat(io.of('/chat'), backend)

  try {
    await bind(http, port, host)
  } catch (error) {
    await close(io, http, sockets, { backend, redis: connected })
    throw error
  }
  http.on('error', (error) => log.error({ err: error }, 'the listener had an error'))
  const address = http.address() as AddressInfo
  const scheme = cert === undefined ? 'http' : 'https'
  const url = publicUrl ?? `${scheme}://${host.includes(':') ? `[${host}]` : host}:${address.port}`
  if (access.isOn && token === undefined)
    log.warn(
      access.isLoopback
        ? 'the control interface is open to every program of this machine'
        : 'no control interface: beyond loopback it needs a control token',
    )

  return {
    url,
    port: address.port,
    token: (user, expiresInSec) => issueToken(backend, user, expiresInSec),
    user: (name) => backend.people().findByName(name),
    reset: backend.reset,
    close: () => close(io, http, sockets, { backend, redis: connected }),
  }
}

function bind(http: HttpServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, () => {
      http.off('error', reject)
      resolve()
    })
  })
}

/** Asks every request and upgrade for a host that is ours, and upgrades for an allowed origin (server.md, Security). */
function guard(http: HttpServer, gate: Gate): void {
  const requests = http.listeners('request')
  const upgrades = http.listeners('upgrade')
  http.removeAllListeners('request')
  http.removeAllListeners('upgrade')
  http.on('request', (request, response) => {
    if (gate.isHostKnown(request)) for (const listener of requests) listener.call(http, request, response)
    else sendError(response, 421, { code: 'misdirected', message: 'host is not this server.' })
  })
  http.on('upgrade', (request, socket: Duplex, head) => {
    const { origin } = request.headers
    socket.on('error', () => socket.destroy())
    if (!gate.isHostKnown(request)) endUpgrade(socket, '421 Misdirected Request')
    else if (origin !== undefined && !gate.isOriginAllowed(origin)) endUpgrade(socket, '403 Forbidden')
    else for (const listener of upgrades) listener.call(http, request, socket, head)
  })
}

function endUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

async function issueToken(backend: Backend, user: string | UserDescription, expiresInSec?: number): Promise<string> {
  const { withPeople, tokens } = backend
  const party = await withPeople((directory) =>
    typeof user === 'string' ? directory.findByName(user) : introduce(directory, user),
  )
  if (!party) throw new OptionsError('user must be somebody the server knows, such as alice.')
  return tokens.issue(party, expiresInSec)
}

/** Says goodbye to everybody, and does not wait long for those who do not hear it. */
async function close(
  io: SocketServer,
  http: HttpServer,
  sockets: ReadonlySet<Socket>,
  { backend, redis }: { backend: Backend; redis: ConnectedRedis | undefined },
): Promise<void> {
  const force = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, closeWithinMs)
  http.closeIdleConnections()
  await Promise.race([backend.close(), new Promise((resolve) => setTimeout(resolve, goodbyesWithinMs).unref())])
  await io.close()
  redis?.client.destroy()
  clearTimeout(force)
}

function httpsServer(cert: string, key: string): HttpServer {
  try {
    return createHttpsServer({ ...checking, cert, key })
  } catch (error) {
    throw new OptionsError('cert and key must be a certificate and its key in PEM.', { cause: error })
  }
}

/** Options that were given as undefined count as not given. */
function given<Values extends object>(
  values: Values | undefined,
): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: Exclude<Values[Key], undefined>
  }
}
