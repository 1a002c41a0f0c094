import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readArguments } from '../src/cli/arguments.ts'
import { connect } from './support/clients.ts'

const tls = fileURLToPath(new URL('./support/tls/', import.meta.url))
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

interface Run {
  child: ChildProcess
  /** The first line on standard output. */
  url: Promise<string>
  ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>
}

function run(args: readonly string[], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['--conditions=switchhook-source', '--import', tsx, cli, ...args], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let [stdout, stderr] = ['', '']
  const ended: Run['ended'] = new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  )
  const url = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
      if (stdout.includes('\n')) resolve(stdout.split('\n')[0] ?? '')
    })
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    void ended.then(() => reject(new Error(`It ended before it said where it is: ${stderr}`)))
  })
  url.catch(() => {})
  return { child, url, ended }
}

function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'switchhook-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return dir
}

describe('the command', { timeout: 30_000 }, () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says where it is, logs JSON without secrets, and ends on %s',
    async (signal) => {
      const { child, url, ended } = run(['--port', '0', '--log-level', 'trace'])
      const address = await url
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      const { token } = await (await fetch(`${address}/demo/token?user=alice`)).json()
      const client = await connect(address, token)
      client.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: 'lobby', password: 'pass-word-1' } })
      client.send('SEND_MESSAGE', { category: 'chat', topicId: 'lobby', content: { bodyText: 'private words' } })
      client.send('CALL_SIGNAL', { callId: 'c', seq: 1, type: 'answer', answer: 'v=0 private description' })
      await client.next('CALL_SIGNAL_FAILED')
      child.kill(signal)
      const { code, stdout, stderr } = await ended
      expect([code, stdout]).toEqual([0, `${address}\n`])
      await client.disconnected
      const lines = stderr.trim().split('\n')
      expect(lines.map((line) => JSON.parse(line).level)).toEqual(expect.arrayContaining([20, 30, 40]))
      for (const secret of [token, 'pass-word-1', 'private words', 'private description'])
        expect(stderr).not.toContain(secret)
    },
  )

  it('ends in time although a client does not', async () => {
    const { child, url, ended } = run(['--port', '0'])
    const address = await url
    const { token } = await (await fetch(`${address}/demo/token?user=alice`)).json()
    const client = await connect(address, token)
    const { ws } = client.raw.io.engine.transport as { ws?: { pause?: () => void } }
    ws?.pause?.()
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('takes the port from PORT unless --port says otherwise', async () => {
    const free = await new Promise<number>((resolve) => {
      const probe = createTcpServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as { port: number }
        probe.close(() => resolve(port))
      })
    })
    const first = run([], { PORT: `${free}` })
    expect(await first.url).toBe(`http://127.0.0.1:${free}`)
    const second = run(['--port', '0'], { PORT: `${free}` })
    expect(await second.url).not.toBe(`http://127.0.0.1:${free}`)
    const third = run([], { PORT: `${free}` })
    const { code, stderr, stdout } = await third.ended
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^switchhook-server: --port .*taken.*\n$/)
  })

  it('reads a file, and lets the command line win over it', async () => {
    const config = join(temporaryFolder(), 'server.json')
    writeFileSync(config, JSON.stringify({ port: 1, control: false, limits: { sessionsPerUser: 1 } }))
    const { url } = run(['--config', config, '--port', '0'])
    const address = await url
    expect((await fetch(`${address}/demo/token?user=alice`)).status).toBe(404)
  })

  it('speaks HTTPS with a certificate', async () => {
    const [cert, key] = [join(tls, 'localhost.cert.pem'), join(tls, 'localhost.key.pem')]
    const { url } = run(['--port', '0', '--cert', cert, '--key', key])
    const address = await url
    expect(address).toMatch(/^https:/)
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${address}/healthz`, { rejectUnauthorized: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(status).toBe(200)
  })

  it('says how it is used', async () => {
    const { code, stdout } = await run(['--help']).ended
    expect(code).toBe(0)
    expect(stdout).toContain('--control-token')
  })

  it.each([
    [['--colour', 'red'], /--colour/],
    [['--redis', 'redis://127.0.0.1:1'], /redis must be the URL of a Redis that answers/],
    [['--host', '203.0.113.7'], /--host must be an address of this machine/],
  ])('ends with 2 and one line for %j', async (args, line) => {
    const { code, stdout, stderr } = await run(args).ended
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)])
  })
})

describe('a command line that cannot be', () => {
  it.each([
    [['--port', 'x'], /^--port must be a number from 0 to 65535/],
    [['--port', '65536'], /^--port must be a number from 0 to 65535/],
    [['--port', '-1'], /--port/],
    [['extra'], /extra/],
    [['--log-level', 'loud'], /^logLevel must be/],
    [['--redis', 'localhost:6379'], /^redis\.url must be a URL that begins with redis:/],
    [['--public-url', 'nowhere'], /^publicUrl must be a URL/],
    [['--cors-origin', 'x'], /^corsOrigins\[0\] must be an origin/],
    [['--cert', '/nowhere'], /^--cert must be a file that can be read/],
    [['--token-secret-file', '/nowhere'], /^--token-secret-file must be a file that can be read/],
    [['--config', '/nowhere'], /^--config must be a file that can be read/],
    [['--no-control', '--control-token', 'x'], /^--control-token and --no-control exclude each other/],
  ])('is refused, naming the field: %j', (args, message) => {
    expect(() => readArguments(args, {})).toThrow(message)
  })

  it('may also be a PORT that is none', () => {
    expect(() => readArguments([], { PORT: 'x' })).toThrow(/^PORT must be a number/)
  })

  it.each([
    [{ port: '4000' }, /^port must be a number/],
    [{ colour: 'red' }, /^colour/],
    [{ limits: { spaces: 0 } }, /^limits\.spaces must be at least 1/],
    [{ cert: 'x' }, /^cert and key must be given together/],
    [{ tokenSecret: 'short' }, /^tokenSecret must be at least 32 characters long/],
  ])('may also be in a file: %j', (content, message) => {
    const config = join(temporaryFolder(), 'server.json')
    writeFileSync(config, JSON.stringify(content))
    expect(() => readArguments(['--config', config], {})).toThrow(message)
  })

  it('keeps its file to one line too when it is not JSON', () => {
    const config = join(temporaryFolder(), 'server.json')
    writeFileSync(config, '{')
    expect(() => readArguments(['--config', config], {})).toThrow(/^--config must be a file with JSON\.$/)
  })
})
