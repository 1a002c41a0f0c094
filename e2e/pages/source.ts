import type { Capture } from '@switchhook/media-webrtc'

const framesPerSecond = 15

/** The bare value of a constraint, or what it wishes for. */
function wishOf(constraints: unknown, name: string): unknown {
  const value = (constraints as Record<string, unknown> | undefined)?.[name]
  return (value as { exact?: unknown } | undefined)?.exact ?? (value as { ideal?: unknown } | undefined)?.ideal ?? value
}

/** Calls back once a track is stopped by us: browsers tell of other ends only. */
function onStop(track: MediaStreamTrack, free: () => void): MediaStreamTrack {
  const stop = track.stop.bind(track)
  track.stop = () => {
    stop()
    free()
  }
  return track
}

/** A steady tone, by which a far end can tell who is heard. */
function tone(hz: number): MediaStreamTrack {
  const context = new AudioContext()
  const destination = context.createMediaStreamDestination()
  const oscillator = new OscillatorNode(context, { frequency: hz })
  oscillator.connect(new GainNode(context, { gain: 0.1 })).connect(destination)
  oscillator.start()
  return onStop(destination.stream.getAudioTracks()[0] as MediaStreamTrack, () => void context.close())
}

/** A moving picture, by whose width a far end can tell which it is. */
function picture(width: number): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height: (width * 9) / 16 })
  const context = canvas.getContext('2d')
  let frame = 0
  const draw = () => {
    if (!context) return
    context.fillStyle = `hsl(${(frame * 5) % 360} 60% 40%)`
    context.fillRect(0, 0, canvas.width, canvas.height)
    frame += 1
  }
  draw()
  const timer = setInterval(draw, 1000 / framesPerSecond)
  return onStop(canvas.captureStream(framesPerSecond).getVideoTracks()[0] as MediaStreamTrack, () =>
    clearInterval(timer),
  )
}

/**
 * Sound and pictures that can be told apart at the far end: the `deviceId` of audio is the frequency of a tone, the
 * `width` of video the width of the picture. Screens are the browser's own.
 */
export function distinctSource(hz: number): Capture {
  return async ({ audio, video, screen }) => {
    if (screen) return (await navigator.mediaDevices.getDisplayMedia({ video: screen })).getTracks()
    return [
      ...(audio ? [tone(Number(wishOf(audio, 'deviceId') ?? hz))] : []),
      ...(video ? [picture(Number(wishOf(video, 'width') ?? 320))] : []),
    ]
  }
}
