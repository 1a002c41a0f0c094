import type { Converter } from './convert.ts'
import type { Log } from './log.ts'
import type { InspectorMessage } from './messages.ts'

/** Who gets the messages. */
export interface Sink {
  accept: (messages: InspectorMessage[]) => void
  /** Takes nothing now; what happens meanwhile waits in the log, and is lost where that runs over. */
  isBusy?: () => boolean
}

export interface Delivery {
  /** Begins with everything the log still has. Gives back how to end it. */
  add: (sink: Sink, converter: Converter) => () => void
  /** Something is new in the log, or a sink is no longer busy. */
  wake: () => void
  close: () => void
}

/** How long one turn may keep the watched application waiting, in milliseconds. */
const turnMs = 4

/** Carries the log to its sinks in short turns, so that the watched application never waits for its watcher. */
export function createDelivery(log: Log, hello: () => InspectorMessage, onError: (error: Error) => void): Delivery {
  const readers = new Set<{ sink: Sink; converter: Converter; next: number; isNew: boolean }>()
  let isAwake = false

  const read = (reader: typeof readers extends Set<infer Reader> ? Reader : never, until: number) => {
    const { sink, converter } = reader
    if (sink.isBusy?.()) return false
    const messages: InspectorMessage[] = []
    const { entries } = log
    const add = (message: () => InspectorMessage) => {
      try {
        messages.push(message())
      } catch {
        messages.push(dropped(1))
      }
    }
    if (reader.isNew) messages.push(hello())
    reader.isNew = false
    if (reader.next < entries.oldest()) {
      messages.push(dropped(entries.oldest() - reader.next))
      for (const actor of log.actors)
        if (actor.baseNumber >= reader.next) add(() => converter.actor(actor, actor.base, Date.now()))
      reader.next = entries.oldest()
    }
    for (; reader.next < entries.next() && now() < until; reader.next++) {
      const entry = entries.at(reader.next)
      if (entry) add(() => converter.entry(entry))
    }
    try {
      if (messages.length > 0) sink.accept(messages)
    } catch (cause) {
      onError(new Error('A listener of the inspector failed.', { cause }))
    }
    return reader.next < entries.next()
  }
  const turn = () => {
    isAwake = false
    log.settle()
    const until = now() + turnMs
    let isMore = false
    for (const reader of readers) if (read(reader, until)) isMore = true
    if (isMore) wake()
  }
  const wake = () => {
    if (isAwake || readers.size === 0) return
    isAwake = true
    later(turn)
  }

  return {
    wake,
    add(sink, converter) {
      const reader = { sink, converter, next: 0, isNew: true }
      readers.add(reader)
      wake()
      return () => void readers.delete(reader)
    },
    close: () => readers.clear(),
  }
}

const now = () => performance.now()
const dropped = (count: number): InspectorMessage => ({
  type: '@switchhook.dropped',
  createdAt: String(Date.now()),
  count,
})

/** After what waits already. Not by a timer where that can be helped: those of a page in the background run once a second. */
function later(run: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(run)
  else {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      run()
    }
    port2.postMessage(null)
  }
}
