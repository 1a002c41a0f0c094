import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordText } from '@switchhook/inspector/recorder'
import { stateLines } from '@switchhook/inspector/replay'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { runProgram } from './child.ts'
import { playSession, session } from './sessions.ts'

const folder = mkdtempSync(join(tmpdir(), 'switchhook-records-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const numRuns = Number(process.env.SWITCHHOOK_RUNS ?? 200)
const seed = Number(fc.readConfigureGlobal()?.seed)

interface Replayed {
  name: string
  difference: { text: string } | null
  states: string[]
  outputs: number
}

describe('sessions recorded here and replayed in another process', () => {
  it(`reach the same states in the same order, ${numRuns} sessions of two clients, whatever happens`, async () => {
    process.stdout.write(`records: ${numRuns} sessions, seed ${seed} (SWITCHHOOK_SEED=${seed} repeats them)\n`)
    const recorded = new Map<string, { states: string[]; outputs: number }>()
    for (const [number, one] of fc.sample(session, { numRuns, seed }).entries()) {
      const { records } = await playSession(one)
      for (const [who, record] of Object.entries(records)) {
        const name = `${String(number).padStart(5, '0')}-${who}.json`
        writeFileSync(join(folder, name), recordText(record))
        const outputs = record.entries.filter(
          (entry) =>
            !['wire', 'command', 'fact', 'timer', 'id', 'now', 'muteHere', 'track', 'threw'].includes(entry.do),
        )
        recorded.set(name, { states: stateLines(record.entries), outputs: outputs.length })
      }
    }
    const lines = (await runProgram(new URL('./replay.program.ts', import.meta.url), [folder])).trim().split('\n')
    const replayed = lines.map((line) => JSON.parse(line) as Replayed)
    expect(replayed.map(({ name }) => name)).toEqual([...recorded.keys()].sort())
    for (const { name, difference, states, outputs } of replayed) {
      expect({ name, difference }).toEqual({ name, difference: null })
      expect({ name, states, outputs }).toEqual({ name, ...recorded.get(name) })
    }
    // Sessions in which nothing happened would prove nothing.
    const reached = new Set(replayed.flatMap(({ states }) => states.map((line) => line.replace(/^[^:]*: /, ''))))
    if (numRuns >= 100) expect(reached.size).toBeGreaterThan(80)
  }, 600_000)
})
