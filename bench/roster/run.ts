/**
 * pnpm bench:roster: what keeping participants costs in headless Chromium, as a ratio to the floor, a keyed Map that
 * notifies on every event; medians of one run. Ends with an error only if components render that should not.
 */
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import { build, defaultClientConditions } from 'vite'
import type { Bench, Name } from './pages/page.ts'

declare const bench: Bench

const rounds = Number(process.env.BENCH_ROUNDS ?? 51)
const sizes = (process.env.BENCH_SIZES ?? '100,1000,10000,20000').split(',').map(Number)
const built = join(import.meta.dirname, 'build')
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
const names: readonly Name[] = [
  'ours',
  'ours, window of 25 watched',
  'ours, whole list watched',
  'stream-io CallState',
  'livekit Room',
]
const wanted = names.filter((name) => name.includes(process.env.BENCH_ONLY ?? ''))

const { findChromium } = (await import(new URL('../../scripts/lib/chromium.mjs', import.meta.url).href)) as {
  findChromium: () => string | undefined
}

async function serve() {
  await build({
    root: join(import.meta.dirname, 'pages'),
    logLevel: 'error',
    resolve: { conditions: ['switchhook-source', ...defaultClientConditions] },
    build: { outDir: built, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: 4000 },
  })
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = pathname === '/' ? '/index.html' : pathname
    // Isolated, so that the clock of the page is fine enough.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    createReadStream(join(built, file))
      .on('error', () => response.writeHead(404).end())
      .pipe(response)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`, close: () => http.close() }
}

async function inPage<Result>(browser: Browser, url: string, work: (page: Page) => Promise<Result>): Promise<Result> {
  const page = await browser.newPage()
  try {
    await page.goto(url)
    await page.waitForFunction(() => 'bench' in globalThis)
    return await work(page)
  } finally {
    await page.close()
  }
}

async function usedHeap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

/** Bytes a participant, texts included: kept, and after everybody was looked at. */
async function heapOf(page: Page, name: Name, size: number) {
  const session = await page.context().newCDPSession(page)
  await page.evaluate((one) => bench.prepare(one), name)
  const empty = await usedHeap(session)
  await page.evaluate((count) => bench.fill(count), size)
  const filled = await usedHeap(session)
  await page.evaluate(() => bench.look())
  const looked = await usedHeap(session)
  return { heap: Math.round((filled - empty) / size), heapLooked: Math.round((looked - empty) / size) }
}

const cell = (value: number | string, width = 10) => String(value).padStart(width)
const micro = (value: number) => cell(value.toFixed(value < 10 ? 2 : 0))
const ratio = (value: number) => cell(`${value.toFixed(value < 10 ? 2 : 0)}×`, 8)

const site = await serve()
const executablePath = findChromium()
const browser = await chromium.launch({
  ...(executablePath !== undefined && { executablePath }),
  chromiumSandbox: process.getuid?.() !== 0,
  args: ['--disable-background-networking', '--disable-component-update'],
})
const results: object[] = []
const wrong: string[] = []
try {
  process.stdout.write(
    `µs an event and its ratio to the floor, bytes a participant${''.padEnd(3)}${['update', '', 'join', '', 'leave', '', 'heap', 'looked at'].map((head, index) => head.padStart(index % 2 === 1 && index < 6 ? 8 : 10)).join('')}\n`,
  )
  for (const size of sizes) {
    let isFloorShown = false
    const line = (name: string, costs: (string | number)[], heap: { heap: number; heapLooked: number }) =>
      process.stdout.write(
        `${cell(size, 6)}  ${name.padEnd(54)}${costs.join('')}${cell(heap.heap)}${cell(heap.heapLooked)}\n`,
      )
    for (const name of wanted) {
      const { floor, costs } = await inPage(browser, site.url, (page) =>
        page.evaluate(([one, count, times]) => bench.costs(one, count, times), [name, size, rounds] as const),
      )
      const heap = await inPage(browser, site.url, (page) => heapOf(page, name, size))
      if (!isFloorShown) {
        const floorHeap = await inPage(browser, site.url, (page) => heapOf(page, 'floor', size))
        line(
          'floor',
          [micro(floor.update), ratio(1), micro(floor.join), ratio(1), micro(floor.leave), ratio(1)],
          floorHeap,
        )
        isFloorShown = true
      }
      const both = (['update', 'join', 'leave'] as const).flatMap((kind) => [
        micro(costs[kind]),
        ratio(costs[kind] / floor[kind]),
      ])
      line(name, both, heap)
      results.push({ size, name, floor, costs, ...heap })
    }
  }
  process.stdout.write('\n50 components of React, µs from an update of one shown to the document; renders per update\n')
  for (const size of sizes) {
    const { floor, ours, shown, notShown } = await inPage(browser, site.url, (page) =>
      page.evaluate(([count, times]) => bench.rendering(count, times), [size, Math.min(rounds, 21)] as const),
    )
    results.push({ size, name: 'react', floor, ours, shown, notShown })
    process.stdout.write(
      `${cell(size, 6)}  floor ${micro(floor)}  ours ${micro(ours)} ${ratio(ours / floor)}  shown ${shown.join('–')}  not shown ${notShown.join('–')}\n`,
    )
    if (shown.some((count) => count !== 1)) wrong.push(`${size}: an update to one shown rendered ${shown.join('–')}`)
    if (size > 50 && notShown.some((count) => count !== 0))
      wrong.push(`${size}: an update to one not shown rendered ${notShown.join('–')}`)
  }
  process.stdout.write(`\n${JSON.stringify({ bench: 'roster', rounds, results })}\n`)
} finally {
  await browser.close()
  site.close()
}
for (const sentence of wrong) process.stderr.write(`wrong: ${sentence} components\n`)
process.exit(wrong.length > 0 ? 1 : 0)
