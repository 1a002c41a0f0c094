import { fromCallback } from 'xstate'
import type { ConnectionHandle } from '../connection/connection.ts'
import { toSwitchhookError } from '../errors.ts'
import type { PortSession, SpaceChannel, SpaceCommand, SpaceFact } from '../ports/index.ts'
import { spaceChart } from './space.chart.ts'
import type { SpaceConnectionNews, SpaceEvent } from './space.events.ts'

/** What stands between the port and the chart of one space. */
export interface SpaceSide {
  /** Takes every fact, and forwards what the chart has to know. */
  take: (fact: SpaceFact, forward: (event: SpaceEvent) => void) => void
  /** The password, added to a join on its way out: the chart, and whoever inspects it, never sees it. */
  password: () => string | null
}

/** The space chart with its ports, and a way to close what a crashed space left open. */
export interface ProvidedSpaceChart {
  chart: typeof spaceChart
  closeSession: (spaceId: string) => void
}

/** Opens the connection when asked, and tells when it is not coming back. */
function watchConnection(connection: ConnectionHandle, report: (news: SpaceConnectionNews) => void) {
  const isOver = () => ['gaveUp', 'idle'].includes(connection.view.getSnapshot().state)
  let wasOver = isOver()
  const { unsubscribe } = connection.view.subscribe(() => {
    const before = wasOver
    wasOver = isOver()
    // After what the transport says of the same loss.
    if (!before && wasOver) queueMicrotask(() => report({ type: 'connection.gaveUp' }))
  })
  return {
    open() {
      connection.ensureOpen().then(
        () => {
          const { self } = connection.view.getSnapshot()
          report({ type: 'connection.opened', self })
        },
        (cause: unknown) => {
          const { code, message } = toSwitchhookError(cause, 'subscription:1')
          report({ type: 'connection.failed', error: { code, message } })
        },
      )
    },
    close: unsubscribe,
  }
}

/** Provides the ports once for all spaces; what differs per space is input, and the side that `sideOf` gives. */
export function provideSpacePorts(
  port: SpaceChannel,
  connection: ConnectionHandle,
  sideOf: (spaceId: string) => SpaceSide,
): ProvidedSpaceChart {
  const sessions = new Map<string, PortSession<SpaceCommand>>()

  const chart = spaceChart.provide({
    actors: {
      channel: fromCallback<SpaceCommand, { spaceId: string }>(({ input, sendBack, receive }) => {
        const { spaceId } = input
        const side = sideOf(spaceId)
        const session = port.open(input, (fact) => side.take(fact, sendBack))
        sessions.set(spaceId, session)
        receive((command) => {
          const password = command.type === 'join' ? side.password() : null
          session.send(command.type === 'join' && password !== null ? { ...command, password } : command)
        })
        return () => {
          session.close()
          if (sessions.get(spaceId) === session) sessions.delete(spaceId)
        }
      }),
      connection: fromCallback<{ type: 'open' }, undefined>(({ sendBack, receive }) => {
        let isWatching = true
        const watch = watchConnection(connection, (news) => {
          if (isWatching) sendBack(news)
        })
        receive(watch.open)
        return () => {
          isWatching = false
          watch.close()
        }
      }),
    },
  })

  return {
    chart,
    closeSession(spaceId) {
      sessions.get(spaceId)?.close()
      sessions.delete(spaceId)
    },
  }
}
