import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toHtml } from '../../src/export/html.ts'
import { recordedCall } from '../../src/export/recorded.stage.ts'
import { createRelay, type Relay } from '../../src/relay/relay.ts'
import { buildApp, buildPages } from './build.ts'

const lookUp: { findChromium: () => string | undefined } = await import(
  new URL('../../../../scripts/lib/chromium.mjs', import.meta.url).href
)

let folder: string
let browser: Browser
let app: Server
let appUrl: string
let relay: Relay
let context: BrowserContext
let foreign: string[]
let faults: string[]
/** The one file on disk that may be opened. */
let standing: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchhook-relay-'))
  await buildPages(join(folder, 'viewer'))
  await buildApp(join(folder, 'app'))
  app = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    const file = join(folder, 'app', pathname === '/' ? 'index.html' : pathname)
    const type = extname(file) === '.js' ? 'text/javascript' : 'text/html'
    readFile(file).then(
      (body) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => app.listen(0, 'localhost', resolve))
  appUrl = `http://localhost:${(app.address() as AddressInfo).port}`
  const executablePath = lookUp.findChromium()
  browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
  })
})
afterAll(async () => {
  await browser?.close()
  app?.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  relay = await createRelay({ page: join(folder, 'viewer') })
  context = await browser.newContext()
  foreign = []
  standing = ''
  faults = []
  // No page asks for anything but its own origin, the relay's page least of all.
  await context.route('**', (route) => {
    const { origin, protocol } = new URL(route.request().url())
    if ([appUrl, new URL(relay.url).origin].includes(origin) || protocol === 'data:') return route.continue()
    if (route.request().url() === standing) return route.continue()
    foreign.push(route.request().url())
    return route.abort()
  })
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
})
afterEach(async () => {
  await context.close()
  await relay.close()
  expect(foreign).toEqual([])
  expect(faults).toEqual([])
})

const openApp = async (way: string): Promise<Page> => {
  const page = await context.newPage()
  await page.goto(`${appUrl}/?way=${way}&url=${encodeURIComponent(relay.url)}`)
  return page
}
/**
 * A click without a mouse. After one with it, on a slow machine, Chromium can wait for a frame that a page which stands
 * still never draws; till then the page is never idle, and Stately's package sends only when it is.
 */
const press = (page: Page, button: string) => page.dispatchEvent(`#${button}`, 'click')
const openedBy = async (page: Page): Promise<Page> => {
  const [view] = await Promise.all([context.waitForEvent('page'), press(page, 'inspect')])
  return view
}
const active = (view: Page | Frame, state: string) =>
  view.locator(`[data-state="${state}"].is-active`).first().waitFor({ state: 'attached' })

describe('an XState application that knows nothing of us', () => {
  it('opens our page by createBrowserInspector, and its machine is drawn live', async () => {
    const page = await openApp('popup')
    const view = await openedBy(page)
    await active(view, 'closed')
    await press(page, 'open')
    await active(view, 'opened')
  })

  it('frames our page, and its machine is drawn live', async () => {
    const page = await openApp('iframe')
    await press(page, 'inspect')
    const framed = await page.waitForSelector('iframe')
    const view = (await framed.contentFrame()) as Frame
    await active(view, 'closed')
    await press(page, 'open')
    await active(view, 'opened')
  })

  it('is not heard from a window that neither opened nor frames the page', async () => {
    const page = await openApp('popup')
    const view = await openedBy(page)
    await active(view, 'closed')
    await view.evaluate(() => {
      const snapshot = { status: 'active', value: 'opened' }
      const forged = { type: '@xstate.snapshot', createdAt: '1', sessionId: 'x:0', event: { type: 'forged' }, snapshot }
      window.postMessage(forged, '*')
    })
    await press(page, 'open')
    await active(view, 'opened')
    expect(await view.getByText('forged').count()).toBe(0)
  })
})

describe('an application with createInspector({ url })', () => {
  it('is drawn live in a page that was opened apart, before or after it', async () => {
    const before = await context.newPage()
    await before.goto(relay.url)
    const page = await openApp('relay')
    await page.click('#inspect')
    await active(before, 'closed')
    await page.click('#open')
    const after = await context.newPage()
    await after.goto(relay.url)
    await Promise.all([active(before, 'opened'), active(after, 'opened')])
    // Its name is markup, and stays a text.
    expect(await after.locator('img').count()).toBe(0)
    expect(await after.getByText('<img src=x onerror=alert(1)>').count()).toBeGreaterThan(0)
  })

  it('leaves what it told on the page when the command ends, and the page says so', async () => {
    const view = await context.newPage()
    await view.goto(relay.url)
    const page = await openApp('relay')
    await page.click('#inspect')
    await active(view, 'closed')
    await page.close()
    await relay.close()
    await view.getByText('The command that serves this page has ended.').waitFor()
    await active(view, 'closed')
  })
})

describe('mountInspector', () => {
  it('shows clients that were at work before it, and again after it was closed', async () => {
    const page = await context.newPage()
    await page.goto(`${appUrl}/mounted.html`)
    const rings = 'live.phase.outgoing.invited.waiting.ringing'
    for (const state of [rings, 'live.phase.established.hold.active']) {
      await page.click('#show')
      await active(page, rings)
      if (state !== rings) await page.click('#answer')
      await active(page, state)
      for (const name of ['alice', 'bob']) await page.getByText(name, { exact: true }).first().waitFor()
      await page.click('#hide')
      expect(await page.locator('#place > *').count()).toBe(0)
    }
  })
})

describe('a recorded file', () => {
  const isThere = (view: Page, text: string) => view.getByText(text).first().waitFor({ state: 'attached' })
  const isDrawn = (view: Page) => view.locator('[data-state="live.phase"]').first().waitFor({ state: 'attached' })

  async function serve(name: string, text: string): Promise<Page> {
    const file = join(folder, name)
    await writeFile(file, text)
    await relay.close()
    relay = await createRelay({ page: join(folder, 'viewer'), record: file })
    const view = await context.newPage()
    await view.goto(relay.url)
    return view
  }

  it('is opened by the command: its charts and what happened are there', async () => {
    const view = await serve('call.json', JSON.stringify(await recordedCall()))
    await isDrawn(view)
    await isThere(view, 'signal.answered')
    expect(await view.textContent('#notice')).toBe('')
  })

  it('that is none says what is wrong with it', async () => {
    const view = await serve('other.json', '{"format":"other"}')
    await view.waitForFunction(() => document.querySelector('#notice')?.textContent)
    expect(await view.textContent('#notice')).toMatch(/record/)
  })

  it('is one page from the disk that asks for nothing, whatever the texts in it', async () => {
    const record = JSON.parse(JSON.stringify(await recordedCall()))
    const hostile = { do: 'wire', direction: 'in', protocol: 'memory', name: '</script><img src=x>', payload: '<!--' }
    record.entries.push({ at: record.duration, of: 'wire', ...hostile })
    const [script = '', style = ''] = await Promise.all(
      ['standalone.js', 'page.css'].map((name) => readFile(join(folder, 'viewer', name), 'utf8')),
    )
    const file = join(folder, 'call.html')
    await writeFile(file, await toHtml({ record, script, style }))
    standing = pathToFileURL(file).href
    const view = await context.newPage()
    await view.goto(standing)
    await isDrawn(view)
    await isThere(view, '</script><img src=x>')
    expect(await view.locator('img').count()).toBe(0)
  })
})
