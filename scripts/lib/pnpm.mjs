import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './paths.mjs'

/** The pnpm this workspace is installed with. A fresh machine has npm alone, which fetches it. */
export const pnpmVersion = '12.21.0'

let resolved

/**
 * Program and arguments that run pnpm here: the one that called us, the one on the path if it is the same version,
 * else the one `npx` fetches. No shell, on Windows neither: npx's JavaScript is run by this very Node.
 *
 * @param {string[]} args
 * @returns {[command: string, args: string[]]}
 */
export function pnpmCommand(args) {
  resolved ??= findPnpm()
  return [resolved[0], [...resolved.slice(1), ...args]]
}

function findPnpm() {
  const caller = process.env.npm_execpath
  if (caller && process.env.npm_config_user_agent?.startsWith(`pnpm/${pnpmVersion} `)) {
    return /\.[cm]?js$/.test(caller) ? [process.execPath, caller] : [caller]
  }
  if (process.platform !== 'win32') {
    const answer = spawnSync('pnpm', ['--version'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    if (answer.stdout?.trim() === pnpmVersion) return ['pnpm']
  }
  return [...findNpx(), '--yes', `pnpm@${pnpmVersion}`]
}

function findNpx() {
  const beside = dirname(process.execPath)
  const candidates = [
    process.env.npm_execpath && join(dirname(process.env.npm_execpath), 'npx-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npx-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npx-cli.js'),
  ]
  const script = candidates.find((file) => file && existsSync(file))
  return script ? [process.execPath, script] : ['npx']
}
