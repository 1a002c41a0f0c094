import type { Feature, FeatureContext, Installed } from '../../client/feature.ts'
import { createCell, type Readable } from '../../client/readable.ts'
import { type ErrorInfo, toSwitchhookError } from '../../errors.ts'
import { toInfo } from '../../feature/promises.ts'
import type { CallApi, StatsReport } from '../call.api.ts'
import { type CallStatsSample, toSample } from './stats.series.ts'

export type { CallStatsSample } from './stats.series.ts'

/** The statistics of a call while somebody watches them. */
export interface CallStats {
  /** The newest report; undefined before the first one. */
  report: StatsReport | undefined
  /** How the call did over time, oldest first: at most 120 samples. */
  series: readonly CallStatsSample[]
  /** Why the last attempt brought no report; null where it did. */
  error: ErrorInfo | null
}

export interface CallStatsOptions {
  /**
   * Time between two reports, in milliseconds: 100 to 60000; what lies outside is brought inside.
   * @default 1000
   */
  intervalMs?: number
}

/** What statistics over time add to `client.call`. */
export interface CallStatsApi {
  /**
   * The statistics of a call, asked for as long as somebody watches and the call is established; without an id of the
   * newest call that has not ended. The same object for the same arguments. Whatever `getStats` reports as operations and
   * events, this does too.
   */
  observeStats: (callId?: string, options?: CallStatsOptions) => Readable<CallStats>
}

/** Statistics of calls over time: `client.call.observeStats`. */
export function callStats(): Feature<'call', CallStatsApi> {
  return { name: 'call', install: installStats }
}

const longest = 120
const nothing: CallStats = { report: undefined, series: [], error: null }

const toInterval = (wanted: unknown): number =>
  typeof wanted === 'number' && !Number.isNaN(wanted) ? Math.min(Math.max(wanted, 100), 60_000) : 1000

function installStats({ clock, namespace, onError }: FeatureContext): Installed<CallStatsApi> {
  const calls = namespace('call') as CallApi
  const known = new Map<string, Readable<CallStats>>()
  const stops = new Set<() => void>()
  let isDestroyed = false

  function watchStats(callId: string | undefined, intervalMs: number): Readable<CallStats> {
    const view = calls.observe(callId)
    let stats = nothing
    let of: string | undefined
    let before: StatsReport | undefined
    /** The round of polling that runs: what an earlier one brings no longer counts. */
    let round = 0
    let isPolling = false
    let timer: unknown
    let watchers = 0
    let watching: { unsubscribe: () => void } | undefined
    const cell = createCell(
      () => stats,
      onError,
      (_, next) => next,
    )
    const tell = (next: CallStats) => {
      stats = next
      cell.invalidate()
    }

    async function poll(id: string, mine: number): Promise<void> {
      try {
        const report = await calls.getStats(id)
        if (mine !== round) return
        const sample = toSample(before, report, clock.now())
        before = report
        tell({ report, series: [...stats.series, sample].slice(-longest), error: null })
      } catch (cause) {
        if (mine !== round) return
        tell({ ...stats, error: toInfo(toSwitchhookError(cause)) })
      }
      // Observers may have ended it.
      if (mine === round) timer = clock.setTimeout(() => void poll(id, mine), intervalMs)
    }

    function pause(): void {
      round += 1
      isPolling = false
      before = undefined
      clock.clearTimeout(timer)
    }

    /** Polls if there is something to ask. Another call than before has statistics of its own. */
    function follow(): void {
      const call = view.getSnapshot()
      const isThere = call?.state === 'Connected' || call?.state === 'On Hold'
      if (isPolling && (!isThere || call.id !== of)) pause()
      if (call !== undefined && call.id !== of) {
        of = call.id
        tell(nothing)
      }
      if (!isThere || isPolling) return
      isPolling = true
      void poll(call.id, round)
    }

    function stop(): void {
      watching?.unsubscribe()
      watching = undefined
      stops.delete(stop)
      pause()
    }

    return {
      getSnapshot: cell.getSnapshot,
      subscribe(observer) {
        const { unsubscribe } = cell.subscribe(observer)
        watchers += 1
        if (watching === undefined && !isDestroyed) {
          watching = view.subscribe(follow)
          stops.add(stop)
          follow()
        }
        let isOver = false
        return {
          unsubscribe() {
            unsubscribe()
            if (!isOver) watchers -= 1
            isOver = true
            if (watchers === 0) stop()
          },
        }
      },
    }
  }

  return {
    api: {
      observeStats(callId, options) {
        const intervalMs = toInterval(options?.intervalMs)
        const key = `${intervalMs} ${callId ?? ''}`
        const made = known.get(key) ?? watchStats(callId, intervalMs)
        known.set(key, made)
        return made
      },
    },
    destroy() {
      isDestroyed = true
      for (const stop of [...stops]) stop()
    },
  }
}
