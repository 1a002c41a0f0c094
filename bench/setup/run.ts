/**
 * pnpm bench:setup: how long a call takes from `make()` to both ends connected with media connected, as a ratio to the
 * floor, two bare peer connections over a bare relay, in one run.
 */
import { createReadStream } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from '@switchhook/server'
import { type Browser, chromium, type Page } from 'playwright-core'
import { Server as Relay } from 'socket.io'
import { build } from 'vite'

const rounds = Number(process.env.BENCH_ROUNDS ?? 30)
const warmUps = 3
const here = fileURLToPath(new URL('.', import.meta.url))
const built = join(here, 'build')
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

const { findChromium } = (await import(new URL('../../scripts/lib/chromium.mjs', import.meta.url).href)) as {
  findChromium: () => string | undefined
}

const listen = (server: ReturnType<typeof createHttpServer>): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://localhost:${(server.address() as AddressInfo).port}`))
  })

/** The pages, and beside them the relay of the floor: it passes what one user says on to the other, nothing else. */
async function serveFloor() {
  const http = createHttpServer((request, response) => {
    const file = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    createReadStream(join(built, file))
      .on('error', () => response.writeHead(404).end())
      .pipe(response)
  })
  const relay = new Relay(http, { transports: ['websocket'], cors: { origin: true } })
  relay.on('connection', (socket) => {
    socket.join(String(socket.handshake.query.user))
    socket.on('relay', (to: string, message: unknown) => relay.to(to).emit('relay', message))
  })
  return { url: await listen(http), close: () => relay.close() }
}

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(url)
  await page.waitForFunction(() => 'bench' in globalThis)
  await page.evaluate(() => bench.ready)
  return page
}

/** One dial from the first page to the second; milliseconds until the later end is connected. */
async function dial(caller: Page, callee: Page): Promise<number> {
  const [made, taken] = await Promise.all([
    caller.evaluate(() => bench.dial()),
    callee.evaluate(() => bench.answered()),
  ])
  await Promise.all([caller.evaluate(() => bench.hangUp()), callee.evaluate(() => bench.hangUp().catch(() => {}))])
  return Math.max(made.connectedAt, taken.connectedAt) - (made.startedAt ?? 0)
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

await build({
  root: join(here, 'pages'),
  logLevel: 'error',
  resolve: { conditions: ['switchhook-source', 'module', 'browser'] },
  build: {
    outDir: built,
    emptyOutDir: true,
    target: 'esnext',
    rolldownOptions: { input: [join(here, 'pages/floor.html'), join(here, 'pages/ours.html')] },
  },
})

const floor = await serveFloor()
const server = await createServer({ port: 0, corsOrigins: [floor.url] }).listen()
const executablePath = findChromium()
const browser = await chromium.launch({
  headless: true,
  ...(executablePath === undefined ? {} : { executablePath }),
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--disable-background-networking',
    '--disable-component-update',
  ],
})

try {
  const floorUrl = (user: string, peer: string) =>
    `${floor.url}/floor.html?${new URLSearchParams({ user, peer, server: floor.url })}`
  const oursUrl = async (user: string, peer: string) =>
    `${floor.url}/ours.html?${new URLSearchParams({ user, peer, server: server.url, token: await server.token(user) })}`
  const bare = [await open(browser, floorUrl('alice', 'bob')), await open(browser, floorUrl('bob', 'alice'))] as const
  const ours = [
    await open(browser, await oursUrl('alice', 'bob')),
    await open(browser, await oursUrl('bob', 'alice')),
  ] as const
  const times: Record<'bare' | 'ours', number[]> = { bare: [], ours: [] }
  // Turn by turn, so that both meet the same machine.
  for (let round = 0; round < rounds + warmUps; round += 1) {
    const [bareMs, oursMs] = [await dial(...bare), await dial(...ours)]
    if (round < warmUps) continue
    times.bare.push(bareMs)
    times.ours.push(oursMs)
  }
  const [bareMs, oursMs] = [median(times.bare), median(times.ours)]
  process.stdout.write(
    `floor  ${bareMs.toFixed(1)} ms  two bare peer connections over a bare relay (median of ${rounds})\n`,
  )
  process.stdout.write(`ours   ${oursMs.toFixed(1)} ms  make() to both ends Connected with media connected\n`)
  process.stdout.write(`ratio  ${(oursMs / bareMs).toFixed(2)}\n`)
} finally {
  await browser.close()
  await server.close()
  await floor.close()
}
