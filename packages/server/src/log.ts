import { type Logger, pino } from 'pino'

export type { Logger }

/** Names under which a secret or somebody's words could stand; whatever is logged under them is cut out. */
const secretFields = [
  'token',
  'authorization',
  'password',
  'controlToken',
  'secret',
  'offer',
  'answer',
  'bodyText',
  'candidate',
  'cookie',
]

/** Logs one JSON object a line to standard error, without secrets (server.md). */
export function createLog(level: string): Logger {
  const paths = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  return pino({ level, redact: { paths, censor: '[removed]' } }, pino.destination({ dest: 2, sync: true }))
}

/** Logs nothing: the default of a server made by a program. */
export function createSilentLog(): Logger {
  return pino({ level: 'silent' })
}
