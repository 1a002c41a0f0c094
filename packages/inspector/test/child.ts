import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** Runs a program of ours in a process of its own, from source. Rejects with what it said when it fails. */
export function runProgram(file: URL, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--conditions=switchhook-source', '--import', tsx, file.pathname, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${file.pathname}: ${errors}`))))
  })
}
