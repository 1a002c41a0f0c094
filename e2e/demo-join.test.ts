import { type RunningDemo, serve } from '@switchhook/example-demo/serve'
import { labels, pageTexts } from '@switchhook/example-demo/texts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import { openPhones, phoneOn } from './support/phones.ts'

let browser: Browser
let demo: RunningDemo

beforeAll(async () => {
  demo = await serve({ port: 0, isForNetwork: true, pageFolder: inject('demo') })
  // The certificate is made at each start, so no browser knows it.
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
})

const newPage = async () => (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
const linksIn = (lines: string[]) => lines.flatMap((line) => /https:\S+#join=\S+/.exec(line)?.[0] ?? [])

it('brings two computers together by one link a phone, each good for one use', async () => {
  const [first = '', second = ''] = linksIn(demo.greeting('?media=fake'))
  const [one, other] = [await newPage(), await newPage()]
  const { alice } = await openPhones(one, first, 'alice')
  const { bob } = await openPhones(other, second, 'bob')
  expect(one.url()).not.toContain('join')
  expect(await one.locator('[data-phone]').count()).toBe(1)
  // Alone on its page a phone shares no microphone: nothing has to be switched on to hear.
  expect(await one.getByRole('switch').count()).toBe(0)
  await alice.press(labels.videoCall)
  await bob.press(labels.answerWithVideo)
  await alice.is('Connected')
  expect(await alice.element.locator('audio').evaluate((audio) => (audio as HTMLAudioElement).muted)).toBe(false)

  const late = await newPage()
  await late.goto(first)
  await late.getByRole('alert').getByText(pageTexts.usedCode).waitFor()
})

it('keeps a phone that joined over a reload', async () => {
  const [link = ''] = linksIn(demo.greeting('?media=fake'))
  const page = await newPage()
  await openPhones(page, link, 'alice')
  await page.reload()
  await phoneOn(page, 'alice').says(labels.ready)
})

it('gives no token beyond its links', async () => {
  const page = await newPage()
  const asked = [
    page.request.get(`${demo.url}/demo/token?user=alice`),
    page.request.post(`${demo.url}/_control/state`, { data: {} }),
    page.request.post(`${demo.url}/demo/join`, { data: { code: 'guessed' } }),
    page.request.post(`${demo.url}/demo/join`, { data: { code: { toString: 'x' } } }),
    page.request.post(`${demo.url}/demo/join`, { data: `"${'x'.repeat(2000)}"` }),
    page.request.get(`${demo.url}/demo/join`),
  ]
  const statuses = (await Promise.all(asked)).map((answer) => answer.status())
  expect(statuses).toEqual([404, 404, 403, 403, 403, 405])
})
