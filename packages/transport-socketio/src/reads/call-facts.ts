import type { IceCandidate } from '@switchhook/core'
import { type Fields, flag, list, maybe, nullable, number, type Reader, record, text } from '../read.ts'
import { party, reason } from './parts.ts'

const ofCall = { callId: text, seq: number, from: maybe(party) }
const fact = <Table extends Fields>(fields: Table) => record({ ...ofCall, ...fields })
const bare = fact({})
const customParameters = list(record({ name: text, value: text }))
const carried = { parameters: maybe(customParameters) }
const answered = fact({ answer: text, ...carried })
const finished = { reason: maybe(text), ...carried }
const ended = fact({ statusCode: maybe(number), ...finished })
const mediaKinds = record({ audio: flag, video: flag })
const attempt = maybe(number)
/** Of the leg of a meeting: `meeting`, and of which space (spaces.md §13.3, rule 7). */
const purpose = { purpose: maybe(text), topicId: maybe(text) }
const retargeted = fact({ party, makesOffer: maybe(flag, false), restored: maybe(flag) })

const candidate: Reader<IceCandidate> = record({
  candidate: text,
  sdpMid: maybe(text),
  sdpMLineIndex: maybe(number),
  usernameFragment: maybe(text),
})

/** An invite as the list of calls tells of it. */
const knownInvite = record(
  {
    callId: text,
    from: maybe(party),
    offer: maybe(text),
    /** A hint for people only: the engine reads the offer. */
    media: maybe(mediaKinds, { audio: true, video: false }),
    replaces: maybe(party),
    ...carried,
    ...purpose,
  },
  { from: 'party', offer: 'lastOffer' },
)

/**
 * The facts of `CALL_SIGNAL`, by type (spaces.md §13.2). Beside the envelope each holds what the port's fact of the same
 * name holds.
 */
const facts = {
  invited: fact({
    from: party,
    offer: maybe(text),
    media: mediaKinds,
    displayName: maybe(text),
    ...carried,
    replaces: maybe(party),
    ...purpose,
  }),
  accepted: bare,
  rang: bare,
  progressed: answered,
  answered,
  rejected: fact({ statusCode: maybe(number, 603), ...finished }),
  forwarded: bare,
  cancelled: ended,
  ended,
  offered: fact({ offer: text, operation: maybe(text), attempt, ...carried }),
  updateAnswered: fact({ answer: text, attempt }),
  updateRejected: fact({ statusCode: maybe(number, 488), attempt }),
  /** Null when there are no more (RFC 8838). */
  candidate: fact({ candidate: nullable(candidate) }),
  parameters: fact({ parameters: maybe(customParameters, []) }),
  /** A sender that says nothing of the lengths plays the tones as long as the port's commands do. */
  dtmf: fact({ tones: text, duration: maybe(number, 100), gap: maybe(number, 70) }),
  retargeted,
  transferred: fact({ statusCode: number, reason: maybe(text) }),
  audited: bare,
  resumed: bare,
  peerLost: bare,
  peerBack: bare,
  /** Every call of the user that the server knows. */
  synced: record({
    calls: list(
      record(
        {
          invite: knownInvite,
          state: maybe(text),
          direction: maybe(text),
          sessionId: maybe(text),
          retargeted: maybe(retargeted),
          lastOfferAttempt: maybe(number, 0),
          lastAnswer: maybe(text),
          lastAnswerAttempt: maybe(number, 0),
        },
        { invite: '' },
      ),
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
