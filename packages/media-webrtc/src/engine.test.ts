import type { PeerFact } from '@switchhook/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakePeer, FakeTrack, fakeEnvironment } from '../test/fakes.ts'
import { webrtc } from './index.ts'

const audio = { audio: true, video: false }

describe('where there is no WebRTC', () => {
  it('a session opens, and every step of it fails as not supported', async () => {
    const engine = webrtc()
    const facts: PeerFact[] = []
    const session = engine.open({ callId: 'call-1' }, (fact) => facts.push(fact))
    session.send({ type: 'capture', media: audio })
    session.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
    session.send({ type: 'applyOffer', attempt: 2, offer: 'v=0' })
    await vi.waitUntil(() => facts.length === 4)
    expect(facts[0]).toEqual({ type: 'peer.opened' })
    const failures = facts.slice(1).map((fact) => (fact.type === 'peer.failed' ? [fact.step, fact.fault.name] : fact))
    expect(new Map(failures as [string, string][])).toEqual(
      new Map([
        ['capture', 'notSupported'],
        ['createOffer', 'notSupported'],
        ['applyOffer', 'notSupported'],
      ]),
    )
    session.close()
    engine.close()
  })

  it('there are no devices and no permission', async () => {
    const { devices } = webrtc()
    expect(await devices?.list()).toEqual([])
    await expect(devices?.requestPermission({ audio: true, video: false })).rejects.toMatchObject({
      name: 'notSupported',
    })
    devices?.watch(() => {})()
  })

  it('there is no test picture either', async () => {
    const facts: PeerFact[] = []
    webrtc({ capture: 'fake' })
      .open({ callId: 'call-1' }, (fact) => facts.push(fact))
      .send({ type: 'capture', media: audio })
    await vi.waitUntil(() => facts.length === 2)
    expect(facts[1]).toMatchObject({ step: 'capture', fault: { name: 'notSupported' } })
  })
})

describe('globals', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('are read when a call needs them, not at import and not when the engine is made', async () => {
    const names = ['RTCPeerConnection', 'navigator', 'document', 'MediaStream', 'AudioContext']
    const read: string[] = []
    for (const name of names) {
      vi.stubGlobal(name, undefined)
      Object.defineProperty(globalThis, name, { configurable: true, get: () => void read.push(name) })
    }
    vi.resetModules()
    const fresh = await import('./index.ts')
    fresh.webrtc({ capture: 'deviceOrFake' })
    expect(read).toEqual([])
  })
})

describe('an engine', () => {
  it('finds the peer connection under a call, and none for a closed one', async () => {
    FakePeer.made = []
    const engine = webrtc({ environment: fakeEnvironment() })
    const session = engine.open({ callId: '__proto__' }, () => {})
    expect(engine.peerConnection('__proto__')).toBeUndefined()
    session.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
    await vi.waitUntil(() => engine.peerConnection('__proto__'))
    expect(engine.peerConnection('__proto__')).toBe(FakePeer.made[0])
    session.close()
    expect(engine.peerConnection('__proto__')).toBeUndefined()
    expect(engine.peerConnection('constructor')).toBeUndefined()
  })

  it('ends every session, track and listener when it is closed', async () => {
    FakePeer.made = []
    const track = new FakeTrack('audio', 'mic')
    const environment = fakeEnvironment(async () => [track])
    const engine = webrtc({ environment })
    const facts: PeerFact[] = []
    const session = engine.open({ callId: 'call-1' }, (fact) => facts.push(fact))
    session.send({ type: 'capture', media: audio })
    session.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
    await vi.waitUntil(() => facts.length === 3)
    let changes = 0
    engine.devices?.watch(() => {
      changes += 1
    })
    engine.watchTracks(() => {
      throw new Error('not ours')
    })
    engine.close()
    engine.close()
    session.close()
    environment.mediaDevices?.addEventListener('devicechange', () => {})
    ;(environment.mediaDevices as unknown as EventTarget).dispatchEvent(new Event('devicechange'))
    track.happens('mute')
    expect(changes).toBe(0)
    expect(facts).toHaveLength(3)
    expect(track.readyState).toBe('ended')
    expect(FakePeer.made.map(({ connectionState }) => connectionState)).toEqual(['closed'])
    expect(engine.track('mic')).toBeUndefined()
  })

  it('reports what a capture function of the application throws', async () => {
    const facts: PeerFact[] = []
    const engine = webrtc({
      capture: () => {
        throw new DOMException('in use', 'NotReadableError')
      },
    })
    engine.open({ callId: 'call-1' }, (fact) => facts.push(fact)).send({ type: 'capture', media: audio })
    await vi.waitUntil(() => facts.length === 2)
    expect(facts[1]).toEqual({
      type: 'peer.failed',
      step: 'capture',
      fault: { name: 'deviceBusy', message: 'in use' },
    })
  })
})
