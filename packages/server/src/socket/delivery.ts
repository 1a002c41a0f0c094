import type { Namespace } from 'socket.io'
import type { Faults } from '../faults.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Outbox, Outgoing } from '../store/store.ts'
import type { Connection, Connections } from './connections.ts'
import type { Passages } from './passages.ts'
import { roomsInside, roomsOf, type Where } from './rooms.ts'
import { cutOff } from './transport.ts'

/** Brings what decisions say to the connections of this process, faults included. */
export interface Delivery extends Pick<Outbox, 'say' | 'enter' | 'leave'> {
  /** What is to be done about the connections in some rooms here, after something was sent to them. */
  sent: (event: string, where: Where) => void
  /** Sends to each connection by itself, through the faults. */
  sayThroughFaults: (said: Pick<Outgoing, 'event' | 'payload'>, where: Where) => void
}

export function createDelivery(parts: {
  chat: () => Namespace
  connections: Connections
  faults: Faults
  passages: Passages
  metrics: Metrics
  unsentLimit: number
  log: Logger
}): Delivery {
  const { chat, connections, faults, passages, metrics, unsentLimit, log } = parts

  /** The connections of this process in some rooms. */
  const present = ({ rooms, but }: Where): Connection[] => {
    const found: Connection[] = []
    const { adapter, sockets } = chat()
    const seen = rooms.length > 1 ? new Set<string>() : undefined
    const leftOut = but[0] === undefined ? undefined : adapter.rooms.get(but[0])
    for (const room of rooms)
      for (const id of adapter.rooms.get(room) ?? []) {
        if (leftOut?.has(id) || seen?.has(id)) continue
        seen?.add(id)
        const connection: Connection | undefined = sockets.get(id)?.data.connection
        if (connection) found.push(connection)
      }
    return found
  }

  const sent: Delivery['sent'] = (event, where) => {
    const receivers = present(where)
    metrics.eventOut(event, receivers.length)
    for (const connection of receivers) {
      if (connection.unsent() <= unsentLimit) continue
      log.warn({ sessionId: connection.sessionId }, 'closed a connection that does not take what it is sent')
      cutOff(connection.socket)
    }
  }

  const sayThroughFaults: Delivery['sayThroughFaults'] = ({ event, payload }, where) => {
    for (const connection of present(where))
      passages.pass(connection, { direction: 'down', event, payload }, () => connection.socket.emit(event, payload))
    sent(event, where)
  }

  return {
    say: ({ event, to, payload }) => {
      const where = roomsOf(to)
      if (where.rooms.length === 0) return
      if (faults.isAny()) {
        sayThroughFaults({ event, payload }, where)
        return
      }
      chat().local.to(where.rooms).except(where.but).emit(event, payload)
      sent(event, where)
    },
    sent,
    sayThroughFaults,
    enter: (topicId, { sessionId, userId }) => {
      const connection = connections.find(sessionId)
      if (!connection) return
      void connection.socket.join(roomsInside(topicId, userId))
      connection.topics.add(topicId)
      connection.visited.add(topicId)
    },
    leave: (topicId, { sessionId, userId }) => {
      const connection = connections.find(sessionId)
      if (!connection) return
      for (const room of roomsInside(topicId, userId)) void connection.socket.leave(room)
      connection.topics.delete(topicId)
    },
  }
}
