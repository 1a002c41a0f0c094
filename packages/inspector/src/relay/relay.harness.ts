import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { InspectorMessage } from '../feed/messages.ts'
import { createRelay, type Relay, type RelayOptions } from './relay.ts'

/** A relay over a small page, what it complained of, and sockets as apps and viewers open them. */
export async function startRelay(options: Partial<RelayOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-page-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'viewer.js'), 'export {}')
  const troubles: string[] = []
  const relay: Relay = await createRelay({ page: folder, onTrouble: (text) => troubles.push(text), ...options })
  const { host, searchParams } = new URL(relay.url)
  const token = searchParams.get('token') as string
  const opened: WebSocket[] = []
  const servers: Server[] = []
  const cuts: (() => void)[] = []

  const openSocket = (path: string, headers: Record<string, string> = {}) => {
    const socket = new WebSocket(`ws://${host}${path}`, { headers })
    opened.push(socket)
    return socket
  }
  const wsUrl = relay.url.replace('http', 'ws')
  return {
    url: relay.url,
    wsUrl,
    host,
    token,
    troubles,
    /** The status of the answer to a handshake; 101 when it was let in. */
    handshake(path: string, headers: Record<string, string> = {}): Promise<number> {
      const socket = openSocket(path, headers)
      return new Promise((resolve) => {
        socket.on('open', () => resolve(101))
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
        socket.on('error', () => {})
      })
    },
    async app(query = ''): Promise<WebSocket> {
      const socket = openSocket(`/?token=${token}${query}`)
      await new Promise((resolve) => socket.once('open', resolve))
      return socket
    },
    /** A viewer and everything it was sent. */
    async viewer() {
      const socket = openSocket(`/viewer?token=${token}`, { origin: `http://${host}` })
      const told: [source: string, message: InspectorMessage][] = []
      const frames: string[] = []
      socket.on('message', (frame) => {
        frames.push(String(frame))
        told.push(...JSON.parse(String(frame)))
      })
      await new Promise((resolve) => socket.once('open', resolve))
      return {
        socket,
        told,
        frames,
        of: (source: string) => told.filter(([id]) => id === source).map(([, one]) => one),
      }
    },
    /** A way to the relay that can be cut: as a forwarded port is. */
    async forward() {
      const [hostname, port] = host.split(':')
      const passing = new Set<Socket>()
      const server = createServer((from) => {
        const to = connect(Number(port), hostname)
        for (const [one, other] of [[from, to] as const, [to, from] as const]) {
          passing.add(one)
          one.on('error', () => {})
          one.on('close', () => other.destroy())
          one.pipe(other)
        }
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      servers.push(server)
      const cut = () => {
        for (const socket of passing) socket.destroy()
        passing.clear()
      }
      cuts.push(cut)
      return { url: relay.url.replace(`:${port}`, `:${(server.address() as AddressInfo).port}`), cut }
    },
    async stop() {
      for (const cut of cuts) cut()
      for (const server of servers) server.close()
      for (const socket of opened) socket.terminate()
      await relay.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** What one runs until it holds; the runner's own time limit ends it otherwise. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
