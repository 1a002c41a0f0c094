import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from '../lib/children.mjs'
import { publishedPackages } from '../lib/packages.mjs'
import { root, toolPath } from '../lib/paths.mjs'

const stamps = join(root, 'node_modules', '.cache', 'switchhook-build')
// The one of the workspace would have each package's declarations made from a program of everybody's files and tests.
const tsconfig = join(root, 'tsconfig.build.json')
const shared = ['pnpm-lock.yaml', 'tsconfig.build.json', 'tsconfig.base.json'].map((name) => join(root, name))

/** Builds the packages whose sources changed since they were last built. */
export async function build() {
  mkdirSync(stamps, { recursive: true })
  const packages = publishedPackages()
  const prints = new Map(packages.map((each) => [each.name, fingerprint(each, packages)]))
  const waiting = packages.filter((each) => !isBuilt(each, prints.get(each.name)))
  const count = waiting.length
  let output = ''
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const built = await run(process.execPath, [toolPath('tsdown'), '--tsconfig', tsconfig], {
        cwd: next.dir,
        capture: true,
        limitMs: 600_000,
      })
      if (built.code === 0) writeFileSync(stampOf(next), prints.get(next.name))
      else output += `${next.name}\n${built.output}\n`
    }
  }
  await Promise.all([worker(), worker()])
  return { isFine: output === '', output, note: count === 0 ? 'up to date' : `${count} of ${packages.length} packages` }
}

function isBuilt(each, print) {
  const files = Object.values(each.manifest.exports).flatMap((door) => door.default ?? [])
  const isThere = files.every((file) => existsSync(join(each.dir, file)))
  return isThere && existsSync(stampOf(each)) && readFileSync(stampOf(each), 'utf8') === print
}

function stampOf(each) {
  return join(stamps, each.folder)
}

/** A package's declarations are made from the sources of the packages it uses, so those count as its own. */
function fingerprint(each, packages) {
  const hash = createHash('sha256')
  const involved = [each, ...packages.filter((other) => each.uses.includes(other.name))]
  const files = involved.flatMap(({ dir }) => [
    join(dir, 'package.json'),
    join(dir, 'tsdown.config.ts'),
    ...filesUnder(join(dir, 'src')),
  ])
  for (const file of [...shared, ...files.sort()]) hash.update(relative(root, file)).update(readFileSync(file))
  return hash.digest('hex')
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
}
