import { environmentOf, type WebrtcEnvironment } from './environment.ts'
import { invalidState, notSupported } from './faults.ts'

/** A track that is made of sounds (W3C webaudio §1.23). */
export interface Desk {
  context: AudioContext
  out: MediaStreamAudioDestinationNode
  track: MediaStreamTrack
  /** Mixes a track in, until the returned function is called. */
  hear: (track: MediaStreamTrack, isRemote: boolean) => () => void
  close: () => void
}

/** How long a page may take to let sound begin, in milliseconds. */
const startTimeout = 2000

export function openDesk(environment: WebrtcEnvironment | undefined): Desk {
  const { AudioContext } = environmentOf(environment)
  if (!AudioContext) throw notSupported('AudioContext')
  const context = new AudioContext()
  const out = context.createMediaStreamDestination()
  return {
    context,
    out,
    track: out.stream.getAudioTracks()[0] as MediaStreamTrack,
    hear: (given, isRemote) => {
      // What is muted here only is heard by the others all the same.
      const track = isRemote ? given.clone() : given
      if (isRemote) track.enabled = true
      const stream = new MediaStream([track])
      // Chromium decodes far sound only while an element plays it.
      const element = isRemote ? new Audio() : undefined
      if (element) {
        element.srcObject = stream
        element.muted = true
        element.play().catch(() => {})
      }
      const source = context.createMediaStreamSource(stream)
      source.connect(out)
      return () => {
        source.disconnect()
        if (!element) return
        element.srcObject = null
        track.stop()
      }
    },
    close: () => {
      context.close().catch(() => {})
    },
  }
}

/** Waits until sound runs; where the page may not make any (autoplay policy), that is a fault. */
export async function running({ context }: Desk): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, startTimeout)
  })
  await Promise.race([context.resume(), late])
  clearTimeout(timer)
  if (context.state !== 'running') throw invalidState('The page may not make sound yet: it needs a click or a key.')
}

/** Waits until a sound has ended. */
export const endOf = (node: AudioScheduledSourceNode): Promise<void> =>
  new Promise((resolve) => {
    node.onended = () => resolve()
  })
