/**
 * Reports of calls: what happened when, and how long it took. A feature of its own, which adds to `client.call`.
 *
 * @packageDocumentation
 */
export type { MetricType, ReportEventType } from './call/report/report.names.ts'
export { type CallReportApi, callReports } from './call/report/report.ts'
export type { CallReport, ReportError, ReportMetric, TimelineEvent } from './call/report/report.types.ts'
