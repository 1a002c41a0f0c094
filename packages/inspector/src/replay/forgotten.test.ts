import { createClient } from '@switchhook/core'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { describe, expect, it } from 'vitest'
import { recordText } from '../recorder/read.ts'
import type { FlightRecord } from '../recorder/record.ts'
import { createRecorder } from '../recorder/recorder.ts'
import { replay } from './replay.ts'

const audio = { audio: true } as const

async function scene() {
  const network = createMemoryNetwork()
  const recorder = createRecorder({ mode: 'full' })
  const transport = network.connect('alice')
  const media = fakeMedia({ devices: [] })
  const alice = createClient({ transport, media, clock: createTestClock(), recorder, onError: () => {} })
  await alice.services.subscribe(['call'])
  return { alice, record: () => JSON.parse(recordText(recorder.toRecord())) as FlightRecord }
}

const hops = async (count: number) => {
  for (let hop = 0; hop < count; hop += 1) await Promise.resolve()
}
const indexOf = ({ entries }: FlightRecord, path: string) =>
  entries.findIndex((entry) => entry.do === 'command' && entry.path === path)

describe('what a ring has forgotten', () => {
  it.each([0, 1, 2, 3, 4])(
    'keeps its place when it is left out: a call made %i microtasks after a command for such a space',
    async (count) => {
      const { alice, record } = await scene()
      const devices = alice.media.initializeDevices()
      await hops(1)
      const refused = alice.space.enterCall('room', audio).catch(() => {})
      await hops(count)
      alice.call.make('bob', audio)
      await Promise.all([devices, refused])
      await settled()
      const whole = record()
      expect((await replay(whole)).difference).toBeNull()
      // A stay of which no actor is in the record, and one that lost its beginning.
      for (const lost of [{ dropped: 1 }, { dropped: 9, cut: { space: null } }]) {
        const { difference, trail } = await replay({ ...whole, ...lost })
        expect({ lost, difference }).toEqual({ lost, difference: null })
        expect(trail.some((output) => output.do === 'event' && output.type === 'space:error')).toBe(false)
      }
    },
  )

  it('may be a space known before the client was destroyed: another join is refused all the same', async () => {
    const { alice, record } = await scene()
    await expect(alice.space.updateMedia('room', { connected: true })).rejects.toMatchObject({ code: 'space:6' })
    await alice.destroy()
    await expect(alice.space.join('room')).rejects.toMatchObject({ code: 'destroyed' })
    const whole = record()
    const { difference, states } = await replay({ ...whole, dropped: 3, cut: { space: indexOf(whole, 'space.join') } })
    expect(difference).toBeNull()
    expect(states.has('space-room')).toBe(false)
  })
})
