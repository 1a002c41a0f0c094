// `pnpm version-packages`: turns the changesets into versions and changelogs.
//
// Changesets answers a minor version of a peer dependency with a major one of whoever peers on it, which would make 1.0.0 of
// our first minor. All packages move together here, so a peer of ours always gets the version it was tested with, and the
// question does not arise: it is kept from seeing those peers. Nothing is lost, since `workspace:^` stays as it is.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endChildrenOnSignals, run } from './lib/children.mjs'
import { publishedPackages } from './lib/packages.mjs'
import { root, toolPath } from './lib/paths.mjs'
import { pnpmCommand } from './lib/pnpm.mjs'

endChildrenOnSignals()
const peersOfOurs = new Map()
const packages = publishedPackages()
const names = new Set(packages.map((each) => each.name))

for (const { dir, manifest } of packages) {
  const peers = Object.entries(manifest.peerDependencies ?? {})
  const ours = peers.filter(([name]) => names.has(name))
  if (ours.length === 0) continue
  peersOfOurs.set(dir, ours)
  edit(dir, (draft) => {
    draft.peerDependencies = Object.fromEntries(peers.filter(([name]) => !names.has(name)))
  })
}
const versioned = await run(process.execPath, [toolPath('@changesets/cli', 'changeset'), 'version'], { cwd: root })
for (const [dir, ours] of peersOfOurs) {
  edit(dir, (draft) => {
    draft.peerDependencies = { ...Object.fromEntries(ours), ...draft.peerDependencies }
  })
}
process.exitCode = versioned.code
if (versioned.code === 0) {
  const [command, args] = pnpmCommand(['install', '--lockfile-only'])
  process.exitCode = (await run(command, args, { cwd: root })).code
}

function edit(dir, change) {
  const file = join(dir, 'package.json')
  const draft = JSON.parse(readFileSync(file, 'utf8'))
  change(draft)
  writeFileSync(file, `${JSON.stringify(draft, null, 2)}\n`)
}
