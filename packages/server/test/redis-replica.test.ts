import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSide, register, unregister } from '../src/calls/calls.ts'
import type { Party } from '../src/identity/party.ts'
import { enterCall, leaveCall } from '../src/spaces/attendance.ts'
import { sendMessage } from '../src/spaces/messages.ts'
import { sendPresence } from '../src/spaces/presence.ts'
import { removeParty } from '../src/spaces/removal.ts'
import { subscribe, unsubscribe } from '../src/spaces/subscription.ts'
import { createReplica, type Replica } from '../src/store/redis/replica.ts'
import { createTransaction, type Scope, type Transaction } from '../src/store/redis/transaction.ts'

const topicId = 'room'
const settings = { topicId, title: 'Room', access: 'open', password: null, members: [] } as const
const now = Date.parse('2026-01-15T10:00:00.000Z')
const partyOf = (name: string): Party => ({ _id: name, type: 'user', username: name, displayname: name })

/** Something that happens to the space or the calls, by a number that says what and by whom. */
function happen({ space: find, calls: findCalls, out }: Scope, what: number, who: string, newId: () => string): void {
  const space = find(topicId)
  if (!space) return
  const [sessionId, party, moment] = [`${who}-session`, partyOf(who), { now, newId }]
  const subscriber = space.subscribers.get(sessionId)
  if (what === 0) subscribe(space, { sessionId, party, password: null, now }, out)
  else if (what === 1) unsubscribe(space, { sessionId, ...moment, isConnectionLost: what % 2 === 0 }, out)
  else if (what === 2 && subscriber && !space.attending.has(sessionId))
    enterCall(space, subscriber, { audio: true }, moment, out)
  else if (what === 3) leaveCall(space, { sessionId, ...moment }, out)
  else if (what === 4) {
    const sent = { category: 'app.event.presence.party.online', topicId, content: { idle: true } }
    sendPresence(space, { sessionId, sent }, out)
  } else if (what === 5) {
    const sent = { category: 'chat', topicId, content: { bodyText: 'hello' } }
    sendMessage(space, { sessionId, sent, keep: 3, ...moment }, out)
  } else if (what === 6) removeParty(space, { attendeeType: 'userId', attendee: who, by: party, ...moment }, out)
  else if (what === 7) {
    const callId = newId()
    const [caller, callee] = [
      createSide(callId, party, { sessionId }),
      createSide(callId, partyOf('other'), { ringing: ['other-session'] }),
    ]
    const call = { purpose: 'call', topicId: undefined, state: 'initiated', invitation: {}, history: [] } as const
    const transfer = { transferor: caller, transferred: callee, target: party, to: {}, side: null, offer: null }
    register(findCalls(), {
      ...{ ...call, invitation: {}, history: [], key: callId, caller, callee, media: { audio: true, video: false } },
      transfer: { ...transfer, parameters: undefined },
    })
    out.wake({ kind: 'ring', callId }, 1000)
  } else if (what === 8) {
    const calls = findCalls()
    for (const call of [...(calls.byUser.get(who) ?? [])]) {
      call.state = 'established'
      call.caller.candidateCount += 1
      if (call.caller.candidateCount > 2) unregister(calls, call)
    }
  }
}

/** Everything a replica holds, as plain values that can be compared; orders included, indexes as what they lead to. */
function everythingIn({ spaces, calls }: Replica): unknown {
  calls.index()
  const { all, byId, byUser, services, people, sessions, usedIds } = calls.calls
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_key, one) => (one instanceof Map ? [...one] : one instanceof Set ? [...one] : one)),
    )
  return plain({
    spaces: [...spaces],
    rows: [...spaces.values()].map(({ messages, departures, endedMeetings }) =>
      [messages, departures, endedMeetings].map((row) => [...row.keys()].join()),
    ),
    calls: [...all.keys()].sort(),
    byId: [...byId].map(([id, call]) => [id, call.key, call.state, call.transfer?.transferor === call.caller]).sort(),
    byUser: [...byUser].map(([id, set]) => [id, [...set].map(({ key }) => key).sort()]).sort(),
    others: [services, sessions, usedIds, calls.alarms].map((map) => [...map].sort()),
    people: [...people.keys()].sort(),
  })
}

const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom('ada', 'bo', 'cy')), { maxLength: 25 })

function play(transaction: Transaction, script: ReadonlyArray<readonly [number, string]>, newId: () => string): void {
  for (const [what, who] of script) transaction.decide((scope) => happen(scope, what, who, newId))
}

function written(transaction: Transaction, from: Replica, to: readonly Replica[], version: number): void {
  transaction.confirm(version)
  const { patches } = JSON.parse(JSON.stringify(transaction.toCommit())) as ReturnType<Transaction['toCommit']>
  for (const replica of to)
    if (replica !== from) for (const [name, patch] of Object.entries(patches)) replica.apply(name, patch, version)
}

function started(): { replicas: [Replica, Replica]; newId: () => string } {
  const replicas: [Replica, Replica] = [createReplica(), createReplica()]
  let last = 0
  const newId = () => {
    last += 1
    return `id-${last}`
  }
  const first = createTransaction(replicas[0], () => now)
  first.decide((scope) => {
    scope.calls()
    scope.addSpace(settings, now)
  })
  written(first, replicas[0], replicas, 1)
  return { replicas, newId }
}

describe('the copies processes have of the state', () => {
  it('are the same after every decision that was written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), steps), { maxLength: 6 }), (turns) => {
        const { replicas, newId } = started()
        for (const [index, [whose, script]] of turns.entries()) {
          const replica = replicas[whose === 0 ? 0 : 1]
          const transaction = createTransaction(replica, () => now)
          play(transaction, script, newId)
          written(transaction, replica, replicas, index + 2)
          expect(sorted(everythingIn(replicas[1]))).toEqual(sorted(everythingIn(replicas[0])))
        }
      }),
      { numRuns: 200 },
    )
  })

  it('are as before after decisions that were not', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const { replicas, newId } = started()
        const [replica] = replicas
        const first = createTransaction(replica, () => now)
        play(first, before, newId)
        written(first, replica, replicas, 2)
        const second = createTransaction(replica, () => now)
        play(second, after, newId)
        second.rollBack()
        expect(sorted(everythingIn(replica))).toEqual(sorted(everythingIn(replicas[1])))
      }),
      { numRuns: 200 },
    )
  })

  it('are as before after a decision that throws, and what others decided at the same time stays', () => {
    const { replicas, newId } = started()
    const [replica, other] = replicas
    const transaction = createTransaction(replica, () => now)
    play(transaction, [[0, 'ada']], newId)
    expect(() =>
      transaction.decide((scope) => {
        happen(scope, 2, 'ada', newId)
        happen(scope, 0, 'bo', newId)
        throw new Error('in the middle')
      }),
    ).toThrow('in the middle')
    written(transaction, replica, replicas, 2)
    expect([...(replica.spaces.get(topicId)?.subscribers.keys() ?? [])]).toEqual(['ada-session'])
    expect(replica.spaces.get(topicId)?.meeting).toBeNull()
    expect(everythingIn(other)).toEqual(everythingIn(replica))
    expect(
      transaction
        .toCommit()
        .entries.map(([, data]) => data)
        .join(),
    ).not.toContain('bo-session')
  })

  it('write small changes: what one session says is a field or two, however many are there', () => {
    const { replicas, newId } = started()
    const [replica] = replicas
    const many = createTransaction(replica, () => now)
    for (let n = 0; n < 500; n++) play(many, [[0, `user${n}`]], newId)
    many.confirm(2)
    const one = createTransaction(replica, () => now)
    play(one, [[4, 'user7']], newId)
    expect(Object.keys(one.toCommit().patches[`space:${topicId}`] ?? {})).toEqual(['subscribers:user7-session'])
  })
})

/** An entry that was deleted and came back may stand elsewhere in its map. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]))
}
