import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/children.mjs'
import { root, toolPath } from '../lib/paths.mjs'
import { installedProject } from './installed.mjs'

const resolutions = [
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
  { module: 'ESNext', moduleResolution: 'Bundler' },
]

/**
 * A page has no Node types and a server no DOM: each part is compiled with what it will find, and no more. The charts,
 * and the testing entry that lints them, show xstate's types, and those do not hold under `exactOptionalPropertyTypes`
 * (xstate 5.33), so nobody can have both.
 */
const parts = [
  { folder: 'browser', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] },
  { folder: 'charts', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [], exactOptionalPropertyTypes: false },
  { folder: 'server', lib: ['ES2022'], types: ['node'] },
]

/** Compiles what a user would write, against the packed packages, with the strictest settings a user may have. */
export async function consumer() {
  const project = await installedProject()
  provideNodeTypes(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  let output = ''
  for (const { folder, ...ownOptions } of parts) {
    cpSync(join(root, 'scripts', 'consumer', folder), join(project, folder), { recursive: true })
    for (const resolution of resolutions) {
      const name = `tsconfig.${folder}.${resolution.moduleResolution}.json`
      const compilerOptions = { ...strictest, ...resolution, ...ownOptions }
      writeFileSync(join(project, name), JSON.stringify({ compilerOptions, include: [folder] }))
      const compiled = await run(process.execPath, [toolPath('typescript', 'tsc'), '-p', name], {
        cwd: project,
        capture: true,
        limitMs: 300_000,
      })
      if (compiled.code !== 0) output += `${folder}, ${resolution.moduleResolution}\n${compiled.output}\n`
    }
  }
  return { isFine: output === '', output }
}

const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  // The compiler's own library is not ours to check, and takes half of the time.
  skipDefaultLibCheck: true,
  target: 'ES2022',
  jsx: 'react-jsx',
  noEmit: true,
}

function provideNodeTypes(project) {
  const target = join(project, 'node_modules', '@types', 'node')
  if (existsSync(target)) return
  mkdirSync(join(project, 'node_modules', '@types'), { recursive: true })
  symlinkSync(realpathSync(join(root, 'node_modules', '@types', 'node')), target, 'junction')
}
