/**
 * Statistics of calls over time. A feature of its own, which adds to `client.call`:
 * `createClient({ …, features: [callStats()] })`.
 *
 * @packageDocumentation
 */
export {
  type CallStats,
  type CallStatsApi,
  type CallStatsOptions,
  type CallStatsSample,
  callStats,
} from './call/stats/stats.ts'
