import type { CaptureRequest } from '@switchhook/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakePeer, FakeTrack, fakeEnvironment, fate, sdp } from '../test/fakes.ts'
import { addCandidate, audio, closeAll, createOffer, isOf, open } from '../test/open.ts'

afterEach(closeAll)

/** An engine whose microphones are numbered; the captures after the first wait for `asked`. */
const openCapturing = () => {
  const asked = fate()
  const tracks: FakeTrack[] = []
  const environment = fakeEnvironment(async () => {
    const track = new FakeTrack('audio', `mic-${tracks.length + 1}`)
    tracks.push(track)
    if (tracks.length > 1) await asked.promise
    return [track]
  })
  return { asked, tracks, ...open({ environment }) }
}
const answered = (attempt: number) => ({ type: 'applyAnswer', attempt, answer: sdp(['audio sendrecv']) }) as const
const replace = (trackId: string, media: CaptureRequest = audio) =>
  ({ type: 'replaceTrack', operationId: 'swap', trackId, media }) as const

const established = async () => {
  const made = openCapturing()
  made.send({ type: 'capture', media: audio })
  await made.fact('peer.captured')
  made.send(createOffer(1), answered(1))
  await made.fact('peer.answerApplied')
  return made
}

describe('a replaced track', () => {
  it('is stopped, and the new one sent, without an offer', async () => {
    const { asked, tracks, engine, send, fact, peer } = await established()
    asked.resolve()
    send(replace('mic-1'))
    await fact('peer.replaced')
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'live'])
    expect(peer().transceivers.map(({ sender }) => sender.track?.id)).toEqual(['mic-2'])
    expect(engine.track('mic-1')).toBeUndefined()
  })

  it('stays where the sender refuses the new one, which is stopped', async () => {
    const { asked, tracks, engine, send, fact, peer } = await established()
    asked.resolve()
    peer().fates.set('replaceTrack', Promise.reject(new DOMException('no', 'InvalidModificationError')))
    send(replace('mic-1'))
    await vi.waitUntil(() => tracks.length === 2)
    peer().fates.delete('replaceTrack')
    expect(await fact('peer.failed')).toMatchObject({
      step: 'replaceTrack',
      operationId: 'swap',
      fault: { name: 'InvalidModificationError' },
    })
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['live', 'ended'])
    expect([engine.track('mic-1')?.state, engine.track('mic-2')]).toEqual(['live', undefined])
  })

  it('that ends while the new one is asked for is replaced all the same (media.4)', async () => {
    const { asked, tracks, fact, send } = await established()
    send(replace('mic-1'))
    await vi.waitUntil(() => tracks.length === 2)
    tracks[0]?.happens('ended')
    asked.resolve()
    expect(await fact('peer.replaced')).toMatchObject({ trackId: 'mic-1', track: { id: 'mic-2' } })
    expect(tracks[1]?.readyState).toBe('live')
  })

  it.each(['released', 'closed'] as const)(
    'that is %s while the new one is asked for leaves none behind',
    async (how) => {
      const { asked, tracks, facts, session, send } = await established()
      send(replace('mic-1'))
      await vi.waitUntil(() => tracks.length === 2)
      if (how === 'released') send({ type: 'releaseCapture' })
      if (how === 'closed') session.close()
      asked.resolve()
      await vi.waitUntil(() => tracks[1]?.readyState === 'ended')
      expect(facts.filter(isOf('peer.replaced'))).toEqual([])
      const failed = facts.filter(isOf('peer.failed')).map(({ fault }) => fault.name)
      expect(failed).toEqual(how === 'closed' ? [] : ['constraint'])
    },
  )
})

describe('a renewed connection', () => {
  it('is silent before, and closed after, the exchange that takes its place', async () => {
    const { send, fact, facts } = await established()
    send({ type: 'renew' })
    await fact('peer.renewed')
    const [former] = FakePeer.made
    expect([former?.transceivers[0]?.sender.track, former?.connectionState]).toEqual([null, 'new'])
    send(createOffer(2))
    await vi.waitUntil(() => facts.filter(isOf('peer.offerCreated')).length === 2)
    expect(FakePeer.made[1]?.transceivers.map(({ sender }) => sender.track?.id)).toEqual(['mic-1'])
    expect(former?.connectionState).toBe('new')
    send(answered(2))
    await vi.waitUntil(() => former?.connectionState === 'closed')
  })

  it('takes the candidates that come from then on, and tells only its own', async () => {
    const { send, fact, facts } = await established()
    send({ type: 'renew' })
    await fact('peer.renewed')
    send(createOffer(2), addCandidate('theirs'))
    await vi.waitUntil(() => facts.filter(isOf('peer.offerCreated')).length === 2)
    const [former, renewed] = FakePeer.made
    const before = facts.length
    former?.onicecandidate?.({ candidate: { candidate: 'late' } })
    former?.oniceconnectionstatechange?.()
    expect(facts).toHaveLength(before)
    send(answered(2))
    await vi.waitUntil(() => renewed?.logged('addIceCandidate').length === 1)
    expect(former?.logged('addIceCandidate')).toEqual([])
  })

  it('closes both when the call is over', async () => {
    const { send, fact, facts, session } = await established()
    send({ type: 'renew' })
    await fact('peer.renewed')
    send(createOffer(2))
    await vi.waitUntil(() => facts.filter(isOf('peer.offerCreated')).length === 2)
    session.close()
    expect(FakePeer.made.map(({ connectionState }) => connectionState)).toEqual(['closed', 'closed'])
  })

  it('is not given up where there is none', async () => {
    const { send, fact } = await established()
    send({ type: 'restore' })
    expect(await fact('peer.failed')).toMatchObject({ step: 'restore', fault: { name: 'InvalidStateError' } })
  })
})

describe('sounds', () => {
  it('that the place cannot make are not supported', async () => {
    const { send, facts } = await established()
    send({ type: 'playAudio', operationId: 'file', url: 'data:audio/wav,none' })
    send({ type: 'dtmf', operationId: 'tones', tones: '1', duration: 100, gap: 70 })
    await vi.waitUntil(() => facts.filter(isOf('peer.failed')).length === 2)
    expect(
      facts
        .filter(isOf('peer.failed'))
        .map(({ operationId, fault }) => [operationId, fault.name])
        .sort(),
    ).toEqual([
      ['file', 'notSupported'],
      ['tones', 'notSupported'],
    ])
  })
})
