import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { publishedPackages } from '../lib/packages.mjs'
import { root } from '../lib/paths.mjs'
import { addressesIn } from './addresses.mjs'

/** No address of somebody else's machine may stand in what we ship: an app names the ones it wants to talk to. */
export async function noPhoneHome() {
  const files = publishedPackages().flatMap(({ dir }) => builtFiles(join(dir, 'dist')))
  const lines = files.flatMap((file) =>
    addressesIn(readFileSync(file, 'utf8'), file).map((address) => `${relative(root, file)}: ${address}`),
  )
  return { isFine: lines.length === 0, output: lines.join('\n'), note: `${files.length} files` }
}

function builtFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name))
}
