import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/children.mjs'
import { entrySpecifiers, publishedPackages, requiredPeerNames } from '../lib/packages.mjs'
import { root } from '../lib/paths.mjs'
import { installedProject } from './installed.mjs'

const limitMs = 20_000

/**
 * Imports each entry in a Node of its own: a server that renders a page imports the bindings, and a test the client, and
 * neither wants a global, a timer or a line of output for it.
 */
export async function imports() {
  const project = await installedProject()
  const probe = join(project, 'import-probe.mjs')
  copyFileSync(join(root, 'scripts', 'check', 'import-probe.mjs'), probe)
  const entries = publishedPackages().flatMap(({ manifest }) =>
    entrySpecifiers(manifest).map((specifier) => ({ specifier, peers: requiredPeerNames(manifest) })),
  )
  let output = ''
  for (const { specifier, peers } of entries) {
    const imported = await run(process.execPath, [probe, specifier, ...peers], { cwd: project, capture: true, limitMs })
    if (imported.code !== 0 || imported.output !== '')
      output += `${specifier}\n${imported.output || 'failed silently\n'}`
  }
  return { isFine: output === '', output, note: `${entries.length} entries` }
}
