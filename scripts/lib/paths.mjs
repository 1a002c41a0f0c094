import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's own folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * The file behind a tool of the root's devDependencies, to be run with `process.execPath`: the same on every system,
 * where the shims in node_modules/.bin need a shell on Windows.
 */
export function toolPath(packageName, binName = packageName) {
  const fromRoot = createRequire(join(root, 'package.json'))
  const { dir, manifest } = manifestOf(fromRoot, packageName)
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[binName]
  return join(dir, bin)
}

function manifestOf(fromRoot, packageName) {
  for (const folder of fromRoot.resolve.paths(packageName)) {
    const dir = join(folder, packageName)
    try {
      return { dir, manifest: fromRoot(join(dir, 'package.json')) }
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new Error(`${packageName} is not installed: run pnpm install.`)
}
