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
  /** The level's name, in capitals as the inventory's constants are named. */
  level: 'ERROR' | 'WARN' | 'INFO' | 'DEBUG'
  /** What it is about: a feature, an actor or a call. `name` is its type and id. */
  target: { type: string; id?: string; name: string }
  /** The text first, then data that belong to it. */
  messages: readonly unknown[]
  /** Name of the timer, for timer methods. */
  timer?: string
}

/** Takes log entries. */
export type LogHandler = (entry: LogEntry) => void
