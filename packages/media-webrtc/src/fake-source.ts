import type { CaptureRequest } from '@switchhook/core'

/** Labels of the tracks that no device made, by which a page can mark them. */
export const fakeLabels = { audio: 'Test tone', video: 'Test picture', screen: 'Test screen' } as const

const width = 640
const height = 360
const framesPerSecond = 15
const toneHz = 440
/** About 36 dB below full scale: to be heard, not to be suffered. */
const toneGain = 0.015

/** Names the track, and frees what makes it when it is stopped (which fires no event, W3C mediacapture-main §4.3.1). */
function owning(track: MediaStreamTrack, label: string, free: () => void): MediaStreamTrack {
  const stop = track.stop.bind(track)
  Object.defineProperty(track, 'label', { value: label })
  track.stop = () => {
    stop()
    free()
  }
  return track
}

/** A moving picture that says what it is. */
export function testPicture(label: string = fakeLabels.video): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  let frame = 0
  const draw = () => {
    if (!context) return
    const x = (frame * 8) % width
    context.fillStyle = `hsl(${frame % 360} 45% 25%)`
    context.fillRect(0, 0, width, height)
    context.fillStyle = '#fff'
    context.fillRect(x, height - 40, 60, 20)
    context.font = 'bold 56px sans-serif'
    context.textAlign = 'center'
    context.fillText(label.toUpperCase(), width / 2, height / 2)
    context.font = '32px monospace'
    context.fillText(String(frame), width / 2, height / 2 + 56)
    frame += 1
  }
  draw()
  // An interval and not animation frames: these stop in a hidden tab.
  const timer = setInterval(draw, 1000 / framesPerSecond)
  const [track] = canvas.captureStream(framesPerSecond).getVideoTracks()
  return owning(track as MediaStreamTrack, label, () => clearInterval(timer))
}

/** A quiet tone. Silent until the page may play sound (autoplay policy). */
export function testTone(): MediaStreamTrack {
  const context = new AudioContext()
  const destination = context.createMediaStreamDestination()
  const gain = new GainNode(context, { gain: toneGain })
  const oscillator = new OscillatorNode(context, { frequency: toneHz })
  oscillator.connect(gain).connect(destination)
  oscillator.start()
  context.resume().catch(() => {})
  const [track] = destination.stream.getAudioTracks()
  return owning(track as MediaStreamTrack, fakeLabels.audio, () => {
    oscillator.stop()
    context.close().catch(() => {})
  })
}

/** Test tracks of the kinds asked for. */
export function fakeTracks(request: CaptureRequest): MediaStreamTrack[] {
  return [
    ...(request.audio ? [testTone()] : []),
    ...(request.video ? [testPicture()] : []),
    ...(request.screen ? [testPicture(fakeLabels.screen)] : []),
  ]
}
