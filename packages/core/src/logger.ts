/**
 * The log, as a feature of its own: `createClient({ …, features: [logger()] })`.
 *
 * @packageDocumentation
 */
export type { LogActions } from './client/config.ts'
export { logToConsole } from './logger/console.ts'
export type { LogEntry, LogHandler, LogLevel, LogMethod } from './logger/logger.entry.ts'
export { type LoggerApi, logger } from './logger/logger.ts'
