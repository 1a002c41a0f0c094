import type { RemoteDescriptionFacts } from '@switchhook/core'
import type { Applied } from './negotiation.ts'
import { infoOf, type TrackHearing, type Tracks } from './tracks.ts'

/** The far end's tracks in one session. */
export interface RemoteTracks {
  arrived: (track: MediaStreamTrack, stream: MediaStream | undefined) => void
  /** What a description changed since the last one that was reported. */
  facts: (applied: Applied) => Omit<RemoteDescriptionFacts, 'attempt'>
  close: () => void
}

export function createRemoteTracks(tracks: Tracks, hearing: TrackHearing): RemoteTracks {
  /** The stream of every track that ever arrived. A track keeps its id through hold and unhold. */
  const streamOf = new Map<MediaStreamTrack, string>()
  let reported = new Set<string>()
  return {
    arrived: (track, stream) => {
      streamOf.set(track, stream?.id ?? '')
    },
    facts: ({ remoteDirection, arriving }) => {
      const infos = arriving.map((track) => {
        const streamId = streamOf.get(track) ?? ''
        streamOf.set(track, streamId)
        return infoOf(tracks.register(track, { isLocal: false, streamId }, hearing), track)
      })
      const now = new Set(infos.map(({ id }) => id))
      const added = infos.filter(({ id }) => !reported.has(id))
      const removed = [...reported].filter((id) => !now.has(id))
      reported = now
      return { remoteDirection, added, removed }
    },
    close: () => {
      for (const track of streamOf.keys()) {
        track.stop()
        tracks.forget(track)
      }
      streamOf.clear()
    },
  }
}
