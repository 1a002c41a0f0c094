import type { MediaFlags } from './space.events.ts'
import type { SpaceSnapshot } from './space.view.ts'

type Part = 'audio' | 'video' | 'screenshare'

/** The tracks we send to a meeting, as the flags that muting them is about. */
export interface OwnTracks {
  /** Whether a track is one of them, or the camera that muting it let go. */
  has: (trackId: string) => boolean
  /** The flags that say that these are sent, or not. */
  flagsOf: (trackIds: readonly string[], isSent: boolean) => Partial<MediaFlags>
  /** The space may have changed. */
  look: () => void
}

export function createOwnTracks(snapshot: () => SpaceSnapshot | undefined): OwnTracks {
  /** Turned on again by its id, though it comes as another track. */
  let letGo: string | null = null

  const partsOf = () =>
    new Map<string, Part>(
      (snapshot()?.context.own.tracks ?? []).map(({ id, kind, isScreen }) => [id, isScreen ? 'screenshare' : kind]),
    )
  const partOf = (trackId: string) => partsOf().get(trackId) ?? (trackId === letGo ? 'video' : undefined)

  return {
    has: (trackId) => partOf(trackId) !== undefined,
    flagsOf(trackIds, isSent) {
      const flags: Partial<MediaFlags> = {}
      for (const trackId of trackIds) {
        const part = partOf(trackId)
        if (part !== undefined) flags[part] = isSent
        if (part === 'video' && !isSent) letGo = trackId
      }
      return flags
    },
    look() {
      if (letGo === null) return
      const isIn = snapshot()?.matches({ live: { inRoom: { capture: 'on' } } }) === true
      const hasAnother = [...partsOf()].some(([id, part]) => part === 'video' && id !== letGo)
      if (!isIn || hasAnother) letGo = null
    },
  }
}
