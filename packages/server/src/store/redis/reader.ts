import { randomUUID } from 'node:crypto'
import type { Namespace } from 'socket.io'
import type { Logger } from '../../log.ts'
import { entryType, hello, type Keys, type RedisClient } from './journal.ts'
import { createReplica, type Field, fieldsOf, type Replica } from './replica.ts'

/** One entry of the stream, as `entryType` says what it is. */
export interface Entry {
  type: string
  /** Its number; without gaps. */
  n: number
  // biome-ignore lint/suspicious/noExplicitAny: it is what this package wrote, of a shape for each type
  data: any
}

/** Reads the stream through Socket.IO's adapter, and keeps the replica. */
export interface Reader {
  start: () => Promise<void>
  replica: () => Replica
  /** The epoch of the Redis that is read. */
  epoch: () => string
  /** Whether the replica is whole. */
  isReading: () => boolean
  /** Settles once the replica is whole. */
  whole: () => Promise<void>
  /** Settles once everything up to this number was read, or all was read anew. */
  reached: (n: number) => Promise<void>
  /** Forgets all that was read and reads everything anew. */
  startOver: (why: string) => void
}

/** What an adapter is handed for each entry, and what it does with one; it has no public way to these. */
interface StreamsAdapter {
  onRawMessage: (message: Record<string, string>, offset: string) => void
  onMessage: (message: object, offset: string) => void
}

/** How often a first entry is written until it is read: the adapter reads from "now" on, whenever that is. */
const helloEveryMs = 100

export function createReader(parts: {
  client: RedisClient
  keys: Keys
  chat: () => Namespace
  process: string
  log: Logger
  /** An entry in its turn; `pass` has the adapter broadcast it. */
  told: (entry: Entry, pass: () => void) => void
  startsOver: () => void
  startedOver: (replica: Replica) => void
}): Reader {
  const { client, keys, chat, process, log, told, startsOver, startedOver } = parts
  const adapter = chat().adapter as unknown as StreamsAdapter
  let replica = createReplica()
  let epoch = ''
  let seen = 0
  let isWhole = false
  let loading: Promise<void> | undefined
  let greeting: { name: string; heard: () => void } | undefined
  /** What came while everything was being read. */
  let backlog: Array<() => void> = []
  const waiting = new Set<{ n: number; done: () => void }>()

  const settle = (): void => {
    for (const one of [...waiting]) {
      if (one.n > seen) continue
      waiting.delete(one)
      one.done()
    }
  }

  const take = (message: Record<string, string>, offset: string): void => {
    const { type = '', nsp, uid } = message
    const n = Number(message.n)
    if (n !== seen + 1) {
      startOver('entries of the stream were lost')
      return
    }
    seen = n
    const data: unknown = JSON.parse(message.data ?? '{}')
    told({ type, n, data }, () => adapter.onMessage({ nsp, uid, type: Number(type), data }, offset))
    settle()
  }

  adapter.onRawMessage = (message, offset) => {
    try {
      if (message.type === entryType.hello) {
        if (isWhole || message.data !== greeting?.name) return
        seen = Number(message.n)
        backlog = []
        greeting?.heard()
        greeting = undefined
      } else if (isWhole) take(message, offset)
      else backlog.push(() => take(message, offset))
    } catch (error) {
      log.error({ err: error }, 'an entry of the stream could not be taken')
    }
  }

  const greet = async (): Promise<void> => {
    const name = `${process} ${randomUUID()}`
    const heard = new Promise<void>((resolve) => {
      greeting = { name, heard: resolve }
    })
    const greetOnce = async (): Promise<void> => {
      if (client.isReady)
        epoch = await hello(client, keys, { namespace: chat().name, process: name, epoch: randomUUID() })
    }
    await greetOnce()
    const again = setInterval(() => {
      greetOnce().catch((error: unknown) => log.debug({ err: error }, 'Redis did not take a greeting'))
    }, helloEveryMs)
    await heard
    clearInterval(again)
  }

  const load = async (): Promise<void> => {
    await greet()
    const fresh = createReplica()
    const names = await client.sMembers(keys.domains)
    const hashes = await Promise.all(
      names.map(async (name) => [name, await client.hGetAll(keys.domain(name))] as const),
    )
    const loaded = hashes.map(([name, hash]) => ({ name, ...fieldsOf(hash) }))
    const created = ({ fields }: { fields: readonly Field[] }): number =>
      (JSON.parse(fields.find(([field]) => field === 'foundation')?.[1] ?? '{}') as { created?: number }).created ?? 0
    for (const { name, fields, version } of loaded.sort((a, b) => created(a) - created(b)))
      fresh.load(name, fields, version)
    replica = fresh
    isWhole = true
    startedOver(replica)
    for (const entry of backlog.splice(0)) if (isWhole) entry()
    settle()
  }

  const loadUntilWhole = async (): Promise<void> => {
    while (!isWhole)
      try {
        await load()
      } catch (error) {
        log.error({ err: error }, 'the state could not be read from Redis')
        await new Promise((resolve) => setTimeout(resolve, helloEveryMs))
      }
  }

  const startOver: Reader['startOver'] = (why) => {
    if (!isWhole) return
    isWhole = false
    backlog = []
    log.warn({ why }, 'reads everything from Redis anew; every connection ends')
    startsOver()
    for (const { done } of waiting) done()
    waiting.clear()
    loading = loadUntilWhole()
  }

  return {
    start: async () => {
      loading = load()
      await loading
    },
    replica: () => replica,
    epoch: () => epoch,
    isReading: () => isWhole,
    whole: async () => {
      while (!isWhole) await loading
    },
    reached: (n) =>
      new Promise((done) => {
        waiting.add({ n, done })
        settle()
      }),
    startOver,
  }
}
