import type { Link, LinkWatcher } from './link.ts'

/** The open sessions of a port: one for each id, the latest. */
export interface Sessions<Session> {
  all: ReadonlyMap<string, Session>
  /** Closes the one there is and opens another. `forget` takes it out again; false when another has its place. */
  open: (id: string, create: (forget: () => boolean) => Session) => Session
}

export function createSessions<Session extends LinkWatcher>(link: Link): Sessions<Session> {
  const all = new Map<string, Session>()
  return {
    all,
    open: (id, create) => {
      all.get(id)?.close()
      const session = create(() => {
        link.unwatch(session)
        return all.get(id) === session && all.delete(id)
      })
      all.set(id, session)
      link.watch(session)
      return session
    },
  }
}
