import type { CaptureRequest, TrackInfo, TrackState } from '../ports/index.ts'
import { faultOf } from './fakeMedia.descriptions.ts'

/** Every track of a fake engine, local and remote, by id. */
export interface FakeTracks {
  /** Makes the tracks asked for and takes in the detached ones that are named. */
  capture: (media: CaptureRequest) => readonly TrackInfo[]
  /** What belongs to no call. */
  detached: ReadonlySet<string>
  detach: (tracks: readonly TrackInfo[]) => void
  find: (trackId: string) => TrackState | undefined
  /** Takes in a track of the far end, and lets it go. Both ends may be calls of one engine: then it is there already. */
  arrive: (track: TrackInfo) => void
  depart: (trackId: string) => void
  change: (trackId: string, change: Partial<TrackState>) => void
  drop: (trackId: string) => void
  watch: (changed: (trackId: string) => void) => () => void
  liveCount: () => number
  clear: () => void
}

/** Engines made so far: track ids must not repeat between the two ends of a call. */
let engines = 0

export function createFakeTracks(): FakeTracks {
  const states = new Map<string, TrackState>()
  const watchers = new Set<(trackId: string) => void>()
  const detached = new Set<string>()
  const arrivals = new Map<string, number>()
  let lastTrack = 0
  engines += 1
  const engine = engines

  const changed = (trackId: string) => {
    for (const watcher of [...watchers]) watcher(trackId)
  }
  const put = (track: TrackInfo, about: Pick<TrackState, 'isLocal' | 'label' | 'streamId'>) => {
    states.set(track.id, { ...track, ...about, muted: false, sourceMuted: false, state: 'live' })
    changed(track.id)
  }
  const drop = (trackId: string) => {
    detached.delete(trackId)
    if (states.delete(trackId)) changed(trackId)
  }
  const create = (kind: TrackInfo['kind'], isScreen = false): TrackInfo => {
    lastTrack += 1
    const track = { id: `${kind}-${engine}.${lastTrack}`, kind, ...(isScreen && { isScreen }) }
    put(track, { isLocal: true, label: isScreen ? 'fake screen' : 'fake', streamId: 'fake' })
    return track
  }
  const takeDetached = (id: string): TrackInfo => {
    const track = states.get(id)
    if (!detached.has(id) || track?.state !== 'live') throw faultOf('constraint', `No local track ${id} is live.`)
    return { id, kind: track.kind, ...(track.isScreen && { isScreen: true }) }
  }

  return {
    capture: ({ audio, video, screen, detached: ids = [] }) => {
      const taken = ids.map(takeDetached)
      return [
        ...(audio !== false ? [create('audio')] : []),
        ...(video !== false ? [create('video')] : []),
        ...(screen !== undefined && screen !== false ? [create('video', true)] : []),
        ...taken,
      ]
    },
    detached,
    detach: (tracks) => {
      for (const { id } of tracks) detached.add(id)
    },
    find: (trackId) => states.get(trackId),
    arrive: (track) => {
      arrivals.set(track.id, (arrivals.get(track.id) ?? 0) + 1)
      if (!states.has(track.id)) put(track, { isLocal: false, label: '', streamId: 'far' })
    },
    depart: (trackId) => {
      const left = (arrivals.get(trackId) ?? 1) - 1
      if (left > 0) return void arrivals.set(trackId, left)
      arrivals.delete(trackId)
      if (states.get(trackId)?.isLocal === false) drop(trackId)
    },
    change: (trackId, change) => {
      const track = states.get(trackId)
      if (track === undefined) return
      states.set(trackId, { ...track, ...change })
      changed(trackId)
    },
    drop,
    watch: (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    liveCount: () => [...states.values()].filter(({ state }) => state === 'live').length,
    clear: () => {
      states.clear()
      watchers.clear()
    },
  }
}
