import { expect, it } from 'vitest'
import { createActor, fromCallback } from 'xstate'
import { createTestClock } from '../../testing/testClock.ts'
import { messageHistoryChart } from './messageHistory.chart.ts'
import type { HistoryEmission, PageRequest } from './messageHistory.setup.ts'

const requestTimeoutMs = 1000
const error = { code: 'space:1', message: '' } as const

/** A history that asked for a page once in vain, and asks again: `request` 2. */
async function asksAgain(isBehind: boolean) {
  const clock = createTestClock()
  const asked: PageRequest[] = []
  const told: HistoryEmission[] = []
  const page = fromCallback<{ type: 'none' }, PageRequest>(({ input }) => void asked.push(input))
  const input = { spaceId: 'room', requestTimeoutMs }
  const history = createActor(messageHistoryChart.provide({ actors: { page } }), { input, clock })
  history.start()
  history.on('*', (emission) => told.push(emission))
  history.send({ type: 'space.entered', isBehind })
  history.send({ type: 'fetch', operationId: 'first' })
  await clock.advance(requestTimeoutMs)
  told.length = 0
  history.send({ type: 'fetch', operationId: 'second' })
  expect(asked.map(({ request }) => request)).toEqual([1, 2])
  return { history, asked, told }
}

it.each([
  ['the next older page', false],
  ['what an outage hid', true],
] as const)('a history that asks for %s again takes no late answer for the one it waits for', async (_, isBehind) => {
  const { history, asked, told } = await asksAgain(isBehind)
  history.send({ type: 'page.failed', request: 1, error })
  history.send({ type: 'page.kept', request: 1, joins: true, isLast: true })
  history.send({ type: 'page.kept', request: 1, joins: false, isLast: false })
  expect([asked.length, told, history.getSnapshot().hasTag('fetching')]).toEqual([2, [], true])
  history.send({ type: 'page.kept', request: 2, joins: true, isLast: true })
  expect(told).toMatchObject(isBehind ? [{ type: 'caughtUp', isFound: true }, {}] : [{ operation: { id: 'second' } }])
  expect(history.getSnapshot().hasTag('fetching')).toBe(false)
})
