import type { CallErrorCode } from '@switchhook/transport-socketio/wire'
import { addUsersOutOfTheBox } from '../identity/directory.ts'
import type { Party } from '../identity/party.ts'
import { createMinuteCount, type MinuteCount } from '../rate.ts'
import type { Refusal } from '../refusal.ts'
import type { SessionServices } from '../services/services.ts'
import type { Target } from './reach.ts'

export type CallRefusal = Refusal<CallErrorCode>

/** Every call the server knows, and who can be reached by one. */
export interface Calls {
  /** Every call, by its key. */
  readonly all: Map<string, Call>
  /** By the call id of either side: the two may differ after a transfer. */
  readonly byId: Map<string, Call>
  /** By user id: the calls this user has a side of. */
  readonly byUser: Map<string, Set<Call>>
  /** Ids that were used and the number of the fact told last before, oldest first, so that none is used twice. */
  readonly usedIds: Map<string, number>
  /** By session id: the services a connection is subscribed to (spaces.md §13.1). */
  readonly services: Map<string, SessionServices>
  readonly unansweredInvites: MinuteCount
  /** Who is known, by id. */
  readonly people: Map<string, Party>
  /** Connections that are there, by session id. */
  readonly sessions: Map<string, { userId: string; process: string }>
  /** The number of the last fact that was told. */
  lastSeq: number
}

/** Two people, or somebody and who is to answer. */
export interface Call {
  /** Names the call among all there are; the id its first caller gave it. */
  readonly key: string
  readonly purpose: 'call' | 'meeting'
  readonly topicId: string | undefined
  state: 'initiated' | 'ringing' | 'established'
  caller: Side
  callee: Side
  /** What was said when inviting, and when sending the call on, for those who are invited later. */
  invitation: Record<string, unknown> & { parameters?: Parameters }
  readonly media: { audio: boolean; video: boolean }
  /** Who was called before the present callee, oldest first. */
  readonly history: Party[]
  transfer: Transfer | null
}

/** One end of a call. */
export interface Side {
  readonly callId: string
  readonly party: Party
  direction: 'outgoing' | 'incoming'
  /** The connection that has this end; null while several may answer. */
  sessionId: string | null
  /** Connections that may answer, and whether each is there. */
  readonly ringing: Map<string, { isLost: boolean }>
  isLost: boolean
  /** What happened while the connection was lost. */
  readonly waiting: Fact[]
  /** Candidates since this side's last description. */
  candidateCount: number
  /** This side's candidates so far, for who is invited or comes back later; kept until the call is answered. */
  readonly earlyCandidates: Fact[]
  lastOffer: Description | null
  lastAnswer: Description | null
  isHolding: boolean
  /** What holding becomes when the other side agrees to the offer that is on its way. */
  wantsHolding: boolean | null
  /** The last number heard from each connection: what is not above it was heard before. */
  readonly heard: Map<string, number>
  /** The last `retargeted` this side was told, number included. */
  retargeted: Fact | null
}

/** Names and values that are carried beside the signalling, unread. */
export type Parameters = ReadonlyArray<{ name: string; value: string }>

export interface Description {
  description: string
  attempt: number | undefined
}

/** A blind transfer on its way: the other side goes on with `transferor` until the target answers (§13.3, rule 8). */
export interface Transfer {
  readonly transferor: Side
  readonly transferred: Side
  readonly target: Party
  /** Who was named, so that it is looked anew who can be reached when the offer is there. */
  readonly to: Target
  /** The new end; null until the transferred side has made its offer. */
  side: Side | null
  /** What the transferor said to the target. */
  readonly parameters: Parameters | undefined
  offer: Description | null
}

/** A fact without its envelope: `type` and what stands beside it. */
export interface Fact {
  type: string
  [field: string]: unknown
}

/** The connection a command comes from. */
export interface Speaker {
  sessionId: string
  party: Party
}

const usedIdsKept = 10_000

/** The parts of {@link Calls} that grow and shrink and do not follow from others. */
export const callsParts = ['all', 'usedIds', 'services', 'unanswered', 'people', 'sessions'] as const
export type CallsPart = (typeof callsParts)[number]

/** Knows no call, and the users every server starts with. `collection` makes the maps its parts stand in. */
export function createCalls(
  collection: <Key, Value>(name: CallsPart | 'byId' | 'byUser') => Map<Key, Value> = () => new Map(),
): Calls {
  const calls: Calls = {
    all: collection('all'),
    byId: collection('byId'),
    byUser: collection('byUser'),
    usedIds: collection('usedIds'),
    services: collection('services'),
    unansweredInvites: createMinuteCount(collection('unanswered')),
    people: collection('people'),
    sessions: collection('sessions'),
    lastSeq: 0,
  }
  addUsersOutOfTheBox(calls.people)
  return calls
}

export function createSide(
  callId: string,
  party: Party,
  where: { sessionId: string } | { ringing: readonly string[] },
): Side {
  const isCaller = 'sessionId' in where
  return {
    callId,
    party,
    direction: isCaller ? 'outgoing' : 'incoming',
    sessionId: isCaller ? where.sessionId : null,
    ringing: new Map(isCaller ? [] : where.ringing.map((sessionId) => [sessionId, { isLost: false }])),
    isLost: false,
    waiting: [],
    candidateCount: 0,
    earlyCandidates: [],
    lastOffer: null,
    lastAnswer: null,
    isHolding: false,
    wantsHolding: null,
    heard: new Map(),
    retargeted: null,
  }
}

/** The ends of a call, the target of a transfer included. */
export function sidesOf(call: Call): Side[] {
  return call.transfer?.side ? [call.caller, call.callee, call.transfer.side] : [call.caller, call.callee]
}

/** The end a connection speaks for: its own, or else that of its user. */
export function sideOf(call: Call, callId: string, speaker: Speaker): Side | undefined {
  const sides = sidesOf(call).filter((side) => side.callId === callId)
  return (
    sides.find((side) => isAt(side, speaker.sessionId)) ?? sides.find(({ party }) => party._id === speaker.party._id)
  )
}

/** Whether a connection has this end, or may still answer at it. */
export function isAt(side: Side, sessionId: string): boolean {
  return side.sessionId === sessionId || side.ringing.has(sessionId)
}

export function otherSide(call: Call, side: Side): Side {
  if (side === call.transfer?.side) return call.transfer.transferred
  return side === call.caller ? call.callee : call.caller
}

/** Makes a call, or a new end of one, findable. */
export function register(calls: Calls, call: Call): void {
  calls.all.set(call.key, call)
  for (const side of sidesOf(call)) {
    calls.byId.set(side.callId, call)
    markUsed(calls, side.callId)
    const ofUser = calls.byUser.get(side.party._id) ?? new Set()
    calls.byUser.set(side.party._id, ofUser.add(call))
  }
}

/** Makes an end that is over, or all ends of a call that is, not findable any more. */
export function unregister(calls: Calls, call: Call, ended: readonly Side[] = sidesOf(call)): void {
  const remaining = sidesOf(call).filter((side) => !ended.includes(side))
  if (remaining.length === 0) calls.all.delete(call.key)
  for (const { callId, party } of ended) {
    if (!remaining.some((side) => side.callId === callId)) calls.byId.delete(callId)
    if (remaining.some((side) => side.party._id === party._id)) continue
    const ofUser = calls.byUser.get(party._id)
    ofUser?.delete(call)
    if (ofUser?.size === 0) calls.byUser.delete(party._id)
  }
}

export function markUsed(calls: Calls, callId: string): void {
  calls.usedIds.set(callId, calls.lastSeq)
  const oldest = calls.usedIds.keys().next()
  if (calls.usedIds.size > usedIdsKept && !oldest.done) calls.usedIds.delete(oldest.value)
}

export function callRefusal(code: CallErrorCode, message: string): CallRefusal {
  return { code, message }
}
