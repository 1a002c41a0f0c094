/** The bell of one phone. */
export interface Ringer {
  ring: (isRinging: boolean) => void
  /** True while it should ring but the page may not play sound yet (HTML, autoplay policies). */
  isLocked: () => boolean
  /** Calls back when `isLocked` changed, until the returned function is called. */
  subscribe: (changed: () => void) => () => void
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
  const listeners = new Set<() => void>()
  let context: AudioContext | undefined
  let source: AudioBufferSourceNode | undefined
  let isLocked = false

  const check = () => {
    const now = source !== undefined && context?.state !== 'running'
    if (now === isLocked) return
    isLocked = now
    for (const changed of [...listeners]) changed()
  }
  const unlock = () => {
    context?.resume().catch(() => {})
  }

  function start(): void {
    if (context === undefined) {
      context = new AudioContext()
      context.addEventListener('statechange', check)
    }
    source = new AudioBufferSourceNode(context, { buffer: oneRound(context.sampleRate), loop: true })
    source.connect(context.destination)
    source.start()
    unlock()
    for (const gesture of gestures) document.addEventListener(gesture, unlock)
    check()
  }

  function stop(): void {
    source?.stop()
    source?.disconnect()
    source = undefined
    for (const gesture of gestures) document.removeEventListener(gesture, unlock)
    check()
  }

  return {
    ring: (isRinging) => {
      if (isRinging === (source !== undefined)) return
      if (isRinging) start()
      else stop()
    },
    isLocked: () => isLocked,
    subscribe: (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}

const gestures = ['pointerdown', 'keydown'] as const

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
      const sound = tones.reduce((sum, hertz) => sum + Math.sin(2 * Math.PI * hertz * time), 0)
      samples[first + index] = sound * attack * decay * level
    }
  }
  return buffer
}
