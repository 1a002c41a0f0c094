import { chromiumArgs } from '@switchhook/example-demo/chromium-args'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './find-chromium.ts'

/** Starts a headless Chromium. `without` are switches it does not get, which make it yield where a person would be asked. */
export function launch({ without = [], also = [] }: { without?: string[]; also?: string[] } = {}): Promise<Browser> {
  const executablePath = findChromium()
  const args = [...chromiumArgs.filter((arg) => !without.some((name) => arg.startsWith(name))), ...also]
  return chromium.launch({
    headless: true,
    ...(executablePath !== undefined && { executablePath }),
    args,
    chromiumSandbox: process.getuid?.() !== 0,
  })
}
