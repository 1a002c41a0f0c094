import { SwitchhookError } from '@switchhook/core'
import type { CallHistoryApi, CallRecord } from '@switchhook/core/call-history'
import type { CallStats, CallStatsApi, CallStatsOptions } from '@switchhook/core/call-stats'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

/** What features of their own add to the calls of a client. */
type Added = Partial<{ history: CallHistoryApi } & CallStatsApi>

const needed = <Api>(api: Api | undefined, feature: string): Api => {
  if (api === undefined) throw new SwitchhookError('port-missing', `Give createClient features: [${feature}()].`)
  return api
}

/** The calls that ended, and what may be done with their records. The functions are stable. */
export interface UseCallHistory extends Pick<CallHistoryApi, 'fetch' | 'remove' | 'clear'> {
  /** Newest first. */
  records: readonly CallRecord[]
}

/**
 * The history of calls.
 * @throws SwitchhookError `port-missing` where the client has no `callHistory()` of `@switchhook/core/call-history`.
 */
export function useCallHistory(): UseCallHistory {
  const call: Added = useClient().call
  const { observe, fetch, remove, clear } = needed(call.history, 'callHistory')
  return { records: useReadable(observe()), fetch, remove, clear }
}

/**
 * The statistics of a call, asked for while the component is there and the call is established: the newest report, and how
 * bitrates, loss and round-trip time went. Without an id those of the newest call that has not ended.
 * @throws SwitchhookError `port-missing` where the client has no `callStats()` of `@switchhook/core/call-stats`.
 */
export function useCallStats(callId?: string, options?: CallStatsOptions): CallStats {
  const call: Added = useClient().call
  return useReadable(needed(call.observeStats, 'callStats')(callId, options))
}
