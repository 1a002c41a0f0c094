import type { FlightRecorder, OuterWorld, TrackState } from '@switchhook/core'
import type { AnyActor } from 'xstate'
import { createRedactor } from '../redact/redact.ts'
import { copyOf } from './copy.ts'
import { createMarks, type Place } from './marks.ts'
import { type FlightRecord, type RecordEntry, type RecordedWorld, recordFormat, recordVersion } from './record.ts'
import { createRing, type Forgettable } from './ring.ts'
import { isSame, watchStates } from './states.ts'
import { recordedWorld } from './worlds.ts'

/** How a recorder is made. */
export interface RecorderOptions {
  /**
   * `ring` keeps the newest, forgetting calls that are over first; `full` keeps everything up to the limit and then says
   * what it left out; `off` costs nothing.
   * @default 'ring'
   */
  mode?: 'off' | 'ring' | 'full'
  /** How many entries are kept: about 150 for a call. @default 10,000 for a ring, 1,000,000 for a full record */
  limit?: number
  /** How many bytes they may take in memory, about. @default 16 MiB for a ring, 256 MiB for a full record */
  limitBytes?: number
  /** Texts that are secret besides what is found by itself; they are replaced in every record. */
  secrets?: readonly string[]
}

/** A flight recorder for one client: `createClient({ recorder: createRecorder() })`. */
export interface Recorder extends FlightRecorder {
  /**
   * The record until now, as plain JSON without secrets: tokens, passwords, telephone numbers, names, session
   * descriptions and what people wrote are marks that keep which were equal. Until then they are kept as they came, in
   * memory only. Recording goes on.
   * @throws Error when no client was created with it, or it is off.
   */
  toRecord: () => FlightRecord
}

/** An entry before it is stamped. */
export type Unstamped = RecordEntry extends infer Entry
  ? Entry extends unknown
    ? Omit<Entry, 'at' | 'of'>
    : never
  : never

/** What the wrapped ports tell. */
export interface Scribe {
  /** Writes down what the client did or was answered. Gives what was written, for an answer that comes while it is asked. */
  note: (of: string, entry: Unstamped, weight?: number) => RecordEntry
  /** Writes down what came from outside, and lets the client work on it. */
  take: (of: string, entry: Unstamped, weight: number, work: () => void) => void
  /** Writes down what the client was told of a track, where that is not what it was told last. */
  knows: (of: string, trackId: string, state: TrackState | undefined) => void
  /** Tracks without a call, and the feature that captured each. */
  captured: Map<string, string>
  /** The feature that what media do to these tracks goes with. */
  ownerOf: (trackIds: unknown) => string
  /** Whether the client works on something that came from outside. */
  isWorking: () => boolean
  /** So many sessions, timers and actors of a feature more or less. */
  count: (of: string, change: 1 | -1) => void
}

const defaults = {
  ring: { limit: 10_000, limitBytes: 16 * 1024 * 1024 },
  full: { limit: 1_000_000, limitBytes: 256 * 1024 * 1024 },
}

const featureByPrefix: Readonly<Record<string, string>> = {
  call: 'call',
  devices: 'media',
  space: 'space',
  subscription: 'services',
  ws: 'connection',
}

const isForgettable = (of: string): of is Forgettable => of === 'call' || of === 'space'

/** Creates a recorder. */
export function createRecorder(options: RecorderOptions = {}): Recorder {
  const { mode = 'ring', secrets = [] } = options
  const isOff = mode === 'off'
  const { limit, limitBytes } = { ...defaults[mode === 'off' ? 'ring' : mode], ...options }
  const ring = createRing(Math.max(100, limit), Math.max(10_000, limitBytes), mode === 'full')
  const running = new Map<string, number>()
  let outside: OuterWorld | undefined
  let world: RecordedWorld | undefined
  let startedAt = 0
  let lastAt = 0
  let depth = 0
  const marks = createMarks()
  /** The feature whose input the client works on. */
  let current: string | null = null
  /** What was told last of each track, and to which features: one of them may be forgotten, and what it was told with it. */
  const tracks = new Map<string, { state: TrackState | undefined; features: Set<string> }>()

  function write(of: string, entry: Unstamped, weight: number, place?: Place) {
    lastAt = (outside as OuterWorld).clock.now()
    const written = { at: lastAt - startedAt, of, ...entry } as RecordEntry
    const number = ring.push(written, weight + 100, place)
    if (number !== null && entry.do !== 'wire' && entry.do !== 'track') marks.set(number)
    return { written, number }
  }

  /** Tracks go with the stay they were captured for, else with the calls: those are forgotten, media never are. */
  const captured = new Map<string, string>()
  const ownerOf = (trackIds: unknown) =>
    Array.isArray(trackIds) && trackIds.length > 0 && trackIds.every((id) => captured.get(id) === 'space')
      ? 'space'
      : 'call'

  function featureOfCommand(path: string, [tracks]: readonly unknown[]): string {
    if (!path.includes('.')) return 'client'
    const isOfTracks = path === 'media.muteTracks' || path === 'media.unmuteTracks'
    return isOfTracks ? ownerOf(tracks) : (path.split('.')[0] as string)
  }

  function featureOfEvent(type: string, payload: unknown): string {
    const prefix = type.split(':')[0] as string
    const { tracks, trackId } = Object(payload) as { tracks?: unknown; trackId?: unknown }
    return prefix === 'media' ? ownerOf(tracks ?? [trackId]) : (featureByPrefix[prefix] ?? prefix)
  }

  /** Spaces in which only some are watched: that outlives a stay. */
  const watching = new Set<unknown>()
  function watches(spaceId: unknown, isSome: boolean): void {
    if (watching.has(spaceId) === isSome) return
    if (isSome) watching.add(spaceId)
    else watching.delete(spaceId)
    scribe.count('space', isSome ? 1 : -1)
  }

  function rest(feature: Forgettable): void {
    ring.rest(feature)
    for (const [trackId, { features }] of tracks)
      if (features.delete(feature) && features.size === 0) tracks.delete(trackId)
  }

  const scribe: Scribe = {
    note(of, entry, weight = 0) {
      // What a call or a stay has others do outlives it.
      if (current !== null && isForgettable(current) && !isForgettable(of) && of !== 'media') ring.entangle(current)
      // Whoever shows devices asks for them, and nothing else tells when: it has a place like an input.
      const isLook = entry.do === 'open' && entry.port === 'devices.watch'
      return write(of, entry, weight, isLook ? marks.latest() : undefined).written
    },
    take(of, entry, weight, work) {
      if (isForgettable(of) && (running.get(of) ?? 0) === 0) rest(of)
      const { number } = write(of, entry, weight, marks.latest())
      const before = current
      current = of
      try {
        work()
      } finally {
        current = before
        if (number !== null) marks.set(number, true)
      }
    },
    knows(of, trackId, state) {
      const before = tracks.get(trackId)
      const isKnown = before !== undefined && isSame(before.state, state)
      if (isKnown && before.features.has(of)) return
      const { copy, weight } = copyOf(state)
      tracks.set(
        trackId,
        isKnown ? { ...before, features: before.features.add(of) } : { state: copy, features: new Set([of]) },
      )
      write(of, { do: 'track', trackId, ...(copy !== undefined && { answer: copy }) }, weight, marks.latest())
    },
    captured,
    ownerOf,
    isWorking: () => current !== null,
    count(of, change) {
      running.set(of, (running.get(of) ?? 0) + change)
    },
  }

  return {
    begin(given, configuration) {
      if (outside !== undefined) throw new Error('A recorder serves one client: create another one.')
      outside = given
      startedAt = given.clock.now()
      lastAt = startedAt
      const { transport, media, meetingMedia } = given
      world = {
        transport: {
          name: transport.name,
          trickle: transport.trickle,
          calls: transport.calls !== undefined,
          spaces: transport.spaces !== undefined,
          ...(transport.spaces?.orders !== undefined && { orders: transport.spaces.orders }),
          ...(transport.messages !== undefined && { messages: true }),
          services: transport.subscriptions === undefined ? null : [...transport.subscriptions.available],
          reconnectsItself: transport.connection.reconnectsItself === true,
          ...(transport.calls?.dtmf !== undefined && { tones: transport.calls.dtmf }),
        },
        media:
          media === undefined
            ? null
            : {
                name: media.name,
                devices: media.devices !== undefined,
                local: media.local !== undefined,
                codecs: media.codecs !== undefined,
                ...(media.lacks && { lacks: [...media.lacks] }),
              },
        ...(meetingMedia?.mesh && { mesh: meetingMedia.mesh }),
        options: copyOf(configuration as Record<string, unknown>).copy,
      }
      if (isOff) return
      transport.watch?.((event) => {
        const { direction, protocol, name } = event
        const { copy, weight } = copyOf(event.payload)
        write('wire', { do: 'wire', direction, protocol, name, ...(copy !== undefined && { payload: copy }) }, weight)
      })
    },
    worldOf: (feature) => {
      const given = outside as OuterWorld
      return isOff ? given : recordedWorld(given, feature, scribe, world as RecordedWorld, () => lastAt)
    },
    command<Result>(path: string, args: readonly unknown[], run: () => Result): Result {
      if (isOff) return run()
      const { copy, weight } = copyOf(args)
      const entry: Unstamped = {
        do: 'command',
        path,
        args: copy,
        ...(depth > 0 && { depth }),
        ...(depth === 0 && current !== null && { within: true as const }),
      }
      if (path === 'space.watchParticipants') watches(args[0], args[1] !== null)
      let result: Result | undefined
      scribe.take(featureOfCommand(path, args), entry, weight, () => {
        result = run()
      })
      return result as Result
    },
    event(type, payload, tell) {
      if (isOff) return tell()
      const { copy, weight } = copyOf(payload)
      write(featureOfEvent(type, payload), { do: 'event', type, ...(copy !== undefined && { payload: copy }) }, weight)
      depth += 1
      try {
        tell()
      } finally {
        depth -= 1
      }
    },
    actor(given, feature) {
      const actor = given as AnyActor
      if (isOff) return
      scribe.count(feature, 1)
      let isCounted = true
      const over = () => {
        if (isCounted) scribe.count(feature, -1)
        isCounted = false
      }
      watchStates(actor, (path, value, status) => {
        const shown = { ...(value !== undefined && { value }), ...(status !== 'active' && { status }) }
        write(feature, { do: 'state', actor: path, ...shown }, 100)
      })
      actor.subscribe({ complete: over, error: over })
    },
    toRecord() {
      if (outside === undefined || world === undefined) throw new Error('Give the recorder to createClient first.')
      if (isOff) throw new Error("This recorder is off: create it with mode 'ring' or 'full'.")
      const redactor = createRedactor({ secrets, limits: { depth: 40, values: 100_000, text: 200_000 } })
      const entries = ring.entries()
      // What turns out to be secret late was none when it came first: everything is learnt before anything is written.
      redactor.learn(world)
      for (const entry of entries) redactor.learn(entry.do === 'state' ? idsOf(entry.actor) : entry)
      return {
        format: recordFormat,
        version: recordVersion,
        mode: mode === 'full' ? 'full' : 'ring',
        startedAt,
        duration: Math.max(0, lastAt - startedAt),
        dropped: ring.dropped(),
        cut: ring.cut(),
        world: redactor.redact(world) as RecordedWorld,
        entries: entries.map((entry) => redacted(entry, redactor.redact)),
      }
    },
  }
}

/** A path of actors is one of ids. */
const idsOf = (path: string) => path.split('/').map((id) => ({ id }))

/** The frame of an entry is ours: only what came with it can hold a secret. */
function redacted(entry: RecordEntry, redact: (value: unknown) => unknown): RecordEntry {
  const { at, of, do: kind, ...rest } = entry as RecordEntry & Record<string, unknown>
  const shown: Record<string, unknown> = { at, of, do: kind }
  if (entry.do === 'threw') return { ...entry, ...(redact({ name: entry.name, message: entry.message }) as object) }
  if (entry.do === 'state') {
    const ids = redact(idsOf(entry.actor)) as { id: string }[]
    return { ...entry, actor: ids.map(({ id }) => id).join('/') }
  }
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined) continue
    const isOurs =
      typeof value === 'number' || typeof value === 'boolean' || key === 'port' || key === 'path' || key === 'after'
    shown[key] = isOurs ? value : asField(key, redact({ [key]: value }))
  }
  return shown as unknown as RecordEntry
}

const asField = (key: string, shown: unknown): unknown => (shown as Record<string, unknown>)[key] ?? null
