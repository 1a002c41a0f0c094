import { type CallSignaling, type ClientOptions, createClient } from '@switchhook/core'
import { callHistory } from '@switchhook/core/call-history'
import {
  createMemoryNetwork,
  createTestClock,
  type FakeMedia,
  fakeMedia,
  fakeMeetingMedia,
  type MemoryTransport,
  settled,
  type TestClock,
} from '@switchhook/core/testing'
import { describe, expect, it } from 'vitest'
import { parseRecord, recordText } from '../recorder/read.ts'
import { createRecorder } from '../recorder/recorder.ts'
import { replay } from './replay.ts'

const create = (options: ClientOptions) => createClient({ ...options, features: [callHistory()] })

interface Scene {
  alice: ReturnType<typeof create>
  media: FakeMedia
  transport: MemoryTransport
  clock: TestClock
}

/** Records what happens in a scene, and replays it. Gives what the replay did. */
async function replayed(
  happens: (scene: Scene) => Promise<unknown>,
  optionsOf: (scene: Omit<Scene, 'alice'>) => Partial<ClientOptions> = () => ({}),
) {
  const [clock, network, recorder] = [createTestClock(), createMemoryNetwork(), createRecorder({ mode: 'full' })]
  const [media, transport] = [fakeMedia({ devices: [] }), network.connect('alice')]
  const options = optionsOf({ media, transport, clock })
  const alice = create({ transport, media, clock, recorder, onError: () => {}, ...options })
  const scene = { alice, media, transport, clock }
  await happens(scene)
  await settled()
  await alice.destroy()
  const record = parseRecord(recordText(recorder.toRecord()))
  const { difference, trail } = await replay(record)
  expect(difference).toBeNull()
  return {
    events: trail.flatMap((output) => (output.do === 'event' ? [String(output.type)] : [])),
    ports: trail.flatMap((output) => (output.do === 'open' ? [String(output.port)] : [])),
  }
}

describe('whatever is outside of a client', () => {
  it('is recorded where a track of its own ends or is interrupted', async () => {
    const { events } = await replayed(async ({ alice, media }) => {
      const [microphone] = await alice.media.createLocalMedia({ audio: true })
      const [trackId = ''] = microphone?.media.tracks ?? []
      media.muteSource(trackId, true)
      await settled()
      media.endTrack(trackId)
    })
    expect(events).toEqual(['media:sourceMuted', 'media:trackEnded'])
  })

  it('is asked for devices where an application shows them, from a listener too', async () => {
    const { ports } = await replayed(async ({ alice }) => {
      alice.on('subscription:change', () => alice.media.getDevices())
      await alice.services.subscribe(['call'])
    })
    expect(ports).toContain('devices.watch')
    const { events } = await replayed(async ({ alice }) => {
      await alice.services.subscribe(['call'])
      alice.media.observeDevices()
      await settled()
      await alice.media.initializeDevices()
    })
    expect(events).toContain('devices:change')
  })

  it('is the media of meetings, where a back end or an application has them', async () => {
    const meets = async ({ alice, clock }: Scene) => {
      const joined = alice.space.join('room')
      await clock.advance(5000)
      await joined
      const entered = alice.space.enterCall('room', { audio: true })
      await clock.advance(5000)
      await entered
    }
    const server = await replayed(meets, ({ transport }) => ({
      transport: { ...transport, meetingMedia: fakeMeetingMedia({ limit: 3 }) },
    }))
    expect(server.ports).toContain('meetingMedia')
    const own = await replayed(meets, () => ({
      meetingMedia: ({ newId, clock }) => {
        // What it asks for itself is its own affair.
        newId()
        clock.clearTimeout(clock.setTimeout(() => {}, 1000))
        return fakeMeetingMedia()
      },
    }))
    expect(own.ports).toContain('meetingMedia')
  })

  it('may tell something while it is asked, against its contract', async () => {
    const { events } = await replayed(
      async ({ alice, clock }) => {
        await alice.services.subscribe(['call'])
        alice.call.make('bob', { audio: true })
        await clock.advance(1000)
      },
      ({ transport }) => {
        const calls = transport.calls as CallSignaling
        const open: CallSignaling['open'] = (leg, report) => ({
          ...calls.open(leg, report),
          send: () => report({ type: 'signal.ended', statusCode: 486 } as never),
        })
        return { transport: { ...transport, calls: { ...calls, open } } }
      },
    )
    expect(events).toContain('call:stateChange')
  })

  it('is all there for a client that is recorded', async () => {
    const asked: object[] = []
    await replayed(
      async ({ alice }) => {
        await alice.call.history.fetch()
      },
      ({ transport }) => ({
        transport: {
          ...transport,
          history: {
            fetch: (page) => {
              asked.push(page)
              return Promise.resolve([])
            },
            remove: () => Promise.resolve(),
            clear: () => Promise.resolve(),
          },
        },
      }),
    )
    expect(asked).toHaveLength(1)
  })
})
