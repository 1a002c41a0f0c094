import { createActor } from 'xstate'
import type { FeatureContext } from '../../client/feature.ts'
import type { ErrorInfo } from '../../errors.ts'
import { given } from '../../feature/given.ts'
import { createHandle, type Handle } from '../../feature/handle.ts'
import { toInfo } from '../../feature/promises.ts'
import type { MessageCommand, Party } from '../../ports/index.ts'
import type { Message } from './chat.api.ts'
import { toMessage, type Written } from './chat.message.ts'
import type { ChatCharts } from './chat.ports.ts'
import type { outgoingMessageChart } from './outgoingMessage.chart.ts'
import type { OutgoingEvent, Sending } from './outgoingMessage.setup.ts'

type OutgoingHandle = Handle<typeof outgoingMessageChart>

/** One of our messages that the back end is not known to have. */
export interface Outgoing {
  ref: string
  written: Written
  /** Whether it was handed over, and nobody knows whether it arrived. */
  isUncertain: () => boolean
  /** What was known when it was handed over, where no answer came; undefined otherwise. */
  unansweredSince: () => number | undefined
  can: (event: OutgoingEvent) => boolean
  send: (event: OutgoingEvent) => void
  retry: (operationId: string) => Promise<void>
  row: () => Message
}

/** Our messages on their way: those of one space, oldest first. */
export interface Outbox {
  /** Writes a message, which waits for the space. */
  add: (written: Written) => { ref: string; sent: Promise<void> }
  get: (ref: string | undefined) => Outgoing | undefined
  all: () => readonly Outgoing[]
  /** What is handed over for a sending, under a name of its own; undefined where it is gone. */
  commandOf: (sending: Sending, mark: number) => MessageCommand | undefined
  /** Which message and sending a name of the wire means. */
  find: (wireRef: string | undefined) => { outgoing: Outgoing; attempt: number } | undefined
}

export interface OutboxOptions {
  spaceId: string
  charts: () => ChatCharts
  self: () => Party
  requestTimeoutMs: () => number
  /** Something in one changed, which failed if an error is given. */
  changed: (ref: string, error?: ErrorInfo) => void
}

/** What a sending is called on the wire. */
const nameOf = (ref: string, attempt: number) => (attempt === 1 ? ref : `${ref}-${attempt}`)

const broken = { code: 'space:1', message: 'The message met an internal error.' } as const satisfies ErrorInfo

export function createOutbox(
  { clock, newId, watch, onError }: Pick<FeatureContext, 'clock' | 'newId' | 'watch' | 'onError'>,
  { spaceId, charts, self, requestTimeoutMs, changed }: OutboxOptions,
): Outbox {
  const messages = new Map<string, Outgoing>()
  /** By the names they have on the wire. */
  const sendings = new Map<string, { ref: string; attempt: number; mark: number }>()

  function forget(ref: string): void {
    messages.delete(ref)
    for (const [name, sending] of sendings) if (sending.ref === ref) sendings.delete(name)
  }

  function add(written: Written): { ref: string; sent: Promise<void> } {
    const ref = newId()
    const operationId = newId()
    const createdAt = clock.now()
    let row: Message | null = null
    let error: ErrorInfo | null = null
    const actor = watch(
      createActor(charts().outgoing, {
        id: `message-${ref}`,
        input: { spaceId, ref, operationId, requestTimeoutMs: requestTimeoutMs() },
        clock,
      }),
    )
    const stepped = (_: unknown, breakdown?: ErrorInfo) => {
      row = null
      const snapshot = actor.getSnapshot()
      if (snapshot.status === 'done') forget(ref)
      const before = error
      error = breakdown === undefined ? snapshot.context.error : toInfo(breakdown)
      changed(ref, before === null && error !== null && messages.has(ref) ? error : undefined)
    }
    const handle: OutgoingHandle = createHandle(actor, { stepped, breakdown: broken, close: () => {}, onError })
    messages.set(ref, {
      ref,
      written,
      isUncertain() {
        const { code } = error ?? {}
        return actor.getSnapshot().hasTag('uncertain') || code === 'space:8' || code === 'space:9'
      },
      unansweredSince() {
        const snapshot = actor.getSnapshot()
        return snapshot.hasTag('unanswered') ? sendings.get(nameOf(ref, snapshot.context.attempt))?.mark : undefined
      },
      can: (event) => actor.getSnapshot().can(event),
      send: (event) => actor.send(event),
      retry: (id) => handle.run({ type: 'retry', operationId: id }),
      row() {
        row ??= toMessage(written, {
          id: ref,
          ref,
          state: error === null ? 'pending' : 'failed',
          sender: self(),
          isOwn: true,
          createdAt,
          ...given({ error }),
        })
        return row
      },
    })
    const sent = handle.expect(operationId)
    actor.start()
    return { ref, sent }
  }

  return {
    add,
    get: (ref) => messages.get(ref ?? ''),
    all: () => [...messages.values()],
    commandOf({ ref, attempt }, mark) {
      const outgoing = messages.get(ref)
      if (outgoing === undefined) return undefined
      const name = nameOf(ref, attempt)
      sendings.set(name, { ref, attempt, mark })
      return { type: 'send', ref: name, ...outgoing.written }
    },
    find(wireRef) {
      const { ref, attempt = 0 } = sendings.get(wireRef ?? '') ?? {}
      const outgoing = messages.get(ref ?? '')
      return outgoing && { outgoing, attempt }
    },
  }
}
