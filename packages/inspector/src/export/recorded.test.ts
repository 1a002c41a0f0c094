import { callChart } from '@switchhook/core/charts'
import { describe, expect, it } from 'vitest'
import { toChart } from '../diagram.ts'
import type { ActorMessage, SnapshotMessage } from '../feed/messages.ts'
import { parseMessage } from '../feed/parse.ts'
import { recordedCall } from './recorded.stage.ts'
import { toMessages } from './recorded.ts'

const record = await recordedCall()
const messages = toMessages(JSON.parse(JSON.stringify(record)))
const actors = messages.filter((message): message is ActorMessage => message.type === '@xstate.actor')

describe('a recording, told as messages', () => {
  it('is told in order of time, and every message parses', () => {
    const times = messages.map(({ createdAt }) => Number(createdAt))
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    for (const message of messages)
      expect(parseMessage(JSON.parse(JSON.stringify(message)))).not.toHaveProperty('error')
  })

  it('shows each actor once, below the one that invoked it, with its chart', () => {
    expect(new Set(actors.map(({ sessionId }) => sessionId)).size).toBe(actors.length)
    const call = actors.find(({ name, parentId }) => parentId === undefined && name.startsWith('call-'))
    expect(toChart(call?.definition ?? '')).toEqual(toChart(callChart.config))
    const media = actors.find(({ name }) => name === 'mediaConnection')
    expect(media).toMatchObject({ parentId: call?.sessionId, rootId: call?.sessionId })
  })

  it('goes through the states that were recorded, each with the input it came from', () => {
    const call = actors.find(({ name, parentId }) => parentId === undefined && name.startsWith('call-'))
    const changes = messages.filter(
      (message): message is SnapshotMessage =>
        message.type === '@xstate.snapshot' && message.sessionId === call?.sessionId,
    )
    const recorded = record.entries.flatMap((entry) =>
      entry.do === 'state' && entry.actor === call?.sessionId ? [entry.value] : [],
    )
    expect([call?.snapshot?.value, ...changes.map(({ snapshot }) => snapshot.value)]).toEqual(recorded)
    expect(changes.map(({ event }) => event.type)).toContain('signal.answered')
    expect(changes.at(-1)?.snapshot.status).toBe('done')
  })

  it('shows what the application called and what went over the wire', () => {
    expect(messages).toContainEqual(expect.objectContaining({ type: '@switchhook.command', path: 'call.make' }))
    const answered = { type: '@switchhook.wire', direction: 'in', name: 'signal.answered' }
    expect(messages.filter((message) => 'name' in message && message.name === answered.name)).toEqual([
      expect.objectContaining({ ...answered, protocol: 'memory' }),
    ])
  })

  it('shows what the ports reported where the transport told nothing of its wire', () => {
    const entries = record.entries.filter((entry) => entry.do !== 'wire')
    expect(toMessages({ ...record, entries })).toContainEqual(
      expect.objectContaining({
        type: '@switchhook.wire',
        direction: 'in',
        protocol: 'port calls',
        name: 'signal.answered',
      }),
    )
  })

  it('says what is missing', () => {
    expect(toMessages({ ...record, dropped: 7 })[1]).toMatchObject({ type: '@switchhook.dropped', count: 7 })
  })
})
