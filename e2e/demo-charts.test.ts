import { type RunningDemo, serve } from '@switchhook/example-demo/serve'
import { labels, pageTexts } from '@switchhook/example-demo/texts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import { openPhones } from './support/phones.ts'

let browser: Browser
let demo: RunningDemo

beforeAll(async () => {
  demo = await serve({ port: 0, isForNetwork: false, pageFolder: inject('demo') })
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
})

/** The chart under a phone, by what a person sees: which state is drawn as active. */
const chartOf = (page: Page, name: string) => {
  const chart = page.locator('details', { hasText: `${pageTexts.chartOf} ${name}` })
  return {
    isIn: (state: string) => chart.locator(`[data-state="${state}"].is-active`).first().waitFor({ state: 'attached' }),
  }
}

describe('the charts of the demo', () => {
  it('follow a call through its life on both sides, with the server between them, and load nothing from elsewhere', async () => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    const foreign: string[] = []
    await page.route(
      (url) => !url.href.startsWith(demo.url) && url.protocol !== 'blob:',
      (route) => {
        foreign.push(route.request().url())
        return route.abort()
      },
    )
    const { alice, bob } = await openPhones(page, `${demo.url}/?media=fake`, 'alice', 'bob')
    const [hers, his] = [chartOf(page, 'Alice'), chartOf(page, 'Bob')]

    await alice.press(labels.videoCall)
    await hers.isIn('live.phase.outgoing.invited.waiting.ringing')
    await his.isIn('live.phase.incoming.waiting.ringing')
    await bob.press(labels.answerWithVideo)
    await hers.isIn('live.phase.established.hold.active')
    await his.isIn('live.phase.established.hold.active')
    await alice.press(labels.hold)
    await hers.isIn('live.phase.established.hold.held')
    await his.isIn('live.phase.established.hold.active')

    const sequence = page.locator('details', { hasText: pageTexts.sequence })
    for (const lane of ['Alice', 'Bob', 'server', 'signaling'])
      await sequence.getByText(lane, { exact: true }).first().waitFor()
    await sequence.getByText('CALL_SIGNAL', { exact: false }).first().waitFor({ state: 'attached' })

    await bob.press(labels.hangUp)
    await hers.isIn('ended')
    await his.isIn('ended')
    expect(foreign).toEqual([])
    await page.context().close()
  })

  it('wait on a narrow page until they are asked for', async () => {
    const page = await (await browser.newContext({ viewport: { width: 360, height: 800 } })).newPage()
    await openPhones(page, `${demo.url}/?media=fake`, 'alice', 'bob')
    const charts = page.locator('details', { hasText: pageTexts.chartOf })
    expect(await charts.evaluateAll((all) => all.map((each) => (each as HTMLDetailsElement).open))).toEqual([
      false,
      false,
    ])
    await charts.first().locator('summary').click()
    await charts.first().locator('[data-state]').first().waitFor({ state: 'attached' })
    await page.context().close()
  })
})
