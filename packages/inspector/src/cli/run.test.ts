import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { recordedCall } from '../export/recorded.stage.ts'

let folder: string
let children: ChildProcess[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspector-cli-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  await rm(folder, { recursive: true, force: true })
})

/** The command as a process of its own; `CI` keeps it from opening a browser. */
function command(...args: string[]) {
  const program = new URL('./run.fixture.ts', import.meta.url).pathname
  const flags = ['--conditions=switchhook-source', '--import', 'tsx', program, folder]
  const child = spawn(process.execPath, [...flags, ...args], { env: { ...process.env, CI: '1' } })
  children.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (part) => {
    said.out += part
  })
  child.stderr.on('data', (part) => {
    said.err += part
  })
  return {
    child,
    said,
    ended: new Promise<number | null>((resolve) => child.once('close', resolve)),
    url: new Promise<string>((resolve) => {
      child.stdout.on('data', () => said.out.includes('\n') && resolve(said.out.trim()))
    }),
  }
}

describe('the command', { timeout: 30_000 }, () => {
  it('prints one URL, serves by it, and ends cleanly on Ctrl-C with apps and pages connected', async () => {
    const running = command()
    const url = await running.url
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/)
    expect(await (await fetch(url)).text()).toBe('<!doctype html>')
    const app = new WebSocket(url.replace('http', 'ws'))
    await new Promise((resolve) => app.once('open', resolve))
    running.child.kill('SIGINT')
    expect(await running.ended).toBe(0)
    expect(running.said.err).toBe('')
  })

  it('has another token with each run', async () => {
    const [one, other] = [command(), command()]
    expect(new URL(await one.url).search).not.toBe(new URL(await other.url).search)
  })

  it('escapes what apps call themselves before a terminal sees it', async () => {
    const running = command()
    const app = new WebSocket((await running.url).replace('http', 'ws'))
    await new Promise((resolve) => app.once('open', resolve))
    app.send(JSON.stringify({ type: '@switchhook.hello', createdAt: '1', name: '\u001b[2Jmallory\r\n' }))
    app.send('{')
    await new Promise<void>((resolve) => {
      running.child.stderr.on('data', () => resolve())
    })
    expect(running.said.err).toBe('\ufffd[2Jmallory\ufffd\ufffd: frame refused: no JSON (1 characters)\n')
  })

  it('says in one line that the port is taken, and exits with 2', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const running = command('--port', String((server.address() as AddressInfo).port))
    expect(await running.ended).toBe(2)
    server.close()
    expect(running.said).toEqual({ out: '', err: 'switchhook-inspector: --port must be a free one: it is taken.\n' })
  })

  it.each([
    [['--frobnicate'], "Unknown option '--frobnicate'"],
    [['nowhere.json'], 'There is no file nowhere.json.'],
    [['--host', 'nowhere.invalid'], '--host must be an address of this machine.'],
  ])('says in one line what is wrong with %j, and exits with 2', async (args, message) => {
    const running = command(...args)
    expect(await running.ended).toBe(2)
    expect(running.said.err).toContain(message)
    expect(running.said.err.match(/\n/g)).toHaveLength(1)
    expect(running.said.out).toBe('')
  })

  it('refuses a file that is no record, in one line', async () => {
    const file = join(folder, 'other.json')
    await writeFile(file, '{"format":"other"}')
    const running = command(file)
    expect(await running.ended).toBe(2)
    expect(running.said.err).toMatch(/^switchhook-inspector: \S+other\.json: .*record.*\n$/)
  })

  it('writes a test and a page of a recorded file where it is told', async () => {
    const file = join(folder, 'call.json')
    await writeFile(file, JSON.stringify(await recordedCall()))
    await writeFile(join(folder, 'standalone.js'), 'let viewer')
    await writeFile(join(folder, 'page.css'), '')
    const [test, page] = [join(folder, 'call.test.ts'), join(folder, 'call.html')]
    const written = [command('test', file, '--out', test), command('export', file, '--out', page)]
    expect(await Promise.all(written.map(({ ended }) => ended))).toEqual([0, 0])
    expect(written.map(({ said }) => said.out)).toEqual([`${test}\n`, `${page}\n`])
    expect(await readFile(test, 'utf8')).toContain('expect(difference).toBeNull()')
    expect(await readFile(page, 'utf8')).toContain('<script>let viewer</script>')

    const again = command('test', file, '--out', join(folder, 'nowhere', 'x.ts'))
    expect(await again.ended).toBe(2)
    expect(again.said.err).toContain('There is no folder for')
  })

  it('explains itself', async () => {
    const running = command('--help')
    expect(await running.ended).toBe(0)
    expect(running.said.out).toContain('switchhook-inspector [FILE] [--port N]')
  })
})
