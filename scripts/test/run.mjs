import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endChildrenOnSignals, run } from '../lib/children.mjs'
import { findChromium } from '../lib/chromium.mjs'
import { countResults } from '../lib/counts.mjs'
import { install } from '../lib/install.mjs'
import { root } from '../lib/paths.mjs'
import { stopwatch } from '../lib/stopwatch.mjs'
import { provideSystem } from '../lib/system.mjs'
import { runVitest } from '../lib/vitest.mjs'

const minute = 60_000
const inTheBrowser = [
  { name: 'browser', title: 'WebRTC in the browser', config: 'packages/media-webrtc/vitest.browser.config.ts' },
  { name: 'viewer', title: 'the inspector in the browser', config: 'packages/inspector/test/viewer/vitest.config.ts' },
  {
    name: 'relay',
    title: 'the inspector in a page of its own',
    config: 'packages/inspector/test/relay/vitest.config.ts',
  },
  { name: 'e2e', title: 'end to end', config: 'e2e/vitest.config.ts' },
]

endChildrenOnSignals()
const total = stopwatch()
const results = mkdtempSync(join(tmpdir(), 'switchhook-test-'))
process.on('exit', () => rmSync(results, { recursive: true, force: true }))
process.env.SWITCHHOOK_RESULTS = results

const failed = []
const notRun = []

await stage('install', install)
if (failed.length === 0) {
  let missing = []
  await stage('system', async () => {
    missing = await provideSystem()
    return true
  })
  await stage('check', async () => {
    const args = [join(root, 'scripts', 'check.mjs'), '--keep-going', '--verbose']
    return (await run(process.execPath, args, { cwd: root })).code === 0
  })
  const chromium = findChromium()
  if (chromium) process.env.CHROMIUM_PATH = chromium
  for (const { name, tests, isRequired } of missing)
    if (tests && chromium) notRun.push({ what: `${tests} (need ${name})`, isRequired })
  for (const { name, title, config } of inTheBrowser.filter((each) => existsSync(join(root, each.config)))) {
    if (chromium) await stage(title, async () => (await runVitest({ name, config, limitMs: 20 * minute })).code === 0)
    else notRun.push({ what: `${title} (needs Chromium)`, isRequired: true })
  }
}
closeTheBooks()

async function stage(title, work) {
  const time = stopwatch()
  console.log(`\n=== ${title}`)
  const isFine = await work()
  if (!isFine) failed.push(title)
  console.log(`=== ${title}: ${isFine ? 'done' : 'FAILED'} in ${time()}`)
}

function closeTheBooks() {
  const count = countResults(results)
  const isIncomplete = notRun.some(({ isRequired }) => isRequired) && process.env.SWITCHHOOK_REQUIRE_ALL === '1'
  console.log(`\nTotal time ${total()}.`)
  if (count.skipped > 0) console.log(`Skipped: ${count.skipped}.`)
  for (const { what } of notRun) console.log(`Not run: ${what}.`)
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}.`)
  if (isIncomplete) console.log('Everything had to run (SWITCHHOOK_REQUIRE_ALL=1), so this counts as a failure.')
  console.log(`${count.passed} passed, ${count.failed} failed`)
  process.exitCode = failed.length > 0 || count.failed > 0 || isIncomplete ? 1 : 0
}
