import { readFileSync } from 'node:fs'
import { run } from './children.mjs'
import { findChromium } from './chromium.mjs'
import { findFirefox, findRedisServer, findTurnServer } from './programs.mjs'

/**
 * What the tests use from outside npm, and where Debian keeps it. What Debian alone is sure to have is wanted there and
 * welcome elsewhere.
 */
const wanted = [
  { name: 'Chromium', isThere: () => findChromium() !== undefined, packages: ['chromium', 'fonts-liberation'] },
  {
    name: 'Firefox',
    isThere: () => findFirefox() !== undefined,
    packages: ['firefox-esr'],
    tests: 'calls between Chromium and Firefox',
    onDebianAlone: true,
  },
  {
    name: 'coturn',
    isThere: () => findTurnServer() !== undefined,
    packages: ['coturn'],
    tests: 'calls over a relay',
    onDebianAlone: true,
  },
  {
    name: 'Redis',
    isThere: () => findRedisServer() !== undefined,
    packages: ['redis-server'],
    tests: 'several servers on one Redis',
    onDebianAlone: true,
  },
]

/**
 * Looks for the programs the tests drive. What is missing is installed where that is surely wanted (root on Debian, in
 * CI or with `SWITCHHOOK_INSTALL=1`); elsewhere the command is printed and the machine left as it is.
 *
 * @returns {Promise<{ name: string, tests?: string, isRequired: boolean }[]>} what is still missing, the tests that are
 *   not run for want of it alone, and whether a complete run would need it on this system
 */
export async function provideSystem({ log = console.log } = {}) {
  const missing = wanted.filter((thing) => !thing.isThere())
  if (missing.length === 0) return []
  const packages = missing.flatMap((thing) => thing.packages)
  if (isDebian() && process.getuid?.() === 0 && (isSet('CI') || isSet('SWITCHHOOK_INSTALL'))) {
    log(`Installing ${packages.join(', ')}.`)
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    const updated = await run('apt-get', ['update', '-q'], { env })
    if (updated.code === 0)
      await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env })
  } else {
    const names = missing.map((thing) => thing.name).join(', ')
    log(`Not found: ${names}. ${isDebian() ? `Install with: apt-get install ${packages.join(' ')}` : howElsewhere}`)
  }
  return wanted
    .filter((thing) => !thing.isThere())
    .map(({ name, tests, onDebianAlone }) => ({ name, tests, isRequired: !onDebianAlone || isDebian() }))
}

const howElsewhere =
  'Install them, or name them in CHROMIUM_PATH, FIREFOX_PATH, TURNSERVER_PATH and REDIS_SERVER_PATH; Chrome does for Chromium.'

function isSet(name) {
  const value = process.env[name]
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}

function isDebian() {
  if (process.platform !== 'linux') return false
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
