import type { Clock } from '../ports/index.ts'

interface Timer {
  callback: () => void
  dueAt: number
  handle: ReturnType<typeof setTimeout>
}

const longestTimeoutMs = 2 ** 31 - 1
const wakeEvents = [
  ['visibilitychange', 'document'],
  ['online', 'window'],
  ['pageshow', 'window'],
  ['resume', 'document'],
] as const

/**
 * A clock whose deadlines are wall-clock times. Browsers stop timers of hidden and sleeping pages; when the page is
 * back, whatever is due runs at once.
 */
export function createPlatformClock(): Clock & { close: () => void } {
  const timers = new Map<number, Timer>()
  let lastId = 0

  const arm = (id: number, timer: Timer) => {
    const wait = Math.min(Math.max(timer.dueAt - Date.now(), 0), longestTimeoutMs)
    timer.handle = setTimeout(() => check(id), wait)
  }
  const check = (id: number) => {
    const timer = timers.get(id)
    if (timer === undefined) return
    clearTimeout(timer.handle)
    if (timer.dueAt > Date.now()) return arm(id, timer)
    timers.delete(id)
    timer.callback()
  }
  const checkAll = () => {
    const byDueTime = [...timers].sort(([, one], [, other]) => one.dueAt - other.dueAt)
    for (const [id] of byDueTime) check(id)
  }

  const targetOf = (name: 'document' | 'window') =>
    (name === 'document' ? globalThis.document : globalThis.window) as EventTarget | undefined
  for (const [type, target] of wakeEvents) targetOf(target)?.addEventListener(type, checkAll)

  return {
    now: () => Date.now(),
    setTimeout(callback, ms) {
      lastId += 1
      const timer: Timer = { callback, dueAt: Date.now() + ms, handle: 0 as never }
      timers.set(lastId, timer)
      arm(lastId, timer)
      return lastId
    },
    clearTimeout(id) {
      const timer = timers.get(id as number)
      if (timer === undefined) return
      clearTimeout(timer.handle)
      timers.delete(id as number)
    },
    close() {
      for (const { handle } of timers.values()) clearTimeout(handle)
      timers.clear()
      for (const [type, target] of wakeEvents) targetOf(target)?.removeEventListener(type, checkAll)
    },
  }
}

/** Random ids (RFC 9562 §5.4), also where `crypto.randomUUID` is missing: browsers give it to secure contexts only. */
export function createId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Hands an error to `reportError` of the platform, or to an uncaught-error handler in a task of its own. */
export function reportToPlatform(error: unknown): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error)
  // biome-ignore lint/suspicious/noConsole: the last resort where the platform has no reportError
  else console.error(error)
}

/** Calls back when the network is there again, until the returned function is called. */
export function onNetworkUp(callback: () => void): () => void {
  const target = globalThis.window as EventTarget | undefined
  target?.addEventListener('online', callback)
  return () => target?.removeEventListener('online', callback)
}

/** The first element of the page that fits a CSS selector; none outside of a page, and for text that is no selector. */
export function findElement(selector: string): Element | undefined {
  try {
    return globalThis.document?.querySelector(selector) ?? undefined
  } catch {
    return undefined
  }
}
