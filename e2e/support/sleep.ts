import type { Clock } from '@switchhook/server'
import type { AnyEnd } from './ends.ts'
import type { SleepyEnd } from './sleeping-chromium.ts'
import { until } from './until.ts'

declare global {
  var sleeper: {
    /** Moves the wall clock of the page forward. */
    oversleep: (ms: number) => void
    /** How often the page was frozen and went on. */
    frozen: number
    resumed: number
    /** Timers that should have fired already by the wall clock of the page. */
    overdue: () => string[]
  }
}

/** Gives a page a wall clock that can be moved, and looks at its timers. Runs before any code of the page. */
export function prepareSleep(): void {
  let skew = 0
  const { now } = Date
  Date.now = () => now() + skew
  const due = new Map<number, { at: number; ms: number }>()
  // As browsers have them: a number each.
  const { setTimeout, clearTimeout } = globalThis as unknown as {
    setTimeout: (callback: () => void, ms: number) => number
    clearTimeout: (id: number) => void
  }
  Object.assign(globalThis, {
    setTimeout: (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      const id = setTimeout(() => {
        due.delete(id)
        callback(...args)
      }, ms)
      due.set(id, { at: Date.now() + ms, ms })
      return id
    },
    clearTimeout: (id: number) => {
      due.delete(id)
      clearTimeout(id)
    },
  })
  // What comes due in this very moment is not late.
  const slack = 1000
  globalThis.sleeper = {
    oversleep: (ms) => {
      skew += ms
    },
    frozen: 0,
    resumed: 0,
    overdue: () =>
      [...due.values()]
        .filter(({ at }) => at < Date.now() - slack)
        .map(({ at, ms }) => `${ms} ms, ${Date.now() - at} late`),
  }
  document.addEventListener('freeze', () => {
    sleeper.frozen += 1
  })
  document.addEventListener('resume', () => {
    sleeper.resumed += 1
  })
}

/** A clock of the server that can be moved forward: what comes due by that runs at once, in its order. */
export function createMovableClock(): Clock & { advance: (ms: number) => void } {
  const timers = new Map<number, { at: number; callback: () => void; handle: NodeJS.Timeout }>()
  let [skew, last] = [0, 0]
  const now = () => Date.now() + skew
  const fire = (id: number) => {
    const timer = timers.get(id)
    timers.delete(id)
    clearTimeout(timer?.handle)
    timer?.callback()
  }
  return {
    now,
    setTimeout: (callback, ms) => {
      last += 1
      const id = last
      timers.set(id, { at: now() + ms, callback, handle: setTimeout(fire, ms, id).unref() })
      return id
    },
    clearTimeout: (id) => {
      clearTimeout(timers.get(id as number)?.handle)
      timers.delete(id as number)
    },
    advance: (ms) => {
      skew += ms
      const all = [...timers].sort(([, one], [, other]) => one.at - other.at)
      for (const [id, { at, callback, handle }] of all) {
        if (!timers.has(id)) continue
        clearTimeout(handle)
        if (at <= now()) fire(id)
        else timers.set(id, { at, callback, handle: setTimeout(fire, at - now(), id).unref() })
      }
    },
  }
}

/**
 * Has Chromium freeze a page: no timer, no message of a socket, no task of it runs. Gives how to wake it. The condition
 * says when the world has noticed; then the clocks move forward while the page still lies frozen.
 */
export async function sleepThrough(
  end: SleepyEnd,
  { noticed, pass }: { noticed: () => Promise<unknown>; pass: () => Promise<void> | void },
) {
  const session = await end.whole.createCDPSession()
  const before = await end.page.evaluate(() => ({ frozen: sleeper.frozen, resumed: sleeper.resumed }))
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  await until('the world notices', async () => Boolean(await noticed()), 10_000)
  await pass()
  await session.send('Page.setWebLifecycleState', { state: 'active' })
  await until(
    `${end.name} went on`,
    () => end.page.evaluate((resumed) => sleeper.resumed > resumed, before.resumed),
    5000,
  )
  await session.detach()
  return end.page.evaluate((frozen) => sleeper.frozen - frozen, before.frozen)
}

export const overdueOf = ({ page }: AnyEnd) => page.evaluate(() => sleeper.overdue())
