import type { PeerCommand } from '@switchhook/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakePeer, fakeEnvironment, fate, sdp } from '../test/fakes.ts'
import { addCandidate, applyOffer, audio, closeAll, createOffer, isOf, offer, open, settled } from '../test/open.ts'
import { webrtc } from './index.ts'

afterEach(closeAll)

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
    peer().fates.set('setLocalDescription', slow)
    send({ type: 'createAnswer', attempt: 1, direction: 'sendrecv' }, addCandidate('early'))
    expect(peer().logged('setLocalDescription')).toEqual(['setLocalDescription answer'])
    await settled()
    expect(peer().logged('addIceCandidate')).toEqual([])
    slow.resolve()
    await vi.waitUntil(() => peer().logged('addIceCandidate').length)
    expect(peer().log.at(-2)).toBe('setLocalDescription answer')
  })

  it('begins a step at once where none is under way, and reports it later all the same', async () => {
    const { facts, fact, send, peer } = open()
    send(createOffer(1))
    expect(peer().log).toEqual(['setLocalDescription offer'])
    expect(facts).toEqual([])
    await fact('peer.offerCreated')
  })

  it('begins a step at once again when those before it are done', async () => {
    const { fact, send, peer } = open()
    send(createOffer(1))
    await fact('peer.offerCreated')
    await settled()
    send({ type: 'applyAnswer', attempt: 1, answer: offer })
    expect(peer().log.at(-1)).toBe('setRemoteDescription answer')
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
    const engine = webrtc({ environment: fakeEnvironment() })
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
    const engine = webrtc({
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

  it('hold up no step, however long the browser takes over them', async () => {
    const { fact, send, peer } = open()
    send(applyOffer(1))
    await fact('peer.offerApplied')
    peer().fates.set('addIceCandidate', fate())
    send(addCandidate('slow'), { type: 'createAnswer', attempt: 1, direction: 'sendrecv' })
    await fact('peer.answerCreated')
    expect(peer().log.slice(-2)).toEqual(['addIceCandidate slow', 'setLocalDescription answer'])
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
