import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './children.mjs'
import { root } from './paths.mjs'
import { pnpmCommand } from './pnpm.mjs'

const stamp = join(root, 'node_modules', '.switchhook-installed')

/**
 * Installs exactly what the lockfile names, or does nothing when that has been done already, so that a second run
 * works without the network.
 *
 * @returns {Promise<boolean>} whether everything is in place
 */
export async function install({ log = console.log } = {}) {
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true
  log('Installing dependencies.')
  const [command, args] = pnpmCommand(['install', '--frozen-lockfile'])
  // Without CI pnpm asks before it replaces a node_modules folder made by something else; nobody is there to answer.
  const { code } = await run(command, args, { cwd: root, env: { CI: 'true' } })
  if (code !== 0) return false
  writeFileSync(stamp, wanted)
  return true
}

function fingerprint() {
  const hash = createHash('sha256').update(process.platform).update(process.arch)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
