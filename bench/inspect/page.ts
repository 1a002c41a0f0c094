/** What looking costs a page: its longest pause while events pass, and how long a recording takes to open. */
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { recordOf } from './record.ts'

const events = 100_000
const entries = 10_000
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
const built = join(import.meta.dirname, 'build')

const { findChromium } = (await import(new URL('../../scripts/lib/chromium.mjs', import.meta.url).href)) as {
  findChromium: () => string | undefined
}

interface Bench {
  longestPause: (events: number, isWatched: boolean) => Promise<number>
  open: (record: string) => Promise<number>
}
declare const bench: Bench

/** Prints the pauses and the time to open. */
export async function costToPage(): Promise<void> {
  await build({
    root: join(import.meta.dirname, 'pages'),
    logLevel: 'error',
    build: { outDir: built, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: 2000 },
  })
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = pathname === '/' ? '/index.html' : pathname
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    createReadStream(join(built, file))
      .on('error', () => response.writeHead(404).end())
      .pipe(response)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const executablePath = findChromium()
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`)
    await page.waitForFunction(() => 'bench' in globalThis)
    const alone = await page.evaluate((count) => bench.longestPause(count, false), events)
    const watched = await page.evaluate((count) => bench.longestPause(count, true), events)
    process.stdout.write(
      `longest pause      ${watched.toFixed(0)} ms in the watched page while ${events} events pass; ${alone.toFixed(0)} ms unwatched\n`,
    )
    const record = JSON.stringify(await recordOf(entries))
    const opened = await page.evaluate((text) => bench.open(text), record)
    process.stdout.write(`a recording        ${opened.toFixed(0)} ms to open ${entries} entries\n`)
  } finally {
    await browser.close()
    http.close()
  }
}
