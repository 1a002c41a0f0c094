import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { publishedPackages } from '../lib/packages.mjs'
import { root } from '../lib/paths.mjs'
import { importsOf, packageOf } from './imports-of.mjs'

const core = '@switchhook/core'

/** What a package must not load when it runs, besides everything its manifest does not name. */
const forbidden = {
  '@switchhook/media-webrtc': [core],
  '@switchhook/server': [core],
  '@switchhook/transport-socketio': [core],
}

/** Packages that are, or have, a program of their own. */
const inNode = new Set(['@switchhook/server', '@switchhook/inspector'])

/** What only one door of a package may load: everybody else's app does without. */
const onlyBehind = [{ name: 'socket.io-client', packageName: '@switchhook/transport-socketio', door: './client' }]

/** Arrows point down only, and a built file loads nothing but what its package's manifest promises. */
export async function boundaries() {
  const problems = []
  for (const each of publishedPackages()) {
    const { dependencies = {}, peerDependencies = {} } = each.manifest
    const allowed = new Set([each.name, ...Object.keys(dependencies), ...Object.keys(peerDependencies)])
    for (const file of readdirSync(join(each.dir, 'dist'), { recursive: true }).filter((name) =>
      name.endsWith('.js'),
    )) {
      const path = join(each.dir, 'dist', file)
      for (const name of new Set(bareImports(path).map(packageOf))) {
        if (name.startsWith('node:') && inNode.has(each.name)) continue
        if (forbidden[each.name]?.includes(name))
          problems.push(`${relative(root, path)}: may import only types of ${name}`)
        else if (!allowed.has(name)) problems.push(`${relative(root, path)}: ${name} is not in its package's manifest`)
      }
    }
    for (const { name, door } of onlyBehind.filter(({ packageName }) => packageName === each.name)) {
      for (const [other, entry] of Object.entries(each.manifest.exports)) {
        if (other === door || !entry.default) continue
        const loading = reachable(join(each.dir, entry.default)).filter((file) => bareImports(file).includes(name))
        for (const file of loading)
          problems.push(`${relative(root, file)}: ${name} belongs behind ${door}, not ${other}`)
      }
    }
    if (each.name === core) problems.push(...stateMachineTypes(each.dir))
  }
  return { isFine: problems.length === 0, output: problems.join('\n') }
}

/** Apps that never look at a chart need not know which library draws it. */
function stateMachineTypes(dir) {
  return reachable(join(dir, 'dist', 'index.d.ts'))
    .filter((file) => bareImports(file).some((name) => packageOf(name) === 'xstate'))
    .map((file) => `${relative(root, file)}: the root entry's types mention xstate`)
}

function bareImports(file) {
  return importsOf(readFileSync(file, 'utf8'), file).filter((name) => !name.startsWith('.'))
}

/** A built file and the files of its package it imports, directly or not. */
function reachable(entry) {
  const found = new Set([entry])
  for (const file of found) {
    for (const name of importsOf(readFileSync(file, 'utf8'), file).filter((each) => each.startsWith('.'))) {
      const target = join(dirname(file), file.endsWith('.d.ts') ? name.replace(/\.js$/, '.d.ts') : name)
      if (existsSync(target)) found.add(target)
    }
  }
  return [...found]
}
