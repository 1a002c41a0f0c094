import type { Feature, FeatureContext, Installed } from '../../client/feature.ts'
import { createCell, type Readable } from '../../client/readable.ts'
import { type ErrorCode, type ErrorInfo, SwitchhookError } from '../../errors.ts'
import { given } from '../../feature/given.ts'
import { destroyed, handled, toError, toInfo } from '../../feature/promises.ts'
import type { CallLog, CallRecord } from '../../ports/index.ts'
import type { CallApi } from '../call.api.ts'
import { newestFirst, parseCache, parseRecord } from './records.ts'

/** Where the history is kept between two pages, such as `localStorage`. What it throws is told, and harms nothing. */
export interface HistoryStorage {
  getItem: (key: string) => string | null
  setItem: (key: string, value: string) => void
  removeItem: (key: string) => void
}

export interface CallHistoryOptions {
  /** Without it the history lasts as long as the client; `getCache` and `setCache` let an application keep it. */
  storage?: HistoryStorage
  /**
   * The key in the storage. Give one for each user.
   * @default 'switchhook.callHistory'
   */
  key?: string
}

/** Events of the history. Payloads as the inventory has them. */
export interface CallHistoryEvents {
  'callHistory:change': Record<string, never>
  /** An operation failed, or the storage did. */
  'callHistory:error': { error: ErrorInfo }
  /** The cache was replaced by `setCache`, or a call ended. */
  'callHistoryCache:change': Record<string, never>
}

/** The namespace `client.call.history`. */
export interface CallHistoryApi {
  /** The calls that ended, newest first, as far as they are cached. */
  get: () => readonly CallRecord[]
  observe: () => Readable<readonly CallRecord[]>
  /**
   * Loads a page of the back end's log into the cache.
   * Rejects with `callHistory:2` (bad argument), `:4` (not authenticated), `:5` (forbidden), `:1` (anything else),
   * `not-supported` where the transport has no log, `destroyed`.
   */
  fetch: (amount?: number, offset?: number) => Promise<void>
  /** Forgets a record, at the back end too where it has a log. Rejects with `callHistory:3` for an unknown one. */
  remove: (recordId: string) => Promise<void>
  /** Forgets every record, at the back end too where it has a log. */
  clear: () => Promise<void>
  /** The cache as a text for `setCache`. */
  getCache: () => string
  /** Puts what `getCache` gave in the place of the cache. Rejects with `callHistory:1` for any other text. */
  setCache: (data: string) => Promise<void>
}

const codes: Readonly<Record<string, ErrorCode>> = {
  'bad-request': 'callHistory:2',
  'not-found': 'callHistory:3',
  unauthorized: 'callHistory:4',
  forbidden: 'callHistory:5',
}

/** Adds the history to a client with calls: `client.call.history`. */
export function callHistory(
  options: CallHistoryOptions = {},
): Feature<'call', { history: CallHistoryApi }, CallHistoryEvents> {
  return { name: 'call', install: (context) => installHistory(context, options) }
}

function installHistory(
  { transport, emit, hear, namespace, onError }: FeatureContext,
  { storage, key = 'switchhook.callHistory' }: CallHistoryOptions,
): Installed<{ history: CallHistoryApi }> {
  const { history: log } = transport
  const calls = namespace('call') as Pick<CallApi, 'getById'> | undefined
  const answered = new Map<string, number>()
  let records: readonly CallRecord[] = []
  let isDestroyed = false
  const cell = createCell(() => records, onError)

  const fail = (code: ErrorCode, message: string, cause?: unknown): SwitchhookError => {
    const error = new SwitchhookError(code, message, { cause })
    emit('callHistory:error', { error: toInfo(error) })
    return error
  }

  /** Takes over what the history is from now on. */
  function keep(next: readonly CallRecord[], isReplaced = false): void {
    records = newestFirst(next)
    cell.invalidate()
    try {
      if (records.length === 0) storage?.removeItem(key)
      else storage?.setItem(key, JSON.stringify(records))
    } catch (cause) {
      fail('callHistory:1', 'The history could not be stored; it is complete until the client ends.', cause)
    }
    emit('callHistory:change', {})
    if (isReplaced) emit('callHistoryCache:change', {})
  }

  function restore(): void {
    try {
      const text = storage?.getItem(key) ?? null
      if (text !== null) records = parseCache(text)
    } catch (cause) {
      // Nobody listens yet.
      queueMicrotask(() => fail('callHistory:1', 'The stored history could not be read; a new one begins.', cause))
    }
  }

  /** Writes down a call that is over, once. */
  function note(callId: string): void {
    const view = calls?.getById(callId)
    if (view?.ending == null || view.endTime === undefined || records.some(({ id }) => id === callId)) return
    const { id, direction, peer, startTime, endTime, ending } = view
    const answeredTime = answered.get(id)
    answered.delete(id)
    // The call it was merged with has a record of its own.
    if (ending.reason === 'merged') return
    const { reason, missed } = ending
    const record = { id, direction, peer, startTime, endTime, reason, missed, ...given({ answeredTime }) }
    keep([...records, parseRecord(record) ?? record], true)
  }

  restore()
  hear((type, payload, at) => {
    if (type !== 'call:stateChange' && type !== 'call:start') return
    const { callId } = payload as { callId: string }
    const state = calls?.getById(callId)?.state
    if ((state === 'Connected' || state === 'On Hold') && !answered.has(callId)) answered.set(callId, at)
    // After the event that tells it.
    if (state === 'Ended' || state === 'Cancelled') queueMicrotask(() => note(callId))
  })

  /** Runs an operation: what goes wrong is told by event and promise. */
  async function run(operate: () => Promise<void> | void): Promise<void> {
    if (isDestroyed) throw toError(destroyed)
    try {
      await operate()
    } catch (cause) {
      if (isDestroyed) throw toError(destroyed)
      const { name, message } = cause as { name?: string; message?: string }
      const code = cause instanceof SwitchhookError ? cause.code : (codes[name ?? ''] ?? 'callHistory:1')
      throw fail(code, message ?? 'The history could not be changed.', cause)
    }
  }
  const need = (isRight: boolean, code: ErrorCode, message: string) => {
    if (!isRight) throw new SwitchhookError(code, message)
  }

  async function fetch(amount: number, offset: number): Promise<void> {
    need(Number.isInteger(amount) && amount > 0 && amount <= 1000, 'callHistory:2', 'amount should be 1 to 1000.')
    need(Number.isInteger(offset) && offset >= 0, 'callHistory:2', 'offset should be 0 or more.')
    need(log !== undefined, 'not-supported', `The transport '${transport.name}' has no log of calls.`)
    const page = await (log as CallLog).fetch({ amount, offset })
    if (isDestroyed) throw toError(destroyed)
    keep([...records, ...page.map(parseRecord).filter((record) => record !== undefined)])
  }

  async function remove(recordId: string): Promise<void> {
    const isKnown = records.some(({ id }) => id === recordId)
    need(isKnown, 'callHistory:3', `There is no record '${String(recordId)}'.`)
    await log?.remove(recordId).catch((cause: { name?: string }) => {
      // The back end never had it, or has forgotten it.
      if (cause.name !== 'not-found') throw cause
    })
    keep(records.filter(({ id }) => id !== recordId))
  }

  async function clear(): Promise<void> {
    await log?.clear()
    keep([])
  }

  function setCache(data: string): void {
    let next: readonly CallRecord[]
    try {
      next = parseCache(data)
    } catch (cause) {
      throw new SwitchhookError('callHistory:1', 'data should be a text that getCache gave.', { cause })
    }
    keep(next, true)
  }

  return {
    api: {
      history: {
        get: cell.getSnapshot,
        observe: () => cell,
        fetch: (amount = 50, offset = 0) => handled(run(() => fetch(amount, offset))),
        remove: (recordId) => handled(run(() => remove(recordId))),
        clear: () => handled(run(clear)),
        getCache: () => JSON.stringify(records),
        setCache: (data) => handled(run(() => setCache(data))),
      },
    },
    destroy() {
      isDestroyed = true
    },
  }
}
