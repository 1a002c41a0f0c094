import type { InspectionEvent as XStateEvent } from 'xstate'
import type { Converter } from './convert.ts'
import { createDelivery, type Sink } from './delivery.ts'
import type { CommandReport, InspectionEvent, WireReport } from './entry.ts'
import { createLog } from './log.ts'
import type { InspectorMessage } from './messages.ts'
import { connect } from './socket.ts'
import { reportTrouble } from './trouble.ts'

/** How an inspector is made. */
export interface InspectorOptions {
  /** What people call the application or the client, such as `alice`. @default the page's title, or `app` */
  name?: string
  /** What `npx @switchhook/inspector` printed, token included. Without it nothing leaves the process. */
  url?: string
  /** How many of the newest happenings are kept for who attaches late. @default 2000 */
  limit?: number
  /** Hears of trouble of the inspector's own: no relay at `url`, a listener that threw. @default a warning of the platform */
  onError?: (error: Error) => void
}

/** Watches actors; it can be given as `inspect` to `createClient` and to XState's `createActor`. */
export interface Inspector {
  /** XState's inspection events. */
  next: (event: XStateEvent) => void
  /** What a transport put on or took off its wire. */
  wire: (report: WireReport) => void
  /** A function of the client was called. */
  command: (report: CommandReport) => void
  /**
   * Gives every message from now on, after those still kept; first a hello, and the actors whose beginnings are no
   * longer kept. Messages come redacted and never while the watched application runs. Gives back how to end it.
   */
  subscribe: (listener: (message: InspectorMessage) => void) => () => void
  /** Ends every subscription and the connection, and watches no longer. */
  stop: () => void
}

/**
 * An inspector. While nobody listens it keeps references and copies nothing; an application faster than its listeners
 * is never held up: the oldest messages are dropped, and their number said.
 */
export function createInspector(options: InspectorOptions = {}): Inspector {
  const log = createLog(Math.max(10, options.limit ?? 2000))
  const onError = options.onError ?? reportTrouble
  const name = options.name ?? ((globalThis.document?.title || 'app') as string)
  const delivery = createDelivery(
    log,
    () => ({ type: '@switchhook.hello', createdAt: String(Date.now()), name }),
    onError,
  )
  let isStopped = false
  let converting: Promise<Converter> | undefined

  // Loaded with the first listener, redactor included; until then nothing is told to anybody.
  const converter = () => {
    converting ??= import('./convert.ts').then(({ createConverter }) => createConverter())
    return converting
  }
  const attach = (sink: Sink) => {
    let end: (() => void) | undefined
    let isOver = false
    converter().then(
      (ready) => {
        if (!isOver && !isStopped) end = delivery.add(sink, ready)
      },
      (cause) => onError(new Error('The inspector could not be loaded whole, so it tells nothing.', { cause })),
    )
    return () => {
      isOver = true
      end?.()
    }
  }
  const connection =
    options.url === undefined ? undefined : connect(options.url, { attach, wake: delivery.wake, onError })

  return {
    next(event) {
      if (isStopped) return
      log.inspect(event as unknown as InspectionEvent)
      delivery.wake()
    },
    wire(wire) {
      if (isStopped) return
      log.push({ kind: 'wire', at: wire.at, wire })
      delivery.wake()
    },
    command(command) {
      if (isStopped) return
      log.push({ kind: 'command', at: command.at, command })
      delivery.wake()
    },
    subscribe: (listener) => attach({ accept: (messages) => messages.forEach(listener) }),
    stop() {
      isStopped = true
      connection?.close()
      delivery.close()
    },
  }
}
