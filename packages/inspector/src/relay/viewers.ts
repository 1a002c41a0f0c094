import type { WebSocket } from 'ws'
import type { Source } from './sources.ts'

const frameLength = 256 * 1024
const busyBytes = 1024 * 1024
const busyMs = 20

/** Sends every viewer what every source told, each at its own pace. */
export function createViewers(sources: () => Iterable<Source>) {
  const pumps = new Set<() => void>()
  let isAwake = false

  const add = (socket: WebSocket) => {
    const read = new WeakMap<Source, number>()
    let waiting: NodeJS.Timeout | undefined

    const pump = () => {
      for (const source of sources()) {
        let next = read.get(source) ?? 0
        while (next < source.entries.next()) {
          if (socket.bufferedAmount > busyBytes) {
            clearTimeout(waiting)
            waiting = setTimeout(pump, busyMs).unref()
            return
          }
          const parts = source.before(next)
          next = Math.max(next, source.entries.oldest())
          for (let length = 0; length < frameLength && next < source.entries.next(); next++) {
            const text = source.entries.at(next)?.text ?? ''
            parts.push(text)
            length += text.length
          }
          read.set(source, next)
          socket.send(`[${parts.join(',')}]`)
        }
      }
    }
    pumps.add(pump)
    socket.on('close', () => {
      clearTimeout(waiting)
      pumps.delete(pump)
    })
    pump()
  }

  return {
    add,
    count: () => pumps.size,
    /** A source has something new. */
    wake() {
      if (isAwake) return
      isAwake = true
      setImmediate(() => {
        isAwake = false
        for (const pump of pumps) pump()
      })
    },
  }
}
