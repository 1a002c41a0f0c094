import {
  type Client,
  createClient,
  type FlightRecorder,
  type Inspect,
  type OuterWorld,
  type TrackState,
} from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import type { AnyActor } from 'xstate'
import { copyOf } from '../recorder/copy.ts'
import { createMarks, type Place } from '../recorder/marks.ts'
import type { FlightRecord, InputEntry, RecordEntry } from '../recorder/record.ts'
import { watchStates } from '../recorder/states.ts'
import { toPlain } from '../redact/plain.ts'
import { isInput, isOutput, type Numbered, replayable } from './entries.ts'
import { isSame } from './same.ts'
import { createTurns } from './turn.ts'
import { replayedWorld } from './worlds.ts'

/** What the client did in a replay, without its time. */
export type Output = Record<string, unknown> & { do: string }

/** Where a replay first does something else than was recorded. */
export interface Difference {
  /** Number of the entry in the record; its length where the client did more than was recorded. */
  index: number
  /** What was recorded; null where nothing more was. */
  expected: RecordEntry | null
  /** What the client did instead; null where it did nothing. */
  actual: Output | null
  /** In words. */
  text: string
}

/** Hears how a replay goes. */
export interface PlayerObserver {
  /** A new input is given to the client. */
  input: (numbered: Numbered<InputEntry>) => void
  output: (output: Output) => void
}

export interface PlayOptions {
  /** Watches the replayed client, as the option of `createClient` does. */
  inspect?: Inspect
}

const aboutMessages = /^space\.(?:sendMessage|fetchMessages|retryMessage|discardMessage|markRead)$/

/** Whether the recorded client had messages in its spaces: it listens to them from the first join on. */
const writes = ({ entries }: FlightRecord) =>
  entries.some(
    (entry) =>
      (entry.do === 'open' && entry.port === 'messages') || (entry.do === 'command' && aboutMessages.test(entry.path)),
  )

/**
 * Runs a record through a real client. An input is given when everything that was recorded before it has happened, and at
 * the place in the queue of microtasks where it came in the recorded session.
 */
export async function play(
  record: FlightRecord,
  observer: PlayerObserver,
  options: PlayOptions = {},
): Promise<Difference | null> {
  const entries = replayable(record)
  const tracks = new Map<string, unknown>()
  const indexes = new Set(entries.map(({ index }) => index))
  const turns = createTurns()
  let at = 0
  let now = record.startedAt
  let difference: Difference | null = null
  let isPerforming = false
  let emitting = 0
  let client: Client | null = null

  /** By entry, how many of its marks were passed. */
  const passed = new Map<number, number>()
  const marks = createMarks(([entry, halfHops]) => {
    passed.set(entry, halfHops)
    if (!isPerforming && client !== null) drive()
  })

  const next = () => entries[at]?.entry

  /** The next entry has happened, and what is left out after it. */
  function pass(): void {
    marks.set(entries[at]?.index as number)
    at += 1
    skip()
  }

  const isSkipped = (item: Numbered | undefined) => item?.isLeftOut === true || item?.entry.do === 'track'

  /**
   * Goes past what is left out, and what became of tracks, which the client asks for. What has a place waits for it, but
   * where the client has already gone on.
   */
  function skip(goesOn = false): void {
    for (let item = entries[at]; item && isSkipped(item); item = entries[at]) {
      const { entry, index, isLeftOut } = item
      const isTrack = entry.do === 'track'
      if ((isTrack || isInput(entry)) && !goesOn && !isDue(entry)) return
      at += 1
      if (isTrack && !isLeftOut) tracks.set(entry.trackId, entry.answer)
      if (isTrack) continue
      marks.set(index)
      if (isInput(entry)) marks.set(index, true)
    }
  }

  /** Whether the place of an input was reached. Where that is lost it comes as soon as it can. */
  function isDue({ after = [-1, 0] }: { after?: Place }): boolean {
    return !indexes.has(after[0]) || (passed.get(after[0]) ?? -1) >= after[1]
  }

  /** An application that shows devices has them watched, which is the only thing a view asks of the outside. */
  const isLook = (entry: RecordEntry | undefined) => entry?.do === 'open' && entry.port === 'devices.watch'
  function look(): void {
    if (isLook(next())) client?.media.observeDevices()
  }

  /** The client did something, or asked for something: gives the entry of it, or undefined where it is another. */
  function meet(actual: Output): RecordEntry | undefined {
    if (isOutput(actual as unknown as RecordEntry)) observer.output(actual)
    skip(true)
    if (actual.port !== 'devices.watch') look()
    if (at >= entries.length) return undefined
    const { entry } = entries[at] as Numbered
    if (matches(entry, actual)) {
      pass()
      nested((told) => told.do === 'fact' && told.within === true)
      return entry
    }
    diverge(entry, actual)
    // From here on things are found where they may be, so that what follows can still be looked at.
    const later = entries.findIndex((other, index) => index >= at && !other.isLeftOut && matches(other.entry, actual))
    const found = later === -1 ? undefined : entries[later]?.entry
    if (later !== -1 && entries.slice(at, later).every((other) => other.isLeftOut || !isInput(other.entry)))
      at = later + 1
    return found
  }

  function matches(entry: RecordEntry, actual: Output): boolean {
    if (entry.do !== actual.do) return false
    const { at: _, of, ...recorded } = entry as RecordEntry & Record<string, unknown>
    // The answer is what the record is asked for.
    if (entry.do === 'id') return true
    if (entry.do === 'set') return entry.ms === actual.ms
    if (entry.do === 'open') return entry.port === actual.port && isSame(entry.input, actual.input)
    if (entry.do === 'muteHere') return isSame(entry.trackId, actual.trackId) && entry.muted === actual.muted
    return isSame(recorded, actual)
  }

  function diverge(expected: RecordEntry | null, actual: Output | null): void {
    difference ??= {
      index: entries[at]?.index ?? record.entries.length,
      expected,
      actual,
      text: `${expected === null ? 'Nothing more' : told(expected)} was recorded, but the client ${actual === null ? 'did nothing' : `did ${told(actual)}`}.`,
    }
  }

  const world = replayedWorld(record.world, {
    meet,
    /** An answer that stands next in the record and belongs to what was just met. */
    answer(kind) {
      const entry = next()
      if (entry?.do !== kind) return undefined
      pass()
      return entry
    },
    track(trackId) {
      skip()
      return tracks.get(trackId) as TrackState | undefined
    },
    now() {
      skip()
      const entry = next()
      if (entry?.do === 'now') {
        pass()
        now = record.startedAt + entry.at
      }
      return now
    },
  })

  function perform({ entry, index }: Numbered<InputEntry>): void {
    now = record.startedAt + entry.at
    observer.input({ entry, index })
    pass()
    const before = isPerforming
    isPerforming = true
    try {
      if (entry.do === 'command') command(entry)
      else if (entry.do === 'timer') world.fire(entry.timer)
      else world.report(entry.session, entry.fact)
    } finally {
      isPerforming = before
      marks.set(index, true)
    }
  }

  function command({ path, args }: { path: string; args: readonly unknown[] }): void {
    const names = path.split('.')
    // A path is what a file says: only what the client has of its own is called.
    const own = (owner: unknown, name: string) =>
      owner !== undefined && owner !== null && Object.hasOwn(owner, name)
        ? (owner as Record<string, unknown>)[name]
        : undefined
    const owner = names.slice(0, -1).reduce<unknown>(own, client)
    const run = own(owner, names.at(-1) as string)
    if (typeof run !== 'function') return
    if (path === 'space.join') client?.space.observe(String(args[0])).subscribe(viewed)
    try {
      const result: unknown = run.apply(owner, [...args])
      if (result instanceof Promise) result.catch(() => {})
    } catch {
      // As it threw when it was recorded: a malformed configuration.
    }
  }

  /** Gives the client every input whose place was reached. */
  function drive(): void {
    skip()
    for (let entry = next(); entry !== undefined && isDue(entry as InputEntry); entry = next()) {
      const before = at
      if (isInput(entry)) perform(entries[at] as Numbered<InputEntry>)
      else look()
      if (at === before) return
      skip()
    }
  }

  /** What the recorded application did while its listeners and observers were told, and a port told while it was asked. */
  function nested(isMeant: (entry: InputEntry) => boolean): void {
    for (let item = entries[at]; item && isInput(item.entry) && isMeant(item.entry); item = entries[at])
      if (item.isLeftOut) skip(true)
      else perform(item as Numbered<InputEntry>)
  }
  const viewed = () => {
    if (isPerforming) nested((entry) => entry.do === 'command' && entry.within === true)
  }

  const recorder: FlightRecorder = {
    begin: () => {},
    worldOf: () => world.outside,
    command: (_, __, run) => run(),
    event(type, payload, tell) {
      const { copy } = copyOf(toPlain(payload, { depth: 40, values: 100_000, text: 200_000 }))
      emitting += 1
      try {
        meet({ do: 'event', type, ...(copy !== undefined && { payload: copy }) })
        nested((entry) => entry.do === 'command' && entry.depth === emitting)
        tell()
      } finally {
        emitting -= 1
      }
    },
    actor: (actor) =>
      watchStates(actor as AnyActor, (path, value, status) =>
        meet({
          do: 'state',
          actor: path,
          ...(value !== undefined && { value }),
          ...(status !== 'active' && { status }),
        }),
      ),
  }

  try {
    client = createClient({
      ...(record.world.options as object),
      ...(world.outside as Omit<OuterWorld, 'media' | 'meetingMedia'>),
      media: world.outside.media as NonNullable<OuterWorld['media']>,
      meetingMedia: world.outside.meetingMedia as NonNullable<OuterWorld['meetingMedia']>,
      recorder,
      // The type of the client stays the same.
      features: (writes(record) ? [chat()] : []) as unknown as [],
      onError: () => {},
      ...(options.inspect !== undefined && { inspect: options.inspect }),
    })
    client.call.observeAll().subscribe(viewed)
    client.services.observe().subscribe(viewed)
    client.connection.observe().subscribe(viewed)
    while (at < entries.length) {
      const before = at
      drive()
      await turns.next()
      if (at === before) look()
      const entry = next()
      if (at !== before || entry === undefined) continue
      // Its place was after something that never came: everything else has happened.
      if (isSkipped(entries[at])) skip(true)
      else if (isInput(entry)) perform(entries[at] as Numbered<InputEntry>)
      else {
        diverge(entry, null)
        at += 1
      }
    }
    await turns.next()
    return difference
  } finally {
    turns.close()
  }
}

function told(entry: Output | RecordEntry): string {
  const { at, of, do: kind, ...rest } = entry as Record<string, unknown>
  return `${String(kind)} ${JSON.stringify(rest)}`.slice(0, 300)
}
