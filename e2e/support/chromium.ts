import { type Browser, chromium } from 'playwright-core'

const lookUp: { findChromium: () => string | undefined } = await import(
  new URL('../../scripts/lib/chromium.mjs', import.meta.url).href
)

/** The Chromium to drive, or undefined where there is none. */
export const findChromium = lookUp.findChromium

/** Devices that always say yes; without them a page meets the refusals a person can give. */
export const fakeDevices = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

/** What every run needs: real timers in hidden tabs, plain host candidates, and no errand of the browser's own. */
const always = [
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-background-networking',
  '--disable-component-update',
]

/** Starts a headless Chromium. */
export function launch(
  args: readonly string[] = [...fakeDevices, '--autoplay-policy=no-user-gesture-required'],
): Promise<Browser> {
  const executablePath = findChromium()
  return chromium.launch({
    headless: true,
    ...(executablePath !== undefined && { executablePath }),
    args: [...always, ...args],
    chromiumSandbox: process.getuid?.() !== 0,
  })
}
