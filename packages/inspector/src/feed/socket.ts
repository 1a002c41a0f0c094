import type { Sink } from './delivery.ts'
import type { InspectorMessage } from './messages.ts'

/** The connection of an inspector to a relay: opened again when lost, until closed. */
export interface Connection {
  close: () => void
}

/** Longest text put into one frame, in characters; a single message that is longer travels alone. */
const frameLength = 256 * 1024
/** A single message longer than this is left out, in characters: no relay takes it. */
const maxLength = 2 * 1024 * 1024
/** How much may wait to be sent before messages wait in the log instead, in bytes. */
const busyBytes = 1024 * 1024
const firstRetryMs = 500
const maxRetryMs = 15_000

interface Feed {
  attach: (sink: Sink) => () => void
  wake: () => void
  onError: (error: Error) => void
}

/** Sends a feed to the relay at `url`, in frames that are JSON lists of messages. Throws a TypeError if it is no URL. */
export function connect(url: string, feed: Feed): Connection {
  const address = new URL(url)
  address.protocol = address.protocol.replace(/^http/, 'ws')
  address.hash = ''
  // The relay knows by it that a connection takes the place of one that was lost.
  address.searchParams.set('source', crypto.randomUUID())
  let socket: WebSocket | undefined
  let retryMs = firstRetryMs
  let isClosed = false
  let hasWarned = false

  const lost = () => {
    if (isClosed) return
    if (!hasWarned) feed.onError(new Error(`No inspector at ${address.host}, or it refused the token. Trying again.`))
    hasWarned = true
    const retry: unknown = setTimeout(open, retryMs)
    // A program that is done does not wait for its watcher.
    ;(retry as { unref?: () => void }).unref?.()
    retryMs = Math.min(retryMs * 2, maxRetryMs)
  }
  const open = async () => {
    const opened = await openSocket(address.href).catch(() => undefined)
    if (!opened) return lost()
    if (isClosed) return opened.close()
    socket = opened
    let detach: (() => void) | undefined
    let waking: unknown
    opened.onopen = () => {
      retryMs = firstRetryMs
      hasWarned = true
      detach = feed.attach({
        accept(messages) {
          for (const frame of framesOf(messages)) opened.send(frame)
        },
        isBusy() {
          if (opened.bufferedAmount < busyBytes) return false
          clearTimeout(waking as number)
          waking = setTimeout(feed.wake, 20)
          return true
        },
      })
    }
    opened.onclose = () => {
      clearTimeout(waking as number)
      detach?.()
      lost()
    }
    opened.onerror = () => {}
  }
  void open()
  return {
    close() {
      isClosed = true
      socket?.close()
    },
  }
}

function framesOf(messages: readonly InspectorMessage[]): string[] {
  const frames: string[] = []
  let parts: string[] = []
  let length = 0
  const end = () => {
    if (parts.length > 0) frames.push(`[${parts.join(',')}]`)
    parts = []
    length = 0
  }
  for (const message of messages) {
    let text = JSON.stringify(message)
    if (text.length > maxLength)
      text = JSON.stringify({ type: '@switchhook.dropped', createdAt: message.createdAt, count: 1 })
    if (length + text.length > frameLength) end()
    parts.push(text)
    length += text.length
  }
  end()
  return frames
}

async function openSocket(url: string): Promise<WebSocket> {
  const isNode = typeof window === 'undefined' && typeof process === 'object' && process.versions?.node !== undefined
  if (!isNode) return new WebSocket(url)
  // Node 20 has no WebSocket of its own, and that of later ones cannot be told to keep no program alive.
  const { WebSocket: NodeWebSocket } = await import('ws')
  const socket = new NodeWebSocket(url, { perMessageDeflate: false })
  socket.on('upgrade', (response) => response.socket.unref())
  return socket as unknown as WebSocket
}
