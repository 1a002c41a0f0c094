import { type GenericSchema, type InferOutput, safeParse } from 'valibot'
import { listen, type SocketLike } from './socket.ts'
import type { DownEvent, UpEvent } from './wire/events.ts'
import { findViolation } from './wire/limits.ts'
import { problemOf } from './wire/problem.ts'

/** An incoming payload that was dropped: names only, never what stood there. */
export interface InvalidPayload {
  /** The Socket.IO event, or `rest` for an answer over HTTP. */
  event: string
  /** Path of the field at fault; empty for the payload itself. */
  field: string
  /** What should have stood there. */
  expected: string
}

/** Told when the connection comes and goes. */
interface LinkWatcher {
  up: () => void
  down: () => void
}

/** The wire as the ports see it: one connection that comes and goes, and payloads that fit their schema. */
export interface Link {
  isUp: () => boolean
  /** The id of this connection, once the server told it. */
  sessionId: () => string | null
  identify: (sessionId: string) => void
  /** False where there is no connection; nothing is kept for later. */
  send: (event: UpEvent, payload: object) => boolean
  hear: <const Schema extends GenericSchema>(
    event: DownEvent,
    schema: Schema,
    take: (payload: InferOutput<Schema>) => void,
  ) => void
  watch: (watcher: LinkWatcher) => void
  /** Checks something from outside; what does not fit is counted and undefined. */
  check: <const Schema extends GenericSchema>(
    event: string,
    schema: Schema,
    payload: unknown,
  ) => InferOutput<Schema> | undefined
}

/** The connection's end of a link. */
export interface LinkControl extends Link {
  /** Listens on a socket; only the latest one is heard. Returns how to stop. */
  attach: (socket: SocketLike) => () => void
  up: () => void
  down: () => void
  invalidCount: () => number
}

export function createLink(onInvalid?: (details: InvalidPayload) => void): LinkControl {
  const hearers: Array<{ event: string; hear: (payload: unknown) => void }> = []
  const watchers: LinkWatcher[] = []
  let socket: SocketLike | null = null
  let isUp = false
  let sessionId: string | null = null
  let invalid = 0

  const drop = (details: InvalidPayload): undefined => {
    invalid += 1
    try {
      onInvalid?.(details)
    } catch {
      // A fault of the application's listener must not stop the wire.
    }
  }

  const check: Link['check'] = (event, schema, payload) => {
    const violation = findViolation(payload)
    if (violation) return drop({ event, field: violation.path, expected: violation.code })
    const result = safeParse(schema, payload, { abortEarly: true })
    if (result.success) return result.output
    const { path, expected } = problemOf(result.issues)
    return drop({ event, field: path, expected })
  }

  return {
    isUp: () => isUp,
    sessionId: () => sessionId,
    identify: (id) => {
      sessionId = id
    },
    send: (event, payload) => {
      if (!isUp || !socket) return false
      socket.emit(event, payload)
      return true
    },
    hear: (event, schema, take) => {
      hearers.push({
        event,
        hear: (payload) => {
          const checked = isUp ? check(event, schema, payload) : undefined
          if (checked !== undefined) take(checked)
        },
      })
    },
    watch: (watcher) => {
      watchers.push(watcher)
    },
    check,
    attach: (next) => {
      socket = next
      const releases = hearers.map(({ event, hear }) => listen(next, event, (payload?: unknown) => hear(payload)))
      return () => {
        for (const release of releases) release()
        if (socket === next) socket = null
      }
    },
    up: () => {
      if (isUp) return
      isUp = true
      for (const { up } of watchers) up()
    },
    down: () => {
      if (!isUp) return
      isUp = false
      for (const { down } of watchers) down()
      sessionId = null
    },
    invalidCount: () => invalid,
  }
}
