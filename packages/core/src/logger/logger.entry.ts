/** Levels of the log, from highest to lowest (inventory, `logger.levels`). A level includes every more severe one. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

/** Methods of a console that entries are meant for. */
export type LogMethod =
  | 'debug'
  | 'info'
  | 'warn'
  | 'error'
  | 'log'
  | 'time'
  | 'timeLog'
  | 'timeEnd'
  | 'group'
  | 'groupCollapsed'
  | 'groupEnd'
  | 'trace'

/** One record of the log. */
export interface LogEntry {
  /** Milliseconds since the epoch. */
  timestamp: number
  method: LogMethod
  /** A value of `logger.levels`. */
  level: Exclude<LogLevel, 'silent'>
  /** What it is about: a feature, an actor or a call. `name` is its type and id. */
  target: { type: string; id?: string; name: string }
  /** The text first, then data that belong to it. */
  messages: readonly unknown[]
  /** For timer methods. */
  timer?: { name: string; durationMs?: number }
}

/** Takes log entries. */
export type LogHandler = (entry: LogEntry) => void

/** `logger.levels` of the inventory, from highest to lowest. */
export const logLevels = {
  SILENT: 'silent',
  ERROR: 'error',
  WARN: 'warn',
  INFO: 'info',
  DEBUG: 'debug',
} as const

const order: readonly LogLevel[] = Object.values(logLevels)

/** Whether an entry of this level is delivered where `lowest` is the lowest level delivered. */
export const isLogged = (level: LogLevel, lowest: LogLevel): boolean =>
  level !== 'silent' && order.indexOf(level) <= order.indexOf(lowest)
