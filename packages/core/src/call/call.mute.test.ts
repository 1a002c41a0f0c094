import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { audio, connected, outcome, ringing } from './call.test.stage.ts'

describe('pains 5: muting', () => {
  it('shows what was asked for at once, and what is true when read back from the track', async () => {
    const { alice, id } = await connected()
    const [track = ''] = alice.view(id).localTracks
    const goOn = alice.media.stall('mute')
    const muting = outcome(alice.client.call.mute(id))
    await settled()
    expect(alice.view(id).muted).toEqual({ wanted: [track], confirmed: [] })
    expect(alice.view(id).currentOperations).toMatchObject([{ type: 'MUTE', trackIds: [track] }])
    goOn()
    alice.media.peer(id)?.report({ type: 'peer.muted', trackIds: [track] })
    expect(await muting).toBe('done')
    expect(alice.view(id).muted).toEqual({ wanted: [track], confirmed: [track] })
  })

  it.each([2, 3, 4, 5, 8])('toggled %i times fast: the last wish wins in view and track alike', async (times) => {
    const { alice, id } = await connected()
    const [track = ''] = alice.view(id).localTracks
    const outcomes = Array.from({ length: times }, (_, index) =>
      outcome(index % 2 === 0 ? alice.client.call.mute(id) : alice.client.call.unmute(id)),
    )
    await settled()
    const expected = Array.from({ length: times }, (_, index) => (index === times - 1 ? 'done' : 'superseded'))
    expect(await Promise.all(outcomes)).toEqual(expected)
    const isMuted = times % 2 === 1
    expect(alice.view(id).muted.confirmed).toEqual(isMuted ? [track] : [])
    expect(alice.media.track(track)?.muted).toBe(isMuted)
  })

  it('that fails is not shown as done, and can be asked for again', async () => {
    const { alice, id } = await connected()
    alice.media.fail('mute')
    expect(await outcome(alice.client.call.mute(id))).toBe('call:2')
    expect(alice.view(id).muted).toEqual({ wanted: [], confirmed: [] })
    expect(await outcome(alice.client.call.mute(id))).toBe('done')
    alice.media.fail('unmute')
    expect(await outcome(alice.client.call.unmute(id))).toBe('call:2')
    expect(alice.view(id).muted.wanted).toEqual(alice.view(id).localTracks)
  })

  it('names tracks: the others stay as they are, and unknown ones are refused', async () => {
    const { alice, bob, id } = await ringing()
    await bob.client.call.answer(id, { audio: true, video: true })
    await settled()
    const [sound = '', picture = ''] = bob.view(id).localTracks
    await bob.client.call.mute(id, [picture])
    expect(bob.view(id).muted.confirmed).toEqual([picture])
    await bob.client.call.mute(id)
    expect(bob.view(id).muted.confirmed).toEqual([picture, sound])
    await bob.client.call.unmute(id)
    expect(bob.view(id).muted.confirmed).toEqual([picture])
    await expect(bob.client.call.mute(id, ['nothing'])).rejects.toMatchObject({
      code: 'call:6',
      message: 'mute is not possible now: noTrack.',
    })
    await expect(bob.client.call.mute(id, [sound, 'nothing'])).rejects.toMatchObject({ code: 'call:6' })
    expect(await outcome(bob.client.call.mute(id, []))).toBe('webrtc:1')
    expect(await outcome(bob.client.call.mute(id, 'all' as never))).toBe('webrtc:1')
    expect(await outcome(alice.client.call.mute(id, [sound]))).toBe('call:6')
  })

  it('outlives hold, and a mute while held is there after it', async () => {
    const { alice, id } = await connected()
    await alice.client.call.mute(id)
    await alice.client.call.hold(id)
    expect(alice.view(id).muted.confirmed.length).toBe(1)
    await alice.client.call.unmute(id)
    await alice.client.call.mute(id)
    await alice.client.call.unhold(id)
    const [track = ''] = alice.view(id).localTracks
    expect(alice.view(id).muted.confirmed).toEqual([track])
    expect(alice.media.track(track)?.muted).toBe(true)
  })

  it('may be done while it still rings, and is there when it is answered', async () => {
    const { alice, bob, id } = await ringing()
    expect(await outcome(alice.client.call.mute(id))).toBe('done')
    await bob.client.call.answer(id, audio)
    await settled()
    expect(alice.view(id).muted.confirmed).toEqual(alice.view(id).localTracks)
    expect(bob.view(id).can.mute).toEqual({ allowed: true })
  })

  it('is not possible where there is no track yet', async () => {
    const { bob, id } = await ringing()
    expect(bob.view(id).can.mute).toEqual({ allowed: false, reason: 'noTrack' })
    expect(await outcome(bob.client.call.mute(id))).toBe('call:6')
  })

  it('under an end fails with call:6', async () => {
    const { alice, id } = await connected()
    alice.media.stall('mute')
    const muting = outcome(alice.client.call.mute(id))
    await alice.client.call.end(id)
    expect(await muting).toBe('call:6')
  })

  it('by client.media is the same as by the call; remote tracks are muted here only', async () => {
    const { alice, bob, id } = await connected()
    const [own = ''] = alice.view(id).localTracks
    const [theirs = ''] = alice.view(id).remoteTracks
    await alice.client.media.muteTracks([own, theirs])
    expect(alice.view(id).muted.confirmed).toEqual([own])
    expect(alice.client.media.getTrackById(theirs)?.muted).toBe(true)
    expect(bob.client.media.getTrackById(theirs)?.muted).toBe(false)
    await alice.client.media.unmuteTracks([own, theirs])
    expect(alice.view(id).muted.confirmed).toEqual([])
    expect(await outcome(alice.client.media.muteTracks(['nothing']))).toBe('webrtc:2')
    expect(await outcome(alice.client.media.muteTracks([]))).toBe('webrtc:1')
  })
})
