import type { Namespace } from 'socket.io'
import type { Clock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Logger } from '../log.ts'
import type { Outgoing } from '../store/store.ts'
import { type Connection, type Connections, whoOf } from './connections.ts'
import { cutOff, makeHalfOpen } from './transport.ts'

/** Brings what decisions say to the connections they name, faults included. */
export interface Delivery {
  say: (outgoing: Outgoing) => void
}

export function createDelivery(parts: {
  chat: () => Namespace
  connections: Connections
  faults: Faults
  clock: Clock
  unsentLimit: number
  log: Logger
}): Delivery {
  const { chat, connections, faults, clock, unsentLimit, log } = parts

  const closeIfSlow = (connection: Connection): void => {
    if (connection.unsent() <= unsentLimit) return
    log.warn({ sessionId: connection.sessionId }, 'closed a connection that does not take what it is sent')
    cutOff(connection.socket)
  }

  const sayThroughFaults = ({ event, payload }: Outgoing, connection: Connection): void => {
    const { socket } = connection
    const verdict = faults.judge({ direction: 'down', event, payload, ...whoOf(connection) })
    if (verdict.isHalfOpen) loseSilently(connection, log)
    if (verdict.isDropped || connection.isHalfOpen) return
    const send = () => {
      for (let copy = 0; copy < verdict.copies; copy++) socket.emit(event, payload)
    }
    if (verdict.delayMs > 0) clock.setTimeout(send, verdict.delayMs)
    else send()
  }

  return {
    say: (outgoing) => {
      const present: Connection[] = []
      for (const sessionId of outgoing.to) {
        const connection = connections.find(sessionId)
        if (connection) present.push(connection)
      }
      if (present.length === 0) return
      if (faults.isAny()) for (const connection of present) sayThroughFaults(outgoing, connection)
      else
        chat()
          .to(present.map(({ socket }) => socket.id))
          .emit(outgoing.event, outgoing.payload)
      for (const connection of present) closeIfSlow(connection)
    },
  }
}

/** Lets a connection die without a word to either end, once. */
export function loseSilently(connection: Connection, log: Logger): void {
  if (connection.isHalfOpen) return
  connection.isHalfOpen = true
  makeHalfOpen(connection.socket)
  log.info({ sessionId: connection.sessionId }, 'a fault made this connection half open')
}
