import { describe, expect, it, onTestFinished } from 'vitest'
import { audio, connected, outcome } from '../call/call.test.stage.ts'
import { createClient } from '../createClient.ts'
import type { DeviceInfo, MediaEngine } from '../ports/index.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'

const microphone: DeviceInfo = { deviceId: 'mic', groupId: 'g', kind: 'audioinput', label: 'Microphone' }
const camera: DeviceInfo = { deviceId: 'cam', groupId: 'g', kind: 'videoinput', label: 'Camera' }
const speaker: DeviceInfo = { deviceId: 'out', groupId: 'g', kind: 'audiooutput', label: 'Speaker' }

/** A client whose devices come and go. */
function withDevices(change: Partial<NonNullable<MediaEngine['devices']>> = {}) {
  const engine = fakeMedia()
  const watchers = new Set<() => void>()
  let devices: readonly DeviceInfo[] = [microphone]
  const media: MediaEngine = {
    ...engine,
    devices: {
      list: async () => devices,
      requestPermission: async () => {},
      watch: (changed) => {
        watchers.add(changed)
        return () => watchers.delete(changed)
      },
      ...change,
    },
  }
  const client = createClient({ transport: createMemoryNetwork().connect('alice'), media, clock: createTestClock() })
  onTestFinished(() => client.destroy())
  const heard: unknown[] = []
  client.on('devices:change', (payload) => heard.push(['devices:change', payload]))
  client.on('devices:error', ({ error }) => heard.push(['devices:error', error.code]))
  return {
    client,
    heard,
    watchers,
    plug: (...next: DeviceInfo[]) => {
      devices = next
      for (const changed of [...watchers]) changed()
    },
  }
}

describe('devices', () => {
  it('are listed by role once somebody asks, and nothing is watched before', async () => {
    const { client, watchers, heard } = withDevices()
    expect(watchers.size).toBe(0)
    const seen: unknown[] = []
    client.media.observeDevices().subscribe((devices) => seen.push(devices))
    expect(watchers.size).toBe(1)
    expect(client.media.getDevices()).toEqual({ camera: [], microphone: [], speaker: [] })
    await settled()
    expect(client.media.getDevices()).toEqual({ camera: [], microphone: [microphone], speaker: [] })
    expect(seen).toEqual([client.media.getDevices()])
    expect(heard).toEqual([])
    client.media.observeDevices()
    expect(watchers.size).toBe(1)
  })

  it('that come and go are told of, and the list is the same until it changes', async () => {
    const { client, plug, heard } = withDevices()
    client.media.getDevices()
    await settled()
    const before = client.media.getDevices()
    expect(client.media.getDevices()).toBe(before)
    plug(microphone, camera, speaker)
    await settled()
    expect(client.media.getDevices()).toEqual({ camera: [camera], microphone: [microphone], speaker: [speaker] })
    expect(client.media.getDevices().microphone).toBe(before.microphone)
    expect(heard).toEqual([['devices:change', {}]])
  })

  it('that cannot be listed are told of as an error', async () => {
    let isBroken = false
    const { client, heard, watchers } = withDevices({
      list: async () => {
        if (isBroken) throw new Error('no list')
        return [microphone]
      },
    })
    client.media.getDevices()
    await settled()
    isBroken = true
    for (const changed of watchers) changed()
    await settled()
    expect(heard).toEqual([['devices:error', 'call:3']])
    expect(client.media.getDevices().microphone).toEqual([microphone])
  })

  it('media.7: are asked for ahead of a call, audio and video unless told otherwise, and listed with their labels', async () => {
    const asked: unknown[] = []
    const { client, heard } = withDevices({
      requestPermission: async (kinds) => {
        asked.push(kinds)
      },
    })
    await client.media.initializeDevices()
    await client.media.initializeDevices({ video: false })
    expect(asked).toEqual([
      { audio: true, video: true },
      { audio: true, video: false },
    ])
    expect(heard).toEqual([
      ['devices:change', {}],
      ['devices:change', {}],
    ])
    expect(client.media.getDevices().microphone).toEqual([microphone])
  })

  it('that are refused reject with call:3, and say so in an event', async () => {
    const { client, heard } = withDevices({
      requestPermission: async () => {
        throw Object.assign(new Error('no'), { name: 'denied' })
      },
    })
    await expect(client.media.initializeDevices()).rejects.toMatchObject({
      code: 'call:3',
      message: 'Devices could not be opened (denied).',
    })
    expect(heard).toEqual([['devices:error', 'call:3']])
  })

  it('there are none without an engine: the list is empty and asking is not supported', async () => {
    const client = createClient({ transport: createMemoryNetwork().connect('alice'), clock: createTestClock() })
    onTestFinished(() => client.destroy())
    expect(client.media.getDevices()).toEqual({ camera: [], microphone: [], speaker: [] })
    expect(await outcome(client.media.initializeDevices())).toBe('not-supported')
    expect(client.media.getTrackById('track')).toBe(undefined)
    expect(() => client.media.render('track', {})()).not.toThrow()
    expect(await outcome(client.media.muteTracks(['track']))).toBe('webrtc:2')
  })

  it('that change after the end are told to nobody', async () => {
    const { client, heard, watchers } = withDevices()
    client.media.getDevices()
    await settled()
    const late = [...watchers]
    await client.destroy()
    expect(watchers.size).toBe(0)
    for (const changed of late) changed()
    await settled()
    expect(heard).toEqual([])
  })
})

describe('tracks', () => {
  it('are known from their capture to the end of the call, local and remote', async () => {
    const { alice, bob, id } = await connected()
    const [own = ''] = alice.view(id).localTracks
    const [theirs = ''] = alice.view(id).remoteTracks
    expect(alice.client.media.getTrackById(own)).toMatchObject({ id: own, kind: 'audio', isLocal: true, state: 'live' })
    expect(alice.client.media.getTrackById(theirs)).toMatchObject({ id: theirs, isLocal: false })
    expect(bob.client.media.getTrackById(own)).toMatchObject({ id: own, isLocal: false })
    await alice.client.call.end(id)
    await settled()
    expect(alice.client.media.getTrackById(own)).toBe(undefined)
    expect(bob.client.media.getTrackById(own)).toBe(undefined)
  })

  it('are watched by id, before and after they are there; one readable an id', async () => {
    const { alice, id } = await connected()
    const [own = ''] = alice.view(id).localTracks
    const { observeTrack } = alice.client.media
    expect(observeTrack(own)).toBe(observeTrack(own))
    expect(observeTrack('later').getSnapshot()).toBe(undefined)
    const seen: unknown[] = []
    observeTrack(own).subscribe((track) => seen.push(track?.muted))
    const before = observeTrack(own).getSnapshot()
    expect(observeTrack(own).getSnapshot()).toBe(before)
    await alice.client.call.mute(id)
    await alice.client.call.unmute(id)
    await alice.client.call.end(id)
    await settled()
    expect(seen).toEqual([true, false, undefined])
  })

  it('are rendered by the engine, and taken out again', async () => {
    const engine = fakeMedia()
    const rendered: unknown[] = []
    const media: MediaEngine = {
      ...engine,
      render: (...args) => {
        rendered.push(args)
        return () => rendered.push('out')
      },
    }
    const client = createClient({ transport: createMemoryNetwork().connect('alice'), media, clock: createTestClock() })
    onTestFinished(() => client.destroy())
    const element = {}
    const out = client.media.render('track', element, { speakerId: 'out' })
    out()
    expect(rendered).toEqual([['track', element, { speakerId: 'out' }], 'out'])
  })

  it('of an ended call belong to nobody: muting them is refused', async () => {
    const { alice, id } = await connected()
    const [own = ''] = alice.view(id).localTracks
    await alice.client.call.end(id)
    await settled()
    expect(await outcome(alice.client.media.muteTracks([own]))).toBe('webrtc:2')
  })
})

describe('pains 39: screens are built against a network and an engine in memory', () => {
  it('two clients of one process call each other with video, without server, browser or permission', async () => {
    const { alice, bob } = await connected()
    const id = bob.client.call.make('sip:alice@example.test', { audio: true, video: true })
    await settled()
    await alice.client.call.answer(id, audio)
    await settled()
    expect(alice.view(id).remoteTracks.length).toBe(2)
    expect(alice.client.media.getTrackById(alice.view(id).remoteTracks[1] ?? '')?.kind).toBe('video')
    alice.media.peer(id)?.ice('failed')
    alice.transport.drop()
    await settled()
    expect(alice.view(id)).toMatchObject({ mediaConnectionState: 'failed', link: 'lost' })
  })
})
