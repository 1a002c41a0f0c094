import { createClient } from '@switchhook/core/everything'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { describe, expect, it } from 'vitest'
import { recordText } from '../recorder/read.ts'
import type { FlightRecord } from '../recorder/record.ts'
import { createRecorder } from '../recorder/recorder.ts'
import { stateLines } from './lines.ts'
import { replay } from './replay.ts'

const audio = { audio: true } as const

describe('a consultation that was recorded', () => {
  it('is replayed: what it asked of the calls is in the record, each command where it came', async () => {
    const network = createMemoryNetwork()
    const clock = createTestClock()
    const recorder = createRecorder({ mode: 'full' })
    const alice = createClient({
      transport: network.connect('alice'),
      media: fakeMedia(),
      clock,
      recorder,
    })
    const [bob, carol] = ['bob', 'carol'].map((user) =>
      createClient({ transport: network.connect(user), media: fakeMedia(), clock }),
    ) as [typeof alice, typeof alice]
    const clients = [alice, bob, carol]
    await Promise.all(clients.map(({ services }) => services.subscribe(['call'])))
    const answer = async ({ call }: typeof alice) => {
      await settled()
      await call.answer(call.getAll().at(-1)?.id ?? '', audio)
      await settled()
    }
    const first = alice.call.make('bob', audio)
    await answer(bob)
    const refused = alice.consultation.start(first, 'carol')
    await settled()
    await carol.call.reject(carol.call.getAll().at(-1)?.id ?? '')
    await settled()
    const id = alice.consultation.start(first, 'carol')
    await answer(carol)
    await alice.consultation.swap(id)
    await settled()
    await alice.consultation.complete(id)
    await settled()
    await clock.advance(100)
    expect([refused, id].map((one) => alice.consultation.getById(one)?.outcome)).toEqual(['failed', 'completed'])
    const gone = Promise.all(clients.map((client) => client.destroy()))
    await clock.advance(10_000)
    await gone
    const record = JSON.parse(recordText(recorder.toRecord())) as FlightRecord
    const { difference, trail, states } = await replay(record)
    expect(difference).toBeNull()
    expect(states.get(first)).toBe('ended')
    const others = record.entries.filter(({ of }) => of !== 'consultation')
    expect(stateLines(trail)).toEqual(stateLines(others))
    expect(stateLines(record.entries).join('\n')).toContain('consulting.first.talking')
  })
})
