import type { MediaEngine, OuterWorld, PeerCommand, PortSession, Report, TrackState, Transport } from '@switchhook/core'
import { mesh } from '@switchhook/core/mesh'
import { copyOf } from '../recorder/copy.ts'
import type { PortName, RecordEntry, RecordedWorld } from '../recorder/record.ts'
import type { Output } from './player.ts'

/** The record, as the outside of the replayed client asks it. */
export interface Script {
  /** The client did this: gives the entry that was recorded of it. */
  meet: (output: Output) => RecordEntry | undefined
  answer: (kind: 'threw') => RecordEntry | undefined
  now: () => number
  track: (trackId: string) => TrackState | undefined
}

/** The outside of a replayed client: nothing happens in it but what the record says. */
export interface ReplayedWorld {
  outside: OuterWorld
  report: (session: number, fact: unknown) => void
  fire: (timer: number) => void
}

export function replayedWorld(world: RecordedWorld, script: Script): ReplayedWorld {
  const sessions = new Map<number, Report<never>>()
  const timers = new Map<number, () => void>()
  /** For what the record does not know. */
  let unknown = 0
  const another = () => {
    unknown -= 1
    return unknown
  }

  function throwAsRecorded(): void {
    const threw = script.answer('threw')
    if (threw?.do === 'threw') throw Object.assign(new Error(threw.message), { name: threw.name })
  }

  function numberOf(port: PortName, input: object | undefined): number {
    const entry = script.meet({ do: 'open', port, ...(input !== undefined && { input: copyOf(input).copy }) })
    return entry?.do === 'open' ? entry.session : another()
  }

  function open<Fact, Command>(port: PortName, input: object | undefined, report: Report<Fact>): PortSession<Command> {
    const session = numberOf(port, input)
    throwAsRecorded()
    sessions.set(session, report as Report<never>)
    return {
      send(command) {
        script.meet({ do: 'send', session, command: copyOf(command).copy })
        throwAsRecorded()
      },
      close() {
        sessions.delete(session)
        script.meet({ do: 'close', session })
      },
    }
  }

  function listen<Fact>(port: PortName, report: Report<Fact>): () => void {
    const session = numberOf(port, undefined)
    sessions.set(session, report as Report<never>)
    return () => {
      sessions.delete(session)
      script.meet({ do: 'close', session })
    }
  }

  function ask<Answer>(port: PortName, input?: object): Promise<Answer> {
    const session = numberOf(port, input)
    return new Promise((resolve, reject) => {
      const report = (fact: { value?: Answer; error?: { name: string; message: string } }) => {
        sessions.delete(session)
        if (fact.error === undefined) resolve(fact.value as Answer)
        else reject(Object.assign(new Error(fact.error.message), { name: fact.error.name }))
      }
      sessions.set(session, report as Report<never>)
    })
  }

  const { name, trickle, calls, spaces, orders, messages, services, reconnectsItself, tones, meetingMedia } =
    world.transport
  const transport: Transport = {
    name,
    trickle,
    connection: {
      open: (report) => open('connection', undefined, report),
      ...(reconnectsItself && { reconnectsItself }),
    },
    ...(calls && {
      calls: {
        ...(tones !== undefined && { dtmf: tones }),
        listen: (report) => listen('calls.listen', report),
        open: (leg, report) => open('calls', leg, report),
      },
    }),
    ...(services && {
      subscriptions: { available: services, open: (report) => open('subscriptions', undefined, report) },
    }),
    ...(spaces && {
      spaces: { ...(orders !== undefined && { orders }), open: (space, report) => open('spaces', space, report) },
    }),
    ...(messages && { messages: { open: (space, report) => open('messages', space, report) } }),
    ...(meetingMedia && {
      meetingMedia: { ...meetingMedia, open: (meeting, report) => open('meetingMedia', meeting, report) },
    }),
    close: () => {
      script.meet({ do: 'end', port: 'transport' })
    },
  }

  const media: MediaEngine | undefined = world.media
    ? {
        name: world.media.name,
        open: (leg, report) => open('media', leg, report),
        ...(world.media.devices && {
          devices: {
            list: () => ask('devices.list'),
            requestPermission: (kinds) => ask('devices.requestPermission', kinds),
            watch: (changed) => listen('devices.watch', () => changed()),
          },
        }),
        ...(world.media.local && {
          local: {
            create: (request) => ask('local.create', request),
            dispose: (trackIds) => {
              script.meet({ do: 'dispose', trackIds: [...trackIds] })
            },
          },
        }),
        ...(world.media.codecs && { codecs: (kind) => ask('codecs', { kind }) }),
        ...(world.media.lacks && { lacks: new Set(world.media.lacks as readonly PeerCommand['type'][]) }),
        track: script.track,
        watchTracks: (changed) => listen<{ trackId: string }>('tracks', ({ trackId }) => changed(trackId)),
        muteHere(trackId, muted) {
          const entry = script.meet({ do: 'muteHere', trackId, muted })
          return entry?.do === 'muteHere' && entry.answer
        },
        render: () => () => {},
        close: () => {
          script.meet({ do: 'end', port: 'media' })
        },
      }
    : undefined

  return {
    outside: {
      transport,
      media,
      meetingMedia: world.mesh && mesh(world.mesh),
      clock: {
        now: script.now,
        setTimeout(callback, ms) {
          const entry = script.meet({ do: 'set', ms })
          const timer = entry?.do === 'set' ? entry.timer : another()
          timers.set(timer, callback)
          return timer
        },
        clearTimeout(id) {
          if (timers.delete(id as number)) script.meet({ do: 'clear', timer: id })
        },
      },
      newId() {
        const entry = script.meet({ do: 'id' })
        return entry?.do === 'id' ? entry.id : `replayed${another()}`
      },
    },
    report(session, fact) {
      sessions.get(session)?.(fact as never)
    },
    fire(timer) {
      const callback = timers.get(timer)
      timers.delete(timer)
      callback?.()
    },
  }
}
