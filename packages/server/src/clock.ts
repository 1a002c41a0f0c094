/** Where the server reads the time and sets its alarms; a test hands in its own. Times are milliseconds since 1970. */
export interface Clock {
  now: () => number
  setTimeout: (callback: () => void, ms: number) => unknown
  clearTimeout: (id: unknown) => void
}

/** The machine's own time. Its alarms do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms).unref(),
  clearTimeout: (id) => clearTimeout(id as NodeJS.Timeout),
}

/** A time as the wires write it: ISO 8601, UTC, with milliseconds (spaces.md §1). */
export function toIsoTime(ms: number): string {
  return new Date(ms).toISOString()
}
