import { type Browser, launch } from 'puppeteer-core'
import type { AnyEnd } from './ends.ts'
import { findFirefox } from './programs.ts'

/** What Firefox's fake microphone sounds like, in Hz. */
export const fakeMicrophoneHz = 1000

/** Starts a headless Firefox, driven over WebDriver BiDi, whose devices are fake and say yes, and whose candidates are plain. */
export function launchFirefox(): Promise<Browser> {
  const executablePath = findFirefox()
  return launch({
    browser: 'firefox',
    headless: true,
    ...(executablePath !== undefined && { executablePath }),
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.navigator.audio.fake_frequency': fakeMicrophoneHz,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
    },
  })
}

/** Opens a page of the test server in Firefox for a user and connects it. */
export async function openFirefoxEnd(browser: Browser, url: string, name: string): Promise<AnyEnd> {
  const page = await browser.newPage()
  await page.goto(`${url}/?${new URLSearchParams({ user: name, capture: 'device' })}`)
  await page.waitForFunction(() => 'phone' in globalThis)
  await page.evaluate(() => phone.connect())
  // Both drivers take a function and what it is given, and differ only in how they write down the types of these.
  return { name, page: page as unknown as AnyEnd['page'] }
}
