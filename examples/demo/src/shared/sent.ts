import type { BoundCall, CallView, OperationType, Permission, TrackState } from '@switchhook/core'

/** What a call sends, by what it is: ids of tracks. */
export interface Sent {
  microphone: string | undefined
  camera: string | undefined
  screen: string | undefined
}

/** What a call sends; nothing while it is held. */
export function sentBy(
  { localTracks }: Pick<CallView, 'localTracks'>,
  trackOf: (trackId: string) => TrackState | undefined,
): Sent {
  const tracks = localTracks.map(trackOf)
  const idOf = (fits: (track: TrackState) => boolean) => tracks.find((track) => track && fits(track))?.id
  return {
    microphone: idOf(({ kind }) => kind === 'audio'),
    camera: idOf(({ kind, isScreen }) => kind === 'video' && isScreen !== true),
    screen: idOf(({ isScreen }) => isScreen === true),
  }
}

/** A key that switches something: whether it is on, under way, and allowed to be pressed. */
export interface SwitchKey {
  isOn: boolean
  isPending: boolean
  permission: Permission
}

const runs = ({ currentOperations }: CallView, ...types: OperationType[]) =>
  currentOperations.some(({ type, isLocal }) => isLocal && types.includes(type))

/** The key of the camera. Beside a shared screen the camera is one video of two, added and removed by its track. */
export function cameraKey(call: CallView, { camera, screen }: Sent): SwitchKey {
  const { can } = call
  const isOn = camera !== undefined
  const [add, remove] = screen === undefined ? [can.startVideo, can.stopVideo] : [can.addMedia, can.removeMedia]
  return { isOn, isPending: runs(call, 'ADD_BASIC_MEDIA', 'REMOVE_BASIC_MEDIA'), permission: isOn ? remove : add }
}

export function pressCamera(call: BoundCall, { camera, screen }: Sent): Promise<void> {
  if (camera === undefined) return screen === undefined ? call.startVideo() : call.addMedia({ video: true })
  return screen === undefined ? call.stopVideo() : call.removeMedia([camera])
}

/** The key of the screen. */
export function screenKey(call: CallView, { screen }: Sent): SwitchKey {
  const isOn = screen !== undefined
  const permission = isOn ? call.can.removeMedia : call.can.addMedia
  return { isOn, isPending: runs(call, 'ADD_MEDIA', 'REMOVE_MEDIA'), permission }
}

export const pressScreen = (call: BoundCall, { screen }: Sent): Promise<void> =>
  screen === undefined ? call.addMedia({ screen: true }) : call.removeMedia([screen])

/** Sends what another device captures, in the place of what is sent. */
export const changeDevice = (call: BoundCall, kind: 'audio' | 'video', trackId: string, id: string): Promise<void> =>
  call.replaceTrack(
    trackId,
    kind === 'audio'
      ? { audio: true, audioOptions: { deviceId: { exact: id } } }
      : { video: true, videoOptions: { deviceId: { exact: id } } },
  )
