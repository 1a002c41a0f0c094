import { defineConfig } from 'vitest/config'
import { findChromium } from './support/find-chromium.ts'
import { findFirefox, findTurnServer } from './support/programs.ts'

const minute = 60_000
const isThere = findChromium() !== undefined

if (!isThere) {
  const message = 'End to end tests need Chrome or Chromium; name it in CHROMIUM_PATH.'
  if (process.env.SWITCHHOOK_REQUIRE_ALL === '1') throw new Error(`${message} SWITCHHOOK_REQUIRE_ALL=1 wants them run.`)
  console.warn(`Not run: ${message}`)
}

/** Tests of programs that are not on every machine; `npm test` installs them where it may, and says what it did not run. */
const needed = { 'firefox.test.ts': ['Firefox', findFirefox()], 'relay.test.ts': ['coturn', findTurnServer()] } as const
const notRun = Object.entries(needed).flatMap(([file, [name, program]]) => (program ? [] : [{ file, name }]))
for (const { file, name } of notRun) console.warn(`Not run: ${file}, which needs ${name}.`)

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['switchhook-source'] },
  ssr: { resolve: { conditions: ['switchhook-source', 'node', 'module-sync'] } },
  test: {
    name: 'e2e',
    environment: 'node',
    include: isThere ? ['*.test.ts'] : [],
    exclude: notRun.map(({ file }) => file),
    passWithNoTests: !isThere,
    ...(isThere && { globalSetup: './support/global-setup.ts' }),
    // Two browsers at once are two too many for a small machine: media would stutter, and waiting for it take longer.
    fileParallelism: false,
    testTimeout: 3 * minute,
    hookTimeout: 2 * minute,
  },
})
