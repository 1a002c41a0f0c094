import type { TestRunner } from './harness.ts'
import type { Play } from './play.ts'
import { establish } from './specimens.ts'

/** What `useTrack` promises about the element that plays the track. */
export function mediaContract({ describe, expect }: TestRunner, play: Play): void {
  describe('useTrack, its element', () => {
    play('plays in the element while it is there, in one place at a time', async (stage) => {
      await establish(stage, stage.settle)
      const [trackId = ''] = stage.client.call.getById('call-1')?.remoteTracks ?? []
      const video = await stage.mount('useTrack', trackId, { strict: true })
      expect(stage.renderings.filter(({ isOver }) => !isOver).map((rendering) => rendering.trackId)).toEqual([trackId])
      await video.unmount()
      expect(stage.renderings.filter(({ isOver }) => !isOver)).toEqual([])
    })

    play('plays another track in the same element when the id changes', async (stage) => {
      await establish(stage, stage.settle)
      const { localTracks = [], remoteTracks = [] } = stage.client.call.getById('call-1') ?? {}
      const video = await stage.mount('useTrack', localTracks[0] ?? '')
      await video.rerender(remoteTracks[0] ?? '')
      expect(stage.renderings.map(({ trackId, isOver }) => [trackId, isOver])).toEqual([
        [localTracks[0], true],
        [remoteTracks[0], false],
      ])
      expect(stage.renderings[0]?.element).toBe(stage.renderings[1]?.element)
      expect(video.value().track?.isLocal).toBe(false)
    })

    play('keeps its ref, and the element playing, when the state of the track changes', async (stage) => {
      await establish(stage, stage.settle)
      const [trackId = ''] = stage.client.call.getById('call-1')?.localTracks ?? []
      const video = await stage.mount('useTrack', trackId)
      const { ref } = video.value()
      await stage.settle(() => stage.client.call.mute('call-1'))
      expect(video.value().track?.muted).toBe(true)
      expect(video.value().ref).toBe(ref)
      expect(stage.renderings.map(({ isOver }) => isOver)).toEqual([false])
    })

    play('plays a track that comes after the element', async (stage) => {
      await establish(stage, stage.settle)
      const [trackId = ''] = stage.client.call.getById('call-1')?.remoteTracks ?? []
      await stage.settle(() => stage.client.call.hold('call-1'))
      const video = await stage.mount('useTrack', trackId)
      expect(video.value().track).toBe(undefined)
      await stage.settle(() => stage.client.call.unhold('call-1'))
      expect(video.value().track?.id).toBe(trackId)
      expect(stage.renderings.filter(({ isOver }) => !isOver).map((rendering) => rendering.trackId)).toEqual([trackId])
    })
  })
  describe('useTrack, its speaker', () => {
    play('plays on the speaker that is named, and moves to another one when it changes', async (stage) => {
      await establish(stage, stage.settle)
      const [trackId = ''] = stage.client.call.getById('call-1')?.remoteTracks ?? []
      const audio = await stage.mount('useTrack', { trackId, options: { speakerId: 'headset' } })
      await audio.rerender({ trackId, options: { speakerId: 'headset' } })
      await audio.rerender({ trackId, options: { speakerId: 'room' } })
      expect(stage.renderings.map(({ speakerId, isOver }) => [speakerId, isOver])).toEqual([
        ['headset', true],
        ['room', false],
      ])
    })
  })

  describe('useLocalMedia', () => {
    play('shows what is made and disposed of, in every component that looks', async (stage) => {
      const maker = await stage.mount('useLocalMedia', undefined)
      const preview = await stage.mount('useLocalMedia', undefined)
      expect(preview.value().localMedia).toEqual([])
      const [made] = await stage.settle(() => maker.value().createLocalMedia({ video: true }))
      expect(preview.value().localMedia).toEqual([made])
      expect(maker.value().localMedia).toBe(preview.value().localMedia)
      await stage.settle(() => made && preview.value().disposeLocalMedia(made))
      expect(maker.value().localMedia).toEqual([])
    })

    play('shows what is made and disposed of past the hook', async (stage) => {
      const preview = await stage.mount('useLocalMedia', undefined)
      const [made] = await stage.settle(() => stage.client.media.createLocalMedia({ audio: true }))
      expect(preview.value().localMedia).toEqual([made])
      await stage.settle(() => stage.client.destroy())
      expect(preview.value().localMedia).toEqual([])
    })

    play('keeps the media when the component goes, and its functions at every render', async (stage) => {
      const first = await stage.mount('useLocalMedia', undefined, { strict: true })
      const { createLocalMedia } = first.value()
      await stage.settle(() => first.value().createLocalMedia({ audio: true }))
      expect(first.value().createLocalMedia).toBe(createLocalMedia)
      await first.unmount()
      const second = await stage.mount('useLocalMedia', undefined)
      expect(second.first().localMedia).toEqual(stage.client.media.getLocalMedia())
      expect(second.first().localMedia.length).toBe(1)
    })

    play('passes on what went wrong', async (stage) => {
      const preview = await stage.mount('useLocalMedia', undefined)
      const refusal = preview.value().disposeLocalMedia('nobody')
      const error = await stage.settle(() => refusal.catch((cause: unknown) => cause))
      expect(error).toMatchObject({ code: 'webrtc:2' })
    })
  })
}
