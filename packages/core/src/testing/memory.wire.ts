import type { PortSession, Report, Transport, WireEvent } from '../ports/index.ts'

type Watch = NonNullable<Transport['watch']>

/** The wire of a transport in memory: what goes through its ports, each command and fact as one message. */
export function watchedTransport<Watched extends Transport>(transport: Watched): Watched & { watch: Watch } {
  const watchers = new Set<(event: WireEvent) => void>()

  function tell(direction: WireEvent['direction'], about: object | undefined, message: { type: string }): void {
    if (watchers.size === 0) return
    // A password goes to the back end and to nobody else.
    const { type: name, password, ...payload } = message as { type: string; password?: string }
    for (const watcher of [...watchers])
      watcher({ direction, protocol: 'memory', name, payload: { ...about, ...payload }, at: Date.now() })
  }

  const heard =
    <Fact extends { type: string }>(about: object | undefined, report: Report<Fact>): Report<Fact> =>
    (fact) => {
      tell('in', about, fact)
      report(fact)
    }
  function said<Command extends { type: string }>(
    about: object | undefined,
    session: PortSession<Command>,
  ): PortSession<Command> {
    return {
      ...session,
      send(command) {
        tell('out', about, command)
        session.send(command)
      },
    }
  }

  const { connection, calls, subscriptions, spaces, messages } = transport
  return {
    ...transport,
    connection: {
      ...connection,
      open: (report) => said(undefined, connection.open(heard(undefined, report))),
    },
    ...(calls && {
      calls: {
        ...calls,
        listen: (report) => calls.listen(heard(undefined, report)),
        open(leg, report) {
          const about = { callId: leg.callId }
          return said(about, calls.open(leg, heard(about, report)))
        },
      },
    }),
    ...(subscriptions && {
      subscriptions: {
        ...subscriptions,
        open: (report) => said(undefined, subscriptions.open(heard(undefined, report))),
      },
    }),
    ...(spaces && {
      spaces: { ...spaces, open: (space, report) => said(space, spaces.open(space, heard(space, report))) },
    }),
    ...(messages && {
      messages: { open: (space, report) => said(space, messages.open(space, heard(space, report))) },
    }),
    watch(report) {
      const watcher = (event: WireEvent) => report(event)
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}
