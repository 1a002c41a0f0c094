import type { CallSignaling, Clock, MediaEngine, OuterWorld, PortSession, Report, Transport } from '@switchhook/core'
import { copyOf } from './copy.ts'
import type { PortName } from './record.ts'
import type { Scribe, Unstamped } from './recorder.ts'

/** Numbers of sessions and timers: one sequence for all features of a client. */
const numbers = new WeakMap<OuterWorld, { sessions: number; timers: number }>()

/** The outside as a feature sees it, with everything that passes written down. */
export function recordedWorld(given: OuterWorld, feature: string, scribe: Scribe, lastAt: () => number): OuterWorld {
  const counted = numbers.get(given) ?? { sessions: 0, timers: 0 }
  numbers.set(given, counted)
  const { note, take, count } = scribe

  function fault(of: string, session: number, error: unknown): never {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
    note(of, { do: 'threw', session, name, message })
    throw error
  }

  /** Opens a session of a port; `of` is the feature its facts belong to. */
  function opened<Fact, Command>(
    of: string,
    port: PortName,
    input: object | undefined,
    report: Report<Fact>,
    open: (report: Report<Fact>) => PortSession<Command>,
  ): PortSession<Command> {
    counted.sessions += 1
    const session = counted.sessions
    let isOpen = true
    note(of, { do: 'open', session, port, ...(input !== undefined && { input: copyOf(input).copy }) })
    const hear = (fact: Fact) => {
      const { copy, weight } = copyOf(fact)
      take(of, { do: 'fact', session, fact: copy }, weight, () => report(fact))
    }
    let inner: PortSession<Command>
    try {
      inner = open(hear)
    } catch (error) {
      return fault(of, session, error)
    }
    count(of, 1)
    return {
      send(command) {
        const { copy, weight } = copyOf(command)
        note(of, { do: 'send', session, command: copy }, weight)
        try {
          inner.send(command)
        } catch (error) {
          fault(of, session, error)
        }
      },
      close() {
        note(of, { do: 'close', session })
        if (isOpen) count(of, -1)
        isOpen = false
        inner.close()
      },
    }
  }

  /** Listens for as long as the client lives. The listening is the client's, what is heard the feature's. */
  function listened<Fact>(
    of: string,
    port: PortName,
    report: Report<Fact>,
    listen: (report: Report<Fact>) => () => void,
  ) {
    counted.sessions += 1
    const session = counted.sessions
    note('client', { do: 'open', session, port })
    const stop = listen((fact) => {
      const { copy, weight } = copyOf(fact)
      const entry: Unstamped = { do: 'fact', session, fact: copy ?? null }
      take(of, entry, weight, () => report(fact))
    })
    return () => {
      note('client', { do: 'close', session })
      stop()
    }
  }

  /** Asks for something that is promised. */
  function asked<Answer>(port: PortName, input: object | undefined, ask: () => Promise<Answer>): Promise<Answer> {
    counted.sessions += 1
    const session = counted.sessions
    note('media', { do: 'open', session, port, ...(input !== undefined && { input: copyOf(input).copy }) })
    return new Promise((resolve, reject) => {
      ask().then(
        (value) => {
          const { copy, weight } = copyOf(value)
          take('media', { do: 'fact', session, fact: copy === undefined ? {} : { value: copy } }, weight, () =>
            resolve(value),
          )
        },
        (error: unknown) => {
          const { name, message } = Object(error) as { name?: unknown; message?: unknown }
          const told = { name: String(name ?? 'Error'), message: String(message ?? '') }
          take('media', { do: 'fact', session, fact: { error: told } }, 200, () => reject(error))
        },
      )
    })
  }

  function toTransport(transport: Transport): Transport {
    const { name, trickle, connection, calls, subscriptions, spaces, messages } = transport
    const recordedCalls: CallSignaling | undefined = calls && {
      ...(calls.dtmf !== undefined && { dtmf: calls.dtmf }),
      listen: (report) => listened('call', 'calls.listen', report, (hear) => calls.listen(hear)),
      open: (leg, report) => opened('call', 'calls', leg, report, (hear) => calls.open(leg, hear)),
    }
    return {
      name,
      trickle,
      connection: {
        open: (report) => opened('connection', 'connection', undefined, report, (hear) => connection.open(hear)),
        ...(connection.describe && { describe: () => connection.describe?.() ?? {} }),
        ...(connection.reconnectsItself !== undefined && { reconnectsItself: connection.reconnectsItself }),
      },
      ...(recordedCalls && { calls: recordedCalls }),
      ...(subscriptions && {
        subscriptions: {
          available: subscriptions.available,
          open: (report) => opened('services', 'subscriptions', undefined, report, (hear) => subscriptions.open(hear)),
        },
      }),
      ...(spaces && {
        spaces: {
          ...(spaces.orders !== undefined && { orders: spaces.orders }),
          open: (space, report) => opened('space', 'spaces', space, report, (hear) => spaces.open(space, hear)),
        },
      }),
      ...(messages && {
        messages: {
          open: (space, report) => opened('space', 'messages', space, report, (hear) => messages.open(space, hear)),
        },
      }),
      // Who proves what is told to the transport alone.
      ...(transport.setCredentials && {
        setCredentials: (credentials) => transport.setCredentials?.(credentials) ?? false,
      }),
      ...(transport.watch && { watch: (report) => transport.watch?.(report) ?? (() => {}) }),
      close() {
        note('client', { do: 'end', port: 'transport' })
        transport.close()
      },
    }
  }

  function toMedia(media: MediaEngine): MediaEngine {
    const { devices, local, codecs } = media
    return {
      name: media.name,
      open: (leg, report) => opened('call', 'media', leg, report, (hear) => media.open(leg, hear)),
      ...(devices && {
        devices: {
          list: () => asked('devices.list', undefined, () => devices.list()),
          requestPermission: (kinds) =>
            asked('devices.requestPermission', kinds, () => devices.requestPermission(kinds)),
          watch: (changed) =>
            listened<undefined>(
              'media',
              'devices.watch',
              () => changed(),
              (hear) => devices.watch(() => hear(undefined)),
            ),
        },
      }),
      ...(local && {
        local: {
          create: (request) => asked('local.create', request, () => local.create(request)),
          dispose(trackIds) {
            note('media', { do: 'dispose', trackIds: [...trackIds] })
            local.dispose(trackIds)
          },
        },
      }),
      ...(codecs && { codecs: (kind) => asked('codecs', { kind }, async () => codecs(kind)) }),
      ...(media.hook && { hook: (hooks) => media.hook?.(hooks) }),
      ...(media.lacks && { lacks: media.lacks }),
      track(trackId) {
        const answer = media.track(trackId)
        // What a command asks decides what it does; what views ask at other times changes nothing.
        if (scribe.isWorking())
          note('call', { do: 'track', trackId, ...(answer !== undefined && { answer: copyOf(answer).copy }) })
        return answer
      },
      watchTracks: (changed) => media.watchTracks(changed),
      muteHere(trackId, muted) {
        const answer = media.muteHere(trackId, muted)
        note('call', { do: 'muteHere', trackId, muted, answer })
        return answer
      },
      render: (trackId, element, options) => media.render(trackId, element, options),
      close() {
        note('client', { do: 'end', port: 'media' })
        media.close()
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
    clock: toClock(given.clock),
    newId() {
      const id = given.newId()
      note(feature, { do: 'id', id })
      return id
    },
  }
}
