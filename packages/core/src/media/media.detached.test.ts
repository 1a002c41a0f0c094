import { describe, expect, it } from 'vitest'
import { audio, outcome, twoPlayers } from '../call/call.test.stage.ts'
import { settled } from '../testing/testClock.ts'

/** Alice calls bob with a detached microphone track. */
async function talking() {
  const two = await twoPlayers()
  const { alice, bob } = two
  const medias = await alice.client.media.createLocalMedia({ audio: true })
  const [track = ''] = medias[0]?.media.tracks ?? []
  const id = alice.client.call.make('bob', { medias })
  await settled()
  await bob.client.call.answer(id, audio)
  await settled()
  alice.heard.length = 0
  return { ...two, id, medias, track }
}

describe('detached media in a call', () => {
  it('media.1: is what the call sends, and outlives it', async () => {
    const { alice, bob, id, medias, track } = await talking()
    expect(alice.view(id)).toMatchObject({ state: 'Connected', localTracks: [track] })
    expect(bob.view(id).remoteTracks).toEqual([track])
    expect(alice.client.media.getById(`${id}:local`)).toEqual({
      id: `${id}:local`,
      local: true,
      detached: true,
      tracks: [track],
    })
    expect(await outcome(alice.client.media.disposeLocalMedia(track))).toBe('webrtc:3')
    await alice.client.call.end(id)
    await settled()
    expect(alice.client.media.getTrackById(track)?.state).toBe('live')
    expect(alice.client.media.getLocalMedia()).toEqual(medias)
    await alice.client.media.disposeLocalMedia(track)
    expect(alice.client.media.getTrackById(track)).toBe(undefined)
  })

  it('media.2: is muted by way of the call that sends it, and told once', async () => {
    const { alice, id, track } = await talking()
    await alice.client.media.muteTracks([track])
    expect(alice.view(id).muted.confirmed).toEqual([track])
    expect(alice.heard.filter(({ type }) => type === 'media:muted').map(({ payload }) => payload)).toEqual([
      { tracks: [track] },
    ])
    await alice.client.call.end(id)
    await alice.client.media.disposeLocalMedia(track)
  })

  it('media.4: that ends unasked is told once, with the call it is on', async () => {
    const { alice, id, track } = await talking()
    alice.media.endTrack(track)
    await settled()
    expect(alice.heard.filter(({ type }) => type === 'media:trackEnded').map(({ payload }) => payload)).toEqual([
      { trackId: track, callId: id },
    ])
    expect(alice.client.media.getTrackById(track)).toMatchObject({ state: 'ended', disabled: true })
    await alice.client.call.end(id)
    await alice.client.media.disposeLocalMedia(track)
  })

  it('media.2: is muted for each of two calls that send it', async () => {
    const { stage, alice, id, medias, track } = await talking()
    const carol = await stage.join('carol')
    const second = alice.client.call.make('carol', { medias })
    await settled()
    await carol.client.call.answer(second, audio)
    await settled()
    await alice.client.media.muteTracks([track])
    expect([alice.view(id).muted.confirmed, alice.view(second).muted.confirmed]).toEqual([[track], [track]])
    await alice.client.media.unmuteTracks([track])
    expect([alice.view(id).muted.confirmed, alice.view(second).muted.confirmed]).toEqual([[], []])
    for (const callId of [id, second]) await alice.client.call.end(callId)
    await alice.client.media.disposeLocalMedia(track)
  })

  it('is used by two calls at once: one that ends takes nothing from the other', async () => {
    const { stage, alice, id, medias, track } = await talking()
    const carol = await stage.join('carol')
    const second = alice.client.call.make('carol', { medias })
    await settled()
    await carol.client.call.answer(second, audio)
    await settled()
    await alice.client.call.end(id)
    await settled()
    expect(alice.view(second)).toMatchObject({ state: 'Connected', localTracks: [track] })
    expect(await outcome(alice.client.media.disposeLocalMedia(track))).toBe('webrtc:3')
    await alice.client.call.end(second)
    await alice.client.media.disposeLocalMedia(track)
    expect(alice.media.openCount()).toBe(0)
  })
})
