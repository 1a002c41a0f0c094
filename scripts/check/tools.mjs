import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/children.mjs'
import { root, toolPath } from '../lib/paths.mjs'
import { runVitest } from '../lib/vitest.mjs'

const minute = 60_000

/** The compiler over everything but Vue files, and vue-tsc over the folders that hold some. */
export async function types() {
  const runs = [await tool('typescript', ['-p', 'tsconfig.json'], { bin: 'tsc' })]
  const vueFolders = JSON.parse(readFileSync(join(root, 'tsconfig.vue.json'), 'utf8')).include
  if (vueFolders.some((folder) => existsSync(join(root, folder))))
    runs.push(await tool('vue-tsc', ['-p', 'tsconfig.vue.json']))
  return { isFine: runs.every((each) => each.isFine), output: runs.map((each) => each.output).join('') }
}

export function lint() {
  return tool('@biomejs/biome', ['ci', '--colors=off', '--error-on-warnings', '.'], { bin: 'biome' })
}

/** Files, exports and dependencies that nothing uses. */
export function unused() {
  return tool('knip', ['--no-progress'])
}

export async function unit({ isVerbose }) {
  const { code, output } = await runVitest({ name: 'unit', capture: !isVerbose, limitMs: 30 * minute })
  return { isFine: code === 0, output, note: /Tests\s+(.*)/.exec(output)?.[1] }
}

/** The public surface against the inventory it owes: the last line counts what is there and what is missing. */
export async function inventory() {
  const script = join(root, 'scripts', 'inventory', 'run.ts')
  const args = ['--conditions=switchhook-source', '--import', 'tsx', script]
  const { code, output } = await run(process.execPath, args, { cwd: root, capture: true, limitMs: 10 * minute })
  return { isFine: code === 0, output, note: output.trim().split('\n').at(-1) }
}

/** The documentation site: a docstring of the API reference or a page that links to nothing is an error. */
export async function docs() {
  const folder = join(root, 'docs')
  const runs = []
  for (const [program, ...args] of [['typedoc/bin/typedoc'], ['vitepress/bin/vitepress.js', 'build']]) {
    const path = join(folder, 'node_modules', program)
    runs.push(await run(process.execPath, [path, ...args], { cwd: folder, capture: true, limitMs: 10 * minute }))
  }
  return { isFine: runs.every(({ code }) => code === 0), output: runs.map(({ output }) => output).join('') }
}

export function size() {
  return tool('size-limit', [])
}

async function tool(packageName, args, { bin } = {}) {
  const path = toolPath(packageName, bin)
  const { code, output } = await run(process.execPath, [path, ...args], {
    cwd: root,
    capture: true,
    limitMs: 10 * minute,
  })
  return { isFine: code === 0, output }
}
