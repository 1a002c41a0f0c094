import type { Socket } from 'socket.io'
import type { Party } from '../identity/party.ts'

/** One Socket.IO connection on `/chat`: a session (spaces.md §1). */
export interface Connection {
  readonly sessionId: string
  readonly party: Party
  readonly socket: Socket
  /** What it was let in with. */
  readonly token: string
  /** Spaces this session is in, as far as this connection knows. */
  readonly topics: Set<string>
  /** Spaces it has ever been in: they are told when it goes. */
  readonly visited: Set<string>
  /** What it asks is done one after the other, in the order it was asked. */
  readonly queue: TaskQueue
  /** Bytes this connection has not taken yet. */
  readonly unsent: () => number
  /** Known to every process. */
  isEnlisted: boolean
  /** Dead by a fault, though nobody was told. */
  isHalfOpen: boolean
}

/** A connection as faults are matched against it. */
export function whoOf({ sessionId, party }: Connection): { sessionId: string; userId: string; username: string } {
  return { sessionId, userId: party._id, username: party.username }
}

/** The connections this process has. */
export interface Connections {
  add: (connection: Connection) => void
  remove: (connection: Connection) => void
  find: (sessionId: string) => Connection | undefined
  all: () => Iterable<Connection>
  countOf: (userId: string) => number
  size: () => number
}

export function createConnections(): Connections {
  const bySession = new Map<string, Connection>()
  const counts = new Map<string, number>()

  const count = (userId: string, change: number): void => {
    const now = (counts.get(userId) ?? 0) + change
    if (now > 0) counts.set(userId, now)
    else counts.delete(userId)
  }

  return {
    add: (connection) => {
      bySession.set(connection.sessionId, connection)
      count(connection.party._id, 1)
    },
    remove: (connection) => {
      if (bySession.delete(connection.sessionId)) count(connection.party._id, -1)
    },
    find: (sessionId) => bySession.get(sessionId),
    all: () => bySession.values(),
    countOf: (userId) => counts.get(userId) ?? 0,
    size: () => bySession.size,
  }
}

/** Runs tasks one after the other; one that fails is reported and does not stop the next. */
export interface TaskQueue {
  run: (task: () => Promise<void>) => void
  /** How many tasks are not done yet. */
  size: () => number
  /** Settles when everything asked so far is done. */
  idle: () => Promise<void>
}

export function createTaskQueue(onError: (error: unknown) => void): TaskQueue {
  let last: Promise<void> = Promise.resolve()
  let size = 0
  const done = (): void => {
    size -= 1
  }
  return {
    run: (task) => {
      size += 1
      last = last.then(task).catch(onError).then(done)
    },
    size: () => size,
    idle: () => last,
  }
}
