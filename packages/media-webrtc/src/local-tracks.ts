import type { LocalTracks } from '@switchhook/core'
import { type Capture, captureAll } from './capture.ts'
import { infoOf, type Tracks } from './tracks.ts'

/** Local tracks that belong to no call, and may be sent by several. */
export interface DetachedTracks extends LocalTracks {
  find: (trackId: string) => { track: MediaStreamTrack; isScreen: boolean } | undefined
  close: () => void
}

export function createLocalTracks(capture: Capture, tracks: Tracks): DetachedTracks {
  const detached = new Map<string, { track: MediaStreamTrack; isScreen: boolean }>()
  let isClosed = false
  const dispose = (trackIds: Iterable<string>) => {
    for (const id of trackIds) {
      const track = detached.get(id)?.track
      if (!track) continue
      detached.delete(id)
      track.stop()
      // Stopping fires no event (W3C mediacapture-main §4.3.1), and a call may send it still.
      for (const hear of [...(tracks.find(id)?.hearings ?? [])]) hear('ended', id)
      tracks.forget(track)
    }
  }
  return {
    create: async (media) => {
      const captured = await captureAll(capture, media)
      const stream =
        typeof MediaStream === 'undefined' ? undefined : new MediaStream(captured.map(({ track }) => track))
      const infos = captured.map(({ track, isScreen }) => {
        const about = { isLocal: true, streamId: stream?.id ?? '', isScreen }
        const id = tracks.register(track, about, () => {})
        detached.set(id, { track, isScreen })
        return infoOf(id, track, isScreen)
      })
      if (isClosed) dispose(infos.map(({ id }) => id))
      return infos
    },
    dispose,
    find: (trackId) => detached.get(trackId),
    close: () => {
      isClosed = true
      dispose([...detached.keys()])
    },
  }
}
