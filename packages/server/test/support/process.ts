import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

/** A server in a process of its own. */
export interface ServerProcess {
  url: string
  child: ChildProcess
  /** What it has logged so far. */
  log: () => string
  ended: Promise<number | null>
}

/** Starts `switchhook-server` with a configuration, in a process that ends with the test. */
export async function startProcess(config: object): Promise<ServerProcess> {
  const dir = mkdtempSync(join(tmpdir(), 'switchhook-'))
  const file = join(dir, 'server.json')
  writeFileSync(file, JSON.stringify(config))
  const child = spawn(
    process.execPath,
    ['--conditions=switchhook-source', '--import', tsx, cli, '--port', '0', '--config', file],
    { env: { PATH: process.env.PATH ?? '' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  })
  let [stdout, stderr] = ['', '']
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
      if (stdout.includes('\n')) resolve(stdout.split('\n')[0] ?? '')
    })
    void ended.then(() => reject(new Error(`It ended before it said where it is: ${stderr}`)))
  })
  return { url, child, log: () => stderr, ended }
}
