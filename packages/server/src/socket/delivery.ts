import type { Namespace } from 'socket.io'
import type { Faults } from '../faults.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Audience, Outbox, Outgoing } from '../store/store.ts'
import type { Connection, Connections } from './connections.ts'
import type { Passages } from './passages.ts'
import { cutOff } from './transport.ts'

/** Brings what decisions say to the connections of this process, faults included. */
export interface Delivery extends Pick<Outbox, 'say' | 'enter' | 'leave'> {
  /** What is to be done about the connections an audience has here, after something was sent to them. */
  sent: (event: string, to: Audience) => void
  /** Sends to each connection by itself, through the faults. */
  sayThroughFaults: (outgoing: Outgoing) => void
}

/** The room of a session. Rooms are named so that no id can be taken for another thing's. */
export const sessionRoom = (sessionId: string): string => `session ${sessionId}`
const spaceRoom = (topicId: string): string => `space ${topicId}`
const userRoom = (topicId: string, userId: string): string => `user ${userId} ${topicId}`

/** The rooms an audience is in, and the one that is left out. */
export function roomsOf(to: Audience): { rooms: string[]; but: string[] } {
  if (!('topicId' in to)) return { rooms: to.map(sessionRoom), but: [] }
  const { topicId, users, also, but } = to
  const rooms = users ? users.map((userId) => userRoom(topicId, userId)) : [spaceRoom(topicId)]
  if (also !== undefined) rooms.push(sessionRoom(also))
  return { rooms, but: but === undefined ? [] : [sessionRoom(but)] }
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

  /** The connections of this process an audience has. */
  const present = (to: Audience): Connection[] => {
    const found: Connection[] = []
    const { adapter, sockets } = chat()
    const { rooms, but } = roomsOf(to)
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

  const sent: Delivery['sent'] = (event, to) => {
    const receivers = present(to)
    metrics.eventOut(event, receivers.length)
    for (const connection of receivers) {
      if (connection.unsent() <= unsentLimit) continue
      log.warn({ sessionId: connection.sessionId }, 'closed a connection that does not take what it is sent')
      cutOff(connection.socket)
    }
  }

  const sayThroughFaults: Delivery['sayThroughFaults'] = ({ event, to, payload }) => {
    for (const connection of present(to))
      passages.pass(connection, { direction: 'down', event, payload }, () => connection.socket.emit(event, payload))
    sent(event, to)
  }

  const rooms = (topicId: string, userId: string): string[] => [spaceRoom(topicId), userRoom(topicId, userId)]

  return {
    say: (outgoing) => {
      const { event, to, payload } = outgoing
      if (faults.isAny()) {
        sayThroughFaults(outgoing)
        return
      }
      const where = roomsOf(to)
      // No rooms would mean everybody.
      if (where.rooms.length === 0) return
      chat().local.to(where.rooms).except(where.but).emit(event, payload)
      sent(event, to)
    },
    sent,
    sayThroughFaults,
    enter: (topicId, { sessionId, userId }) => {
      const connection = connections.find(sessionId)
      if (!connection) return
      void connection.socket.join(rooms(topicId, userId))
      connection.topics.add(topicId)
      connection.visited.add(topicId)
    },
    leave: (topicId, { sessionId, userId }) => {
      const connection = connections.find(sessionId)
      if (!connection) return
      for (const room of rooms(topicId, userId)) void connection.socket.leave(room)
      connection.topics.delete(topicId)
    },
  }
}
