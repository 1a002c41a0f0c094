import type { FlightRecord } from '../recorder/record.ts'
import { replayable } from './entries.ts'
import { stateLines } from './lines.ts'

/** How a test is written. */
export interface TestOptions {
  /** Of the test. @default says when it was recorded */
  title?: string
}

/**
 * The text of a vitest test that replays the record and expects the same states. The record stands in it; whoever keeps
 * the test needs no other file.
 * @throws ReplayError when too much of the record is lost to be replayed.
 */
export function toTest(record: FlightRecord, { title }: TestOptions = {}): string {
  const { entries, ...head } = record
  const when = new Date(record.startedAt).toISOString()
  const replayed = replayable(record).filter(({ isLeftOut }) => !isLeftOut)
  const lines = stateLines(replayed.map(({ entry }) => entry))
  const list = (items: readonly unknown[]) => items.map((item) => `    ${JSON.stringify(item)},\n`).join('')
  return `import { replay, stateLines, toFlightRecord } from '@switchhook/inspector/replay'
import { expect, it } from 'vitest'

const record = toFlightRecord({
  ...${JSON.stringify(head)},
  entries: [
${list(entries)}  ],
})

it(${JSON.stringify(title ?? `reaches the states it reached when it was recorded (${when})`)}, async () => {
  const { difference, trail } = await replay(record)
  expect(difference).toBeNull()
  expect(stateLines(trail)).toEqual([
${list(lines)}  ])
})
`
}
