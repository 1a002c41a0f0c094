import type { DeviceInfo, MediaDevices } from '@switchhook/core'
import type { Capture } from './capture.ts'
import { environmentOf, type WebrtcEnvironment } from './environment.ts'
import { toCaptureFault } from './faults.ts'

/** Cameras, microphones and speakers; asking for permission captures for a moment, the only way browsers know. */
export function createDevices(
  environment: WebrtcEnvironment | undefined,
  capture: Capture,
): MediaDevices & { close: () => void } {
  const unwatch = new Set<() => void>()
  return {
    list: async () => {
      const found = (await environmentOf(environment).mediaDevices?.enumerateDevices()) ?? []
      return found.map(({ deviceId, groupId, kind, label }): DeviceInfo => ({ deviceId, groupId, kind, label }))
    },
    requestPermission: async ({ audio, video }) => {
      try {
        for (const track of await capture({ audio, video })) track.stop()
      } catch (error) {
        throw toCaptureFault(error)
      }
    },
    watch: (changed) => {
      const { mediaDevices } = environmentOf(environment)
      const hear = () => changed()
      const stop = () => {
        mediaDevices?.removeEventListener('devicechange', hear)
        unwatch.delete(stop)
      }
      mediaDevices?.addEventListener('devicechange', hear)
      unwatch.add(stop)
      return stop
    },
    close: () => {
      for (const stop of unwatch) stop()
    },
  }
}
