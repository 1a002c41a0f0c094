import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/**
 * The packages that are published.
 *
 * @returns {{ name: string, folder: string, dir: string, manifest: Record<string, any>, uses: string[] }[]}
 *   `uses` are the names of the other packages here it depends on in any way
 */
export function publishedPackages() {
  const all = readdirSync(join(root, 'packages'))
    .map((folder) => ({ folder, dir: join(root, 'packages', folder) }))
    .filter(({ dir }) => existsSync(join(dir, 'package.json')))
    .map((each) => ({ ...each, manifest: JSON.parse(readFileSync(join(each.dir, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
  const names = new Set(all.map(({ manifest }) => manifest.name))
  return all.map((each) => ({
    ...each,
    name: each.manifest.name,
    uses: dependencyNames(each.manifest).filter((name) => names.has(name)),
  }))
}

/** Names of what a user's installation brings: dependencies, peers and optional ones, not devDependencies. */
export function runtimeDependencyNames({ dependencies = {}, peerDependencies = {}, optionalDependencies = {} }) {
  return [...new Set([dependencies, peerDependencies, optionalDependencies].flatMap(Object.keys))]
}

/** Names of what a user must have chosen and installed before this package. */
export function requiredPeerNames({ peerDependencies = {}, peerDependenciesMeta = {} }) {
  return Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)
}

/** The specifiers a user may import: one for each door in the exports map, package.json aside. */
export function entrySpecifiers({ name, exports }) {
  return Object.keys(exports)
    .filter((door) => !door.endsWith('.json'))
    .map((door) => name + door.slice(1))
}

function dependencyNames(manifest) {
  return [...new Set([...runtimeDependencyNames(manifest), ...Object.keys(manifest.devDependencies ?? {})])]
}
