import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../lib/children.mjs'
import { publishedPackages, runtimeDependencyNames } from '../lib/packages.mjs'
import { packedPackages, temporaryFolder } from './tarballs.mjs'

let installing

/**
 * A project outside the repository that has installed our tarballs, made without the network: the tarballs are
 * unpacked, and what they depend on is linked from where the workspace has it.
 *
 * @returns {Promise<string>} its folder
 */
export function installedProject() {
  installing ??= install()
  return installing
}

async function install() {
  const project = temporaryFolder()
  const { folder } = await packedPackages()
  const packages = publishedPackages()
  const ours = new Set(packages.map((each) => each.name))
  for (const each of packages) {
    const target = join(project, 'node_modules', each.name)
    mkdirSync(target, { recursive: true })
    const tarball = `${each.name.replace('@', '').replace('/', '-')}-${each.manifest.version}.tgz`
    // From its own folder and by a bare name: GNU tar on Windows takes the colon of a drive for a host.
    const unpacked = await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'], {
      cwd: folder,
      capture: true,
    })
    if (unpacked.code !== 0) throw new Error(`${tarball} could not be unpacked.\n${unpacked.output}`)
    const peers = new Set(Object.keys(each.manifest.peerDependencies ?? {}))
    for (const name of runtimeDependencyNames(each.manifest).filter((dependency) => !ours.has(dependency))) {
      // A peer is the application's own, and so is xstate where somebody draws charts: they lie beside our packages. The
      // rest lies below the package that brings it.
      const place = peers.has(name) || name === 'xstate' ? project : target
      link(join(each.dir, 'node_modules', name), join(place, 'node_modules', name))
    }
    for (const name of Object.keys(each.manifest.devDependencies ?? {}).filter(isDeclaration)) {
      link(join(each.dir, 'node_modules', name), join(project, 'node_modules', name))
    }
  }
  return project
}

function isDeclaration(name) {
  return name.startsWith('@types/') && name !== '@types/node'
}

function link(from, to) {
  if (existsSync(to) || !existsSync(from)) return
  mkdirSync(dirname(to), { recursive: true })
  // A junction needs no rights on Windows; elsewhere the kind is ignored.
  symlinkSync(realpathSync(from), to, 'junction')
}
