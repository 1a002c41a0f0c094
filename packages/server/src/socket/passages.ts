import type { Clock } from '../clock.ts'
import { defaultDelayMs, type Faults, type Passage } from '../faults.ts'
import type { Tokens } from '../identity/tokens.ts'
import type { Logger } from '../log.ts'
import { type Connection, whoOf } from './connections.ts'
import { makeHalfOpen } from './transport.ts'

/** The way of events through the faults that are on (server.md). */
export interface Passages {
  /** Lets an event pass, as the faults let it: late, twice, after the next one, or never. False if it is to be refused. */
  pass: (
    connection: Connection,
    passage: Pick<Passage, 'direction' | 'event' | 'payload'>,
    arrive: () => void,
  ) => boolean
  /** What faults about whole connections do to one. */
  strike: (connection: Connection, action: 'halfOpen' | 'expireToken') => void
}

export function createPassages(parts: { faults: Faults; tokens: Tokens; clock: Clock; log: Logger }): Passages {
  const { faults, tokens, clock, log } = parts
  /** Events that let the next one of their connection and direction pass first. */
  const held = new Map<string, Array<() => void>>()

  const strike: Passages['strike'] = (connection, action) => {
    const { sessionId } = connection
    if (action === 'expireToken') {
      tokens.expire(connection.token)
      log.info({ sessionId }, 'a fault made the token of this connection expire')
    } else if (!connection.isHalfOpen) {
      connection.isHalfOpen = true
      makeHalfOpen(connection.socket)
      log.info({ sessionId }, 'a fault made this connection half open')
    }
  }

  const hold = (key: string, event: () => void, ms: number): void => {
    const waiting = held.get(key) ?? []
    held.set(key, waiting)
    const release = (): void => {
      if (!faults.release(release)) return
      clock.clearTimeout(timer)
      waiting.splice(waiting.indexOf(release), 1)
      if (waiting.length === 0) held.delete(key)
      event()
    }
    const timer = clock.setTimeout(release, ms)
    waiting.push(release)
    faults.hold(release)
  }

  return {
    strike,
    pass: (connection, passage, arrive) => {
      const verdict = faults.judge({ ...passage, ...whoOf(connection) })
      if (verdict.tokenExpires) strike(connection, 'expireToken')
      if (verdict.isHalfOpen) strike(connection, 'halfOpen')
      if (verdict.isDropped || connection.isHalfOpen) return true
      if (verdict.isRefused) return false
      const key = `${passage.direction} ${connection.sessionId}`
      const overtaken = [...(held.get(key) ?? [])]
      const handle = (): void => {
        for (let copy = 0; copy < verdict.copies; copy++) arrive()
      }
      if (verdict.isHeld) hold(key, handle, verdict.delayMs || defaultDelayMs)
      else if (verdict.delayMs > 0) clock.setTimeout(handle, verdict.delayMs)
      else handle()
      for (const release of overtaken) release()
      return true
    },
  }
}
