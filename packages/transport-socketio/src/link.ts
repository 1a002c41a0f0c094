import { type GenericSchema, safeParse } from 'valibot'
import { findHarm } from './payload.ts'
import { listen, type SocketLike } from './socket.ts'
import type { DownEvent, UpEvent } from './wire/events.ts'

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
  /** Takes what fits. A function chooses the schema by the payload; without one it is ignored. */
  hear: <Payload>(
    event: DownEvent,
    schema: GenericSchema<unknown, Payload> | ((payload: unknown) => GenericSchema<unknown, Payload> | undefined),
    take: (payload: Payload) => void,
  ) => void
  watch: (watcher: LinkWatcher) => void
  /** Checks something from outside; what does not fit is counted and undefined. */
  check: <Payload>(event: string, schema: GenericSchema<unknown, Payload>, payload: unknown) => Payload | undefined
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

  const check: Link['check'] = (event, schema, payload) => {
    // Valibot's object check takes lists too.
    let field = Array.isArray(payload) ? '' : findHarm(payload)
    let expected = 'a harmless object'
    if (field === null) {
      const result = safeParse(schema, payload, { abortEarly: true })
      if (result.success) return result.output
      const [issue] = result.issues
      field = (issue.path ?? []).map(({ key }) => key).join('.')
      expected = issue.expected ?? issue.message
    }
    invalid += 1
    try {
      onInvalid?.({ event, field, expected })
    } catch {
      // A fault of the application's listener must not stop the wire.
    }
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
          if (!isUp) return
          const chosen = typeof schema === 'function' ? schema(payload) : schema
          const checked = chosen && check(event, chosen, payload)
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
