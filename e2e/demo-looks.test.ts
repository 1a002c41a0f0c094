import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningDemo, serve } from '@switchhook/example-demo/serve'
import { labels } from '@switchhook/example-demo/texts'
import axe, { type AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import { openPhones } from './support/phones.ts'

const artifacts = join(import.meta.dirname, '..', 'artifacts')
const widths = [360, 1280] as const
const schemes = ['light', 'dark'] as const

let browser: Browser
let demo: RunningDemo

beforeAll(async () => {
  await mkdir(artifacts, { recursive: true })
  demo = await serve({ port: 0, isForNetwork: false, pageFolder: inject('demo') })
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
})

/** What axe finds that keeps people out. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe.each(schemes)('in %s', (colorScheme) => {
  it.each(widths)('fits into %d pixels and keeps nobody out, in every state of a call', async (width) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const look = async (state: string) => {
      await page.mouse.move(0, 0)
      await page.screenshot({ path: join(artifacts, `demo-${state}-${width}-${colorScheme}.png`), fullPage: true })
      expect.soft(await barriers(page), state).toEqual([])
      expect.soft(await overflow(page), state).toBe(0)
    }
    const { alice, bob } = await openPhones(page, `${demo.url}/?media=fake`, 'alice', 'bob')
    await look('idle')
    await alice.press(labels.videoCall)
    await bob.is('Ringing')
    await alice.is('Ringing')
    await look('ringing')
    await bob.press(labels.answerWithVideo)
    await alice.is('Connected')
    await page.waitForFunction(() =>
      [...document.querySelectorAll('video')].every((video) => video.videoWidth > 0 && video.currentTime > 0.2),
    )
    await look('connected')
    await bob.press(labels.hold)
    await alice.is('On Hold')
    await bob.is('On Hold')
    await look('held')
    await bob.press(labels.hold)
    await alice.is('Connected')
    await alice.press(labels.hangUp)
    await bob.is('Ended')
    await look('ended')
    await alice.element.getByLabel(labels.callWhom).fill('no body')
    await alice.press(labels.audioCall)
    await alice.element.locator('.problem').getByRole('button').waitFor()
    await look('problem')
    await context.close()
  })
})
