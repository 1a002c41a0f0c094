import type { Client, Devices, RenderOptions, TrackState } from '@switchhook/core'
import { useMemo } from 'react'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

/** A track, and the ref of the element that plays it. */
export interface UseTrack {
  /** Undefined where there is no track of this id, or not yet. */
  track: TrackState | undefined
  /** For `<video ref={ref} />` or `<audio ref={ref} />`. Plays the track there until the element or the track goes. */
  ref: (element: Element | null) => void
}

/** A callback ref that renders into one element at a time. React 18 and 19 both call it with null at the end. */
function createTrackRef(
  render: Client['media']['render'],
  trackId: string,
  options: RenderOptions | undefined,
): UseTrack['ref'] {
  let stop: (() => void) | undefined
  return (element) => {
    stop?.()
    stop = element === null ? undefined : render(trackId, element, options)
  }
}

/**
 * One track of a call, by id, with a ref that plays it, on the speaker of `speakerId` where one is given. The ref is the
 * same for as long as the track and the speaker are.
 */
export function useTrack(trackId: string, { speakerId }: RenderOptions = {}): UseTrack {
  const { media } = useClient()
  const track = useReadable(media.observeTrack(trackId))
  const isThere = track !== undefined
  // An engine renders nothing for a track it does not know, so an element that came first is offered again: a new ref.
  // biome-ignore lint/correctness/useExhaustiveDependencies: isThere makes the new ref
  const ref = useMemo(
    () => createTrackRef(media.render, trackId, speakerId === undefined ? undefined : { speakerId }),
    [media, trackId, isThere, speakerId],
  )
  return { track, ref }
}

/** Cameras, microphones and speakers. Labels are empty before permission; nobody is asked for it here. */
export function useDevices(): Devices {
  const { media } = useClient()
  return useReadable(media.observeDevices())
}
