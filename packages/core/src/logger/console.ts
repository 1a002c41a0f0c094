import type { LogHandler } from './logger.entry.ts'

type ConsoleMethod = 'debug' | 'info' | 'warn' | 'error' | 'log' | 'group' | 'groupCollapsed' | 'groupEnd' | 'trace'

const timers: readonly string[] = ['time', 'timeLog', 'timeEnd']

/** Writes an entry to the console, by the method it names; timers of the console are the page's own, so `debug` for them. */
export const logToConsole: LogHandler = ({ timestamp, method, level, target, messages, timer }) => {
  const name = (timers.includes(method) ? 'debug' : method) as ConsoleMethod
  const [text, ...rest] = messages
  const head = `${new Date(timestamp).toISOString()} ${level.toUpperCase()} ${target.name} - ${String(text ?? '')}`
  // biome-ignore lint/suspicious/noConsole: what this handler is for
  console[name](timer === undefined ? head : `${head} (${timer.name})`, ...rest)
}
