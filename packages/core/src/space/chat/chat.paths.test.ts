import { describe, expect, it } from 'vitest'
import type { AnyStateMachine, SnapshotFrom } from 'xstate'
import { chartLint } from '../../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../../testing/chartWalk.ts'
import { messageHistoryChart } from './messageHistory.chart.ts'
import type { HistoryEvent } from './messageHistory.setup.ts'
import { outgoingMessageChart } from './outgoingMessage.chart.ts'
import type { OutgoingEvent } from './outgoingMessage.setup.ts'

const error = { code: 'space:1', message: '' } as const

type HistorySnapshot = SnapshotFrom<typeof messageHistoryChart>
type OutgoingSnapshot = SnapshotFrom<typeof outgoingMessageChart>

const historyEvents = ({ context }: HistorySnapshot): readonly HistoryEvent[] => [
  { type: 'fetch', operationId: 'operation' },
  { type: 'space.entered', isBehind: true },
  { type: 'space.entered', isBehind: false },
  { type: 'space.lost' },
  { type: 'space.ended' },
  { type: 'history.doubted' },
  ...[context.request, context.request - 1].flatMap((request): HistoryEvent[] => [
    { type: 'page.kept', request, joins: true, isLast: false },
    { type: 'page.kept', request, joins: false, isLast: true },
    { type: 'page.kept', request, joins: false, isLast: false },
    { type: 'page.failed', request, error },
  ]),
  { type: 'shutDown' },
]

const outgoingEvents = ({ context }: OutgoingSnapshot): readonly OutgoingEvent[] => [
  { type: 'retry', operationId: 'operation' },
  { type: 'discard' },
  { type: 'space.entered' },
  { type: 'space.lost' },
  { type: 'space.ended' },
  { type: 'message.delivered' },
  { type: 'message.refused', attempt: context.attempt, error },
  { type: 'message.refused', attempt: context.attempt - 1, error },
  { type: 'history.searched' },
  { type: 'shutDown' },
]

const history = walkChart(messageHistoryChart, {
  input: { spaceId: 'room', requestTimeoutMs: 1000 },
  events: historyEvents,
  key: ({ value, context }) => JSON.stringify([value, Math.min(context.operations.length, 1), context.error?.code]),
})
const outgoing = walkChart(outgoingMessageChart, {
  input: { spaceId: 'room', ref: 'ref', operationId: 'operation', requestTimeoutMs: 1000 },
  events: outgoingEvents,
  key: ({ value, context }) => JSON.stringify([value, Math.min(context.attempt, 1), context.error?.code]),
})

describe.each([
  ['the chart of a history', messageHistoryChart as AnyStateMachine, history],
  ['the chart of a message on its way', outgoingMessageChart as AnyStateMachine, outgoing],
] as const)('%s', (name, chart, walk) => {
  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(chart)).toEqual([])
  })

  it('takes every transition and reaches every state, when every event is tried once in every reachable state', () => {
    process.stdout.write(
      `${name}: ${walk.visited.size}/${stateIds(chart).length} states, ${walk.taken.size}/${transitionNames(chart).length} ` +
        `transitions, ${walk.reached.size} situations, ${walk.tries} events tried\n`,
    )
    expect(transitionNames(chart).filter((transition) => !walk.taken.has(transition))).toEqual([])
    expect(stateIds(chart).filter((id) => !walk.visited.has(id))).toEqual([])
  })
})

describe('a message on its way', () => {
  it('has nobody wait for it where it failed, was sent or is gone', () => {
    for (const { snapshot } of outgoing.reached.values())
      if (!snapshot.hasTag('pending')) expect(snapshot.context.operation).toBe(null)
      else expect(snapshot.context.operation).not.toBe(null)
  })

  it('has an error exactly where it is not on its way', () => {
    for (const { snapshot } of outgoing.reached.values()) {
      if (snapshot.hasTag('failed') || snapshot.matches('gone')) expect(snapshot.context.error).not.toBe(null)
      if (snapshot.hasTag('pending')) expect(snapshot.context.error).toBe(null)
    }
  })
})

describe('a history', () => {
  it('has nobody wait for a page where it rests in the space', () => {
    for (const { snapshot } of history.reached.values())
      if (snapshot.matches({ live: { request: 'idle' } }) || snapshot.matches({ live: { request: 'behind' } }))
        expect(snapshot.context.operations).toEqual([])
  })
})
