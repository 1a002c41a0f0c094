import type { CaptureRequest, PeerFact, Report } from '@switchhook/core'
import type { Capture } from './capture.ts'
import { toCaptureFault } from './faults.ts'
import { infoOf, type TrackHearing, type Tracks } from './tracks.ts'

/** What a session captured, and which of it is muted. */
export interface LocalMedia {
  capture: (media: CaptureRequest) => void
  release: () => void
  setMuted: (trackIds: readonly string[], isMuted: boolean) => void
  /** Silences again what is meant to be silent, before it is sent anew. */
  obeyMute: () => void
  /** Live tracks, in the order of their capture. */
  tracks: () => readonly MediaStreamTrack[]
  /** Keeps the tracks in step at the far end. */
  stream: MediaStream | undefined
  close: () => void
}

export interface LocalMediaParts {
  capture: Capture
  tracks: Tracks
  tell: Report<PeerFact>
  sourceFacts: Omit<TrackHearing, 'ended'>
  /** A track must no longer be sent. */
  gone: (track: MediaStreamTrack) => void
}

export function createLocalMedia(parts: LocalMediaParts): LocalMedia {
  const { tracks, tell } = parts
  const captured = new Set<MediaStreamTrack>()
  const stream = typeof MediaStream === 'undefined' ? undefined : new MediaStream()
  /** Our wish. What is sent is derived from it, so there is no second copy that a renegotiation could forget. */
  const muted = new Set<string>()
  /** Counts releases: what was asked for before the latest one is not wanted any more. */
  let round = 0

  const drop = (track: MediaStreamTrack) => {
    captured.delete(track)
    stream?.removeTrack(track)
    parts.gone(track)
  }

  const hearing: TrackHearing = {
    ...parts.sourceFacts,
    ended: (trackId) => {
      const track = tracks.find(trackId)?.track
      if (track) drop(track)
      tell({ type: 'peer.trackEnded', trackId })
    },
  }

  const keep = (track: MediaStreamTrack) => {
    captured.add(track)
    stream?.addTrack(track)
    return infoOf(tracks.register(track, { isLocal: true, streamId: stream?.id ?? '' }, hearing), track)
  }

  const release = () => {
    round += 1
    for (const track of [...captured]) {
      track.stop()
      tracks.forget(track)
      drop(track)
    }
    muted.clear()
  }

  return {
    stream,
    tracks: () => [...captured],
    release,
    close: release,
    capture: (media) => {
      const asked = round
      parts
        .capture(media)
        .then((given) => {
          if (asked === round) tell({ type: 'peer.captured', tracks: given.map(keep) })
          else for (const track of given) track.stop()
        })
        .catch((error) => {
          if (asked === round) tell({ type: 'peer.failed', step: 'capture', fault: toCaptureFault(error) })
        })
    },
    setMuted: (trackIds, isMuted) => {
      const done = trackIds.filter((id) => {
        const track = tracks.find(id)?.track
        if (!track || !captured.has(track)) return false
        if (isMuted) muted.add(id)
        else muted.delete(id)
        track.enabled = !isMuted
        tracks.changed(id)
        return track.enabled === !isMuted
      })
      queueMicrotask(() => tell({ type: isMuted ? 'peer.muted' : 'peer.unmuted', trackIds: done }))
    },
    obeyMute: () => {
      for (const track of captured) if (muted.has(tracks.idOf(track) ?? '')) track.enabled = false
    },
  }
}
