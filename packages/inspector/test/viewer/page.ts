import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { build, defaultClientConditions } from 'vite'

const lookUp: { findChromium: () => string | undefined } = await import(
  new URL('../../../../scripts/lib/chromium.mjs', import.meta.url).href
)

/** What a strict host allows: scripts and styles of its own, nothing inline, no text that becomes markup. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "require-trusted-types-for 'script'",
].join('; ')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** Builds the page under test from source into a folder. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, 'page'),
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['switchhook-source', ...defaultClientConditions] },
    build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 4000 },
  })
}

/** Serves a folder with a strict content security policy. */
export async function serveFolder(folder: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = normalize(pathname === '/' ? '/index.html' : pathname)
    readFile(join(folder, file)).then(
      (content) => {
        response.writeHead(200, {
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': policy,
        })
        response.end(content)
      },
      () => response.writeHead(file === '/favicon.ico' ? 204 : 404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export function launch(): Promise<Browser> {
  const executablePath = lookUp.findChromium()
  return chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
  })
}

/** A page with the stage on it, and what it did that it should not. */
export interface Opened {
  page: Page
  /** Addresses outside the page's own origin that it asked for. None was answered. */
  foreign: string[]
  /** Errors, and what the content security policy refused. */
  faults: string[]
}

/** Opens the page under test and waits until its clients are there. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const foreign: string[] = []
  const faults: string[] = []
  await page.route('**/*', (route) => {
    const address = route.request().url()
    if (new URL(address).origin === url) return route.continue()
    foreign.push(address)
    return route.abort()
  })
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.goto(url)
  await page.waitForFunction(() => 'stage' in globalThis)
  return { page, foreign, faults }
}
