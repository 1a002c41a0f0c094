import type { RemoteDescriptionFacts, TrackInfo } from '@switchhook/core'
import type { Applied } from './negotiation.ts'
import { infoOf, type TrackHearing, type Tracks } from './tracks.ts'

/** The far end's tracks in one session. */
export interface RemoteTracks {
  arrived: (track: MediaStreamTrack, stream: MediaStream | undefined) => void
  /** What a description changed since the last one that was reported. */
  facts: (applied: Applied) => Omit<RemoteDescriptionFacts, 'attempt'>
  /** The description that was reported last is agreed on, or taken back with what it changed. */
  settled: () => void
  takenBack: () => void
  /** What arrives now. */
  current: () => readonly MediaStreamTrack[]
  /** Forgets the tracks without ending them; `show` knows them again and tells which there are. */
  hide: () => readonly string[]
  show: () => readonly TrackInfo[]
  close: () => void
}

export function createRemoteTracks(tracks: Tracks, hearing: TrackHearing): RemoteTracks {
  /** The stream of every track that ever arrived. A track keeps its id through hold and unhold. */
  const streamOf = new Map<MediaStreamTrack, string>()
  let reported: readonly MediaStreamTrack[] = []
  let agreed = reported
  const idOf = (track: MediaStreamTrack) => tracks.idOf(track) ?? ''
  const know = (track: MediaStreamTrack) => {
    const streamId = streamOf.get(track) ?? ''
    streamOf.set(track, streamId)
    return infoOf(tracks.register(track, { isLocal: false, streamId }, hearing), track)
  }
  return {
    arrived: (track, stream) => {
      streamOf.set(track, stream?.id ?? '')
    },
    facts: ({ remoteDirection, arriving }) => {
      const added = arriving.filter((track) => !reported.includes(track)).map(know)
      const removed = reported.filter((track) => !arriving.includes(track)).map(idOf)
      reported = arriving
      return { remoteDirection, added, removed }
    },
    settled: () => {
      agreed = reported
    },
    takenBack: () => {
      reported = agreed
    },
    current: () => reported,
    hide: () => {
      const ids = reported.map(idOf)
      for (const track of streamOf.keys()) tracks.forget(track)
      return ids
    },
    show: () => reported.map(know),
    close: () => {
      for (const track of streamOf.keys()) {
        track.stop()
        tracks.forget(track)
      }
      streamOf.clear()
    },
  }
}
