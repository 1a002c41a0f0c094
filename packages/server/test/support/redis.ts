import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { findRedisServer } = (await import(new URL('../../../../scripts/lib/programs.mjs', import.meta.url).href)) as {
  findRedisServer: () => string | undefined
}

/** The redis-server of the tests; undefined where there is none. */
export const redisServer = findRedisServer()

/** A Redis of a test's own. */
export interface TestRedis {
  url: string
  process: ChildProcess
  /** Goes without a word; its memory with it. */
  kill: () => Promise<void>
  /** Is there again, on the same port. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

/** Starts Redis on a free port. `keeps` has it write down all it is told, so that it knows it after a restart. */
export async function startRedis({ keeps = false } = {}): Promise<TestRedis> {
  if (!redisServer) throw new Error('redis-server is not installed.')
  const dir = mkdtempSync(join(tmpdir(), 'switchhook-redis-'))
  const port = await freePort()
  const run = async (): Promise<ChildProcess> => {
    const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', '']
    const child = spawn(
      redisServer ?? '',
      [...options, ...(keeps ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [])],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error('redis-server ended at once.')))
      child.stdout?.on('data', (text) => {
        if (String(text).includes('Ready to accept connections')) resolve()
      })
    })
    return child
  }
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    process: await run(),
    kill: () => {
      const ended = new Promise<void>((resolve) => redis.process.once('exit', () => resolve()))
      redis.process.kill('SIGKILL')
      return ended
    },
    restart: async () => {
      redis.process = await run()
    },
    stop: async () => {
      if (redis.process.exitCode === null && redis.process.signalCode === null) await redis.kill()
      rmSync(dir, { recursive: true, force: true })
    },
  }
  return redis
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
