import * as v from 'valibot'
import { type FlightRecord, recordFormat, recordVersion } from './record.ts'

/**
 * What is wrong with a file: `too-large`, `broken` (no JSON), `truncated` (its end is missing), `foreign` (something
 * else), `version` (of a newer or unknown version), `invalid` (a field; {@link RecordError.field} names it).
 */
export type RecordErrorCode = 'too-large' | 'broken' | 'truncated' | 'foreign' | 'version' | 'invalid'

/** A file is no record this package can read. */
export class RecordError extends Error {
  override name = 'RecordError'
  readonly code: RecordErrorCode
  /** Path of the field at fault, where it is one. */
  readonly field: string | null

  constructor(code: RecordErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field ?? null
  }
}

/** The largest file that is read, in characters: a full record of its default limits stays below. */
export const mostCharacters = 128 * 1024 * 1024

const mostLevels = 64
const poisoned: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const ms = v.pipe(v.number(), v.finite(), v.minValue(0))
const text = v.string()
const after = v.exactOptional(v.tuple([count, count]))
const stamped = { at: ms, of: text }
const entry = v.variant('do', [
  v.object({
    ...stamped,
    do: v.literal('command'),
    path: v.pipe(text, v.regex(/^[\w$]{1,100}(?:\.[\w$]{1,100}){0,2}$/)),
    args: v.array(v.unknown()),
    after,
    depth: v.exactOptional(count),
    within: v.exactOptional(v.literal(true)),
  }),
  v.object({
    ...stamped,
    do: v.literal('fact'),
    session: count,
    fact: v.unknown(),
    after,
    within: v.exactOptional(v.literal(true)),
  }),
  v.object({ ...stamped, do: v.literal('timer'), timer: count, after }),
  v.object({ ...stamped, do: v.literal('id'), id: text }),
  v.object({ ...stamped, do: v.literal('now') }),
  v.object({ ...stamped, do: v.literal('muteHere'), trackId: text, muted: v.boolean(), answer: v.boolean() }),
  v.object({ ...stamped, do: v.literal('track'), trackId: text, answer: v.exactOptional(v.unknown()), after }),
  v.object({ ...stamped, do: v.literal('dispose'), trackIds: v.array(text) }),
  v.object({ ...stamped, do: v.literal('threw'), session: count, name: text, message: text }),
  v.object({
    ...stamped,
    do: v.literal('open'),
    session: count,
    port: v.picklist([
      'connection',
      'calls',
      'calls.listen',
      'subscriptions',
      'spaces',
      'messages',
      'meetingMedia',
      'media',
      'tracks',
      'devices.list',
      'devices.requestPermission',
      'devices.watch',
      'local.create',
      'codecs',
    ]),
    input: v.exactOptional(v.unknown()),
    after,
  }),
  v.object({ ...stamped, do: v.literal('send'), session: count, command: v.unknown() }),
  v.object({ ...stamped, do: v.literal('close'), session: count }),
  v.object({ ...stamped, do: v.literal('set'), timer: count, ms: v.number() }),
  v.object({ ...stamped, do: v.literal('clear'), timer: count }),
  v.object({
    ...stamped,
    do: v.literal('state'),
    actor: text,
    value: v.exactOptional(v.unknown()),
    status: v.exactOptional(text),
  }),
  v.object({ ...stamped, do: v.literal('event'), type: text, payload: v.exactOptional(v.unknown()) }),
  v.object({ ...stamped, do: v.literal('end'), port: v.picklist(['transport', 'media']) }),
  v.object({
    ...stamped,
    do: v.literal('wire'),
    direction: v.picklist(['in', 'out']),
    protocol: text,
    name: text,
    payload: v.exactOptional(v.unknown()),
  }),
])

const record = v.object({
  format: v.literal(recordFormat),
  version: v.literal(recordVersion),
  mode: v.picklist(['ring', 'full']),
  startedAt: ms,
  duration: ms,
  dropped: count,
  cut: v.record(text, v.nullable(count)),
  world: v.object({
    transport: v.object({
      name: text,
      trickle: v.boolean(),
      calls: v.boolean(),
      spaces: v.boolean(),
      orders: v.exactOptional(v.boolean()),
      messages: v.exactOptional(v.boolean()),
      services: v.nullable(v.array(text)),
      reconnectsItself: v.boolean(),
      tones: v.exactOptional(v.boolean()),
      meetingMedia: v.exactOptional(v.object({ limit: v.exactOptional(v.number()) })),
    }),
    mesh: v.exactOptional(v.object({ limit: v.pipe(v.number(), v.integer(), v.minValue(2)) })),
    media: v.nullable(
      v.object({
        name: text,
        devices: v.boolean(),
        local: v.exactOptional(v.boolean()),
        codecs: v.exactOptional(v.boolean()),
        lacks: v.exactOptional(v.array(text)),
      }),
    ),
    options: v.record(text, v.unknown()),
  }),
  entries: v.array(entry),
})

/** Refuses what could reach a prototype or exhaust the stack. @throws RecordError `invalid` */
function refuseHarm(value: unknown, path: string, level: number): void {
  if (typeof value !== 'object' || value === null) return
  if (level > mostLevels) throw invalid(path, `nested less than ${mostLevels} levels`)
  for (const key of Object.keys(value)) {
    if (poisoned.has(key)) throw invalid(path, `without the key ${key}`)
    const inner = (value as Record<string, unknown>)[key]
    if (typeof inner === 'object')
      refuseHarm(inner, path === '' ? key.slice(0, 60) : `${path}.${key.slice(0, 60)}`, level + 1)
  }
}

const invalid = (field: string, should: string) =>
  new RecordError('invalid', `The record is not as it should be: ${field || 'it'} should be ${should}.`, { field })

/**
 * Takes a value that was read from a file for a record.
 * @throws RecordError `foreign`, `version` or `invalid`
 */
export function toFlightRecord(value: unknown): FlightRecord {
  const { format, version } = Object(value) as { format?: unknown; version?: unknown }
  if (format !== recordFormat)
    throw new RecordError('foreign', `This is no flight record: its format should be '${recordFormat}'.`, {
      field: 'format',
    })
  if (version !== recordVersion) {
    const isNewer = typeof version === 'number' && version > recordVersion
    throw new RecordError(
      'version',
      isNewer
        ? `The record is of version ${version}, this package reads ${recordVersion}: take a newer @switchhook/inspector.`
        : `The record is of no version this package knows; it reads ${recordVersion}.`,
      { field: 'version' },
    )
  }
  refuseHarm(value, '', 0)
  const parsed = v.safeParse(record, value, { abortEarly: true })
  if (parsed.success) return parsed.output as FlightRecord
  const [issue] = parsed.issues
  throw invalid(v.getDotPath(issue) ?? '', issue.expected ?? 'another value')
}

/**
 * Reads the text of a file.
 * @throws RecordError saying what is wrong with it; its size is looked at before anything else.
 */
export function parseRecord(source: string): FlightRecord {
  if (source.length > mostCharacters)
    throw new RecordError('too-large', `The file has ${source.length} characters, a record at most ${mostCharacters}.`)
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (cause) {
    const isOurs = source.slice(0, 200).includes(`"${recordFormat}"`)
    const endsEarly = /end of (?:JSON|data)|unterminated/i.test(String((cause as Error).message))
    if (isOurs && (endsEarly || !/\]\s*\}\s*$/.test(source.slice(-100))))
      throw new RecordError('truncated', 'The end of the record is missing: the file was cut off.', { cause })
    throw new RecordError('broken', 'The file is not JSON.', { cause })
  }
  return toFlightRecord(value)
}

/** The text of a file that holds a record. */
export const recordText = (kept: FlightRecord): string => JSON.stringify(kept)
