import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { run } from '../../../scripts/lib/children.mjs'
import { root, toolPath } from '../../../scripts/lib/paths.mjs'

const demo = dirname(import.meta.dirname)
const stamp = join(demo, 'build', 'sources.sha256')

/** The folder of the built page. */
export const pageFolder = join(demo, 'build', 'page')

/** What the page is made of. */
const sources = [
  'examples/demo/index.html',
  'examples/demo/public',
  'examples/demo/src',
  'examples/demo/vite.config.ts',
  'examples/phone-react/src',
  'examples/phone-vue/src',
  'packages/core/src',
  'packages/media-webrtc/src',
  'packages/react/src',
  'packages/transport-socketio/src',
  'packages/vue/src',
  'pnpm-lock.yaml',
]

/**
 * Builds the page, unless it has been built from exactly these sources before.
 *
 * @returns {Promise<boolean>} whether the page is there
 */
export async function buildPage({ log = console.log } = {}) {
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(join(pageFolder, 'index.html')))
    return true
  log('Building the page.')
  const args = [toolPath('vite'), 'build', demo, '--config', join(demo, 'vite.config.ts'), '--logLevel', 'warn']
  const { code, output } = await run(process.execPath, args, { cwd: root, capture: true })
  if (code !== 0) {
    console.error(output)
    return false
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
  return true
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const source of sources)
    for (const file of filesIn(join(root, source)))
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function filesIn(path) {
  let entries
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch {
    return [path]
  }
  return entries
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)]))
}
