// Every process the scripts start goes through here, so that none outlives them: not after a failure, not after a
// time limit, not after Ctrl-C.
import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

// For text that is searched, indented or kept in a file.
const plain = { NO_COLOR: '1', FORCE_COLOR: undefined }

const running = new Set()
let isOver = false

/**
 * Runs a program without a shell and waits for its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, capture?: boolean, limitMs?: number }} [options]
 *   `capture` keeps the output instead of showing it; after `limitMs` milliseconds the program is ended and counts as failed.
 * @returns {Promise<{ code: number, output: string, stdout: string, overdue: boolean }>} never rejects: a program that
 *   cannot be started has the code 127 and says why in `output`
 */
export function run(command, args, { cwd, env = {}, capture = false, limitMs } = {}) {
  // After Ctrl-C nothing new begins, and nobody waits for it: the process is about to end.
  if (isOver) return new Promise(() => {})
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...(capture || !process.stdout.isTTY ? plain : {}), ...env },
      stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
      windowsHide: true,
    })
    running.add(child)
    const chunks = []
    const fromStdout = []
    child.stdout?.on('data', (chunk) => {
      chunks.push(chunk)
      fromStdout.push(chunk)
    })
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    let overdue = false
    const limit =
      limitMs &&
      setTimeout(() => {
        overdue = true
        endTree(child, 'SIGKILL')
      }, limitMs)
    const finish = (code, problem = '') => {
      clearTimeout(limit)
      running.delete(child)
      if (isOver) return
      // Not every tool knows NO_COLOR.
      const textOf = (parts) => stripVTControlCharacters(Buffer.concat(parts).toString())
      resolve({ code, output: textOf(chunks) + problem, stdout: textOf(fromStdout), overdue })
    }
    child.once('error', (error) => finish(127, `${command}: ${error.message}\n`))
    child.once('close', (code, signal) =>
      finish(code ?? (signal ? 1 : 0), overdue ? 'Ended: over its time limit.\n' : ''),
    )
  })
}

/** Ends what is still running, politely first, and resolves when all of it is gone. */
export async function endChildren(graceMs = 4_000) {
  const children = [...running]
  if (children.length === 0) return
  const gone = Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))))
  const family = children.flatMap((child) => [...descendantsOf(child.pid), child.pid])
  for (const child of children) endTree(child, 'SIGTERM')
  const force = setTimeout(() => {
    for (const pid of family) signal(pid, 'SIGKILL')
  }, graceMs)
  await gone
  clearTimeout(force)
}

/** From here on Ctrl-C, a hang-up and a polite kill end the children first, then this process with the usual exit code. */
export function endChildrenOnSignals() {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
  for (const [name, code] of Object.entries(codes)) {
    process.on(name, () => {
      if (isOver) return
      isOver = true
      endChildren().then(() => process.exit(code))
    })
  }
}

function endTree(child, name) {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    try {
      execFileSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
    } catch {
      // Already gone.
    }
    return
  }
  // A tool in the middle (npm, a test runner) may not pass a signal on, so each one below it gets it as well.
  for (const pid of [...descendantsOf(child.pid), child.pid]) signal(pid, name)
}

function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch {
    // Already gone.
  }
}

function descendantsOf(root) {
  if (process.platform === 'win32' || root === undefined) return []
  const childrenOf = new Map()
  for (const [pid, parent] of processTable()) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid])
  const found = []
  const queue = [root]
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const below = childrenOf.get(pid) ?? []
    found.push(...below)
    queue.push(...below)
  }
  return found.reverse()
}

function processTable() {
  // Small Linux images have no `ps`, macOS has no /proc.
  if (process.platform !== 'linux') {
    const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().trim().split('\n')
    return rows.map((row) => row.trim().split(/\s+/).map(Number))
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        // The name in brackets may hold blanks and brackets; what follows the last one is state and parent.
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        return [[Number(name), parent]]
      } catch {
        return []
      }
    })
}
