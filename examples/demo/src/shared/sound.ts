/** Whether this page may play sound (HTML, autoplay policies), and what plays it. */
export interface Sound {
  /** The one context of the page, which runs as soon as it may. */
  context: () => AudioContext
  /** True once it is known that the page may not play sound yet. */
  isLocked: () => boolean
  /** Calls back when `isLocked` changed, until the returned function is called. */
  subscribe: (changed: () => void) => () => void
}

const gestures = ['pointerdown', 'keydown'] as const

/** How long a context may take to start before it counts as locked, in milliseconds. */
const startMs = 400

function createSound(): Sound {
  const listeners = new Set<() => void>()
  let made: AudioContext | undefined
  let isLocked = false

  function tell(now: boolean): void {
    if (now === isLocked) return
    isLocked = now
    for (const changed of [...listeners]) changed()
  }
  const unlock = () => {
    made?.resume().catch(() => {})
  }
  function follow(): void {
    if (made?.state !== 'running') return
    for (const gesture of gestures) document.removeEventListener(gesture, unlock)
    tell(false)
  }
  function context(): AudioContext {
    if (made !== undefined) return made
    made = new AudioContext()
    made.addEventListener('statechange', follow)
    for (const gesture of gestures) document.addEventListener(gesture, unlock)
    setTimeout(() => tell(made?.state !== 'running'), startMs)
    unlock()
    return made
  }

  return {
    context,
    isLocked: () => isLocked,
    subscribe(changed) {
      listeners.add(changed)
      if (typeof AudioContext === 'function') context()
      return () => listeners.delete(changed)
    },
  }
}

/** The sound of this page: one for all its phones. */
export const sound: Sound = /* @__PURE__ */ createSound()
