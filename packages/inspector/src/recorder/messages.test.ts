import { createClient, type Inspect } from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import { logger } from '@switchhook/core/logger'
import { createMemoryNetwork, createTestClock, settled } from '@switchhook/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRedactor } from '../redact/redact.ts'
import { replay } from '../replay/replay.ts'
import { recordText } from './read.ts'
import type { FlightRecord } from './record.ts'
import { createRecorder } from './recorder.ts'

const room = 'room-1'
const words = ['the launch code is 0815', 'and it is due on Friday', 'the other side said so']

/** Alice and bob write to each other; with everything that is recorded, logged and shown of it. */
async function conversation() {
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const recorder = createRecorder({ mode: 'full' })
  const logged: unknown[] = []
  const seen: unknown[] = []
  const see = (event: unknown) => void seen.push(event)
  const inspect: Inspect = { wire: see, command: see }
  const transport = network.connect('alice')
  const alice = createClient({
    transport,
    clock,
    recorder,
    inspect,
    logs: {
      logLevel: 'debug',
      handler: (entry) => void logged.push(entry),
      logActions: { handler: (entry) => void logged.push(entry), exposePayloads: true },
    },
    features: [chat(), logger()],
  })
  const bob = createClient({ transport: network.connect('bob'), clock, features: [chat()] })
  onTestFinished(async () => {
    const gone = Promise.all([alice.destroy(), bob.destroy()])
    await clock.advance(10_000)
    await gone
  })
  await Promise.all([alice.space.join(room), bob.space.join(room)])
  await settled()
  const [said = '', task = '', answer = ''] = words
  await alice.space.sendMessage(room, { text: said }, { category: 'task', description: task })
  await alice.space.sendMessage(room, { html: `<i>${said}</i>` })
  await bob.space.sendMessage(room, { text: answer })
  await alice.space.fetchMessages(room)
  await settled()
  return { alice, clock, network, transport, recorder, logged, seen }
}

const holdsWords = (value: unknown) => words.some((word) => JSON.stringify(value)?.includes(word))

describe('what people write to each other', () => {
  it('is in no record', async () => {
    const { recorder } = await conversation()
    const record = recorder.toRecord()
    expect(record.entries.some((entry) => entry.do === 'command' && entry.path === 'space.sendMessage')).toBe(true)
    expect(record.entries.some((entry) => entry.do === 'open' && entry.port === 'messages')).toBe(true)
    expect(holdsWords(record)).toBe(false)
  })

  it('is in no line of a log, wherever payloads are exposed', async () => {
    const { logged } = await conversation()
    expect(logged.length).toBeGreaterThan(20)
    expect(holdsWords(logged)).toBe(false)
  })

  it('is marks where an inspector shows the wire and the commands', async () => {
    const { seen } = await conversation()
    const { redact } = createRedactor()
    expect(holdsWords(seen)).toBe(true)
    expect(holdsWords(seen.map((event) => redact(event)))).toBe(false)
  })

  it('is not needed to replay what happened', async () => {
    const { recorder } = await conversation()
    const record = JSON.parse(recordText(recorder.toRecord())) as FlightRecord
    const { difference, trail, states } = await replay(record)
    expect(difference).toBe(null)
    expect([...states].filter(([actor]) => actor.startsWith('message'))).not.toEqual([])
    expect(trail.filter((output) => output.do === 'event').map(({ type }) => type)).toContain('space:messageSent')
  })

  it('is found again by what stands for it, as it was written and as it was sent, after the connection was lost', async () => {
    const { alice, clock, network, transport, recorder } = await conversation()
    await expect(alice.space.sendMessage(room, { text: ' \n' })).rejects.toMatchObject({ code: 'space:7' })
    network.messages.misbehave('send', 'unanswered', 'lost')
    const outcomes = Promise.allSettled([
      alice.space.sendMessage(room, { text: ' 1 < 2 & "so on"\nand on ' }),
      alice.space.sendMessage(room, { text: 'nobody will read this' }),
    ])
    await settled()
    transport.drop()
    await clock.advance(60_000)
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    const { difference } = await replay(JSON.parse(recordText(recorder.toRecord())))
    expect(difference).toBe(null)
  })

  it('may be written before anybody was let into the space', async () => {
    const [clock, recorder] = [createTestClock(), createRecorder()]
    const transport = createMemoryNetwork().connect('alice')
    const alice = createClient({ transport, clock, recorder, features: [chat()] })
    const sent = alice.space.sendMessage(room, { text: 'too early' })
    await settled()
    await Promise.all([alice.destroy(), expect(sent).rejects.toMatchObject({ code: 'destroyed' })])
    const { difference, states } = await replay(JSON.parse(recordText(recorder.toRecord())))
    expect(difference).toBe(null)
    expect([...states.keys()].some((actor) => actor.startsWith('message-'))).toBe(true)
  })
})
