import type { Feature, FeatureContext } from '../client/feature.ts'
import type { Cell } from '../client/readable.ts'
import { createCell } from '../client/readable.ts'
import { SwitchhookError } from '../errors.ts'
import { perKey } from '../feature/perKey.ts'
import { destroyed, handled, toError } from '../feature/promises.ts'
import type { DeviceInfo, TrackState } from '../ports/index.ts'
import type { Devices, MediaApi, MediaEvents, MediaObject, TrackObject } from './media.api.ts'
import { parseKinds } from './media.arguments.ts'
import { createLocalMedia, faultName } from './media.local.ts'
import { createMuting } from './media.muting.ts'
import { createRendering } from './media.rendering.ts'

export type * from './media.api.ts'

const noDevices: Devices = { camera: [], microphone: [], speaker: [] }

const byRole = (list: readonly DeviceInfo[]): Devices => ({
  camera: list.filter(({ kind }) => kind === 'videoinput'),
  microphone: list.filter(({ kind }) => kind === 'audioinput'),
  speaker: list.filter(({ kind }) => kind === 'audiooutput'),
})

const isObject = (value: unknown) => typeof value === 'object' && value !== null

/** What the media feature asks of a call, where there are calls. */
interface CallLookup {
  getById: (callId: string) => { localTracks: readonly string[]; remoteTracks: readonly string[] } | undefined
}

/** Media, tracks and devices: `client.media`. */
export function media(): Feature<'media', MediaApi, MediaEvents> {
  return { name: 'media', install: installMedia }
}

function installMedia(context: FeatureContext): { api: MediaApi; destroy: () => void } {
  const { media: engine, emit, onError } = context
  const tracks = new Map<string, Cell<TrackObject | undefined>>()
  let devices = noDevices
  let isDestroyed = false
  const isOver = () => isDestroyed
  const devicesCell = createCell(() => devices, onError)

  const list = async () => {
    if (engine?.devices === undefined) return
    const found = byRole(await engine.devices.list())
    if (isDestroyed) return
    devices = found
    devicesCell.invalidate()
  }
  const relist = () =>
    list().then(
      () => {
        if (!isDestroyed) emit('devices:change', {})
      },
      (cause) =>
        emit('devices:error', { error: new SwitchhookError('call:3', 'Devices could not be listed.', { cause }) }),
    )
  let stopWatchingDevices: (() => void) | undefined
  const watchDevices = () => {
    if (stopWatchingDevices !== undefined || engine?.devices === undefined || isDestroyed) return
    stopWatchingDevices = engine.devices.watch(() => void relist())
    list().catch(() => {})
  }

  const local = createLocalMedia(context, isOver)
  const setMuted = createMuting(context, isOver)
  const rendering = createRendering(context, (trackId) => tracks.get(trackId)?.invalidate(), isOver)

  function getTrackById(trackId: string): TrackObject | undefined {
    const track = engine?.track(trackId)
    return track && { ...track, containers: rendering.containersOf(trackId), disabled: track.state === 'ended' }
  }
  const trackCell = perKey(tracks, (trackId) => createCell(() => getTrackById(trackId), onError))

  /** What was last seen of detached tracks: while no call sends them, nobody else tells what happens to them. */
  const seen = new Map<string, TrackState>()
  function tellOfDetached(trackId: string): void {
    const before = seen.get(trackId)
    const track = local.has(trackId) ? engine?.track(trackId) : undefined
    if (track === undefined) {
      seen.delete(trackId)
      return
    }
    seen.set(trackId, track)
    if (context.trackOwners().some(({ kind, ownersOf }) => kind === 'call' && ownersOf(trackId).length > 0)) return
    const { sourceMuted, state } = track
    if (state === 'ended' && before?.state !== 'ended') emit('media:trackEnded', { trackId, callId: '' })
    if (sourceMuted !== (before?.sourceMuted ?? false))
      emit(sourceMuted ? 'media:sourceMuted' : 'media:sourceUnmuted', { trackId })
  }
  const stopWatchingTracks = engine?.watchTracks((trackId) => {
    if (engine.track(trackId) === undefined) rendering.forget(trackId)
    tracks.get(trackId)?.invalidate()
    tellOfDetached(trackId)
  })

  function getById(mediaId: string): MediaObject | undefined {
    const detached = local.getLocalMedia().find(({ media: { id } }) => id === mediaId)
    if (detached !== undefined) return detached.media
    const [, callId = '', end] = /^(.*):(local|remote)$/.exec(String(mediaId)) ?? []
    const view = (context.namespace('call') as CallLookup | undefined)?.getById(callId)
    const isLocal = end === 'local'
    const trackIds = view?.[isLocal ? 'localTracks' : 'remoteTracks'] ?? []
    if (trackIds.length === 0) return undefined
    return { id: mediaId, local: isLocal, detached: isLocal && trackIds.every(local.has), tracks: trackIds }
  }

  async function initializeDevices(constraints?: { audio?: boolean; video?: boolean }): Promise<void> {
    if (isDestroyed) throw toError(destroyed)
    if (engine?.devices === undefined)
      throw new SwitchhookError('not-supported', 'This media engine has no devices to ask for.')
    const kinds = parseKinds(constraints)
    try {
      await engine.devices.requestPermission(kinds)
    } catch (cause) {
      const error = new SwitchhookError('call:3', `Devices could not be opened (${faultName(cause)}).`, { cause })
      emit('devices:error', { error })
      throw error
    }
    await relist()
  }

  return {
    api: {
      getDevices: () => {
        watchDevices()
        return devicesCell.getSnapshot()
      },
      observeDevices: () => {
        watchDevices()
        return devicesCell
      },
      initializeDevices: (constraints) => handled(initializeDevices(constraints)),
      createLocalMedia: (constraints) => handled(local.createLocalMedia(constraints)),
      getLocalMedia: local.getLocalMedia,
      observeLocalMedia: local.observeLocalMedia,
      disposeLocalMedia: (localMedia) => handled(local.disposeLocalMedia(localMedia)),
      getById,
      getTrackById,
      observeTrack: trackCell,
      render: (trackId, element, options) =>
        (isObject(element) && engine?.render(trackId, element, options)) || (() => {}),
      renderTracks: (trackIds, selector, options) => handled(rendering.renderTracks(trackIds, selector, options)),
      removeTracks: (trackIds, selector) => handled(rendering.removeTracks(trackIds, selector)),
      muteTracks: (trackIds) => handled(setMuted(trackIds, true)),
      unmuteTracks: (trackIds) => handled(setMuted(trackIds, false)),
    },
    destroy() {
      isDestroyed = true
      rendering.destroy()
      local.destroy()
      stopWatchingDevices?.()
      stopWatchingTracks?.()
    },
  }
}
