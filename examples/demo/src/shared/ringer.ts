import { callAttention } from './attention.ts'
import { sound } from './sound.ts'

/** The bell of one phone. */
export interface Ringer {
  /** Rings for somebody, or for nobody. While the page may not play sound, its title says so, and a notification. */
  ring: (caller: string | null) => void
}

const secondsPerRound = 3.2
const level = 0.12
/** Two short double strokes and a pause: when each starts, in seconds. */
const strokes = [0, 0.22, 0.9, 1.12]
const strokeSeconds = 0.2
/** Two tones a fifth apart, like bells. */
const tones = [659.25, 987.77]

/** Makes a bell out of Web Audio: no file to load, and the browser says whether it may be heard. */
export function createRinger(): Ringer {
  let source: AudioBufferSourceNode | undefined
  let caller: string | null = null
  let stopAsking: (() => void) | undefined
  let stopFollowing: (() => void) | undefined

  /** Asks for attention by other means for as long as nothing is heard or the page is hidden. */
  function follow(): void {
    const isUnheard = caller !== null && (sound.isLocked() || document.hidden)
    if (isUnheard && caller !== null) stopAsking ??= callAttention(caller)
    else {
      stopAsking?.()
      stopAsking = undefined
    }
  }

  function start(): void {
    const context = sound.context()
    source = new AudioBufferSourceNode(context, { buffer: oneRound(context.sampleRate), loop: true })
    source.connect(context.destination)
    source.start()
    const stopHearing = sound.subscribe(follow)
    document.addEventListener('visibilitychange', follow)
    stopFollowing = () => {
      stopHearing()
      document.removeEventListener('visibilitychange', follow)
    }
  }

  function stop(): void {
    source?.stop()
    source?.disconnect()
    source = undefined
    stopFollowing?.()
  }

  return {
    ring(next) {
      if (next === caller) return
      if (caller === null) start()
      caller = next
      if (caller === null) stop()
      follow()
    },
  }
}

/** One round of ringing, to be played in a loop. */
function oneRound(sampleRate: number): AudioBuffer {
  const buffer = new AudioBuffer({ length: Math.round(secondsPerRound * sampleRate), sampleRate })
  const samples = buffer.getChannelData(0)
  for (const stroke of strokes) {
    const first = Math.round(stroke * sampleRate)
    for (let index = 0; index < strokeSeconds * sampleRate; index += 1) {
      const time = index / sampleRate
      const attack = Math.min(1, time / 0.004)
      const decay = Math.exp(-time * 9)
      const wave = tones.reduce((sum, hertz) => sum + Math.sin(2 * Math.PI * hertz * time), 0)
      samples[first + index] = wave * attack * decay * level
    }
  }
  return buffer
}
