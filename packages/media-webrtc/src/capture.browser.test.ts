import { afterEach, describe, expect, it, vi } from 'vitest'
import { type End, openEnd, until } from '../test/pair.ts'
import { fakeLabels, type WebrtcOptions } from './index.ts'

let end: End
const open = (options?: WebrtcOptions) => {
  end = openEnd('capture', options)
  return end
}
afterEach(() => {
  end.engine.close()
  vi.restoreAllMocks()
})

const audio = { audio: true, video: false }
const both = { audio: true, video: true }
const capture = (media: { audio: boolean; video: boolean }) => ({ type: 'capture' as const, media })
const refuseWith = (error: unknown) => vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(error)

describe('capture', () => {
  it('gives tracks that are known by id', async () => {
    const { tracks } = await open().ask(capture(both), 'peer.captured')
    expect(tracks.map(({ kind }) => kind).sort()).toEqual(['audio', 'video'])
    for (const { id, kind } of tracks) {
      expect(end.engine.track(id)).toMatchObject({ id, kind, isLocal: true, muted: false, state: 'live' })
    }
    expect(new Set(tracks.map(({ id }) => end.engine.track(id)?.streamId)).size).toBe(1)
  })

  it('adds to what was captured before', async () => {
    const first = await open().ask(capture(audio), 'peer.captured')
    const second = await end.ask(capture({ audio: false, video: true }), 'peer.captured')
    for (const { id } of [...first.tracks, ...second.tracks]) expect(end.engine.track(id)?.state).toBe('live')
  })

  it.each([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotFoundError', 'noDevice'],
    ['NotReadableError', 'deviceBusy'],
    ['AbortError', 'deviceBusy'],
    ['InvalidStateError', 'unknown'],
  ])('tells a %s as %s', async (name, fault) => {
    refuseWith(new DOMException('no', name))
    expect(await open().ask(capture(audio), 'peer.failed')).toEqual({
      type: 'peer.failed',
      step: 'capture',
      fault: { name: fault, message: 'no' },
    })
  })

  it('tells what the browser itself refuses: an impossible constraint, nothing asked for', async () => {
    open()
    const impossible = { audio: { deviceId: { exact: 'no-such-device' } }, video: false }
    expect(await end.ask({ type: 'capture', media: impossible }, 'peer.failed')).toMatchObject({
      fault: { name: 'constraint' },
    })
    expect(await end.ask(capture({ audio: false, video: false }), 'peer.failed')).toMatchObject({
      fault: { name: 'constraint' },
    })
  })

  it('reports a track that ends without being asked to, and offers it no more', async () => {
    let device: MediaStreamTrack | undefined
    open({
      capture: async () => {
        const stream = await navigator.mediaDevices.getUserMedia(audio)
        device = stream.getTracks()[0]
        return stream.getTracks()
      },
    })
    const { tracks } = await end.ask(capture(audio), 'peer.captured')
    device?.stop()
    device?.dispatchEvent(new Event('ended'))
    const id = tracks[0]?.id ?? ''
    expect(end.facts.at(-1)).toEqual({ type: 'peer.trackEnded', trackId: id })
    expect(end.engine.track(id)?.state).toBe('ended')
    const { offer } = await end.ask({ type: 'createOffer', attempt: 1, direction: 'sendrecv' }, 'peer.offerCreated')
    expect(offer).not.toContain('m=audio')
  })
})

describe('the test source', () => {
  it('makes a picture that moves and a tone, labelled as what they are', async () => {
    const { tracks } = await open({ capture: 'fake' }).ask(capture(both), 'peer.captured')
    expect(tracks.map(({ id }) => end.engine.track(id)?.label)).toEqual([fakeLabels.audio, fakeLabels.video])
    const video = document.createElement('video')
    end.engine.render(tracks[1]?.id ?? '', video)
    const canvas = document.createElement('canvas')
    const pixels = () => {
      canvas.getContext('2d')?.drawImage(video, 0, 0, 300, 150)
      return canvas.toDataURL()
    }
    await until('a picture', () => video.videoWidth > 0)
    const first = pixels()
    await until('another picture', () => pixels() !== first)
  })

  it('stands in only for the kind of which there is no device', async () => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(async (constraints) => {
      if (constraints?.video) throw new DOMException('no camera', 'NotFoundError')
      return real(constraints)
    })
    const { tracks } = await open({ capture: 'deviceOrFake' }).ask(capture(both), 'peer.captured')
    const labels = tracks.map(({ id }) => end.engine.track(id)?.label)
    expect(labels[1]).toBe(fakeLabels.video)
    expect(labels[0]).not.toBe(fakeLabels.audio)
  })

  it('does not stand in where permission is denied', async () => {
    refuseWith(new DOMException('no', 'NotAllowedError'))
    expect(await open({ capture: 'deviceOrFake' }).ask(capture(both), 'peer.failed')).toMatchObject({
      fault: { name: 'denied' },
    })
  })
})

describe('devices', () => {
  it('are listed as plain data', async () => {
    const devices = (await open().engine.devices?.list()) ?? []
    expect(new Set(devices.map(({ kind }) => kind))).toEqual(new Set(['audioinput', 'audiooutput', 'videoinput']))
    expect(structuredClone(devices)).toEqual(devices)
  })

  it('ask for permission and leave nothing running', async () => {
    const given: MediaStreamTrack[] = []
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(async (constraints) => {
      const stream = await real(constraints)
      given.push(...stream.getTracks())
      return stream
    })
    await open().engine.devices?.requestPermission({ audio: true, video: true })
    expect(given.map(({ readyState }) => readyState)).toEqual(['ended', 'ended'])
  })

  it('say why permission was refused', async () => {
    refuseWith(new DOMException('no', 'NotAllowedError'))
    await expect(open().engine.devices?.requestPermission({ audio: true, video: false })).rejects.toEqual({
      name: 'denied',
      message: 'no',
    })
  })

  it('tell of changes until nobody watches', () => {
    let changes = 0
    const stop = open().engine.devices?.watch(() => {
      changes += 1
    })
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
    stop?.()
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
    expect(changes).toBe(1)
  })
})
