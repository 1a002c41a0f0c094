import type { IncomingMessage, ServerResponse } from 'node:http'
import { problemOf } from '@switchhook/transport-socketio/wire'
import {
  array,
  boolean,
  custom,
  type InferOutput,
  integer,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  record,
  regex,
  safeParse,
  strictObject,
  string,
  union,
  url,
} from 'valibot'
import type { Clock } from './clock.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { Logger } from './log.ts'

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

const Count = optional(pipe(number(), integer('an integer'), minValue(1, 'at least 1')))
const Duration = optional(pipe(number(), minValue(1, 'at least 1'), maxValue(86_400_000, 'at most 86400000')))
const Text = pipe(string(), minLength(1, 'a string that is not empty'))

const limitNames = Object.keys(defaultLimits) as Array<keyof Limits>
const LimitOptions = strictObject(
  Object.fromEntries(limitNames.map((name) => [name, Count])) as Record<keyof Limits, typeof Count>,
)

/** Durations the wires follow; seconds where the wire counts in seconds. */
const TimingOptions = strictObject({
  ringMs: Duration,
  resumeMs: Duration,
  pingIntervalMs: Duration,
  pingTimeoutMs: Duration,
  leaseMs: Duration,
  minExpiresSec: Count,
  maxExpiresSec: optional(
    pipe(number(), integer('an integer'), minValue(1, 'at least 1'), maxValue(86_400, 'at most 86400')),
  ),
})

const RedisUrl = pipe(string(), regex(/^rediss?:\/\/[^\s/]/, 'a URL that begins with redis:// or rediss://'))

/** Options that can stand in a file (server.md). */
export const FileOptions = strictObject({
  port: optional(pipe(number(), integer('an integer'), minValue(0, 'at least 0'), maxValue(65_535, 'at most 65535'))),
  host: optional(Text),
  publicUrl: optional(pipe(string(), url('a URL'))),
  control: optional(union([boolean(), strictObject({ token: Text })], 'true, false or { token }')),
  corsOrigins: optional(array(pipe(string(), url('an origin')))),
  tokenSecret: optional(pipe(string(), minLength(32, 'at least 32 characters long'))),
  logLevel: optional(picklist(logLevels)),
  cert: optional(Text),
  key: optional(Text),
  timings: optional(TimingOptions),
  limits: optional(LimitOptions),
  redis: optional(strictObject({ url: RedisUrl, prefix: optional(Text) })),
})
export type FileOptions = InferOutput<typeof FileOptions>

const isFunction = (value: unknown): boolean => typeof value === 'function'

const ProgramOptions = strictObject({
  ...FileOptions.entries,
  serveStatic: optional(strictObject({ dir: Text, headers: optional(record(string(), string())) })),
  pages: optional(custom<Pages>(isFunction, 'a function')),
  clock: optional(custom<Clock>((value) => typeof value === 'object' && value !== null, 'a clock')),
  log: optional(custom<Logger>((value) => typeof value === 'object' && value !== null, 'a pino logger')),
})

/** Answers a request no wire of the server took; false lets the next one try. */
export type Pages = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

/** How a server is made. Everything may be left out. */
export interface ServerOptions {
  /** 0 takes a free one. @default 4000 */
  port?: number | undefined
  /** The address to listen on. @default '127.0.0.1' */
  host?: string | undefined
  /** How the server is reached from outside; its host name is accepted too. */
  publicUrl?: string | undefined
  /**
   * The control interface and demo tokens: on, on with a bearer token, or off. Beyond loopback only with a token.
   * @default true
   */
  control?: boolean | { token: string } | undefined
  /** Origins besides loopback ones from which pages may use the wires. */
  corsOrigins?: string[] | undefined
  /** What tokens are signed with, at least 32 characters; processes that share users share it. @default random */
  tokenSecret?: string | undefined
  /** A certificate and its key in PEM: the server then speaks HTTPS. */
  cert?: string | undefined
  key?: string | undefined
  /** Files served where no wire is, `index.html` for folders. */
  serveStatic?: { dir: string; headers?: Record<string, string> | undefined } | undefined
  /** Asked before the files are. */
  pages?: Pages | undefined
  timings?: { [Name in keyof ServerTimings]?: number | undefined } | undefined
  limits?: { [Name in keyof Limits]?: number | undefined } | undefined
  /**
   * Keeps the state in Redis, shared by all servers there whose keys begin with the same prefix; they want the same
   * `tokenSecret`. @default in memory; prefix 'switchhook:'
   */
  redis?: { url: string; prefix?: string | undefined } | undefined
  /** @default the machine's own time */
  clock?: Clock | undefined
  /** A pino logger. @default one that logs nothing, or to standard error if `logLevel` is given */
  log?: Logger | undefined
  logLevel?: (typeof logLevels)[number] | undefined
}

export interface ServerTimings {
  /** How long a call rings, in milliseconds. @default 60000 */
  ringMs: number
  /** How long a call waits for a lost connection, in milliseconds. @default 45000 */
  resumeMs: number
  /** @default 25000 */
  pingIntervalMs: number
  /** @default 20000 */
  pingTimeoutMs: number
  /** The shortest and the longest time services are given for, in seconds. @default 60, 86400 */
  minExpiresSec: number
  maxExpiresSec: number
  /** With Redis: how long the sessions of a process that is not heard of stay, in milliseconds. @default 10000 */
  leaseMs: number
}

export const defaultTimings: ServerTimings = {
  ringMs: 60_000,
  resumeMs: 45_000,
  pingIntervalMs: 25_000,
  pingTimeoutMs: 20_000,
  minExpiresSec: 60,
  maxExpiresSec: 86_400,
  leaseMs: 10_000,
}

/** A configuration that cannot be used; the message names the field and what it should be. */
export class OptionsError extends Error {
  readonly code = 'bad-config'
  override readonly name = 'OptionsError'
}

/** Checks options, of a program or a file. @throws {OptionsError} naming the first field that is wrong */
export function checkOptions(options: unknown): InferOutput<typeof ProgramOptions> {
  return checkAgainst(ProgramOptions, options)
}

/** Checks options from a file. @throws {OptionsError} naming the first field that is wrong */
export function checkFileOptions(options: unknown): FileOptions {
  return checkAgainst(FileOptions, options)
}

function checkAgainst<Schema extends typeof ProgramOptions | typeof FileOptions>(
  schema: Schema,
  options: unknown,
): InferOutput<Schema> {
  const result = safeParse(schema, options, { abortEarly: true })
  if (!result.success) throw new OptionsError(problemOf(result.issues).message)
  const { cert, key } = result.output
  if ((cert === undefined) !== (key === undefined)) throw new OptionsError('cert and key must be given together.')
  return result.output
}
