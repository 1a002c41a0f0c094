import type { Namespace, Socket } from 'socket.io'
import type { Backend } from '../backend.ts'
import type { Party } from '../identity/party.ts'
import { type Refusal, refusal } from '../refusal.ts'
import { type Connection, createTaskQueue } from './connections.ts'
import { answerRefused, isUpEvent, receive } from './receive.ts'
import { sessionRoom } from './rooms.ts'
import { enlist, goodbye } from './sessions.ts'
import { cutOff, watchUnsent } from './transport.ts'

/** Serves `/chat`: who may connect, and what becomes of what they send (spaces.md §2). */
export function serveChat(chat: Namespace, backend: Backend): void {
  chat.use((socket, next) => {
    const refuse = (why: Refusal): void => {
      backend.metrics.refused('connect', why.code)
      next(refused(why))
    }
    backend.tokens.verify(tokenOf(socket)).then(
      (party) => {
        if (!party) return refuse(refusal('unauthorized'))
        if (backend.connections.countOf(party._id) >= backend.limits.sessionsPerUser)
          return refuse(refusal('too_many', `A user may have ${backend.limits.sessionsPerUser} connections.`))
        socket.data.party = party
        const verdict = backend.faults.judgeConnecting(party)
        const go = () => (verdict.isRefused ? refuse(refusedByFault) : next())
        if (verdict.isDropped) return
        if (verdict.delayMs > 0) backend.clock.setTimeout(go, verdict.delayMs)
        else go()
      },
      (error: unknown) => {
        backend.log.error({ err: error }, 'a token could not be checked')
        refuse(refusal('internal'))
      },
    )
  })
  chat.on('connection', (socket) => welcome(backend, socket, socket.data.party))
}

function welcome(backend: Backend, socket: Socket, party: Party): void {
  const { connections, ids, log, limits, metrics } = backend
  const sessionId = ids.session()
  const connection: Connection = {
    sessionId,
    party,
    socket,
    topics: new Set(),
    visited: new Set(),
    queue: createTaskQueue((error) => log.error({ err: error, sessionId }, 'a task of a connection failed')),
    unsent: watchUnsent(socket),
    isHalfOpen: false,
    isEnlisted: false,
    token: String(tokenOf(socket)),
  }
  if (connections.countOf(party._id) >= limits.sessionsPerUser) {
    socket.disconnect(true)
    return
  }
  connections.add(connection)
  metrics.connected()
  socket.data.connection = connection
  void socket.join(sessionRoom(sessionId))
  connection.queue.run(() => introduceConnection(backend, connection))
  log.info({ sessionId, userId: party._id }, 'connected')
  socket.onAny((event: unknown, payload: unknown) => {
    if (socket.connected) arrived(backend, connection, event, payload)
  })
  socket.on('error', (error) => log.debug({ sessionId, reason: error.message }, 'a connection had an error'))
  socket.on('disconnect', (reason) => {
    log.info({ sessionId, reason }, 'disconnected')
    connections.remove(connection)
    connection.isEnlisted = false
    const { visited: topics } = connection
    connection.queue.run(() => goodbye(backend, { sessionId, userId: party._id, topics }))
  })
}

/** An event came in: through the faults, then into the queue of its connection. */
function arrived(backend: Backend, connection: Connection, event: unknown, sent: unknown): void {
  if (typeof event !== 'string' || !isUpEvent(event) || connection.isHalfOpen) return
  const payload = typeof sent === 'function' ? undefined : sent
  if (connection.queue.size() >= backend.limits.waitingEventsPerSession) {
    backend.log.warn({ sessionId: connection.sessionId }, 'closed a connection that sends more than can be handled')
    cutOff(connection.socket)
    return
  }
  backend.metrics.eventIn(event)
  const handle = (): void => connection.queue.run(() => receive(backend, connection, event, payload))
  if (!backend.faults.isAny()) {
    handle()
    return
  }
  const isTaken = backend.passages.pass(connection, { direction: 'up', event, payload }, handle)
  if (!isTaken) connection.queue.run(async () => answerRefused(backend, connection, event, payload, refusedByFault))
}

const refusedByFault = refusal('internal', 'A fault refuses this.')

/** Makes a connection known to every process; ends it if its user has too many on all of them together. */
async function introduceConnection({ store, limits }: Backend, connection: Connection): Promise<void> {
  const { sessionId, party, socket } = connection
  const { process } = store
  const isIn = await store.inCalls((calls) =>
    enlist(calls, { sessionId, party, process, limit: limits.sessionsPerUser }),
  )
  connection.isEnlisted = isIn
  if (!isIn) socket.disconnect(true)
}

/** The token of the handshake's query, or else of `auth`; version 2 clients put the latter's in the namespace (§2). */
function tokenOf({ handshake }: Socket): unknown {
  const fromQuery = handshake.query.token
  return fromQuery === undefined ? handshake.auth.token : fromQuery
}

function refused(data: { code: string; message: string }): Error {
  return Object.assign(new Error(data.message), { data })
}
