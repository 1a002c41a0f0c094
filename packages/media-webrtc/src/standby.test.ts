import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakePeer, fakeEnvironment } from '../test/fakes.ts'
import { createOffer } from '../test/open.ts'
import { type WebrtcEngine, type WebrtcOptions, webrtc } from './index.ts'

let engine: WebrtcEngine
beforeEach(() => {
  vi.useFakeTimers()
  FakePeer.made = []
})
afterEach(() => {
  engine.close()
  vi.useRealTimers()
})

const create = (options: WebrtcOptions = { standby: true }) => {
  engine = webrtc({ environment: fakeEnvironment(), ...options })
}
const open = (callId: string, configuration?: object) =>
  engine.open({ callId, ...(configuration && { configuration }) }, () => {})
const peerOf = (callId: string) => engine.peerConnection(callId) as unknown as FakePeer | undefined
const states = () => FakePeer.made.map(({ connectionState }) => connectionState)

describe('a peer connection on standby', () => {
  it('is made while the first call rings, and taken by its first step', () => {
    create({ standby: true, iceServers: [{ urls: 'stun:stun.example.com' }] })
    vi.runAllTimers()
    expect(FakePeer.made).toHaveLength(0)
    const session = open('one')
    vi.runAllTimers()
    expect(FakePeer.made.map(({ configuration }) => configuration)).toEqual([
      { iceServers: [{ urls: 'stun:stun.example.com' }] },
    ])
    expect(peerOf('one')).toBeUndefined()
    session.send(createOffer(1))
    expect(peerOf('one')).toBe(FakePeer.made[0])
    vi.runAllTimers()
    expect(FakePeer.made).toHaveLength(1)
  })

  it('is not made in the middle of a call that begins at once, but when it is over', () => {
    create()
    const first = open('one')
    first.send(createOffer(1))
    vi.runAllTimers()
    expect(FakePeer.made).toHaveLength(1)
    first.close()
    vi.runAllTimers()
    expect(states()).toEqual(['closed', 'new'])
    open('two').send(createOffer(1))
    expect(peerOf('two')).toBe(FakePeer.made[1])
  })

  it('serves one call alone, and is kept by one that only rang', () => {
    create()
    const rang = open('rang')
    vi.runAllTimers()
    rang.close()
    vi.runAllTimers()
    expect(FakePeer.made).toHaveLength(1)
    open('one').send(createOffer(1))
    open('two').send(createOffer(1))
    expect([peerOf('one'), peerOf('two')]).toEqual(FakePeer.made)
    expect(FakePeer.made).toHaveLength(2)
  })

  it('is not for a call with a configuration of its own', () => {
    create()
    const session = open('own', { iceTransportPolicy: 'relay' })
    vi.runAllTimers()
    session.send(createOffer(1))
    expect(peerOf('own')?.configuration).toEqual({ iceTransportPolicy: 'relay' })
    expect(peerOf('own')).toBe(FakePeer.made[1])
  })

  it('is closed with the engine, and none is made after that', () => {
    create()
    const session = open('one')
    vi.runAllTimers()
    engine.close()
    session.close()
    open('two')
    vi.runAllTimers()
    expect(states()).toEqual(['closed'])
  })

  it('that cannot be made fails no call before its first step', () => {
    class Refusing {
      constructor() {
        throw new DOMException('Cannot create so many PeerConnections', 'UnknownError')
      }
    }
    create({ standby: true, environment: { RTCPeerConnection: Refusing as unknown as typeof RTCPeerConnection } })
    open('one')
    expect(() => vi.runAllTimers()).not.toThrow()
    expect(peerOf('one')).toBeUndefined()
  })

  it('is not kept unless asked for', () => {
    create({})
    open('one').close()
    vi.runAllTimers()
    expect(FakePeer.made).toHaveLength(0)
  })
})
