import type { CaptureRequest, PeerCommand, PeerFact, Report, TrackInfo } from '@switchhook/core'
import { type Capture, type Captured, captureAll, stopCaptured } from './capture.ts'
import { faultOf } from './faults.ts'
import type { DetachedTracks } from './local-tracks.ts'
import { infoOf, type TrackHearing, type Tracks } from './tracks.ts'

type CommandOf<Type extends PeerCommand['type']> = Extract<PeerCommand, { type: Type }>

/** What a session captured, and which of it is muted. */
export interface LocalMedia {
  capture: (command: CommandOf<'capture'>) => void
  /** Ends these tracks, or all of them; detached ones are let go. */
  release: (trackIds?: readonly string[]) => void
  /** Captures a track in the place of another; `swap` is to send it. Rejects where that is not to be. */
  replace: (
    command: CommandOf<'replaceTrack'>,
    swap: (track: MediaStreamTrack, by: MediaStreamTrack) => Promise<void>,
  ) => Promise<void>
  setMuted: (trackIds: readonly string[], isMuted: boolean) => void
  /** Silences again what is meant to be silent, before it is sent anew. */
  obeyMute: () => void
  /** Live tracks, in the order of their capture. */
  tracks: () => readonly MediaStreamTrack[]
  find: (trackId: string) => MediaStreamTrack | undefined
  isScreen: (track: MediaStreamTrack) => boolean
  /** The track whose place sound may take. */
  voice: () => MediaStreamTrack | undefined
  /** Takes a track off as if it had ended by itself. */
  lose: (track: MediaStreamTrack) => void
  /** Keeps the tracks in step at the far end. */
  stream: MediaStream | undefined
  close: () => void
}

export interface LocalMediaParts {
  capture: Capture
  tracks: Tracks
  detached: DetachedTracks
  tell: Report<PeerFact>
  /** Tells of a track's source; that a track ended is to be told here. */
  heard: TrackHearing
  /** A track must no longer be sent. */
  gone: (track: MediaStreamTrack) => void
}

export function createLocalMedia(parts: LocalMediaParts): LocalMedia {
  const { tracks, detached, tell } = parts
  /** In the order of their capture. */
  let captured: readonly Captured[] = []
  const of = (track: MediaStreamTrack | undefined) => captured.find((it) => it.track === track)
  /** Lost by us: known until everything is released. */
  const lost = new Set<MediaStreamTrack>()
  const stream = typeof MediaStream === 'undefined' ? undefined : new MediaStream()
  /** Our wish. What is sent is derived from it, so there is no second copy that a renegotiation could forget. */
  const muted = new Set<string>()
  /** Counts releases: what was asked for before the latest one is not wanted any more. */
  let round = 0

  const drop = (track: MediaStreamTrack) => {
    captured = captured.filter((it) => it.track !== track)
    stream?.removeTrack(track)
    parts.gone(track)
  }

  const find = (trackId: string) => {
    const track = tracks.find(trackId)?.track
    return of(track)?.track
  }

  /** It can be sent no more: the application disposed of it, or nothing may take the place of a sound file again. */
  const lose = (track: MediaStreamTrack) => {
    const it = of(track)
    if (!it) return
    if (it.isDetached) tracks.unhear(track, hearing)
    else lost.add(track)
    drop(track)
    tell({ type: 'peer.trackEnded', trackId: tracks.idOf(track) ?? '' })
  }

  const hearing: TrackHearing = (what, trackId) => {
    if (what !== 'ended') return parts.heard(what, trackId)
    const it = of(find(trackId))
    if (it?.isDetached) lose(it.track)
    // It stays on the call without media, to be replaced or taken off (inventory, media.4), and is offered no more.
    else if (it) tell({ type: 'peer.trackEnded', trackId })
  }

  const keep = (it: Captured): TrackInfo => {
    const { track, isScreen } = it
    stream?.addTrack(track)
    return infoOf(
      tracks.register(track, { isLocal: true, streamId: stream?.id ?? '', isScreen }, hearing),
      track,
      isScreen,
    )
  }

  /** What is asked for, or a fault of capture. */
  const take = async ({ detached: ids, ...media }: CaptureRequest): Promise<Captured[]> => {
    const given = (ids ?? []).map((id): Captured => {
      const it = detached.find(id)
      if (it?.track.readyState !== 'live') throw faultOf('constraint', `No local track ${id} is live.`)
      return { ...it, isDetached: true }
    })
    const { audio, video, screen } = media
    // Named tracks, if only none, are enough: who takes part in a meeting may send nothing.
    const taken = audio || video || screen || !ids ? await captureAll(parts.capture, media) : []
    return [...taken, ...given.filter(({ track }) => !of(track))]
  }

  /** Ends a track that is not sent any more, unless it is the application's. */
  const end = ({ track, isDetached }: Captured) => {
    muted.delete(tracks.idOf(track) ?? '')
    if (isDetached) return tracks.unhear(track, hearing)
    track.stop()
    tracks.forget(track)
  }

  const release = (trackIds?: readonly string[]) => {
    if (!trackIds) {
      round += 1
      for (const track of lost) tracks.forget(track)
      lost.clear()
    }
    for (const it of captured) {
      if (trackIds && !trackIds.includes(tracks.idOf(it.track) ?? '')) continue
      end(it)
      drop(it.track)
    }
  }

  const put = (next: Captured, inPlaceOf: Captured) => {
    captured = captured.map((it) => (it === inPlaceOf ? next : it))
  }
  const live = () => captured.map(({ track }) => track).filter(({ readyState }) => readyState === 'live')

  return {
    stream,
    tracks: live,
    find,
    isScreen: (track) => !!of(track)?.isScreen,
    voice: () => live().find(({ kind }) => kind === 'audio'),
    lose,
    release,
    close: release,
    capture: ({ media, operationId }) => {
      const asked = round
      const operation = operationId === undefined ? {} : { operationId }
      take(media).then(
        (given) => {
          if (asked !== round) return stopCaptured(given)
          captured = [...captured, ...given.filter(({ track }) => !of(track))]
          tell({ type: 'peer.captured', tracks: given.map(keep), ...operation })
        },
        (fault) => {
          if (asked === round) tell({ type: 'peer.failed', step: 'capture', ...operation, fault })
        },
      )
    },
    replace: async ({ operationId, trackId, media }, swap) => {
      const asked = round
      const wished = find(trackId)
      if (!wished) throw faultOf('unknownTrack', `This call has no local track ${trackId}.`)
      const given = await take(media)
      const old = of(wished)
      const [next] = given
      if (asked !== round || !old || !next || given.length > 1 || next.track.kind !== wished.kind) {
        stopCaptured(given)
        throw faultOf('constraint', 'A track that is sent can be replaced by exactly one other of its kind.')
      }
      next.track.enabled = true
      const track = keep(next)
      put(next, old)
      try {
        await swap(wished, next.track)
      } catch (error) {
        put(old, next)
        stream?.removeTrack(next.track)
        end(next)
        throw error
      }
      if (asked !== round) return
      end(old)
      stream?.removeTrack(wished)
      tell({ type: 'peer.replaced', operationId, trackId, track })
    },
    setMuted: (trackIds, isMuted) => {
      const done = trackIds.filter((id) => {
        const track = find(id)
        if (!track) return false
        if (isMuted) muted.add(id)
        else muted.delete(id)
        track.enabled = !isMuted
        tracks.changed(id)
        return track.enabled === !isMuted
      })
      queueMicrotask(() => tell({ type: isMuted ? 'peer.muted' : 'peer.unmuted', trackIds: done }))
    },
    obeyMute: () => {
      for (const { track } of captured) if (muted.has(tracks.idOf(track) ?? '')) track.enabled = false
    },
  }
}
