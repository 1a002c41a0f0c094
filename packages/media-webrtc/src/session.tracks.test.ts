import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeTrack, fakeEnvironment, fate, sdp } from '../test/fakes.ts'
import { applyOffer, audio, closeAll, createOffer, isOf, open } from '../test/open.ts'

afterEach(closeAll)

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
    const { engine, asked, track, facts, session, send } = openAsking()
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

  it('have their senders before the first offer of the far end, and need none given with the answer', async () => {
    const { asked, fact, send, peer } = openAsking()
    asked.resolve()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(applyOffer(1))
    expect(peer().transceivers.map(({ sender }) => sender.track?.id)).toEqual(['mic'])
    await fact('peer.offerApplied')
    send({ type: 'createAnswer', attempt: 1, direction: 'sendrecv' })
    await fact('peer.answerCreated')
    expect(peer().log).toEqual(['setRemoteDescription offer', 'setLocalDescription answer'])
    expect(peer().transceivers.map(({ mid, sender }) => [mid, sender.track?.id])).toEqual([['0', 'mic']])
  })

  it('are taken from their senders before an answer that holds', async () => {
    const { asked, fact, send, peer } = openAsking()
    asked.resolve()
    send({ type: 'capture', media: audio })
    await fact('peer.captured')
    send(applyOffer(1), { type: 'createAnswer', attempt: 1, direction: 'sendonly' })
    await fact('peer.answerCreated')
    expect(peer().log).toEqual(['setRemoteDescription offer', 'replaceTrack nothing', 'setLocalDescription answer'])
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
    const { engine, asked, track, facts, fact, send } = openAsking()
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
    const { engine, facts, fact, send } = open()
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
