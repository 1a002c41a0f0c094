import type { Namespace, Socket } from 'socket.io'
import type { Backend } from '../backend.ts'
import { connectionGone } from '../calls/recovery.ts'
import type { Party } from '../identity/party.ts'
import { moment } from '../moment.ts'
import { refusal } from '../refusal.ts'
import { dropServices } from '../services/services.ts'
import { unsubscribe } from '../spaces/subscription.ts'
import { type Connection, createTaskQueue, whoOf } from './connections.ts'
import { loseSilently } from './delivery.ts'
import { isUpEvent, receive } from './receive.ts'
import { watchUnsent } from './transport.ts'

/** Serves `/chat`: who may connect, and what becomes of what they send (spaces.md §2). */
export function serveChat(chat: Namespace, backend: Backend): void {
  chat.use((socket, next) => {
    authenticate(backend, socket).then(
      (party) => {
        if (!party) return next(refused(refusal('unauthorized')))
        if (backend.connections.countOf(party._id) >= backend.limits.sessionsPerUser)
          return next(refused(refusal('too_many', `A user may have ${backend.limits.sessionsPerUser} connections.`)))
        socket.data.party = party
        next()
      },
      (error: unknown) => {
        backend.log.error({ err: error }, 'a token could not be checked')
        next(refused(refusal('internal')))
      },
    )
  })
  chat.on('connection', (socket) => welcome(backend, socket, socket.data.party))
}

function welcome(backend: Backend, socket: Socket, party: Party): void {
  const { connections, directory, ids, log, limits } = backend
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
  }
  if (connections.countOf(party._id) >= limits.sessionsPerUser) {
    socket.disconnect(true)
    return
  }
  connections.add(connection)
  if (party.type === 'user') directory.add(party)
  log.info({ sessionId, userId: party._id }, 'connected')
  socket.onAny((event: unknown, payload: unknown) => {
    if (socket.connected) arrived(backend, connection, event, payload)
  })
  socket.on('error', (error) => log.debug({ sessionId, reason: error.message }, 'a connection had an error'))
  socket.on('disconnect', (reason) => {
    log.info({ sessionId, reason }, 'disconnected')
    connections.remove(connection)
    connection.queue.run(() => goodbye(backend, connection))
  })
}

/** An event came in: through the faults, then into the queue of its connection. */
function arrived(backend: Backend, connection: Connection, event: unknown, sent: unknown): void {
  if (typeof event !== 'string' || !isUpEvent(event) || connection.isHalfOpen) return
  const payload = typeof sent === 'function' ? undefined : sent
  const handle = (copies: number): void => {
    for (let copy = 0; copy < copies; copy++) connection.queue.run(() => receive(backend, connection, event, payload))
  }
  if (!backend.faults.isAny()) {
    handle(1)
    return
  }
  const verdict = backend.faults.judge({ direction: 'up', event, payload, ...whoOf(connection) })
  if (verdict.isHalfOpen) loseSilently(connection, backend.log)
  else if (verdict.isDropped) return
  else if (verdict.delayMs > 0) backend.clock.setTimeout(() => handle(verdict.copies), verdict.delayMs)
  else handle(verdict.copies)
}

/** What follows from a connection that is gone (spaces.md §8.7 and §13.3, rule 3). */
async function goodbye(backend: Backend, { sessionId, party, visited }: Connection): Promise<void> {
  const { store } = backend
  for (const topicId of visited)
    await store.inSpace(topicId, (space, out) =>
      unsubscribe(space, { ...moment(backend), sessionId, isConnectionLost: true }, out),
    )
  await store.inCalls((calls, out) => {
    const context = backend.callContext(calls, out)
    connectionGone(context, { sessionId, party })
    dropServices(context, sessionId)
  })
}

/** The token of the handshake's query, or else of `auth`; version 2 clients put the latter's in the namespace (§2). */
function authenticate({ tokens }: Backend, { handshake }: Socket): Promise<Party | undefined> {
  const fromQuery = handshake.query.token
  return tokens.verify(fromQuery === undefined ? handshake.auth.token : fromQuery)
}

function refused(data: { code: string; message: string }): Error {
  return Object.assign(new Error(data.message), { data })
}
