import type { IceCandidate } from '@switchhook/core'
import { flag, list, maybe, nullable, number, type Reader, record, text } from '../read.ts'
import { party, reason } from './parts.ts'

const ofCall = { callId: text, seq: number, from: maybe(party) }
const bare = record(ofCall)
const described = record({ ...ofCall, answer: text })
const finished = record({ ...ofCall, statusCode: maybe(number), reason: maybe(text) })
const mediaKinds = record({ audio: flag, video: flag })
const attempt = maybe(number)

const candidate: Reader<IceCandidate> = record({
  candidate: text,
  sdpMid: maybe(text),
  sdpMLineIndex: maybe(number),
  usernameFragment: maybe(text),
})

/**
 * The facts of `CALL_SIGNAL` that the call port has words for, by type (spaces.md §13.2). Beside the envelope each holds
 * what the port's fact of the same name holds.
 */
const facts = {
  invited: record({
    ...ofCall,
    from: party,
    offer: maybe(text),
    media: mediaKinds,
    displayName: maybe(text),
    parameters: maybe(list(record({ name: text, value: text }))),
    purpose: maybe(text),
  }),
  accepted: bare,
  rang: bare,
  progressed: described,
  answered: described,
  rejected: record({ ...ofCall, statusCode: maybe(number, 603), reason: maybe(text) }),
  cancelled: finished,
  ended: finished,
  offered: record({ ...ofCall, offer: text, operation: maybe(text), attempt }),
  updateAnswered: record({ ...ofCall, answer: text, attempt }),
  updateRejected: record({ ...ofCall, statusCode: maybe(number, 488), attempt }),
  /** Null when there are no more (RFC 8838). */
  candidate: record({ ...ofCall, candidate: nullable(candidate) }),
  resumed: bare,
  peerLost: bare,
  peerBack: bare,
  /** Every call of the user that the server knows. */
  synced: record({
    calls: list(
      record({
        callId: text,
        state: maybe(text),
        direction: maybe(text),
        party: maybe(party),
        media: maybe(mediaKinds),
        sessionId: maybe(text),
        lastOffer: maybe(text),
        lastOfferAttempt: maybe(number, 0),
        lastAnswer: maybe(text),
        lastAnswerAttempt: maybe(number, 0),
      }),
    ),
  }),
}

type FactOf<Type extends keyof typeof facts> = Type extends unknown
  ? { type: Type } & ReturnType<(typeof facts)[Type]>
  : never

/** A fact of `CALL_SIGNAL`. */
export type CallFact = FactOf<keyof typeof facts>
/** A fact of one call. */
export type OneCallFact = FactOf<Exclude<keyof typeof facts, 'synced'>>
/** Somebody calls. */
export type Invite = FactOf<'invited'>
/** A call as the server knows it. */
export type KnownCall = FactOf<'synced'>['calls'][number]

const factReaders = new Map<string, Reader<object>>(Object.entries(facts))
const typed = record({ type: text })

/** Undefined for the facts of other operations, and for those of a newer server: they are ignored (spaces.md §12.1). */
export const callFact: Reader<CallFact | undefined> = (value, field) => {
  const { type } = typed(value, field)
  const reader = factReaders.get(type)
  return reader && ({ ...reader(value, field), type } as CallFact)
}

/** `CALL_SIGNAL_FAILED`: `callId`, `seq` and `type` as sent, where they could be read (spaces.md §13.2). */
export const callSignalFailed = record({
  callId: maybe(text, ''),
  seq: maybe(number, 0),
  type: maybe(text),
  attempt,
  error: reason,
})
export type Failure = ReturnType<typeof callSignalFailed>
