/**
 * pnpm bench:server: a thousand clients in one space. Every event comes to every session exactly once, from one process
 * and from two that share a Redis; what a delivered event costs one process in processor time, as a ratio to the floor,
 * a bare Socket.IO room that sends the same payloads in the same run.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Audience, gather } from './audience.ts'
import { type Measured, start } from './child.ts'
import type { Listener } from './listener.ts'

const size = Number(process.env.BENCH_CLIENTS ?? 1000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const eachRound = 60
const most = (rounds + 2) * eachRound
const aim = 1.3
const topicId = 'lobby'
const events = ['MESSAGE_SENT', 'PRESENCE_EVENT_RESPONSE'] as const

const { findRedisServer } = (await import(new URL('../../scripts/lib/programs.mjs', import.meta.url).href)) as {
  findRedisServer: () => string | undefined
}

async function tokens({ url }: Measured): Promise<string[]> {
  const made: string[] = []
  for (let n = 0; n < size; n++) {
    const user = { type: 'user', username: `user${n}@example.test`, displayname: `User ${n}` }
    const response = await fetch(`${url}/_control/spaces/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user }),
    })
    made.push(((await response.json()) as { token: string }).token)
  }
  return made
}

async function enter(listener: Listener): Promise<void> {
  listener.emit('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: topicId } })
  await listener.first('CHANNEL_SUBSCRIBED')
}

/** Messages and presence in turn. */
function speakToServer(speaker: Listener, n: number): void {
  const mark = `number ${n};`
  if (n % 2 === 0) speaker.emit('SEND_MESSAGE', { category: 'chat', topicId, content: { bodyText: mark } })
  else {
    const content = { mediaSession: { audio: true, video: false }, idle: false, subscribeTime: mark }
    speaker.emit('SEND_PRESENCE_EVENT', {
      category: 'app.event.presence.party.online',
      topicId,
      content,
      receivers: [],
    })
  }
}

function speakToFloor(speaker: Listener, n: number): void {
  speaker.emit('publish', events[n % 2], n)
}

/** One round: processor time a delivery, in microseconds, and the times until the last had an event, in ms. */
async function measure(servers: readonly Measured[], audience: Audience, speak: (s: Listener, n: number) => void) {
  const spent = async () => (await Promise.all(servers.map(({ cpu }) => cpu()))).reduce((sum, cpu) => sum + cpu, 0)
  const [before, from] = [await spent(), performance.now()]
  const times = await audience.publish(eachRound, speak)
  const ms = performance.now() - from
  return { cost: ((await spent()) - before) / (eachRound * size), perSecond: (eachRound * size * 1000) / ms, times }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

type Round = Awaited<ReturnType<typeof measure>>

function report(name: string, results: readonly Round[]): void {
  const cost = quantile(
    results.map((round) => round.cost),
    0.5,
  )
  const rate = quantile(
    results.map((round) => round.perSecond),
    0.5,
  )
  const p99 = quantile(
    results.flatMap(({ times }) => times),
    0.99,
  )
  console.log(
    `${name.padEnd(28)} ${cost.toFixed(2)} µs a delivery; ${Math.round(rate)} deliveries a second, p99 ${p99.toFixed(0)} ms`,
  )
}

let isGood = true
function audit(name: string, audience: Audience): void {
  const { delivered, wrong } = audience.account()
  if (wrong > 0) isGood = false
  console.log(`${name}: ${delivered} deliveries, ${wrong} missing or more than once`)
}

async function onOneProcess(): Promise<void> {
  const [server, floor] = await Promise.all([start('serve.ts'), start('floor.ts')])
  const ours = await gather([{ url: server.url, tokens: await tokens(server) }], { size, most, admit: enter })
  const bare = await gather([{ url: floor.url, tokens: [] }], { size, most, admit: async () => {} })
  await ours.publish(eachRound, speakToServer)
  for (const event of events)
    floor.tell({ type: 'payload', event, payload: (await ours.listeners[0]?.first(event)) ?? {} })
  await bare.publish(eachRound, speakToFloor)
  const [results, floors]: [Round[], Round[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    floors.push(await measure([floor], bare, speakToFloor))
    results.push(await measure([server], ours, speakToServer))
  }
  report('floor, a bare room', floors)
  report('one process', results)
  audit('one process', ours)
  const ratio = quantile(
    results.map(({ cost }, index) => cost / (floors[index]?.cost ?? Number.NaN)),
    0.5,
  )
  console.log(`processor time a delivery, one process to the floor: ${ratio.toFixed(2)} (aim: at most ${aim})`)
  if (!(ratio <= aim)) isGood = false
  ours.close()
  bare.close()
  server.end()
  floor.end()
}

async function onTwoProcesses(program: string): Promise<void> {
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'switchhook-bench-'))
  const redis = spawn(program, ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', ''])
  await new Promise<void>((resolve) => {
    redis.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve())
  })
  const url = `redis://127.0.0.1:${port}`
  const servers = [await start('serve.ts', [url]), await start('serve.ts', [url])]
  const [first] = servers
  const shared = first ? await tokens(first) : []
  const audience = await gather(
    servers.map((server) => ({ url: server.url, tokens: shared })),
    { size, most, admit: enter },
  )
  await audience.publish(eachRound, speakToServer)
  const results: Round[] = []
  for (let round = 0; round < rounds; round++) results.push(await measure(servers, audience, speakToServer))
  report('two processes, both together', results)
  audit('two processes', audience)
  audience.close()
  for (const server of servers) server.end()
  redis.kill()
  await new Promise((resolve) => redis.once('exit', resolve))
  rmSync(dir, { recursive: true, force: true })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

console.log(`${size} clients in one space; medians of ${rounds} rounds of ${eachRound} events`)
await onOneProcess()
const program = findRedisServer()
if (program) await onTwoProcesses(program)
else console.log('two processes: not run, there is no redis-server')
process.exit(isGood ? 0 : 1)
