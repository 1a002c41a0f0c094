/** How much of what a page can leave behind there is now. */
export interface Census {
  listeners: number
  timers: number
  intervals: number
  /** Peer connections that are not closed. */
  peers: number
  /** Tracks of cameras and microphones that live. */
  tracks: number
  /** Elements in the page. */
  elements: number
}

declare global {
  var census: () => Census
  /** What the listeners and timers are that came since it was asked for last. */
  var censusNews: () => string[]
}

/**
 * Counts from outside what a page uses of the browser. To be run in the page before any code of its own: it is handed
 * over as text, so it uses nothing from around it.
 */
export function takeCensus(): void {
  const listeners = new Map<string, { what: string; isNew: boolean }>()
  const names = new WeakMap<object, number>()
  let last = 0
  const nameOf = (thing: object) => {
    const known = names.get(thing)
    if (known !== undefined) return known
    last += 1
    names.set(thing, last)
    return last
  }
  const { addEventListener, removeEventListener } = EventTarget.prototype
  type Options = AddEventListenerOptions | boolean | undefined
  const keyOf = (target: object, type: string, callback: object, options: Options) =>
    [nameOf(target), type, nameOf(callback), typeof options === 'object' ? !!options.capture : !!options].join()

  EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, type, callback, options) {
    const target = this ?? globalThis
    if (callback) {
      const key = keyOf(target, type, callback, options)
      listeners.set(key, { what: `${target.constructor.name} ${type}`, isNew: true })
      const { once, signal } = typeof options === 'object' ? options : {}
      const forget = () => listeners.delete(key)
      if (once) addEventListener.call(target, type, forget, { once, capture: true })
      signal?.addEventListener('abort', forget, { once: true })
    }
    addEventListener.call(target, type, callback, options)
  }
  EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, type, callback, options) {
    const target = this ?? globalThis
    if (callback) listeners.delete(keyOf(target, type, callback, options as Options))
    removeEventListener.call(target, type, callback, options)
  }

  const timers = new Map<unknown, { what: string; isNew: boolean }>()
  const intervals = new Set<unknown>()
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
  const where = () => new Error().stack?.split('\n').slice(3, 7).join(' ') ?? ''
  Object.assign(globalThis, {
    setTimeout: (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      const id = setTimeout(() => {
        timers.delete(id)
        callback(...args)
      }, ms)
      timers.set(id, { what: `timer of ${ms} ms${where()}`, isNew: true })
      return id
    },
    clearTimeout: (id: number) => {
      timers.delete(id)
      clearTimeout(id)
    },
    setInterval: (...args: Parameters<typeof setInterval>) => {
      const id = setInterval(...args)
      intervals.add(id)
      return id
    },
    clearInterval: (id: number) => {
      intervals.delete(id)
      clearInterval(id)
    },
  })

  const peers = new Set<RTCPeerConnection>()
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      peers.add(this)
    }
  }

  const tracks = new Set<MediaStreamTrack>()
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints)
    for (const track of stream.getTracks()) tracks.add(track)
    return stream
  }
  const clone = MediaStreamTrack.prototype.clone
  MediaStreamTrack.prototype.clone = function () {
    const copy = clone.call(this)
    tracks.add(copy)
    return copy
  }

  globalThis.census = () => {
    for (const peer of peers) if (peer.signalingState === 'closed') peers.delete(peer)
    for (const track of tracks) if (track.readyState === 'ended') tracks.delete(track)
    return {
      listeners: listeners.size,
      timers: timers.size,
      intervals: intervals.size,
      peers: peers.size,
      tracks: tracks.size,
      elements: document.querySelectorAll('*').length,
    }
  }
  globalThis.censusNews = () => {
    const counts = new Map<string, number>()
    for (const it of [...listeners.values(), ...timers.values()]) {
      if (it.isNew) counts.set(it.what, (counts.get(it.what) ?? 0) + 1)
      it.isNew = false
    }
    return [...counts].map(([what, count]) => `${count} × ${what}`)
  }
}
