import { recordText } from '@switchhook/inspector/recorder'
import { ReplayError, replay } from '@switchhook/inspector/replay'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { playSession, session } from './sessions.ts'

const numRuns = 120
const seed = Number(fc.readConfigureGlobal()?.seed)

describe('a ring that is much too small', () => {
  it(`replays what it can without a difference, ${numRuns} sessions, or says that its beginning is lost`, async () => {
    const seen = { replayed: 0, incomplete: 0, forgetful: 0 }
    for (const [number, one] of fc.sample(session, { numRuns, seed }).entries()) {
      const { records } = await playSession(one, { mode: 'ring', limit: 150 })
      for (const [who, record] of Object.entries(records)) {
        if (record.dropped > 0) seen.forgetful += 1
        try {
          const { difference } = await replay(JSON.parse(recordText(record)))
          expect({ seed, number, who, difference }).toEqual({ seed, number, who, difference: null })
          seen.replayed += 1
        } catch (error) {
          if (!(error instanceof ReplayError)) throw error
          seen.incomplete += 1
        }
      }
    }
    expect(seen.forgetful).toBeGreaterThan(numRuns / 10)
    expect(seen.incomplete).toBeLessThan(seen.forgetful / 4)
  }, 300_000)
})
