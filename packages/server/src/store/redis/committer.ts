import { randomUUID } from 'node:crypto'
import { ErrorReply } from 'redis'
import type { Clock } from '../../clock.ts'
import type { Logger } from '../../log.ts'
import { type CommitOutcome, commit, entryType, type Keys, type RedisClient } from './journal.ts'
import type { Reader } from './reader.ts'
import { createTransaction, type Scope, type Transaction } from './transaction.ts'

/** Makes decisions on the replica and writes them, as many at once as have gathered while the last ones were written. */
export interface Committer {
  /** Settles once what was decided is written, and delivered to the connections of this process. */
  decide: <Result>(decision: (scope: Scope) => Result) => Promise<Result>
  /** A commit was read from the stream. */
  written: (commitId: string, names: readonly string[], n: number) => void
  /** What is not written is decided anew, once the replica is whole again. */
  startOver: () => void
  close: () => void
}

interface Task {
  run: (transaction: Transaction) => void
  settle: () => void
  fail: (error: unknown) => void
}

/** Decisions on their way to Redis. */
interface Flight {
  commitId: string
  transaction: Transaction
  isWritten: boolean
  /** Settles when they were read back, or never will be. */
  landed: Promise<void>
  land: () => void
}

const decidedAtOnce = 500
/** Beyond this decisions are refused: Redis is away, and memory is not without bound. */
const decisionsWaiting = 20_000
const retryAfterMs = 50

export function createCommitter(parts: {
  client: RedisClient
  keys: Keys
  process: string
  clock: Clock
  reader: Reader
  log: Logger
  namespace: () => string
}): Committer {
  const { client, keys, process, clock, reader, log, namespace } = parts
  const queue: Task[] = []
  let flight: Flight | undefined
  let isPumping = false
  let isClosed = false

  const takeOff = (batch: readonly Task[]): Flight => {
    const transaction = createTransaction(reader.replica(), clock.now)
    for (const { run } of batch) run(transaction)
    let land = () => {}
    const landed = new Promise<void>((resolve) => {
      land = resolve
    })
    return { commitId: randomUUID(), transaction, isWritten: false, landed, land }
  }

  /** Writes, however often it takes: the same commit counts once. */
  const write = async ({ commitId, transaction }: Flight, epoch: string): Promise<CommitOutcome> => {
    const { read, patches, entries } = transaction.toCommit()
    const own = entries.length > 0 || Object.keys(patches).length > 0
    const last = [entryType.commit, JSON.stringify({ commitId, patches })] as const
    const what = { process, commitId, epoch, read, patches, entries: own ? [...entries, last] : [] }
    for (;;) {
      if (isClosed) throw new Error('The store is closed.')
      try {
        if (client.isReady) return await commit(client, keys, namespace(), what)
      } catch (error) {
        if (isRefusal(error)) throw error
        log.debug({ err: error }, 'Redis did not take a commit')
      }
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
    }
  }

  /** True if the decisions stand; false if they are to be made again. */
  const attempt = async (batch: readonly Task[]): Promise<boolean> => {
    await reader.whole()
    const [epoch, current] = [reader.epoch(), takeOff(batch)]
    flight = current
    try {
      const isSilent = current.transaction.toCommit().entries.length === 0 && isEmpty(current.transaction)
      const outcome = await write(current, epoch)
      if (outcome.outcome === 'lost' && epoch === reader.epoch())
        reader.startOver('this Redis is not the one there was')
      else if (outcome.outcome === 'lost') return false
      else if (outcome.outcome === 'done' && isSilent) current.isWritten = true
      else if (outcome.outcome === 'done') await current.landed
      else {
        current.transaction.rollBack()
        await reader.reached(outcome.sequence)
      }
      if (current.isWritten && isSilent) current.transaction.confirm(0)
      return current.isWritten
    } finally {
      if (!current.isWritten) current.transaction.rollBack()
      flight = undefined
    }
  }

  const pump = async (): Promise<void> => {
    if (isPumping) return
    isPumping = true
    while (queue.length > 0) {
      const batch = queue.splice(0, decidedAtOnce)
      try {
        while (!(await attempt(batch)));
        for (const { settle } of batch) settle()
      } catch (error) {
        for (const { fail } of batch) fail(error)
      }
    }
    isPumping = false
  }

  return {
    decide: (decision) =>
      new Promise((resolve, reject) => {
        if (queue.length >= decisionsWaiting || isClosed) {
          reject(new Error('Redis is away.'))
          return
        }
        let settle = () => {}
        queue.push({
          run: (transaction) => {
            try {
              const result = transaction.decide(decision)
              settle = () => resolve(result)
            } catch (error) {
              settle = () => reject(error)
            }
          },
          settle: () => settle(),
          fail: reject,
        })
        void pump()
      }),
    written: (commitId, names, n) => {
      if (!flight) return
      if (flight.commitId === commitId) {
        flight.isWritten = true
        flight.transaction.confirm(n)
        flight.land()
      } else if (names.some((name) => flight?.transaction.concerns(name))) flight.transaction.rollBack()
    },
    startOver: () => flight?.land(),
    close: () => {
      isClosed = true
    },
  }
}

function isEmpty(transaction: Transaction): boolean {
  return Object.keys(transaction.toCommit().patches).length === 0
}

/** Whether Redis answered with an error, rather than not at all or not yet. */
function isRefusal(error: unknown): boolean {
  return error instanceof ErrorReply && !/^(?:LOADING|BUSY|READONLY|MASTERDOWN|TRYAGAIN)\b/.test(error.message)
}
