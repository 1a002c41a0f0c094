import { type RunningDemo, serve } from '@switchhook/example-demo/serve'
import { say } from '@switchhook/example-demo/texts'
import { presenceTexts, recordingTexts, roomTexts } from '@switchhook/example-demo/texts-room'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import { control } from './support/control.ts'
import { openPhones } from './support/phones.ts'
import { until } from './support/until.ts'

let browser: Browser
let demo: RunningDemo
const pages: Page[] = []

beforeAll(async () => {
  demo = await serve({ port: 0, isForNetwork: false, pageFolder: inject('demo') })
  browser = await launch()
})
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.context().close()))
  await control(demo.url, 'reset')
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
})

async function newPage(): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  pages.push(page)
  return page
}

/** The two phones of the page, and a third one in a window of its own: their spaces. */
async function threePhones() {
  const [both, own] = [await newPage(), await newPage()]
  const { alice, bob } = await openPhones(both, `${demo.url}/?media=fake`, 'alice', 'bob')
  const { carol } = await openPhones(own, `${demo.url}/?media=fake&phone=carol`, 'carol')
  return { alice: alice.element, bob: bob.element, carol: carol.element }
}

const press = (phone: Locator, name: string) =>
  phone.locator('.room').getByRole('button', { name, exact: true }).click()

/** How somebody is, in the list of a phone. */
const stateOf = (phone: Locator, person: string) => phone.locator(`.people [data-person="${person}"] small`)

const isHere = (phone: Locator, person: string, state: string) =>
  stateOf(phone, person).getByText(state, { exact: true }).waitFor()

/** Pictures of a meeting that move, by person. */
const moving = (phone: Locator): Promise<string[]> =>
  phone.locator('.tile').evaluateAll((tiles) =>
    tiles.flatMap((tile) => {
      const video = tile.querySelector('video')
      const isPlaying = video !== null && video.videoWidth > 0 && !video.paused
      return isPlaying ? ((tile as HTMLElement).dataset.person ?? '') : []
    }),
  )

describe('the lobby of the demo', () => {
  it('shows in both frameworks who is here, and that they go', async () => {
    const { alice, bob, carol } = await threePhones()
    for (const phone of [alice, bob, carol])
      for (const person of ['alice', 'bob', 'carol']) await isHere(phone, person, presenceTexts.online)
    await carol.page().context().close()
    pages.pop()
    for (const phone of [alice, bob]) await stateOf(phone, 'carol').waitFor({ state: 'detached' })
  })

  it('carries messages with who types, as text whatever they say', async () => {
    const { alice, bob, carol } = await threePhones()
    const field = alice.getByLabel(roomTexts.write)
    const sees = (phone: Locator) => phone.getByText(say(roomTexts.typing, 'Alice Example')).isVisible()
    await until('both others see that alice types', async () => {
      await field.press('x')
      return (await sees(bob)) && (await sees(carol))
    })
    const payload = '<img src=x onerror="document.title=1"> & <b>you</b>'
    await field.fill(payload)
    await press(alice, roomTexts.send)
    for (const phone of [alice, bob, carol]) await phone.locator('.messages li').filter({ hasText: payload }).waitFor()
    await bob.getByText(say(roomTexts.unread, '1')).waitFor()
    expect(await carol.page().title()).not.toBe('1')
  })

  it('meets three with moving pictures, tells everybody that it records, and ends for one who leaves', async () => {
    const { alice, bob, carol } = await threePhones()
    for (const phone of [alice, bob, carol]) await press(phone, roomTexts.join)
    for (const phone of [alice, bob, carol])
      await until('three pictures move', async () => (await moving(phone)).toSorted().join() === 'alice,bob,carol')
    await press(alice, roomTexts.record)
    for (const phone of [alice, bob, carol])
      await phone.locator('.badge').getByText(recordingTexts.recording, { exact: true }).waitFor()
    await press(bob, roomTexts.mute)
    await isHere(carol, 'bob', `${presenceTexts.online}, ${roomTexts.inMeeting}, ${roomTexts.muted}`)
    await press(carol, roomTexts.leave)
    for (const phone of [alice, bob])
      await until('two pictures are left', async () => (await moving(phone)).toSorted().join() === 'alice,bob')
    await isHere(alice, 'carol', presenceTexts.online)
    await press(alice, roomTexts.stopRecording)
    await bob.locator('.badge').getByText(recordingTexts.processing, { exact: true }).waitFor()
  })

  it('lets a host remove somebody, who is told so', async () => {
    const { alice, bob, carol } = await threePhones()
    await press(alice, say(roomTexts.remove, 'Carol Example'))
    for (const phone of [alice, bob]) await stateOf(phone, 'carol').waitFor({ state: 'detached' })
    await carol.getByText(roomTexts.nobody).waitFor()
  })
})
