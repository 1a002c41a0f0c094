/**
 * The history of calls, as a feature of its own: `createClient({ …, features: [callHistory()] })`.
 *
 * @packageDocumentation
 */
export {
  type CallHistoryApi,
  type CallHistoryEvents,
  type CallHistoryOptions,
  callHistory,
  type HistoryStorage,
} from './call/history/history.ts'
export type { CallLog, CallRecord } from './ports/index.ts'
