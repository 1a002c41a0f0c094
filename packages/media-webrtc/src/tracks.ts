import type { TrackInfo, TrackState } from '@switchhook/core'
import { callOut } from './faults.ts'

/** Hears of a track it has registered. */
export type TrackHearing = (what: 'sourceMuted' | 'sourceUnmuted' | 'ended', trackId: string) => void

/** What is told of a track when it is registered. */
export interface TrackAbout {
  isLocal: boolean
  streamId: string
  isScreen?: boolean
}

interface Entry extends TrackAbout {
  track: MediaStreamTrack
  hearings: Set<TrackHearing>
  /** Takes the track out of every element it plays in. */
  renderings: Set<() => void>
  stopHearing: () => void
}

/** All tracks of an engine by id. Tracks never leave the engine; their ids do. */
export interface Tracks {
  /** The id of a track, given anew where it is not known yet; one that is known is heard by one more. */
  register: (track: MediaStreamTrack, about: TrackAbout, hearing: TrackHearing) => string
  unhear: (track: MediaStreamTrack, hearing: TrackHearing) => void
  forget: (track: MediaStreamTrack) => void
  idOf: (track: MediaStreamTrack) => string | undefined
  find: (trackId: string) => Readonly<Entry> | undefined
  state: (trackId: string) => TrackState | undefined
  watch: (changed: (trackId: string) => void) => () => void
  changed: (trackId: string) => void
  close: () => void
}

export const infoOf = (id: string, track: MediaStreamTrack, isScreen = false): TrackInfo => ({
  id,
  kind: track.kind === 'video' ? 'video' : 'audio',
  ...(isScreen && { isScreen }),
})

/** The track registry of one engine. */
export function createTracks(): Tracks {
  const entries = new Map<string, Entry>()
  const ids = new Map<MediaStreamTrack, string>()
  const watchers = new Set<(trackId: string) => void>()

  // Remote ids come from the far end's description, so two calls may bring the same one.
  const freeId = (wished: string): string => {
    let id = wished
    for (let copy = 2; entries.has(id); copy += 1) id = `${wished}#${copy}`
    return id
  }

  const changed = (trackId: string) => {
    for (const watcher of [...watchers]) callOut(watcher, trackId)
  }

  const forget = (track: MediaStreamTrack) => {
    const id = ids.get(track)
    const entry = id === undefined ? undefined : entries.get(id)
    if (id === undefined || !entry) return
    entry.stopHearing()
    for (const undo of [...entry.renderings]) undo()
    entries.delete(id)
    ids.delete(track)
    changed(id)
  }

  return {
    register: (track, about, hearing) => {
      const known = ids.get(track)
      if (known !== undefined) {
        entries.get(known)?.hearings.add(hearing)
        return known
      }
      const id = freeId(track.id)
      const hearings = new Set([hearing])
      const heard = { mute: 'sourceMuted', unmute: 'sourceUnmuted', ended: 'ended' } as const
      const listeners = Object.entries(heard).map(([type, what]) => {
        const listener = () => {
          changed(id)
          for (const hear of [...hearings]) hear(what, id)
        }
        track.addEventListener(type, listener)
        return () => track.removeEventListener(type, listener)
      })
      const stopHearing = () => {
        for (const stop of listeners) stop()
      }
      entries.set(id, { track, ...about, hearings, renderings: new Set(), stopHearing })
      ids.set(track, id)
      changed(id)
      return id
    },
    unhear: (track, hearing) => {
      entries.get(ids.get(track) ?? '')?.hearings.delete(hearing)
    },
    forget,
    idOf: (track) => ids.get(track),
    find: (trackId) => entries.get(trackId),
    state: (trackId) => {
      const entry = entries.get(trackId)
      if (!entry) return undefined
      const { track, isLocal, streamId, isScreen } = entry
      return {
        ...infoOf(trackId, track, isScreen),
        isLocal,
        muted: !track.enabled,
        sourceMuted: track.muted,
        state: track.readyState,
        label: track.label,
        streamId,
      }
    },
    watch: (watcher) => {
      // A function of its own for each call, so that the same one may watch twice.
      const own = (trackId: string) => watcher(trackId)
      watchers.add(own)
      return () => {
        watchers.delete(own)
      }
    },
    changed,
    close: () => {
      for (const track of [...ids.keys()]) forget(track)
      watchers.clear()
    },
  }
}
