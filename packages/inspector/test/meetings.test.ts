import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordText } from '@switchhook/inspector/recorder'
import { parseRecord, ReplayError, replay, stateLines } from '@switchhook/inspector/replay'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { runProgram } from './child.ts'
import { type Move, meeting, type Name, playMeeting, usual } from './meetings.ts'

const folder = mkdtempSync(join(tmpdir(), 'switchhook-meetings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const numRuns = Number(process.env.SWITCHHOOK_RUNS ?? 30)
const seed = Number(fc.readConfigureGlobal()?.seed)
const two: readonly Name[] = ['alice', 'bob']
const three: readonly Name[] = [...two, 'carol']

/** The same each time; in one of them devices are shown while much is under way. */
const fixed = fc.sample(meeting, { numRuns: 96, seed: 52088968 }).slice(90)

/** What a replay cannot but give where the record says so. */
const inputs = ['wire', 'command', 'fact', 'timer', 'id', 'now', 'muteHere', 'track', 'threw']

describe('a meeting that was recorded', () => {
  it.each([{ people: two }, { people: three }])(
    'is replayed as it was, mesh, messages and all: $people',
    async ({ people }) => {
      for (const [name, record] of await playMeeting(usual(people))) {
        const { difference, trail } = await replay(parseRecord(recordText(record)))
        expect({ name, difference }).toEqual({ name, difference: null })
        expect(stateLines(trail)).toEqual(stateLines(record.entries))
        expect(trail).toHaveLength(record.entries.filter((entry) => !inputs.includes(entry.do)).length)
        const states = stateLines(trail).map((line) => line.replace(/^(leg|member|message|sending|space)-[^:]+/, '$1'))
        for (const state of ['member: named.connected', 'message: sent (done)', 'sending: stopped (done)'])
          expect(states).toContain(state)
        expect(recordText(record)).not.toContain('for nobody')
      }
    },
    30_000,
  )

  it(`is replayed as it was in another process, ${numRuns} random ones`, async () => {
    process.stdout.write(`meetings: ${numRuns} of seed ${seed} (SWITCHHOOK_SEED=${seed} repeats them)\n`)
    const recorded = []
    const random = fc.sample(meeting, { numRuns, seed })
    for (const [number, one] of [usual(two), usual(three), ...fixed, ...random].entries())
      for (const [who, record] of await playMeeting(one)) {
        const name = `${String(number).padStart(5, '0')}-${who}.json`
        writeFileSync(join(folder, name), recordText(record))
        const outputs = record.entries.filter((entry) => !inputs.includes(entry.do)).length
        recorded.push({ name, difference: null, states: stateLines(record.entries), outputs })
      }
    const lines = (await runProgram(new URL('./replay.program.ts', import.meta.url), [folder])).trim().split('\n')
    expect(lines).toHaveLength(recorded.length)
    for (const [at, line] of lines.entries()) expect(JSON.parse(line)).toEqual(recorded[at])
    // Meetings in which nothing happened would prove nothing.
    const reached = new Set(recorded.flatMap(({ states }) => states.map((line) => line.replace(/^[^:]*: /, ''))))
    if (numRuns >= 30) expect(reached.size).toBeGreaterThan(60)
  }, 600_000)

  it('is replayed from a ring that has forgotten the stays before it, and what it forgot is not missed', async () => {
    const [once, room] = [usual(two), { mode: 'ring', limit: 1000 } as const]
    const stay: readonly Move[] = [...once.moves, { do: 'leave', who: 'alice' }, { do: 'wait', ms: 60_000 }]
    const again = { people: two, isSilent: true, moves: [...stay, ...stay, ...stay, ...stay] }
    for (const [name, record] of await playMeeting(again, room)) {
      expect(record.dropped).toBeGreaterThan(0)
      expect(record.cut).toEqual({})
      const { difference, trail } = await replay(parseRecord(recordText(record)))
      expect({ name, difference }).toEqual({ name, difference: null })
      expect(stateLines(trail).join()).toContain('named.connected')
    }
  }, 60_000)

  it(`is replayed as far as a ring that is much too small has it, ${numRuns} random ones`, async () => {
    for (const [number, one] of fc.sample(meeting, { numRuns, seed }).entries())
      for (const [name, record] of await playMeeting(one, { mode: 'ring', limit: 200 })) {
        const told = await replay(parseRecord(recordText(record))).catch((error: unknown) => {
          if (error instanceof ReplayError) return { difference: null }
          throw error
        })
        expect({ seed, number, name, difference: told.difference }).toEqual({ seed, number, name, difference: null })
      }
  }, 300_000)
})
