import type { FeatureContext } from '../client/feature.ts'
import { createCell } from '../client/readable.ts'
import { SwitchhookError } from '../errors.ts'
import { destroyed, toError } from '../feature/promises.ts'
import type { LocalTracks, MediaEngine, TrackInfo } from '../ports/index.ts'
import type { DetachedMedia, MediaApi } from './media.api.ts'
import { parseDetachedTrack, parseLocalMedia } from './media.arguments.ts'

const toDetached = ({ id, kind, isScreen }: TrackInfo): DetachedMedia => ({
  media: { id: `${id}:detached`, local: true, detached: true, tracks: [id] },
  type: isScreen ? 'screen' : kind,
})

/** Name of a fault, as a port gives it. */
export const faultName = (cause: unknown): string => String((cause as { name?: unknown } | null)?.name ?? 'unknown')

/** Detached media: what was captured outside of calls and is not disposed of. */
export interface LocalMedia
  extends Pick<MediaApi, 'createLocalMedia' | 'getLocalMedia' | 'observeLocalMedia' | 'disposeLocalMedia'> {
  has: (trackId: string) => boolean
  destroy: () => void
}

export function createLocalMedia(
  { media: engine, emit, onError, trackOwners }: Pick<FeatureContext, 'media' | 'emit' | 'onError' | 'trackOwners'>,
  isDestroyed: () => boolean,
): LocalMedia {
  const detached = new Map<string, DetachedMedia>()
  const cell = createCell<readonly DetachedMedia[]>(() => [...detached.values()], onError)

  /** @throws SwitchhookError `destroyed` or `not-supported` */
  function port(): LocalTracks {
    if (isDestroyed()) throw toError(destroyed)
    if (engine?.local === undefined)
      throw new SwitchhookError('not-supported', 'This media engine captures nothing outside of calls.')
    return engine.local
  }

  async function create(constraints: unknown): Promise<readonly DetachedMedia[]> {
    const local = port()
    const request = parseLocalMedia(constraints)
    let tracks: readonly TrackInfo[]
    try {
      tracks = await local.create(request)
    } catch (cause) {
      if (isDestroyed()) throw toError(destroyed)
      const error = new SwitchhookError('call:4', `Media could not be captured (${faultName(cause)}).`, { cause })
      emit('devices:error', { error })
      throw error
    }
    if (isDestroyed()) {
      local.dispose(tracks.map(({ id }) => id))
      throw toError(destroyed)
    }
    const made = tracks.map(toDetached)
    for (const [index, { id }] of tracks.entries()) detached.set(id, made[index] as DetachedMedia)
    cell.invalidate()
    return made
  }

  async function dispose(localMedia: unknown): Promise<void> {
    const local = port()
    const id = parseDetachedTrack(localMedia)
    const isKnown = detached.has(id)
    const isLocal = isKnown || (engine as MediaEngine).track(id)?.isLocal
    if (isLocal === undefined) throw new SwitchhookError('webrtc:2', `There is no track '${id}'.`)
    const [owner] = trackOwners().flatMap(({ kind, ownersOf }) => ownersOf(id).map((ownerId) => `${kind} '${ownerId}'`))
    if (owner !== undefined) throw new SwitchhookError('webrtc:3', `The ${owner} uses the track '${id}'.`)
    if (!isKnown) throw new SwitchhookError('webrtc:4', `The track '${id}' is not one that createLocalMedia made.`)
    detached.delete(id)
    local.dispose([id])
    cell.invalidate()
  }

  return {
    createLocalMedia: create,
    getLocalMedia: cell.getSnapshot,
    observeLocalMedia: () => cell,
    disposeLocalMedia: dispose,
    has: (trackId) => detached.has(trackId),
    destroy() {
      engine?.local?.dispose([...detached.keys()])
      detached.clear()
      cell.invalidate()
    },
  }
}
