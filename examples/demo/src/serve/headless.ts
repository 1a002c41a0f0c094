import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { chromium, type Locator, type Page } from 'playwright-core'
import { labels } from '../shared/texts.ts'
import { chromiumArgs } from './chromium-args.ts'
import { collectPeers, receivedBy } from './received.ts'

const expected = ['Ringing', 'Connected', 'On Hold', 'Connected', 'Ended']
const users = ['alice', 'bob'] as const

/**
 * Makes a call in headless Chromium as a person would, with the keys of the page, and prints one line a change.
 *
 * @returns the exit code: 0 if both ends were connected with media both ways, held, resumed and ended
 */
export async function makeCall(run: {
  url: string
  screenshot: string
  print: (line: string) => void
}): Promise<number> {
  const executablePath = process.env.CHROMIUM_PATH
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: chromiumArgs,
    chromiumSandbox: process.getuid?.() !== 0,
    // Ours end it: Playwright's own handlers would exit before the server has closed.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const problems: string[] = []
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => problems.push(`The page had an error: ${error.message}`))
    const lines = await transcribe(page, run.print)
    await collectPeers(page)
    await page.goto(run.url)
    await call(page, run.screenshot)
    run.print(`Screenshot: ${resolve(run.screenshot)}`)
    for (const user of users) {
      const states = lines.filter(([, who]) => who?.toLowerCase() === user).map(([, , state]) => state)
      if (!isIn(expected, states)) problems.push(`${user} went through ${states.join(', ')}.`)
    }
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  } finally {
    await browser.close()
  }
  for (const problem of problems) console.error(problem)
  return problems.length === 0 ? 0 : 1
}

async function call(page: Page, screenshot: string): Promise<void> {
  const [alice, bob] = users.map((user) => page.locator(`[data-phone="${user}"]`)) as [Locator, Locator]
  const press = (phone: Locator, name: string) => phone.getByRole('button', { name, exact: true }).click()
  const bothAre = async (state: string) => {
    for (const phone of [alice, bob])
      await phone.locator('[data-line="call"]').getByText(state, { exact: true }).waitFor()
  }
  for (const phone of [alice, bob]) await phone.locator('[data-presence="ready"]').waitFor()
  await press(alice, labels.videoCall)
  await press(bob, labels.answerWithVideo)
  await bothAre('Connected')
  await untilMediaArrives(page)
  await mkdir(dirname(resolve(screenshot)), { recursive: true })
  await page.mouse.move(0, 0)
  await page.screenshot({ path: screenshot, fullPage: true })
  await press(alice, labels.hold)
  await bothAre('On Hold')
  await press(alice, labels.hold)
  await bothAre('Connected')
  await untilMediaArrives(page)
  await press(alice, labels.hangUp)
  await bothAre('Ended')
}

/** Prints the page's transcript as it grows. Gives its lines, cut into time, who and state. */
async function transcribe(page: Page, print: (line: string) => void): Promise<string[][]> {
  const lines: string[][] = []
  await page.exposeFunction('transcribe', (line: string) => {
    print(line)
    const [time = '', who = '', ...state] = line.split(' ')
    lines.push([time, who, state.join(' ')])
  })
  await page.addInitScript(() => {
    const { transcribe } = globalThis as unknown as { transcribe: (line: string) => void }
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes)
        if (target instanceof Element && target.id === 'transcript')
          for (const line of addedNodes) transcribe(line.textContent ?? '')
    }).observe(document, { childList: true, subtree: true })
  })
  return lines
}

/** Waits until at both ends more packets of both kinds have come and more frames were decoded than before. */
async function untilMediaArrives(page: Page): Promise<void> {
  const before = await receivedBy(page)
  const deadline = performance.now() + 30_000
  for (;;) {
    const now = await receivedBy(page)
    const isGrowing = ({ audioPackets, videoPackets, framesDecoded }: (typeof now)[number], index: number) =>
      audioPackets > (before[index]?.audioPackets ?? 0) + 10 &&
      videoPackets > (before[index]?.videoPackets ?? 0) + 10 &&
      framesDecoded > (before[index]?.framesDecoded ?? 0) + 5
    if (now.length >= 2 && now.every(isGrowing)) return
    if (performance.now() > deadline) throw new Error(`Media does not arrive at both ends: ${JSON.stringify(now)}`)
    await new Promise((next) => setTimeout(next, 50))
  }
}

/** Whether the words come in this order, others between them or not. */
function isIn(order: readonly string[], words: readonly (string | undefined)[]): boolean {
  let found = 0
  for (const word of words) if (word === order[found]) found += 1
  return found === order.length
}
