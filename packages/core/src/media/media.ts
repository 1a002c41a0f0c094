import type { Feature, FeatureContext } from '../client/feature.ts'
import { handled } from '../client/handled.ts'
import { type Cell, createCell, type Readable } from '../client/readable.ts'
import { SwitchhookError } from '../errors.ts'
import { perKey } from '../feature/perKey.ts'
import { destroyed, toError } from '../feature/promises.ts'
import type { DeviceInfo, RenderOptions, TrackState } from '../ports/index.ts'

/** Devices by role, as the inventory has them. */
export interface Devices {
  camera: readonly DeviceInfo[]
  microphone: readonly DeviceInfo[]
  speaker: readonly DeviceInfo[]
}

/** Events of media and devices; those of tracks come with the calls that own them. */
export interface MediaEvents {
  'devices:change': Record<string, never>
  'devices:error': { error: SwitchhookError }
}

/** The namespace `client.media`. */
export interface MediaApi {
  /** Cameras, microphones and speakers as last listed. Labels are empty before permission. */
  getDevices: () => Devices
  observeDevices: () => Readable<Devices>
  /**
   * Asks the user for permission ahead of a call, for audio and video unless told otherwise.
   * Rejects with `call:3` when it is refused or there is no device.
   */
  initializeDevices: (constraints?: { audio?: boolean; video?: boolean }) => Promise<void>
  getTrackById: (trackId: string) => TrackState | undefined
  observeTrack: (trackId: string) => Readable<TrackState | undefined>
  /** Plays a track in an element. Returns how to take it out again; calling that twice is fine. */
  render: (trackId: string, element: object, options?: RenderOptions) => () => void
  /** Silences tracks without stopping them. Local tracks of a call: the far end hears silence; remote ones: only here. */
  muteTracks: (trackIds: readonly string[]) => Promise<void>
  unmuteTracks: (trackIds: readonly string[]) => Promise<void>
}

/** What the media feature uses of the calls: the way to the tracks they send. */
export interface TrackOwners {
  ownerOf: (trackId: string) => string | undefined
  mute: (callId: string, trackIds: readonly string[]) => Promise<void>
  unmute: (callId: string, trackIds: readonly string[]) => Promise<void>
}

const noDevices: Devices = { camera: [], microphone: [], speaker: [] }

const byRole = (list: readonly DeviceInfo[]): Devices => ({
  camera: list.filter(({ kind }) => kind === 'videoinput'),
  microphone: list.filter(({ kind }) => kind === 'audioinput'),
  speaker: list.filter(({ kind }) => kind === 'audiooutput'),
})

/** Media, tracks and devices: `client.media`. */
export function media(): Feature<'media', MediaApi, MediaEvents> {
  return { name: 'media', install: installMedia }
}

function installMedia(context: FeatureContext): { api: MediaApi; destroy: () => void } {
  const { media: engine, emit, onError } = context
  const tracks = new Map<string, Cell<TrackState | undefined>>()
  let devices = noDevices
  let isDestroyed = false
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
  const stopWatchingTracks = engine?.watchTracks((trackId) => tracks.get(trackId)?.invalidate())

  const trackCell = perKey(tracks, (trackId) => createCell(() => engine?.track(trackId), onError))

  async function setMuted(trackIds: readonly string[], muted: boolean): Promise<void> {
    if (isDestroyed) throw toError(destroyed)
    if (!Array.isArray(trackIds) || trackIds.length === 0)
      throw new SwitchhookError('webrtc:1', 'trackIds should be a list of track ids with at least one in it.')
    const owners = context.trackOwners()
    const remaining: Promise<void>[] = []
    const here: string[] = []
    for (const trackId of trackIds) {
      const callId = owners?.ownerOf(trackId)
      if (callId === undefined) {
        if (engine?.muteHere(trackId, muted) !== true)
          throw new SwitchhookError('webrtc:2', `There is no track '${String(trackId)}'.`)
        here.push(trackId)
      } else if (owners !== undefined) remaining.push((muted ? owners.mute : owners.unmute)(callId, [trackId]))
    }
    if (here.length > 0) emit(muted ? 'media:muted' : 'media:unmuted', { tracks: here })
    await Promise.all(remaining)
  }

  async function initializeDevices(constraints: { audio?: boolean; video?: boolean } = {}): Promise<void> {
    if (isDestroyed) throw toError(destroyed)
    if (engine?.devices === undefined)
      throw new SwitchhookError('not-supported', 'This media engine has no devices to ask for.')
    try {
      await engine.devices.requestPermission({ audio: constraints.audio ?? true, video: constraints.video ?? true })
    } catch (cause) {
      const name = (cause as { name?: unknown } | null)?.name
      const error = new SwitchhookError('call:3', `Devices could not be opened (${String(name)}).`, { cause })
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
      getTrackById: (trackId) => engine?.track(trackId),
      observeTrack: trackCell,
      render: (trackId, element, options) => engine?.render(trackId, element, options) ?? (() => {}),
      muteTracks: (trackIds) => handled(setMuted(trackIds, true)),
      unmuteTracks: (trackIds) => handled(setMuted(trackIds, false)),
    },
    destroy() {
      isDestroyed = true
      stopWatchingDevices?.()
      stopWatchingTracks?.()
    },
  }
}
