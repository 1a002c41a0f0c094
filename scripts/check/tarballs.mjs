import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../lib/children.mjs'
import { root, toolPath } from '../lib/paths.mjs'
import { pnpmCommand } from '../lib/pnpm.mjs'

let packing

/**
 * Packs every package just as a release would, once for all stages that look at tarballs.
 *
 * @returns {Promise<{ folder: string, files: string[] }>} a temporary folder, removed at the end, and the tarballs in it
 */
export function packedPackages() {
  packing ??= pack()
  return packing
}

/** A folder that is gone when this process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-check-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What bundlers and Node will make of the manifests: https://publint.dev/rules */
export function publint() {
  return onEachTarball((file) => [toolPath('publint'), 'run', file, '--strict'])
}

/** Whether each entry's declarations are found, and say the truth, under every module resolution an ESM package meets. */
export function attw() {
  // Without --no-definitely-typed it would ask the registry for @types packages.
  const options = ['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--format', 'ascii']
  return onEachTarball((file) => [toolPath('@arethetypeswrong/cli', 'attw'), file, ...options])
}

async function onEachTarball(argumentsFor) {
  const { folder, files } = await packedPackages()
  let output = ''
  for (const file of files) {
    const checked = await run(process.execPath, argumentsFor(file), { cwd: folder, capture: true, limitMs: 300_000 })
    if (checked.code !== 0) output += `${file}\n${checked.output}\n`
  }
  return { isFine: output === '', output, note: `${files.length} packages` }
}

async function pack() {
  const folder = temporaryFolder()
  const args = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder]
  const [command, all] = pnpmCommand(args)
  const { code, output } = await run(command, all, { cwd: root, capture: true, limitMs: 300_000 })
  const files = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  if (code !== 0 || files.length === 0) throw new Error(`The packages could not be packed.\n${output}`)
  return { folder, files }
}
