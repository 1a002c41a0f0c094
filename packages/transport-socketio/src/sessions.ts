import type { Link } from './link.ts'

/** What every session on the connection hears of it. */
interface LinkedSession {
  lost: () => void
  restored: () => void
  close: () => void
}

/** The open sessions of a port: one for each id, the latest. */
export interface Sessions<Session> {
  all: ReadonlyMap<string, Session>
  /** Closes the one there is and opens another. `forget` takes it out again; false when another has its place. */
  open: (id: string, create: (forget: () => boolean) => Session) => Session
}

export function createSessions<Session extends LinkedSession>(link: Link): Sessions<Session> {
  const all = new Map<string, Session>()
  link.watch({
    up: () => {
      for (const session of all.values()) session.restored()
    },
    down: () => {
      for (const session of all.values()) session.lost()
    },
    close: () => {
      for (const session of all.values()) session.close()
    },
  })
  return {
    all,
    open: (id, create) => {
      all.get(id)?.close()
      const session = create(() => all.get(id) === session && all.delete(id))
      all.set(id, session)
      return session
    },
  }
}
