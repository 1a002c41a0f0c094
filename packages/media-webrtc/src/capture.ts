import type { CaptureRequest } from '@switchhook/core'
import { environmentOf, type WebrtcEnvironment } from './environment.ts'
import { fakeTracks } from './fake-source.ts'
import { notSupported, toCaptureFault } from './faults.ts'

/** Gives the tracks asked for; what it rejects with is reported, its `name` told apart as those of `getUserMedia` are. */
export type Capture = (request: CaptureRequest) => Promise<MediaStreamTrack[]>

/**
 * Where local media comes from: `device` cameras and microphones; `fake` a test picture and a quiet tone, labelled as
 * such; `deviceOrFake` the same for each kind of which there is no device; or a function. The engine stops the tracks
 * when the call no longer needs them.
 */
export type CaptureSource = 'device' | 'fake' | 'deviceOrFake' | Capture

/** A track with what is known of where it came from. */
export interface Captured {
  track: MediaStreamTrack
  isScreen: boolean
  isDetached: boolean
}

/** Stops what nobody wants any more, but not what belongs to the application. */
export function stopCaptured(captured: readonly Captured[]): void {
  for (const { track, isDetached } of captured) if (!isDetached) track.stop()
}

/**
 * Captures a request, the screen apart from the devices and before them, as long as the user's click counts for it. All
 * or nothing; rejects with a fault of capture.
 */
export async function captureAll(capture: Capture, { detached: _, ...request }: CaptureRequest): Promise<Captured[]> {
  const captured: Captured[] = []
  const take = async (part: CaptureRequest, isScreen: boolean) => {
    for (const track of await capture(part)) captured.push({ track, isScreen, isDetached: false })
  }
  const { screen, ...devices } = request
  try {
    if (screen) await take({ audio: false, video: false, screen }, true)
    if (!screen || devices.audio || devices.video) await take(devices, false)
  } catch (error) {
    stopCaptured(captured)
    throw toCaptureFault(error)
  }
  return captured
}

/** The name of the error by which `getUserMedia` says that there is no such device. */
const isNoDevice = (error: unknown) => (error as { name?: unknown } | null)?.name === 'NotFoundError'

/** The capture that the source stands for. Nothing of the browser is read before it is called. */
export function captureFrom(source: CaptureSource, environment: WebrtcEnvironment | undefined): Capture {
  const fromDevice: Capture = async ({ audio, video, screen }) => {
    const { mediaDevices } = environmentOf(environment)
    if (!mediaDevices) throw notSupported('Capturing media')
    if (screen) {
      if (!mediaDevices.getDisplayMedia) throw notSupported('Capturing a screen')
      return (await mediaDevices.getDisplayMedia({ video: screen, audio: false })).getTracks()
    }
    const stream = await mediaDevices.getUserMedia({ audio, video })
    return stream.getTracks()
  }

  const fromFake: Capture = async (request) => {
    if (!request.audio && !request.video && !request.screen) throw new TypeError('Ask for audio or video.')
    if (typeof document === 'undefined') throw notSupported('A test picture')
    return fakeTracks(request)
  }

  const deviceOrFake: Capture = async (request) => {
    try {
      return await fromDevice(request)
    } catch (error) {
      if (!isNoDevice(error)) throw error
    }
    // One absent kind is enough to be refused, so the other is asked for alone.
    const kinds = (['audio', 'video', 'screen'] as const).filter((kind) => request[kind])
    const tracks: MediaStreamTrack[] = []
    try {
      for (const kind of kinds) {
        const part = { audio: false, video: false, [kind]: request[kind] }
        const found = fromDevice(part).catch((error) => {
          if (!isNoDevice(error)) throw error
          return fromFake(part)
        })
        tracks.push(...(await found))
      }
    } catch (error) {
      for (const track of tracks) track.stop()
      throw error
    }
    return tracks
  }

  if (source === 'fake') return fromFake
  if (source === 'deviceOrFake') return deviceOrFake
  if (source === 'device') return fromDevice
  return async (request) => source(request)
}
