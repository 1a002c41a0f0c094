import type { Transport } from '@switchhook/core'
import { refuseHarm } from './payload.ts'
import { Mismatch, type Reader } from './read.ts'
import { hangUp, listen, type SocketLike, type SocketListeners } from './socket.ts'
import type { DownEvent, UpEvent } from './wire/events.ts'

/** An incoming payload that was dropped, or a part of one: names only, never what stood there. */
export interface InvalidPayload {
  /** The Socket.IO event, or `rest` for an answer over HTTP. */
  event: string
  /** Path of the field at fault; empty for the payload itself. */
  field: string
  /** What should have stood there. */
  expected: string
}

/** Told when the connection comes and goes, and when the transport is closed. */
export interface LinkWatcher {
  up?: () => void
  down?: () => void
  close: () => void
}

/** The wire as the ports see it: one connection that comes and goes, and payloads that fit their schema. */
export interface Link {
  isUp: () => boolean
  /** The id of this connection, once the server told it. */
  sessionId: () => string | null
  /** Takes the id of this connection from an answer that may name it. */
  identify: (sessionId: string | null | undefined) => void
  /**
   * False where there is no connection; nothing is kept for later. Payloads are JSON: undefined fields are absent.
   * `shown` is what whoever watches the wire gets to see of one with a secret in it.
   */
  send: (event: UpEvent, payload: object, shown?: object) => boolean
  /** Takes what is read of a payload that fits, unless that is nothing. */
  hear: <Read>(event: DownEvent, read: Reader<Read>, take: (read: NonNullable<Read>) => void) => void
  watch: (watcher: LinkWatcher) => unknown
  unwatch: (watcher: LinkWatcher) => unknown
  /** Tells whoever watches the wire. */
  tell: (direction: 'out' | 'in', name: string, payload?: unknown, protocol?: string) => void
  /** Reads something from outside; what does not fit is counted and undefined. */
  check: <Read>(event: string, read: Reader<Read>, payload: unknown) => Read | undefined
}

/** The connection's end of a link. */
export interface LinkControl extends Link {
  /** Uses a socket, heard by others too. Returns how to let go of it and hang up. */
  attach: (socket: SocketLike, listeners: SocketListeners) => () => void
  up: () => void
  down: () => void
  close: () => void
  invalidCount: () => number
  /** Whoever watches the wire, until the returned function is called. */
  tap: Watch
}

type Watch = NonNullable<Transport['watch']>

export function createLink(onInvalid?: (details: InvalidPayload) => void): LinkControl {
  const hearers: SocketListeners = []
  const watchers = new Set<LinkWatcher>()
  const taps = new Set<Parameters<Watch>[0]>()
  let socket: SocketLike | null = null
  let isUp = false
  let sessionId: string | null = null
  let invalid = 0

  const check: Link['check'] = (event, read, payload) => {
    let isTold = false
    const misfits = ({ field, expected }: Mismatch) => {
      if (isTold) return
      isTold = true
      invalid += 1
      try {
        onInvalid?.({ event, field, expected })
      } catch {
        // A fault of the application's listener must not stop the wire.
      }
    }
    try {
      refuseHarm(payload)
      return read(payload, '', misfits)
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error
      misfits(error)
    }
  }

  const tell: Link['tell'] = (direction, name, payload, protocol = 'socketio') => {
    for (const report of taps) report({ direction, protocol, name, payload, at: Date.now() })
  }

  return {
    tell,
    tap: (report) => {
      taps.add(report)
      return () => taps.delete(report)
    },
    isUp: () => isUp,
    sessionId: () => sessionId,
    identify: (id) => {
      sessionId = id || sessionId
    },
    send: (event, payload, shown = payload) => {
      if (isUp) {
        tell('out', event, shown)
        socket?.emit(event, payload)
      }
      return isUp
    },
    hear: (event, read, take) => {
      hearers.push([
        event,
        (payload: unknown) => {
          tell('in', event, payload)
          const checked = isUp && check(event, read, payload)
          if (checked) take(checked)
        },
      ])
    },
    watch: (watcher) => watchers.add(watcher),
    unwatch: (watcher) => watchers.delete(watcher),
    check,
    attach: (next, listeners) => {
      socket = next
      const release = listen(next, [...hearers, ...listeners])
      return () => {
        release()
        hangUp(next)
      }
    },
    up: () => {
      isUp = true
      tell('in', 'connect')
      for (const { up } of watchers) up?.()
    },
    down: () => {
      if (!isUp) return
      isUp = false
      tell('in', 'disconnect')
      for (const { down } of watchers) down?.()
      sessionId = null
    },
    close: () => {
      for (const { close } of watchers) close()
    },
    invalidCount: () => invalid,
  }
}
