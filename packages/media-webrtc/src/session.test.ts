import type { MediaEngine, PeerCommand, PeerFact } from '@switchhook/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakePeer, FakeTrack, fakeEnvironment, fate, sdp } from '../test/fakes.ts'
import { type WebrtcOptions, webrtc } from './index.ts'

const audio = { audio: true, video: false }
const offer = sdp(['audio sendrecv'])
const isOf =
  <Type extends PeerFact['type']>(type: Type) =>
  (fact: PeerFact): fact is Extract<PeerFact, { type: Type }> =>
    fact.type === type

/** Everything that could happen without anything new from outside has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

let engine: MediaEngine
beforeEach(() => {
  FakePeer.made = []
})
afterEach(() => engine.close())

function open(options: WebrtcOptions = { environment: fakeEnvironment() }) {
  engine = webrtc(options)
  const facts: PeerFact[] = []
  const session = engine.open({ callId: 'call-1' }, (fact) => facts.push(fact))
  const fact = async <Type extends PeerFact['type']>(type: Type) =>
    vi.waitUntil(() => facts.find(isOf(type)), { interval: 1 })
  const send = (...commands: PeerCommand[]) => {
    for (const command of commands) session.send(command)
  }
  const peer = () => FakePeer.made[0] ?? expect.fail('no peer connection')
  return { facts, session, fact, send, peer }
}

const createOffer = (attempt: number, direction: 'sendrecv' | 'sendonly' = 'sendrecv') =>
  ({ type: 'createOffer', attempt, direction }) as const
const applyOffer = (attempt: number, text = offer) => ({ type: 'applyOffer', attempt, offer: text }) as const
const addCandidate = (name: string, ufrag: string | null = 'theirs') =>
  ({ type: 'addCandidate', candidate: { candidate: name, usernameFragment: ufrag } }) as const

describe('a session', () => {
  it('reports nothing from inside open or send, and that it is open before all else', async () => {
    const { facts, fact, send } = open()
    send({ type: 'capture', media: audio }, { type: 'mute', trackIds: [] }, createOffer(1), {
      type: 'rollback',
      attempt: 7,
    })
    expect(facts).toEqual([])
    await fact('peer.failed')
    expect(facts[0]).toEqual({ type: 'peer.opened' })
  })

  it('reports nothing once it is closed, and may be closed twice', async () => {
    const { facts, session, send } = open()
    send({ type: 'capture', media: audio }, createOffer(1))
    session.close()
    session.close()
    send(createOffer(2), { type: 'mute', trackIds: [] })
    await settled()
    expect(facts).toEqual([])
  })

  it('does one step after the other', async () => {
    const { fact, send, peer } = open()
    send(applyOffer(1))
    await fact('peer.offerApplied')
    const slow = fate()
    peer().fates.set('createAnswer', slow)
    send({ type: 'createAnswer', attempt: 1, direction: 'sendrecv' }, addCandidate('early'))
    await vi.waitUntil(() => peer().logged('createAnswer').length)
    expect(peer().logged('addIceCandidate')).toEqual([])
    slow.resolve()
    await vi.waitUntil(() => peer().logged('addIceCandidate').length)
    expect(peer().log.at(-2)).toBe('setLocalDescription answer')
  })

  it.each<['setRemoteDescription' | 'addIceCandidate', PeerCommand]>([
    ['setRemoteDescription', { type: 'rollback', attempt: 1 }],
    ['addIceCandidate', addCandidate('one')],
  ])('is not held by a %s that never settles after closing, nor by one that fails then', async (operation, command) => {
    const { facts, fact, session, send, peer } = open()
    send(applyOffer(1))
    await fact('peer.offerApplied')
    const pending = fate()
    peer().fates.set(operation, pending)
    const begun = peer().logged(operation).length
    send(command, { type: 'createAnswer', attempt: 1, direction: 'sendrecv' })
    await vi.waitUntil(() => peer().logged(operation).length > begun)
    session.close()
    const [log, told] = [[...peer().log], facts.length]
    pending.reject(new DOMException('closed', 'InvalidStateError'))
    await settled()
    expect(peer().log).toEqual(log)
    expect(facts).toHaveLength(told)
    expect(peer().connectionState).toBe('closed')
  })

  it('survives an application that throws when it is told something', async () => {
    engine = webrtc({ environment: fakeEnvironment() })
    const told: string[] = []
    const session = engine.open({ callId: 'call-1' }, ({ type }) => {
      told.push(type)
      throw new Error('not ours')
    })
    session.send(createOffer(1))
    await vi.waitUntil(() => told.includes('peer.offerCreated'))
    expect(told).toEqual(['peer.opened', 'peer.offerCreated'])
  })

  it('makes its peer connection with the first step, from the options and the call', async () => {
    engine = webrtc({
      environment: fakeEnvironment(),
      configuration: { bundlePolicy: 'max-bundle', iceTransportPolicy: 'all' },
      iceServers: [{ urls: 'stun:stun.example.com' }],
    })
    const session = engine.open({ callId: 'call-1', configuration: { iceTransportPolicy: 'relay' } }, () => {})
    session.send(addCandidate('early'))
    expect(FakePeer.made).toHaveLength(0)
    session.send(createOffer(1))
    await vi.waitUntil(() => FakePeer.made.length)
    expect(FakePeer.made[0]?.configuration).toEqual({
      bundlePolicy: 'max-bundle',
      iceTransportPolicy: 'relay',
      iceServers: [{ urls: 'stun:stun.example.com' }],
    })
  })
})

describe('candidates', () => {
  it('of the far end wait for its description, at most two hundred of them, and come in order', async () => {
    const { fact, send, peer } = open()
    for (let n = 1; n <= 250; n += 1) send(addCandidate(`candidate ${n}`, n % 2 ? 'theirs' : null))
    send({ type: 'addCandidate', candidate: null }, applyOffer(1))
    await fact('peer.offerApplied')
    send(addCandidate('later'))
    await vi.waitUntil(() => peer().log.includes('addIceCandidate later'))
    const expected = Array.from({ length: 200 }, (_, n) => `addIceCandidate candidate ${n + 1}`)
    expect(peer().logged('addIceCandidate')).toEqual([...expected, 'addIceCandidate later'])
  })

  it('of an older generation are dropped, of a coming one wait for it', async () => {
    const { fact, facts, send, peer } = open()
    send(applyOffer(1), { type: 'createAnswer', attempt: 1, direction: 'sendrecv' })
    await fact('peer.answerCreated')
    send(addCandidate('candidate:1 1 udp 1 192.0.2.1 9 typ host ufrag next', null))
    send(applyOffer(2, sdp(['audio sendrecv'], 'next')), addCandidate('of the old one'), addCandidate('new', 'next'))
    send({ type: 'addCandidate', candidate: null })
    await vi.waitUntil(() => peer().log.includes('addIceCandidate end'))
    expect(peer().logged('addIceCandidate')).toEqual([
      'addIceCandidate candidate:1 1 udp 1 192.0.2.1 9 typ host ufrag next',
      'addIceCandidate new',
      'addIceCandidate end',
    ])
    expect(facts.filter(isOf('peer.failed'))).toEqual([])
  })

  it('that the browser refuses fail nothing', async () => {
    const { fact, facts, send, peer } = open()
    send(applyOffer(1))
    await fact('peer.offerApplied')
    peer().fates.set('addIceCandidate', Promise.reject(new DOMException('bad', 'OperationError')))
    send(addCandidate('bad'), { type: 'createAnswer', attempt: 1, direction: 'sendrecv' })
    await fact('peer.answerCreated')
    expect(facts.filter(isOf('peer.failed'))).toEqual([])
  })

  it('of our own never overtake their description, and end with null', async () => {
    const { facts, fact, send, peer } = open()
    const slow = fate()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(createOffer(1))
    await vi.waitUntil(() => FakePeer.made.length)
    peer().fates.set('setLocalDescription', slow)
    await vi.waitUntil(() => peer().logged('setLocalDescription').length)
    const found = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'ours' }
    for (const candidate of [found, { ...found, candidate: '' }, null]) peer().onicecandidate?.({ candidate })
    slow.resolve()
    await fact('peer.offerCreated')
    await fact('peer.candidate')
    expect(facts.slice(-3).map((it) => (it.type === 'peer.candidate' ? it.candidate : it.type))).toEqual([
      'peer.offerCreated',
      found,
      null,
    ])
  })
})

describe('a failed step', () => {
  it('is reported with its attempt, and the next one is done', async () => {
    const { facts, fact, send } = open()
    send(applyOffer(4, 'not a description'), { type: 'rollback', attempt: 4 }, createOffer(5))
    await fact('peer.offerCreated')
    expect(facts.filter(isOf('peer.failed'))).toEqual([
      {
        type: 'peer.failed',
        step: 'applyOffer',
        attempt: 4,
        fault: { name: 'OperationError', message: 'The description was refused.' },
      },
    ])
    expect(facts.filter(isOf('peer.rolledBack'))).toEqual([{ type: 'peer.rolledBack', attempt: 4 }])
  })

  it.each<[string, PeerCommand]>([
    ['an answer without an offer', { type: 'applyAnswer', attempt: 3, answer: offer }],
    ['an answer of ours without an offer', { type: 'createAnswer', attempt: 3, direction: 'sendonly' }],
    ['the rollback of what is not pending', { type: 'rollback', attempt: 3 }],
  ])('is %s', async (_, command) => {
    const { fact, send } = open()
    send(command)
    expect(await fact('peer.failed')).toMatchObject({
      step: command.type,
      attempt: 3,
      fault: { name: 'InvalidStateError' },
    })
  })

  it('is an offer of theirs upon our own, until ours is rolled back', async () => {
    const { facts, fact, send, peer } = open()
    send(createOffer(1), applyOffer(2))
    expect(await fact('peer.failed')).toMatchObject({ step: 'applyOffer', attempt: 2 })
    expect(peer().signalingState).toBe('have-local-offer')
    send({ type: 'rollback', attempt: 1 }, applyOffer(3))
    await fact('peer.offerApplied')
    expect(facts.filter(isOf('peer.failed'))).toHaveLength(1)
  })

  it('is each one where the peer connection cannot be made', async () => {
    class Refusing {
      constructor() {
        throw new DOMException('Cannot create so many PeerConnections', 'UnknownError')
      }
    }
    const environment = { RTCPeerConnection: Refusing as unknown as typeof RTCPeerConnection }
    const { fact, send } = open({ environment })
    send(createOffer(1))
    expect(await fact('peer.failed')).toMatchObject({
      attempt: 1,
      fault: { name: 'UnknownError', message: 'Cannot create so many PeerConnections' },
    })
  })

  it('of offering a hold lets media flow as before', async () => {
    const { fact, send, peer } = open()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(createOffer(1), { type: 'applyAnswer', attempt: 1, answer: sdp(['audio sendrecv']) })
    await fact('peer.answerApplied')
    peer().fates.set('setLocalDescription', Promise.reject(new DOMException('no', 'OperationError')))
    send(createOffer(2, 'sendonly'))
    await fact('peer.failed')
    expect(peer().logged('replaceTrack')).toEqual(['replaceTrack nothing', 'replaceTrack mic'])
    expect(peer().transceivers.map(({ direction, sender }) => [direction, sender.track?.id])).toEqual([
      ['sendrecv', 'mic'],
    ])
  })

  it('of offering a new medium leaves no second one behind', async () => {
    const { facts, fact, send, peer } = open()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(createOffer(1), { type: 'rollback', attempt: 1 }, createOffer(2))
    await vi.waitUntil(() => facts.filter(isOf('peer.offerCreated')).length === 2)
    expect(peer().transceivers.map(({ direction, sender }) => [direction, sender.track?.id])).toEqual([
      ['sendrecv', 'mic'],
    ])
  })
})

describe('captured tracks', () => {
  const openAsking = () => {
    const asked = fate()
    const track = new FakeTrack('audio', 'mic')
    const environment = fakeEnvironment(async () => {
      await asked.promise
      return [track]
    })
    return { asked, track, ...open({ environment }) }
  }

  it.each(['releaseCapture', 'close'] as const)('that come after %s are stopped at once', async (how) => {
    const { asked, track, facts, session, send } = openAsking()
    send({ type: 'capture', media: audio })
    if (how === 'close') session.close()
    else send({ type: 'releaseCapture' })
    asked.resolve()
    await vi.waitUntil(() => track.readyState === 'ended')
    expect(facts.filter(isOf('peer.captured'))).toEqual([])
    expect(engine.track('mic')).toBeUndefined()
  })

  it('that are refused after a release are not reported', async () => {
    const { asked, facts, send } = openAsking()
    send({ type: 'capture', media: audio }, { type: 'releaseCapture' })
    asked.reject(new DOMException('no', 'NotAllowedError'))
    send({ type: 'capture', media: audio })
    await vi.waitUntil(() => facts.some(isOf('peer.failed')))
    expect(facts.filter(isOf('peer.failed'))).toHaveLength(1)
  })

  it('are stopped by a release, and not sent any more', async () => {
    const { asked, track, fact, send, peer } = openAsking()
    asked.resolve()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(createOffer(1))
    await fact('peer.offerCreated')
    send({ type: 'releaseCapture' })
    expect(track.readyState).toBe('ended')
    await vi.waitUntil(() => peer().transceivers[0]?.sender.track === null)
  })

  it('are muted at once, even while a step is under way, and again by each description', async () => {
    const { asked, track, fact, facts, send, peer } = openAsking()
    asked.resolve()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(createOffer(1))
    await fact('peer.offerCreated')
    peer().fates.set('setRemoteDescription', fate())
    send({ type: 'applyAnswer', attempt: 1, answer: sdp(['audio sendrecv']) }, { type: 'mute', trackIds: ['mic', 'x'] })
    expect(track.enabled).toBe(false)
    expect(await fact('peer.muted')).toEqual({ type: 'peer.muted', trackIds: ['mic'] })
    expect(facts.filter(isOf('peer.answerApplied'))).toEqual([])
  })

  it('stay muted when something else enabled them before an offer', async () => {
    const { asked, track, fact, send } = openAsking()
    asked.resolve()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send({ type: 'mute', trackIds: ['mic'] })
    track.enabled = true
    send(createOffer(1))
    await fact('peer.offerCreated')
    expect(track.enabled).toBe(false)
  })

  it('tell when their source falls silent, speaks again and ends', async () => {
    const { asked, track, facts, fact, send } = openAsking()
    asked.resolve()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    const changed: unknown[] = []
    engine.watchTracks((id) => changed.push(engine.track(id)?.sourceMuted))
    track.happens('mute')
    track.happens('unmute')
    track.happens('ended')
    expect(changed).toEqual([true, false, false])
    expect(facts.slice(-3)).toEqual([
      { type: 'peer.sourceMuted', trackId: 'mic' },
      { type: 'peer.sourceUnmuted', trackId: 'mic' },
      { type: 'peer.trackEnded', trackId: 'mic' },
    ])
  })
})

describe('the far end', () => {
  const answered = (attempt: number, direction: string) =>
    ({ type: 'applyAnswer', attempt, answer: sdp([`audio ${direction}`]) }) as const

  it('has its tracks go and come with our hold, under the same id', async () => {
    const { facts, fact, send } = open()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(createOffer(1), answered(1, 'sendrecv'))
    send(createOffer(2, 'sendonly'), answered(2, 'recvonly'))
    send(createOffer(3), answered(3, 'sendrecv'))
    await vi.waitUntil(() => facts.filter(isOf('peer.answerApplied')).length === 3)
    const track = { id: 'remote-0', kind: 'audio' }
    expect(facts.filter(isOf('peer.answerApplied'))).toEqual([
      { type: 'peer.answerApplied', attempt: 1, remoteDirection: 'sendrecv', added: [track], removed: [] },
      { type: 'peer.answerApplied', attempt: 2, remoteDirection: 'recvonly', added: [], removed: ['remote-0'] },
      { type: 'peer.answerApplied', attempt: 3, remoteDirection: 'sendrecv', added: [track], removed: [] },
    ])
    expect(engine.track('remote-0')).toMatchObject({ isLocal: false, state: 'live' })
  })

  it('brings no track by an offer while we hold', async () => {
    const { facts, fact, send } = open()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(createOffer(1, 'sendonly'), answered(1, 'recvonly'), applyOffer(2))
    expect(await fact('peer.offerApplied')).toMatchObject({ remoteDirection: 'sendrecv', added: [] })
    expect(facts.filter(isOf('peer.failed'))).toEqual([])
  })
})
