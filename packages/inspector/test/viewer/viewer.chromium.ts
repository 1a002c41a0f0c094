import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { InspectorMessage } from '../../src/feed/messages.ts'
import type { FlightRecord } from '../../src/recorder.ts'
import { buildPage, launch, type Opened, openPage, serveFolder } from './page.ts'

let folder: string
let browser: Browser
let server: { url: string; close: () => Promise<void> }
let opened: Opened | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchhook-viewer-'))
  await buildPage(folder)
  server = await serveFolder(folder)
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})
afterEach(async () => {
  const last = opened
  opened = undefined
  await last?.page.context().close()
  expect(last?.foreign ?? [], 'requests outside the origin').toEqual([])
  expect(last?.faults ?? [], 'errors and refusals').toEqual([])
})

async function open(options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  opened = await openPage(browser, server.url, { viewport: { width: 1400, height: 860 }, ...options })
  return opened.page
}

const isActive = (page: Page, path: string) =>
  page.locator(`[data-state="${path}"].is-active`).waitFor({ state: 'attached' })
const activeStates = (page: Page) =>
  page.locator('[data-state].is-active').evaluateAll((all) => all.map((each) => each.getAttribute('data-state')))

/** A call from alice that bob answered, with the viewer open. */
async function connected(page: Page, options: { show?: 'diagramAndSequence' } = {}): Promise<string> {
  await page.evaluate((given) => stage.open(given), options)
  await page.evaluate(() => stage.connect())
  const id = await page.evaluate(() => stage.alice.call.make('bob', { audio: true }))
  await page.waitForFunction((callId) => stage.bob.call.getById(callId)?.state === 'Ringing', id)
  await isActive(page, 'live.phase.outgoing.invited.waiting.ringing')
  await page.evaluate((callId) => stage.bob.call.answer(callId, { audio: true }), id)
  await isActive(page, 'live.phase.established.hold.active')
  return id
}

/** Presses a key until a state is active in the picture, waiting each time until the next row is the selected one. */
async function stepUntil(page: Page, key: 'ArrowUp' | 'ArrowDown', path: string): Promise<void> {
  await page.locator('.rows').focus()
  const state = page.locator(`[data-state="${path}"].is-active`)
  const selected = () =>
    page.evaluate(() => stage.element.firstElementChild?.shadowRoot?.querySelector('.is-selected')?.id)
  for (let steps = 0; steps < 150 && (steps === 0 || (await state.count()) === 0); steps += 1) {
    const before = await selected()
    await page.keyboard.press(key)
    await page.waitForFunction((id) => {
      const row = stage.element.firstElementChild?.shadowRoot?.querySelector('.is-selected')
      return row !== null && row?.id !== id
    }, before)
  }
  expect(await state.count(), path).toBe(1)
}

/** What axe finds that keeps people out. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

describe('the picture', () => {
  it('follows a call through its whole life', async () => {
    const page = await open()
    const id = await connected(page)
    expect(await activeStates(page)).not.toContain('live.phase.outgoing.invited.waiting.ringing')
    await page.evaluate((callId) => stage.alice.call.hold(callId), id)
    await isActive(page, 'live.phase.established.hold.held')
    expect(await activeStates(page)).not.toContain('live.phase.established.hold.active')
    await page.evaluate((callId) => stage.alice.call.unhold(callId), id)
    await isActive(page, 'live.phase.established.hold.active')
    await page.locator('[data-transition].is-last').first().waitFor({ state: 'attached' })
    await page.evaluate((callId) => stage.bob.call.end(callId), id)
    await isActive(page, 'ended')
    expect((await activeStates(page)).filter((path) => path?.startsWith('live'))).toEqual([])
  })

  it('is that of the actor a person picks in the tree', async () => {
    const page = await open()
    await connected(page)
    await page
      .getByLabel('alice', { exact: true })
      .getByRole('button', { name: /^connection/ })
      .click()
    await isActive(page, 'alive.open')
    await page
      .getByLabel('alice', { exact: true })
      .getByRole('button', { name: /^mediaConnection/ })
      .click()
    await isActive(page, 'open.connected')
  })

  it('is zoomed and moved by keyboard', async () => {
    const page = await open()
    await connected(page)
    const scale = () =>
      page.locator('.svg-plane').evaluate((plane) => new DOMMatrix(getComputedStyle(plane).transform).a)
    await page.locator('.rows').focus()
    await page.keyboard.press('0')
    const whole = await scale()
    await page.keyboard.press('+')
    expect(await scale()).toBeCloseTo(whole * 1.25)
    await page.keyboard.press('-')
    expect(await scale()).toBeCloseTo(whole)
    const left = () => page.locator('.svg-plane').evaluate((plane) => plane.getBoundingClientRect().left)
    for (let zooms = 0; zooms < 12; zooms += 1) await page.keyboard.press('+')
    const before = await left()
    await page.locator('.pane').focus()
    await page.keyboard.press('ArrowRight')
    expect(await left()).toBeLessThan(before)
  })
})

describe('looking back', () => {
  it('steps through what happened, shows the chart as it was and what changed, and goes live again', async () => {
    const page = await open()
    await connected(page)
    await stepUntil(page, 'ArrowUp', 'live.phase.outgoing.invited.waiting.ringing')
    const search = page.getByRole('searchbox', { name: /^Search/ })
    await page.keyboard.press('/')
    await search.fill('signal.rang')
    await search.press('Enter')
    await page.getByText('signal.rang', { exact: true }).first().waitFor()
    await page.keyboard.press('Escape')
    expect(await search.inputValue()).toBe('')
    await page.keyboard.press('Escape')
    await isActive(page, 'live.phase.established.hold.active')
    expect(await page.locator('.past').count()).toBe(0)
  })

  it('tells the state before and after as a difference', async () => {
    const page = await open()
    const id = await connected(page)
    await page.evaluate((callId) => stage.alice.call.hold(callId), id)
    await isActive(page, 'live.phase.established.hold.held')
    const search = page.getByRole('searchbox', { name: /^Search/ })
    await search.fill('peer.answerApplied')
    await search.press('Shift+Enter')
    const change = page.locator('.diff [data-path^="value"]').first()
    await change.waitFor()
    expect(await change.locator('ins').count()).toBe(1)
  })
})

describe('the chart of what was said', () => {
  it('has both ends with the server between them', async () => {
    const page = await open()
    await connected(page)
    const heads = await page.locator('.lane').evaluateAll((all) =>
      all
        .map((each) => ({ title: each.getAttribute('title')?.split(' ')[0], x: each.getBoundingClientRect().x }))
        .sort((one, other) => one.x - other.x)
        .map(({ title }) => title),
    )
    const oneEnd = ['app', 'call', 'signaling', 'peer', 'mediaConnection']
    expect(heads).toEqual([...oneEnd, 'server', ...oneEnd.toReversed()])
    await page.locator('.rows').focus()
    await page.keyboard.press('Home')
    await page
      .getByRole('option', { name: / to the server$/ })
      .first()
      .waitFor()
    await page.getByLabel(/Show only names/).fill('call.make')
    await page.getByRole('option', { name: /application calls call\.make/ }).waitFor()
  })

  it('is filtered by name and kind, and lanes are switched off and on', async () => {
    const page = await open()
    await connected(page)
    await page.getByLabel(/Show only names/).fill('candidate')
    await page.waitForFunction(() => {
      const rows = [...(document.querySelector('#viewer > div')?.shadowRoot?.querySelectorAll('.row') ?? [])]
      return rows.length > 2 && rows.every(({ textContent }) => textContent?.toLowerCase().includes('candidate'))
    })
    await page.getByLabel(/Show only names/).fill('')
    const peer = page.getByRole('button', { name: 'Show peer in the sequence chart' }).first()
    expect(await peer.getAttribute('aria-pressed')).toBe('true')
    const lanes = await page.locator('.lane').count()
    await peer.click()
    await page.waitForFunction(
      (count) => document.querySelector('#viewer > div')?.shadowRoot?.querySelectorAll('.lane').length === count,
      lanes - 1,
    )
  })

  it('draws a window only, and keeps the newest 20,000 of 100,000 events', async () => {
    const page = await open()
    await page.evaluate(() => stage.open({ isBare: true }))
    await page.evaluate(() => {
      const createdAt = '1700000000000'
      const definition = JSON.stringify({ id: 'busy', initial: 'a', states: { a: {}, b: {} } })
      const snapshot = (value: string) => ({ status: 'active', value })
      stage.tell('flood', [
        { type: '@xstate.actor', sessionId: 'x:0', name: 'busy', definition, snapshot: snapshot('a'), createdAt },
      ])
      for (let index = 0; index < 100_000; index += 1) {
        const event = { type: `event ${index}` }
        stage.tell('flood', [
          { type: '@xstate.event', sessionId: 'x:0', event, createdAt },
          { type: '@xstate.snapshot', sessionId: 'x:0', event, snapshot: snapshot(index % 2 ? 'a' : 'b'), createdAt },
        ])
      }
    })
    await page.getByText(/^20,000 entries, 80,\d{3} older ones dropped$/).waitFor()
    await page.getByRole('option', { name: /event 99999 / }).waitFor()
    expect(await page.locator('.row').count()).toBeLessThan(100)
    await isActive(page, 'a')
  })
})

describe('a recording', () => {
  /** A call that was held and ended, as alice's client recorded it. */
  async function recorded(page: Page): Promise<FlightRecord> {
    const id = await connected(page)
    await page.evaluate((callId) => stage.alice.call.hold(callId), id)
    await page.evaluate((callId) => stage.bob.call.end(callId), id)
    await isActive(page, 'ended')
    return page.evaluate(() => stage.record())
  }

  it('is walked through backwards and forwards, and said to be the same when it is replayed', async () => {
    const page = await open()
    const record = await recorded(page)
    await page.evaluate((kept) => stage.openRecord(kept), record)
    await page.getByText(/^Replayed: \d+ steps, the same states as recorded\.$/).waitFor()
    await isActive(page, 'ended')
    await stepUntil(page, 'ArrowUp', 'live.phase.established.hold.held')
    await stepUntil(page, 'ArrowUp', 'live.phase.outgoing.invited.waiting.ringing')
    await stepUntil(page, 'ArrowDown', 'ended')
  })

  it('that would go otherwise today leads to where that begins', async () => {
    const page = await open()
    const record = await recorded(page)
    const place = record.entries.findIndex(
      (entry) => entry.do === 'state' && JSON.stringify(entry.value ?? '').includes('"ringing"'),
    )
    const changed = record.entries.map((entry, index) =>
      index === place && entry.do === 'state' ? { ...entry, value: 'elsewhere' } : entry,
    )
    await page.evaluate((kept) => stage.openRecord(kept), { ...record, entries: changed })
    await page.getByText(/^Replayed, this version does something else from here on: /).waitFor()
    await page.getByRole('button', { name: 'Go there' }).click()
    await page.locator('.row.is-different.is-selected').waitFor()
    await page.locator('.diff [data-path="value"] ins').getByText('"elsewhere"').waitFor()
  })
})

describe('a page around it', () => {
  const hostile = `<img src=x onerror="hit=1"></script><script>hit=1</script>`

  it('shows hostile names and texts as they are', async () => {
    const page = await open()
    await page.evaluate(() => stage.open({ isBare: true }))
    const createdAt = '1700000000000'
    const definition = JSON.stringify({
      id: hostile,
      initial: hostile,
      states: { [hostile]: { on: { [hostile]: hostile } } },
    })
    const snapshot = { status: 'active', value: hostile, context: { [hostile]: hostile } }
    const event = { type: hostile, [hostile]: hostile }
    const messages: InspectorMessage[] = [
      { type: '@switchhook.hello', name: hostile, version: hostile, createdAt },
      { type: '@xstate.actor', sessionId: hostile, name: hostile, definition, snapshot, createdAt },
      { type: '@xstate.event', sessionId: hostile, event, createdAt },
      { type: '@xstate.snapshot', sessionId: hostile, event, snapshot, createdAt },
      { type: '@switchhook.wire', direction: 'in', protocol: hostile, name: hostile, payload: event, createdAt },
      { type: '@switchhook.command', path: hostile, args: [hostile], createdAt },
    ]
    await page.evaluate(([source, told]) => stage.tell(source, told), [hostile, messages] as const)
    await page.locator('[data-state].is-active').first().waitFor({ state: 'attached' })
    for (let steps = 0; steps < 4; steps += 1) {
      await page.locator('.rows').focus()
      await page.keyboard.press('ArrowUp')
      await page.locator('.event-name').filter({ hasText: '<img src=x' }).waitFor()
    }
    const found = await page.evaluate(() => {
      const shadow = document.querySelector('#viewer > div')?.shadowRoot
      return {
        elements: shadow?.querySelectorAll('img, script, [onerror]').length,
        isHit: 'hit' in globalThis,
        isShown: shadow?.textContent?.includes('<img src=x onerror='),
      }
    })
    expect(found).toEqual({ elements: 0, isHit: false, isShown: true })
  })

  it('has no say in how it looks, and is left as it was', async () => {
    const page = await open()
    await page.evaluate(() => {
      const button = document.createElement('button')
      button.textContent = 'of the page'
      document.body.append(button)
      stage.open()
    })
    const look = (name: string) =>
      page.getByRole('button', { name, exact: true }).evaluate((button) => {
        const { fontSize, textTransform } = getComputedStyle(button)
        return { fontSize, textTransform }
      })
    expect(await look('Live')).toEqual({ fontSize: '13px', textTransform: 'none' })
    expect(await look('of the page')).toEqual({ fontSize: '40px', textTransform: 'uppercase' })
  })

  it('gets its place back when it is closed, and it opens again with all that is still kept', async () => {
    const page = await open()
    await connected(page)
    const left = await page.evaluate(() => {
      stage.close()
      stage.close()
      return { children: stage.element.childNodes.length, listening: stage.listening() }
    })
    expect(left).toEqual({ children: 0, listening: 0 })
    await page.evaluate(() => stage.open())
    await isActive(page, 'live.phase.established.hold.active')
    expect(await page.evaluate(() => [stage.element.childNodes.length, stage.listening()])).toEqual([1, 1])
  })

  it('has only picture and chart where that is asked for', async () => {
    const page = await open({ viewport: { width: 360, height: 760 } })
    await connected(page, { show: 'diagramAndSequence' })
    const panels = await page.locator('.panel').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')))
    expect(panels).toEqual(['Diagram', 'Sequence chart'])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    expect(await barriers(page)).toEqual([])
  })
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([1000, 1400])('keeps nobody out at %d pixels, live and looking back', async (width) => {
    const page = await open({ colorScheme, viewport: { width, height: 860 } })
    await connected(page)
    expect.soft(await barriers(page)).toEqual([])
    await page.locator('.rows').focus()
    for (let steps = 0; steps < 6; steps += 1) await page.keyboard.press('ArrowUp')
    await page.locator('.past').waitFor()
    expect.soft(await barriers(page)).toEqual([])
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  })
})
