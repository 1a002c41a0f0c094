// The demo from its command line to its end: installs, builds the page, runs the server. Nothing here needs a package.
import { join } from 'node:path'
import { endChildrenOnSignals, run } from '../../../scripts/lib/children.mjs'
import { findChromium } from '../../../scripts/lib/chromium.mjs'
import { install } from '../../../scripts/lib/install.mjs'
import { root } from '../../../scripts/lib/paths.mjs'
import { readOptions, usage } from './options.mjs'
import { buildPage, pageFolder } from './page.mjs'
import { isPortTaken } from './port.mjs'

endChildrenOnSignals()
process.exitCode = await demo()

async function demo() {
  let options
  try {
    options = readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(error.message.split('\n')[0])
    return 2
  }
  if (options.isHelp) {
    console.log(usage)
    return 0
  }
  if (await isPortTaken(options)) {
    console.error(`Port ${options.port} is taken.`)
    return 2
  }
  if (options.isInstalled && !(await install())) return 1
  // Only now: where nothing is installed yet, Playwright cannot be asked for a browser it once fetched.
  const chromium = options.isHeadless ? findChromium() : undefined
  if (options.isHeadless && chromium === undefined) {
    console.error('--headless needs Chrome or Chromium: install one, or name it in CHROMIUM_PATH.')
    return 1
  }
  if (!(await buildPage())) return 1
  const main = join(import.meta.dirname, '..', 'src', 'serve', 'main.ts')
  const { code } = await run(
    process.execPath,
    ['--conditions', 'switchhook-source', '--import', 'tsx', main, JSON.stringify({ ...options, pageFolder })],
    { cwd: root, env: chromium === undefined ? {} : { CHROMIUM_PATH: chromium } },
  )
  return code
}
