import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { createEntrance } from './entrance.ts'
import { headersOf, readPage, streamFile } from './files.ts'
import { createIntake } from './intake.ts'
import { createSource, type Source } from './sources.ts'
import { createViewers } from './viewers.ts'

export interface RelayOptions {
  /** The folder of the built page. */
  page: string
  /** @default '127.0.0.1', which no other machine reaches */
  host?: string
  /** 0 for a free one. @default 0 */
  port?: number
  /** Origins of watched pages besides those of this machine, such as `https://phone.example`. */
  origins?: readonly string[]
  /** A recorded file the page opens. */
  record?: string
  /** Hears in one line of what was refused. Never a token. */
  onTrouble?: (text: string) => void
}

/** A relay that runs. */
export interface Relay {
  /** What to open, and what to give to `createInspector({ url })`: it holds the token of this run. */
  url: string
  close: () => Promise<void>
}

const maxFrameBytes = 8 * 1024 * 1024
const maxApps = 64
const maxViewers = 16
/** How many apps that are gone are kept for who looks later. */
const maxGone = 16
const sourceLimits = { messages: 5000, size: 16 * 1024 * 1024, actors: 2000 }
const intakeLimits = { burst: 20_000, perSecond: 5000 }
const localFrames = ['http://localhost:*', 'https://localhost:*', 'http://127.0.0.1:*', 'https://127.0.0.1:*']

/** Serves the viewer and carries to it what apps tell. Rejects if it cannot listen or finds no page. */
export async function createRelay(options: RelayOptions): Promise<Relay> {
  const { host = '127.0.0.1', port = 0, origins = [], onTrouble = () => {} } = options
  const files = await readPage(options.page)
  const token = randomBytes(24).toString('base64url')
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  const entrance = createEntrance({ host, token, origins })
  const frames = [...localFrames, ...origins.filter((origin) => /^https?:\/\/[\w.:-]+$/.test(origin))]

  const sources = new Map<string, Source>()
  const connected = new Map<string, WebSocket>()
  const viewers = createViewers(() => sources.values())
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false })
  let lastSource = 0

  const join = (socket: WebSocket, given: string | null) => {
    // An app that lost its connection comes again and tells everything anew.
    const key = given ?? `anonymous ${lastSource + 1}`
    connected.get(key)?.terminate()
    const source = createSource(`app-${++lastSource}`, sourceLimits)
    sources.delete(key)
    sources.set(key, source)
    connected.set(key, socket)
    for (const gone of [...sources.keys()].filter((one) => !connected.has(one)).slice(0, -maxGone)) sources.delete(gone)

    const say = createComplaints((text) => onTrouble(`${source.name()}: ${text}`))
    const intake = createIntake(source, intakeLimits, say)
    socket.on('message', (frame, isBinary) => {
      if (isBinary) say('frame refused: binary')
      else intake.take(String(frame))
      viewers.wake()
    })
    socket.on('error', (error) => say(error.message))
    socket.on('close', () => {
      intake.end()
      viewers.wake()
      if (connected.get(key) === socket) connected.delete(key)
    })
  }
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    const url = urlOf(request)
    const isViewer = url?.pathname === '/viewer'
    const refuse = (status: string, why: string) => {
      onTrouble(`connection refused: ${why}`)
      stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    }
    const { origin } = request.headers
    if (url === undefined || !(isViewer || url.pathname === '/')) return refuse('404 Not Found', 'unknown path')
    if (!entrance.isHost(request.headers.host)) return refuse('403 Forbidden', 'Host names another machine')
    if (!(isViewer ? entrance.isViewerOrigin(origin, request.headers.host) : entrance.isAppOrigin(origin)))
      return refuse('403 Forbidden', `Origin is ${origin ?? 'missing'}; pages elsewhere need --allow-origin`)
    if (!entrance.hasToken(url.searchParams.get('token')))
      return refuse('401 Unauthorized', 'no token, or that of another run; use the URL as it was printed')
    if (isViewer ? viewers.count() >= maxViewers : connected.size >= maxApps)
      return refuse('503 Service Unavailable', 'too many connections')
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (!isViewer) return join(socket, url.searchParams.get('source')?.slice(0, 100) ?? null)
      socket.on('error', () => socket.terminate())
      viewers.add(socket)
    })
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const url = urlOf(request)
    const refuse = (status: number, text: string) =>
      response
        .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
        .end(text)
    if (!entrance.isHost(request.headers.host)) return refuse(403, 'This name is not one of this machine.')
    if (url === undefined) return refuse(400, 'This is no path.')
    if (request.method !== 'GET') return refuse(405, 'Only GET is served.')
    const headers = headersOf(request.headers.host as string, frames)
    const hasToken = entrance.hasToken(url.searchParams.get('token'))
    if (url.pathname === '/' && !hasToken) return refuse(403, 'Open the URL as the command printed it, token included.')
    if (url.pathname === '/record') {
      if (!hasToken) return refuse(403, 'The token is missing, or that of another run.')
      if (options.record === undefined) return refuse(404, 'No file was given to the command.')
      response.writeHead(200, { ...headers, 'content-type': 'application/json' })
      return streamFile(options.record, response)
    }
    const file = files.get(url.pathname === '/' ? '/index.html' : url.pathname)
    if (file === undefined) return refuse(404, 'There is nothing here.')
    response.writeHead(200, { ...headers, 'content-type': file.type }).end(file.body)
  })

  return {
    url: `http://${printable(host)}:${address.port}/?token=${token}${options.record === undefined ? '' : '&record'}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What is listened on everywhere is reached from here by loopback. */
function printable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function urlOf(request: IncomingMessage): URL | undefined {
  const path = request.url ?? ''
  return path.startsWith('/') && URL.canParse(`http://localhost${path}`)
    ? new URL(`http://localhost${path}`)
    : undefined
}

/** Passes on the first few complaints about an app; one that floods would flood the terminal too. */
function createComplaints(say: (text: string) => void) {
  const said = new Set<string>()
  return (text: string) => {
    // Numbers differ from one to the next.
    const kind = text.replaceAll(/\d+/g, '#').slice(0, 200)
    if (said.size >= 20 || said.has(kind)) return
    said.add(kind)
    say(text)
  }
}
