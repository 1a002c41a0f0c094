import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@switchhook/core'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { recordText } from '../recorder/read.ts'
import type { FlightRecord } from '../recorder/record.ts'
import { createRecorder } from '../recorder/recorder.ts'
import { ReplayError } from './entries.ts'
import { stateLines } from './lines.ts'
import { createReplay, replay } from './replay.ts'
import { toTest } from './toTest.ts'

let record: FlightRecord
let callId: string

/** A call that is answered, held by a listener, and lost with its connection for good. */
beforeAll(async () => {
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const recorder = createRecorder({ mode: 'full' })
  const transport = network.connect('alice')
  const alice = createClient({ transport, media: fakeMedia(), clock, recorder })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia(), clock })
  alice.on('call:stateChange', ({ callId: id }) => {
    if (alice.call.getById(id)?.state === 'Connected') alice.call.hold(id)
  })
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
  callId = alice.call.make('bob', { audio: true })
  await settled()
  await clock.advance(2500)
  await bob.call.answer(callId, { audio: true })
  await settled()
  transport.refuse('down')
  transport.drop()
  await clock.advance(100_000)
  await Promise.all([alice.destroy(), bob.destroy()])
  record = JSON.parse(recordText(recorder.toRecord())) as FlightRecord
})

const changed = (change: (copy: { entries: Record<string, unknown>[] }) => void): FlightRecord => {
  const copy = JSON.parse(JSON.stringify(record)) as { entries: Record<string, unknown>[] }
  change(copy)
  return copy as unknown as FlightRecord
}

describe('a replay', () => {
  it('reaches the states that were recorded, in their order, without waiting for any time to pass', async () => {
    const { difference, trail, states } = await replay(record)
    expect(difference).toBeNull()
    expect(stateLines(trail)).toEqual(stateLines(record.entries))
    expect(states.get(callId)).toBe('ended')
    expect(stateLines(trail).join('\n')).toContain('hold.holding')
  })

  it('does the same again', async () => {
    expect((await replay(record)).trail).toEqual((await replay(record)).trail)
  })

  it('goes forwards, backwards and to any step, and gives the same wherever one comes from', async () => {
    const walk = await createReplay(record)
    expect(walk.length).toBeGreaterThan(20)
    const forwards = [walk.step()]
    while (walk.position() < walk.length) forwards.push(walk.forward())
    expect(walk.forward()).toEqual(forwards.at(-1))
    const backwards = [walk.step()]
    while (walk.position() > 0) backwards.push(walk.back())
    expect(backwards.reverse()).toEqual(forwards)
    expect(walk.back()).toEqual(forwards[0])
    for (const number of [7, 3, walk.length, 0]) expect(walk.goTo(number)).toEqual(forwards[number])
    expect(() => walk.goTo(walk.length + 1)).toThrow(RangeError)
    expect(() => walk.goTo(0.5)).toThrow(RangeError)
  })

  it('says at each step what came, what the client did with it, and how all actors stood', async () => {
    const walk = await createReplay(record)
    expect(walk.step()).toMatchObject({ number: 0, index: null, input: null, at: record.startedAt })
    expect([...walk.step().states.keys()]).toEqual(['connection', 'subscription'])
    const made = Array.from({ length: walk.length + 1 }, (_, number) => walk.goTo(number)).find(
      ({ input }) => input?.do === 'command' && input.path === 'call.make',
    )
    expect(made?.states.get('connection')).toEqual({ alive: { open: 'unchecked' } })
    expect(record.entries[made?.index as number]).toEqual(made?.input)
    const last = walk.goTo(walk.length)
    expect(last.states.get(callId)).toBe('ended')
    expect(last.at).toBe(record.startedAt + 102_500)
  })

  it('can be inspected while it runs, as any client', async () => {
    const values: string[] = []
    await replay(record, {
      inspect: (event: { type: string; actorRef: { id: string }; snapshot?: { value?: unknown } }) => {
        if (event.type === '@xstate.snapshot' && event.actorRef.id === callId)
          values.push(JSON.stringify(event.snapshot?.value))
      },
    })
    expect(values.at(-1)).toBe('"ended"')
  })
})

describe('a difference', () => {
  it('is found where it begins: a fact that was another one', async () => {
    const at = record.entries.findIndex(
      (entry) => entry.do === 'fact' && (entry.fact as { type?: string } | null)?.type === 'signal.answered',
    )
    const other = changed(({ entries }) => {
      ;(entries[at] as { fact: unknown }).fact = { type: 'signal.rejected', statusCode: 486 }
    })
    const walk = await createReplay(other)
    expect(walk.difference).toMatchObject({ index: expect.any(Number) })
    const { index, expected, actual, text } = walk.difference as NonNullable<typeof walk.difference>
    expect(index).toBeGreaterThan(at)
    expect(index).toBeLessThan(at + 8)
    expect(expected).toEqual(other.entries[index])
    expect(actual).not.toBeNull()
    expect(text).toContain('was recorded')
    expect(walk.goTo(walk.differenceAt as number).index).toBe(at)
  })

  it('is found where the client does less, or other states are reached', async () => {
    const lost = record.entries.findIndex((entry) => entry.do === 'command' && entry.path === 'call.make')
    const less = await replay(
      changed(({ entries }) => Object.assign(entries[lost] as object, { path: 'call.end', args: ['x'] })),
    )
    expect(less.difference?.index).toBeGreaterThanOrEqual(lost)
    const state = record.entries.findIndex((entry) => entry.do === 'state' && entry.actor === callId)
    const others = await replay(
      changed(({ entries }) => Object.assign(entries[state] as object, { value: 'elsewhere' })),
    )
    expect(others.difference).toMatchObject({ index: state, expected: { do: 'state', value: 'elsewhere' } })
  })

  it('does not end the replay: hostile and senseless records are run to their end', async () => {
    const senseless = changed(({ entries }) => {
      entries.reverse()
      entries.push({ at: 0, of: 'client', do: 'command', path: 'constructor.call', args: [] })
      entries.push({ at: 0, of: 'client', do: 'command', path: 'call.make', args: [{}, null] })
      entries.push({ at: 0, of: 'client', do: 'fact', session: 99, fact: null })
    })
    expect((await replay(senseless)).difference).not.toBeNull()
  })
})

it('of a record whose foundations are lost is refused in words', async () => {
  const lost = { ...record, dropped: 9, cut: { connection: null } }
  await expect(replay(lost)).rejects.toThrow(ReplayError)
  await expect(createReplay(lost)).rejects.toThrow('larger limit')
})

describe('a test written from a record', () => {
  const here = dirname(fileURLToPath(import.meta.url))
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

  /** Runs the text as a test of its own; gives its exit code. */
  async function run(text: string): Promise<{ code: number | null; output: string }> {
    const folder = join(here, `.written-${process.pid}`)
    mkdirSync(folder, { recursive: true })
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'written.test.ts'), text)
    writeFileSync(
      join(folder, 'vitest.config.ts'),
      "const conditions = ['switchhook-source', 'node', 'module-sync']\nexport default { resolve: { conditions }, ssr: { resolve: { conditions } } }\n",
    )
    const child = spawn(process.execPath, [vitest, 'run', '--root', folder], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => {
        output += piece
      })
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    return { code, output }
  }

  it('passes, and fails when the charts reach other states than it says', async () => {
    const text = toTest(record)
    expect(text).toContain('reaches the states it reached when it was recorded (2023-11-14T22:13:20.000Z)')
    expect(await run(text)).toMatchObject({ code: 0, output: expect.stringContaining('1 passed') })
    const other = text.replace(`"${callId}: ended (done)"`, `"${callId}: elsewhere (done)"`)
    expect(other).not.toBe(text)
    expect((await run(other)).code).toBe(1)
  }, 120_000)

  it('is one whatever stands in the record', () => {
    const odd = changed(({ entries }) => {
      entries.push({ at: 1, of: 'call', do: 'event', type: "`${'`\u2028</script>", payload: { '*/': '\ud800' } })
    })
    expect(toTest(odd, { title: 'a "title" with `quotes`' })).toContain('a \\"title\\" with `quotes`')
  })
})
