import type {
  CallSignaling,
  Clock,
  MediaEngine,
  MeetingMedia,
  MeetingMediaMaker,
  OuterWorld,
  PortSession,
  Report,
  Transport,
} from '@switchhook/core'
import { copyOf } from './copy.ts'
import type { PortName, RecordedWorld } from './record.ts'
import type { Scribe, Unstamped } from './recorder.ts'

/** Of all features of a client together: sessions and timers so far, and how often the outside is being asked now. */
const counters = new WeakMap<OuterWorld, { sessions: number; timers: number; asks: number }>()

/**
 * The outside as a feature sees it, with everything that passes written down. It belongs to the feature, whoever else works
 * with the same port.
 */
export function recordedWorld(
  given: OuterWorld,
  feature: string,
  scribe: Scribe,
  world: RecordedWorld,
  lastAt: () => number,
): OuterWorld {
  const counted = counters.get(given) ?? { sessions: 0, timers: 0, asks: 0 }
  counters.set(given, counted)
  const { note, take, count } = scribe
  // Calls and media listen for as long as the client lives; a stay in a space ends, and what it listened to with it.
  const listener = feature === 'space' ? 'space' : 'client'
  const ofTrack = (trackId: string) => (feature === 'media' ? scribe.ownerOf([trackId]) : feature)

  /** Asks the outside: what it tells meanwhile is told within. */
  function ask<Answer>(work: () => Answer): Answer {
    counted.asks += 1
    try {
      return work()
    } finally {
      counted.asks -= 1
    }
  }
  const factOf = (session: number, fact: unknown): Unstamped & { do: 'fact' } => ({
    do: 'fact',
    session,
    fact,
    ...(counted.asks > 0 && { within: true as const }),
  })

  function fault(session: number, error: unknown): never {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
    note(feature, { do: 'threw', session, name, message })
    throw error
  }

  function opened<Fact, Command>(
    port: PortName,
    input: object | undefined,
    report: Report<Fact>,
    open: (report: Report<Fact>) => PortSession<Command>,
  ): PortSession<Command> {
    counted.sessions += 1
    const session = counted.sessions
    let isOpen = true
    note(feature, { do: 'open', session, port, ...(input !== undefined && { input: copyOf(input).copy }) })
    const hear = (fact: Fact) => {
      const { copy, weight } = copyOf(fact)
      take(feature, factOf(session, copy), weight, () => report(fact))
    }
    let inner: PortSession<Command>
    try {
      inner = ask(() => open(hear))
    } catch (error) {
      return fault(session, error)
    }
    count(feature, 1)
    return {
      send(command) {
        const { copy, weight } = copyOf(command)
        note(feature, { do: 'send', session, command: copy }, weight)
        try {
          ask(() => inner.send(command))
        } catch (error) {
          fault(session, error)
        }
      },
      close() {
        note(feature, { do: 'close', session })
        if (isOpen) count(feature, -1)
        isOpen = false
        ask(() => inner.close())
      },
    }
  }

  function listened<Fact>(port: PortName, report: Report<Fact>, listen: (report: Report<Fact>) => () => void) {
    counted.sessions += 1
    const session = counted.sessions
    note(listener, { do: 'open', session, port })
    const stop = listen((fact) => {
      const { copy, weight } = copyOf(fact)
      take(feature, factOf(session, copy ?? null), weight, () => report(fact))
    })
    return () => {
      note(listener, { do: 'close', session })
      stop()
    }
  }

  /** Asks for something that is promised. */
  function promised<Answer>(port: PortName, input: object | undefined, work: () => Promise<Answer>): Promise<Answer> {
    counted.sessions += 1
    const session = counted.sessions
    note(feature, { do: 'open', session, port, ...(input !== undefined && { input: copyOf(input).copy }) })
    count(feature, 1)
    const told = (fact: object, weight: number, tell: () => void) => {
      take(feature, factOf(session, fact), weight, tell)
      count(feature, -1)
    }
    return new Promise((resolve, reject) => {
      ask(work).then(
        (value) => {
          const { copy, weight } = copyOf(value)
          told(copy === undefined ? {} : { value: copy }, weight, () => resolve(value))
        },
        (error: unknown) => {
          const { name, message } = Object(error) as { name?: unknown; message?: unknown }
          const fault = { name: String(name ?? 'Error'), message: String(message ?? '') }
          told({ error: fault }, 200, () => reject(error))
        },
      )
    })
  }

  function toMeetings(media: MeetingMedia): MeetingMedia {
    const { limit } = media
    const known = limit !== undefined && Number.isFinite(limit) && { limit }
    world.transport.meetingMedia = { ...known }
    return {
      ...known,
      open: (meeting, report) => opened('meetingMedia', meeting, report, (hear) => media.open(meeting, hear)),
    }
  }

  /** A mesh is of the client and works with what is recorded here; any other is outside, and works with the outside itself. */
  function toMaker(make: MeetingMediaMaker): MeetingMediaMaker {
    if (make.mesh !== undefined) return make
    return (context) => {
      const made = make({ ...context, ...given, watch: (actor) => actor })
      return made && toMeetings(made)
    }
  }

  function toTransport(transport: Transport): Transport {
    const { name, trickle, connection, calls, subscriptions, spaces, messages, meetingMedia, history } = transport
    const recordedCalls: CallSignaling | undefined = calls && {
      ...(calls.dtmf !== undefined && { dtmf: calls.dtmf }),
      listen: (report) => listened('calls.listen', report, (hear) => calls.listen(hear)),
      open: (leg, report) => opened('calls', leg, report, (hear) => calls.open(leg, hear)),
    }
    return {
      name,
      trickle,
      connection: {
        open: (report) => opened('connection', undefined, report, (hear) => connection.open(hear)),
        ...(connection.describe && { describe: () => connection.describe?.() ?? {} }),
        ...(connection.reconnectsItself !== undefined && { reconnectsItself: connection.reconnectsItself }),
      },
      ...(recordedCalls && { calls: recordedCalls }),
      ...(subscriptions && {
        subscriptions: {
          available: subscriptions.available,
          open: (report) => opened('subscriptions', undefined, report, (hear) => subscriptions.open(hear)),
        },
      }),
      ...(spaces && {
        spaces: {
          ...(spaces.orders !== undefined && { orders: spaces.orders }),
          open: (space, report) => opened('spaces', space, report, (hear) => spaces.open(space, hear)),
        },
      }),
      ...(messages && {
        messages: { open: (space, report) => opened('messages', space, report, (hear) => messages.open(space, hear)) },
      }),
      ...(meetingMedia && { meetingMedia: toMeetings(meetingMedia) }),
      // Asked by a feature that a replayed client has not.
      ...(history && { history }),
      // Who proves what is told to the transport alone.
      ...(transport.setCredentials && {
        setCredentials: (credentials) => transport.setCredentials?.(credentials) ?? false,
      }),
      ...(transport.watch && { watch: (report) => transport.watch?.(report) ?? (() => {}) }),
      close() {
        note('client', { do: 'end', port: 'transport' })
        ask(() => transport.close())
      },
    }
  }

  function toMedia(media: MediaEngine): MediaEngine {
    const { devices, local, codecs } = media
    let isShowing = false
    return {
      name: media.name,
      open: (leg, report) => opened('media', leg, report, (hear) => media.open(leg, hear)),
      ...(devices && {
        devices: {
          list: () => promised('devices.list', undefined, () => devices.list()),
          requestPermission: (kinds) =>
            promised('devices.requestPermission', kinds, () => devices.requestPermission(kinds)),
          watch: (changed) =>
            listened<undefined>(
              'devices.watch',
              () => changed(),
              (hear) => devices.watch(() => hear(undefined)),
            ),
        },
      }),
      ...(local && {
        local: {
          create: (request) =>
            promised('local.create', request, async () => {
              const tracks = await local.create(request)
              for (const { id } of tracks) scribe.captured.set(id, feature)
              return tracks
            }),
          dispose(trackIds) {
            note(feature, { do: 'dispose', trackIds: [...trackIds] })
            ask(() => local.dispose(trackIds))
            for (const id of trackIds) scribe.captured.delete(id)
          },
        },
      }),
      ...(codecs && { codecs: (kind) => promised('codecs', { kind }, async () => codecs(kind)) }),
      ...(media.hook && { hook: (hooks) => media.hook?.(hooks) }),
      ...(media.lacks && { lacks: media.lacks }),
      track(trackId) {
        const state = media.track(trackId)
        if (!isShowing || scribe.isWorking()) scribe.knows(ofTrack(trackId), trackId, state)
        return state
      },
      watchTracks: (changed) =>
        listened<{ trackId: string }>(
          'tracks',
          ({ trackId }) => changed(trackId),
          (hear) =>
            media.watchTracks((trackId) => {
              // Media hear of the tracks of others only to show them, which changes nothing.
              if (feature !== 'media' || scribe.captured.get(trackId) === feature) return hear({ trackId })
              isShowing = true
              changed(trackId)
              isShowing = false
            }),
        ),
      muteHere(trackId, muted) {
        const entry = note(ofTrack(trackId), { do: 'muteHere', trackId, muted, answer: false })
        const answer = ask(() => media.muteHere(trackId, muted))
        Object.assign(entry, { answer })
        return answer
      },
      render: (trackId, element, options) => media.render(trackId, element, options),
      close() {
        note('client', { do: 'end', port: 'media' })
        ask(() => media.close())
      },
    }
  }

  function toClock(clock: Clock): Clock {
    const pending = new Map<unknown, unknown>()
    return {
      now() {
        if (clock.now() !== lastAt()) note(feature, { do: 'now' })
        return lastAt()
      },
      setTimeout(callback, ms) {
        counted.timers += 1
        const timer = counted.timers
        note(feature, { do: 'set', timer, ms })
        count(feature, 1)
        const inner = clock.setTimeout(() => {
          if (pending.delete(timer)) count(feature, -1)
          take(feature, { do: 'timer', timer }, 0, callback)
        }, ms)
        pending.set(timer, inner)
        return timer
      },
      clearTimeout(id) {
        // XState clears some that are over or never were.
        if (!pending.has(id)) return
        note(feature, { do: 'clear', timer: id as number })
        count(feature, -1)
        clock.clearTimeout(pending.get(id))
        pending.delete(id)
      },
    }
  }

  return {
    transport: toTransport(given.transport),
    media: given.media && toMedia(given.media),
    meetingMedia: given.meetingMedia && toMaker(given.meetingMedia),
    clock: toClock(given.clock),
    newId() {
      const id = given.newId()
      note(feature, { do: 'id', id })
      return id
    },
  }
}
