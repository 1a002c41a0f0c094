import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { until } from './support/until.ts'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'switchhook-demo-'))
const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the demo's command line with what is installed. */
function demo(...args: string[]) {
  const child = spawn(process.execPath, [join('scripts', 'demo.mjs'), '--no-install', ...args], { cwd: root })
  running.push(child)
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.err += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, output, ended }
}

/** The states one phone went through, as the transcript has them. */
const statesOf = (who: string, out: string) =>
  Array.from(out.matchAll(/^\d\d:\d\d:\d\d\.\d{3} (\w+) (.+)$/gm))
    .filter(([, name]) => name === who)
    .map(([, , state]) => state)

it('makes a whole call without a screen, tells what happened and shows it', async () => {
  const screenshot = join(folder, 'call.png')
  const { output, ended } = demo('--headless', '--screenshot', screenshot)
  expect({ code: await ended, err: output.err }).toEqual({ code: 0, err: '' })
  const held = ['Connected', 'On Hold', 'Connected', 'Ended']
  expect(statesOf('Alice', output.out)).toEqual(['Initiated', 'Ringing', ...held])
  expect(statesOf('Bob', output.out).filter((state) => state !== 'Initiated')).toEqual(['Ringing', ...held])
  expect(output.out).toContain(`Screenshot: ${screenshot}`)
  expect(readFileSync(screenshot).subarray(1, 4).toString()).toBe('PNG')
})

it('says in one line that its port is taken, before anything else', async () => {
  const other = createServer()
  const port = await new Promise<number>((resolve) =>
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
  )
  const { output, ended } = demo('--port', String(port), '--no-open')
  expect(await ended).toBe(2)
  expect(output).toEqual({ out: '', err: `Port ${port} is taken.\n` })
  await new Promise((resolve) => other.close(resolve))
})

it.each([
  [['--port', 'none'], '--port should be a number'],
  [['--colour'], "Unknown option '--colour'"],
  [['--host', '--headless'], 'do not go together'],
])('refuses %j in one line', async (args, complaint) => {
  const { output, ended } = demo(...args)
  expect(await ended).toBe(2)
  expect(output.err).toMatch(/^.+\n$/)
  expect(output.err).toContain(complaint)
})

// Windows has no signals: a process that is told to end there never hears of it.
const onCtrlC = process.platform === 'win32' ? [] : (['SIGINT', 'SIGTERM'] as const)

it.each(onCtrlC)('prints where the phones are, and on %s leaves no process behind', async (signal) => {
  const { child, output, ended } = demo('--no-open')
  const url = await until('the address', () => /http:\/\/\S+/.exec(output.out)?.[0])
  expect((await fetch(url)).status).toBe(200)
  const family = descendantsOf(child.pid ?? 0)
  expect(family.length).toBeGreaterThan(0)
  child.kill(signal)
  expect(await ended).toBe(signal === 'SIGINT' ? 130 : 143)
  expect(family.filter(isAlive)).toEqual([])
  await expect(fetch(url)).rejects.toThrow()
})

it('ends within a call as well, browser and all', async () => {
  const { child, output, ended } = demo('--headless', '--screenshot', join(folder, 'cut-short.png'))
  await until('a call', () => output.out.includes('Alice Ringing'))
  const family = descendantsOf(child.pid ?? 0)
  child.kill()
  await ended
  await until('the end of the browser', () => !family.some(isAlive))
})

/** Every process under one. Small Linux images have no `ps`, macOS has no /proc. */
function descendantsOf(pid: number): number[] {
  const children = processTable()
    .filter(([, parent]) => parent === pid)
    .map(([child = 0]) => child)
  return children.flatMap((child) => [child, ...descendantsOf(child)])
}

function processTable(): number[][] {
  if (process.platform !== 'linux') {
    const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().trim().split('\n')
    return rows.map((row) => row.trim().split(/\s+/).map(Number))
  }
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
  return names.map((name) => {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
    return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
