import type { ConnectionHandle } from '../connection/connection.ts'
import { connectionActor } from '../feature/connection.ts'
import { given } from '../feature/given.ts'
import { createPorts } from '../feature/ports.ts'
import type {
  MeetingMedia,
  MeetingMediaCommand,
  MeetingMediaFact,
  PortSession,
  SpaceChannel,
  SpaceCommand,
  SpaceFact,
} from '../ports/index.ts'
import { spaceChart } from './space.chart.ts'
import type { SpaceEvent } from './space.events.ts'

/** What stands between the port and the chart of one space. */
export interface SpaceSide {
  /** Takes every fact, and forwards what the chart has to know. */
  take: (fact: SpaceFact, forward: (event: SpaceEvent) => void) => void
  /** The same for the media of its meeting. */
  takeMedia: (fact: MeetingMediaFact, forward: (event: SpaceEvent) => void) => void
  /** The password, added to a join on its way out: the chart, and whoever inspects it, never sees it. */
  password: () => string | null
}

/** The space chart with its ports, and a way to close what a crashed space left open. */
export interface ProvidedSpaceChart {
  chart: typeof spaceChart
  closeSession: (spaceId: string) => void
}

/** Provides the ports once for all spaces; what differs per space is input, and the side that `sideOf` gives. */
export function provideSpacePorts(
  port: SpaceChannel,
  media: MeetingMedia | undefined,
  connection: ConnectionHandle,
  sideOf: (spaceId: string) => SpaceSide,
): ProvidedSpaceChart {
  const ports = createPorts(({ spaceId }: { spaceId: string }) => spaceId)
  const chart = spaceChart.provide({
    actors: {
      channel: ports.actor<SpaceCommand, { spaceId: string }, SpaceEvent>((space, report) => {
        const side = sideOf(space.spaceId)
        const { send, close } = port.open(space, (fact) => side.take(fact, report))
        return {
          send: (command) =>
            send(command.type === 'join' ? { ...command, ...given({ password: side.password() }) } : command),
          close,
        }
      }),
      meetingMedia: ports.actor<MeetingMediaCommand, { spaceId: string }, SpaceEvent>((space, report) => {
        let session: PortSession<MeetingMediaCommand> | null = null
        const leave = () => {
          session?.send({ type: 'leave' })
          session?.close()
          session = null
        }
        return {
          // One session a stay in the call: the first to be sent begins it.
          send(command) {
            if (command.type === 'leave') return leave()
            if (command.type === 'send')
              session ??= media?.open(space, (fact) => sideOf(space.spaceId).takeMedia(fact, report)) ?? null
            session?.send(command)
          },
          close: leave,
        }
      }),
      connection: connectionActor(connection),
    },
  })
  return { chart, closeSession: ports.close }
}
