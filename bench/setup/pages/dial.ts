/** One dial, as both kinds of page report it: times of the page's own clock, comparable between pages of one browser. */
export interface Dial {
  startedAt?: number
  connectedAt: number
}

/** What a page of the benchmark offers its driver. */
export interface BenchPage {
  /** Captures and connects; resolves when the page can call and be called. */
  ready: Promise<void>
  /** Calls the other page and resolves when this end is connected with media connected. */
  dial: () => Promise<Dial>
  /** Resolves when this end is connected, of a call that comes in. */
  answered: () => Promise<Dial>
  /** Hangs up and resolves when nothing is left of the call. */
  hangUp: () => Promise<void>
}

declare global {
  var bench: BenchPage
}

/** Milliseconds since the epoch, finer than Date.now(). */
export const now = (): number => performance.timeOrigin + performance.now()

export const captured = (): Promise<MediaStream> => navigator.mediaDevices.getUserMedia({ audio: true, video: true })

/** Who this page is and whom it calls: `?user=alice&peer=bob&server=…`. */
export const place = () => {
  const query = new URLSearchParams(location.search)
  const of = (name: string) => query.get(name) ?? ''
  return { user: of('user'), peer: of('peer'), server: of('server'), token: of('token') }
}

/** A promise that is resolved from outside, once; `next` gives a new one after that. */
export function createGate<T>(): { pass: (value: T) => void; next: () => Promise<T> } {
  let pass!: (value: T) => void
  let waiting = new Promise<T>((resolve) => {
    pass = resolve
  })
  return {
    pass: (value) => pass(value),
    async next() {
      const value = await waiting
      waiting = new Promise<T>((resolve) => {
        pass = resolve
      })
      return value
    },
  }
}
