import { chromiumArgs } from '@switchhook/example-demo/chromium-args'
import { type Browser, launch, type Page } from 'puppeteer-core'
import type { AnyEnd } from './ends.ts'
import { findChromium } from './find-chromium.ts'
import { prepareSleep } from './sleep.ts'

/** An end whose page can be frozen. */
export interface SleepyEnd extends AnyEnd {
  whole: Page
}

/** A Chromium that freezes pages when it is told to. Under Playwright it does not: there every page counts as looked at. */
export function launchSleepy(): Promise<Browser> {
  const executablePath = findChromium()
  const isRoot = process.getuid?.() === 0
  return launch({
    headless: true,
    ...(executablePath !== undefined && { executablePath }),
    args: [...chromiumArgs, ...(isRoot ? ['--no-sandbox'] : [])],
  })
}

/** Opens a page of the test server for a user and connects it: with a wall clock that can be moved, and Chromium's devices. */
export async function openSleepyEnd(browser: Browser, url: string, name: string): Promise<SleepyEnd> {
  const page = await (await browser.createBrowserContext()).newPage()
  await page.evaluateOnNewDocument(prepareSleep)
  await page.goto(`${url}/?${new URLSearchParams({ user: name, capture: 'device' })}`)
  await page.waitForFunction(() => 'phone' in globalThis)
  await page.evaluate(() => phone.connect())
  return { name, whole: page, page: page as unknown as AnyEnd['page'] }
}
