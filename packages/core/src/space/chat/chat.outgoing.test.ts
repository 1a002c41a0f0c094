import { describe, expect, it } from 'vitest'
import type { MessageFact } from '../../ports/index.ts'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { codeOf, enter, room, soon, type User } from './chat.harness.ts'

const late = (user: User) => user.clock.advance(user.client.getConfig().request.restTimeout)

/** A user whom no refusal reaches before `release`. */
async function withLateRefusals() {
  const held: (() => void)[] = []
  const alice = await enter('alice', createMemoryNetwork(), {
    heard: (fact: MessageFact, report) =>
      fact.type === 'message.refused' ? held.push(() => report(fact)) : report(fact),
  })
  const release = () => {
    for (const report of held.splice(0)) report()
  }
  return { alice, network: alice.network, release }
}

/** Where a message may be that was handed over: what it takes to get there, without finding out what became of it. */
const places = [
  ['being sent', async () => {}],
  [
    'without an answer in time',
    async (alice: User) => {
      alice.network.messages.misbehave('fetch', 'lost')
      await late(alice)
    },
  ],
  [
    'after its connection was lost',
    async (alice: User) => {
      alice.network.messages.misbehave('fetch', 'lost')
      await alice.outage()
    },
  ],
] as const

describe('a message on its way', () => {
  it.each(places)('that is refused late, %s, fails with what the back end says', async (_, reach) => {
    const { alice, network, release } = await withLateRefusals()
    network.messages.misbehave('send', { code: 'too_large' })
    const sent = alice.space.sendMessage(room, { text: 'long' })
    await reach(alice)
    expect(await soon(sent)).toBe('pending')
    release()
    expect(await soon(sent)).toBe('too-large')
    expect(alice.view().messages).toMatchObject([{ state: 'failed', error: { code: 'too-large' } }])
  })

  it.each(places)('again, %s, does not fail by the late refusal of the first time', async (_, reach) => {
    const { alice, network, release } = await withLateRefusals()
    network.messages.misbehave('send', { code: 'too_large' }, 'lost')
    const first = codeOf(alice.space.sendMessage(room, { text: 'twice' }))
    await late(alice)
    expect(await first).toBe('space:9')
    const again = alice.space.retryMessage(room, alice.view().messages[0]?.ref ?? '')
    await reach(alice)
    release()
    expect(await soon(again)).toBe('pending')
    expect(alice.view().messages).toMatchObject([{ state: 'pending' }])
  })

  it.each([
    [...places[0], 'space:8'],
    [...places[1], 'space:9'],
    [...places[2], 'space:8'],
  ] as const)('%s, fails when its space is left: nobody finds out any more', async (_, reach, code) => {
    const alice = await enter('alice')
    alice.network.messages.misbehave('send', 'lost')
    const sent = alice.space.sendMessage(room, { text: 'bye' })
    await reach(alice)
    expect(await soon(sent)).toBe('pending')
    await alice.space.leave(room)
    expect(await soon(sent)).toBe(code)
    expect(alice.view().messages).toMatchObject([{ state: 'failed', error: { code } }])
  })

  it('without an answer in time, whose connection is lost then, fails by the loss where it is not found', async () => {
    const alice = await enter('alice')
    alice.network.messages.misbehave('send', 'lost')
    alice.network.messages.misbehave('fetch', 'lost')
    const sent = alice.space.sendMessage(room, { text: 'unlucky' })
    await late(alice)
    await alice.outage()
    expect(await soon(sent)).toBe('space:8')
  })

  it('without an answer is looked for at once, though a page of the history is under way that never comes', async () => {
    const alice = await enter('alice')
    alice.network.messages.misbehave('send', 'unanswered')
    alice.network.messages.misbehave('fetch', 'lost')
    const sent = alice.space.sendMessage(room, { text: 'here' })
    const fetched = alice.space.fetchMessages(room)
    await late(alice)
    expect([await soon(sent), await soon(fetched)]).toEqual(['resolved', 'resolved'])
    expect(alice.view()).toMatchObject({ messages: [{ state: 'sent', text: 'here' }], hasMore: false })
  })

  it('without an answer is looked for also where the last search failed', async () => {
    const alice = await enter('alice')
    alice.network.messages.misbehave('fetch', { code: 'odd' })
    await alice.outage()
    expect(alice.view().error).toMatchObject({ code: 'space:1' })
    alice.network.messages.misbehave('send', 'unanswered')
    const sent = alice.space.sendMessage(room, { text: 'found' })
    await late(alice)
    expect(await soon(sent)).toBe('resolved')
    expect(alice.view()).toMatchObject({ messages: [{ state: 'sent', text: 'found' }], error: null })
  })
})
