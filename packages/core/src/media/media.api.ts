import type { Readable } from '../client/readable.ts'
import type { ErrorInfo, SwitchhookError } from '../errors.ts'
import type { DeviceInfo, PictureConstraints, RenderOptions, TrackState } from '../ports/index.ts'

/** Devices by role, as the inventory has them. */
export interface Devices {
  camera: readonly DeviceInfo[]
  microphone: readonly DeviceInfo[]
  speaker: readonly DeviceInfo[]
}

/** A track, as the inventory's `call.TrackObject` has it. */
export interface TrackObject extends TrackState {
  /** CSS selectors it is rendered into by `renderTracks`. */
  containers: readonly string[]
  /** It ended, and gives no media again. */
  disabled: boolean
}

/** Tracks that belong together: those a call sends, those it receives, or detached ones. */
export interface MediaObject {
  id: string
  local: boolean
  /** Its tracks live outside of calls. */
  detached: boolean
  tracks: readonly string[]
}

/** Media made outside of calls. */
export interface DetachedMedia {
  media: MediaObject
  type: 'audio' | 'video' | 'screen'
}

/** What `createLocalMedia` captures: a default device each, or one that meets constraints (W3C mediacapture-main §11). */
export interface LocalMediaConstraints {
  audio?: boolean | object
  video?: boolean | object
  screen?: boolean | PictureConstraints
}

/** Events of media and devices; most of those of tracks come with the calls that own them. */
export interface MediaEvents {
  'devices:change': Record<string, never>
  'devices:error': { error: SwitchhookError }
  /** Tracks were rendered by `renderTracks`, or could not be. */
  'media:trackRendered': { trackIds: readonly string[]; selector: string; error?: ErrorInfo }
}

/** The namespace `client.media`. */
export interface MediaApi {
  /** Cameras, microphones and speakers as last listed. Labels are empty before permission. */
  getDevices: () => Devices
  observeDevices: () => Readable<Devices>
  /**
   * Asks the user for permission ahead of a call, for audio and video unless told otherwise.
   * Rejects with `call:3` when it is refused or there is no device, `webrtc:1` for a bad argument, `not-supported`,
   * `destroyed`.
   */
  initializeDevices: (constraints?: { audio?: boolean; video?: boolean }) => Promise<void>
  /**
   * Captures tracks that belong to no call, one detached medium each; a call uses them by `media.medias`. They live until
   * `disposeLocalMedia`.
   * Rejects with `call:4` for another kind of media, impossible constraints and whatever else keeps the capture from
   * coming about, `not-supported`, `destroyed`.
   */
  createLocalMedia: (constraints: LocalMediaConstraints) => Promise<readonly DetachedMedia[]>
  /** The detached media there are, oldest first. */
  getLocalMedia: () => readonly DetachedMedia[]
  observeLocalMedia: () => Readable<readonly DetachedMedia[]>
  /**
   * Stops and forgets detached media, named by itself or by its track.
   * Rejects with `webrtc:1` (no track named), `webrtc:2` (unknown), `webrtc:3` (a call or space uses it), `webrtc:4` (not a detached
   * local track), `destroyed`.
   */
  disposeLocalMedia: (localMedia: DetachedMedia | string) => Promise<void>
  /** Media of a call, by the `mediaId` of its events, or detached media. */
  getById: (mediaId: string) => MediaObject | undefined
  getTrackById: (trackId: string) => TrackObject | undefined
  observeTrack: (trackId: string) => Readable<TrackObject | undefined>
  /** Plays a track in an element. Returns how to take it out again; calling that twice is fine. */
  render: (trackId: string, element: object, options?: RenderOptions) => () => void
  /**
   * Plays tracks in the element a CSS selector finds, all of them or none, on one speaker. Emits `media:trackRendered`.
   * To change the speaker, remove them first. One's own audio is better not rendered.
   * Rejects with `webrtc:2` where the element or a track is missing, `webrtc:1` for a bad argument, `destroyed`.
   */
  renderTracks: (trackIds: readonly string[], cssSelector: string, options?: RenderOptions) => Promise<void>
  /** Takes tracks out of the element they were rendered into by this selector; they keep living. Rejects with `webrtc:1`. */
  removeTracks: (trackIds: readonly string[], cssSelector: string) => Promise<void>
  /**
   * Silences tracks without stopping them. Local tracks of a call: the far end hears silence; remote ones: only here. Those
   * that a space sends are muted as `space.updateMedia` does it: wanted at once, told to the others, refused like it. A
   * camera is let go and comes back as another track; a screen is not shared any more.
   * Rejects with `webrtc:1` for a bad argument and `webrtc:2` for an unknown track, before any is muted; with what those who
   * send it reject with; `destroyed`.
   */
  muteTracks: (trackIds: readonly string[]) => Promise<void>
  unmuteTracks: (trackIds: readonly string[]) => Promise<void>
}

/** Who sends local tracks: what the media feature uses of calls and of spaces. One track may be sent by several. */
export interface TrackOwners {
  kind: 'call' | 'space'
  /** Ids of those that send a track. */
  ownersOf: (trackId: string) => readonly string[]
  mute: (ownerId: string, trackIds: readonly string[]) => Promise<void>
  unmute: (ownerId: string, trackIds: readonly string[]) => Promise<void>
}
