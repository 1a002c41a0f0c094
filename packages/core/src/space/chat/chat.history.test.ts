import { describe, expect, it } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import { both, carol, codeOf, enter, filled, numbers, room, soon } from './chat.harness.ts'

describe('the history', () => {
  it('is fetched page by page, back to the first message, of which nothing is unread', async () => {
    const alice = await enter('alice', filled(120))
    expect(alice.view()).toEqual({ messages: [], hasMore: true, isFetching: false, unread: 0, error: null })
    const fetched = alice.space.fetchMessages(room)
    expect(alice.view().isFetching).toBe(true)
    await fetched
    expect(alice.texts()).toEqual(numbers(71, 120))
    const [first] = alice.view().messages
    await alice.space.fetchMessages(room)
    expect(alice.texts()).toEqual(numbers(21, 120))
    expect(alice.view().messages[50]).toBe(first)
    expect(alice.view().hasMore).toBe(true)
    await alice.space.fetchMessages(room)
    expect(alice.texts()).toEqual(numbers(1, 120))
    const complete = alice.view()
    expect(complete).toMatchObject({ hasMore: false, unread: 0 })
    await alice.space.fetchMessages(room)
    expect(alice.view()).toBe(complete)
  })

  it('whose first message is known is asked for no more', async () => {
    const alice = await enter('alice', filled(3))
    await alice.space.fetchMessages(room)
    expect(alice.view().hasMore).toBe(false)
    alice.network.messages.misbehave('fetch', { code: 'odd' })
    await alice.space.fetchMessages(room)
    expect(alice.view().error).toBe(null)
  })

  it('is fetched once for all who ask at the same time', async () => {
    const alice = await enter('alice', filled(60))
    await Promise.all([alice.space.fetchMessages(room), alice.space.fetchMessages(room)])
    expect(alice.texts()).toEqual(numbers(11, 60))
  })

  it('goes on where messages come while it is fetched', async () => {
    const { network, alice, bob } = await both()
    for (const text of numbers(1, 70)) network.messages.post('elsewhere', carol, { content: { html: text } })
    await bob.space.sendMessage(room, { text: 'one' })
    const fetched = alice.space.fetchMessages(room)
    await bob.space.sendMessage(room, { text: 'two' })
    await fetched
    expect(alice.texts()).toEqual(['one', 'two'])
    expect(alice.view().hasMore).toBe(false)
  })

  it('that cannot be fetched is told, and may be asked for again', async () => {
    const alice = await enter('alice', filled(3))
    alice.network.messages.misbehave('fetch', { code: 'unauthorized' }, 'lost')
    expect(await codeOf(alice.space.fetchMessages(room))).toBe('authentication:1')
    expect(alice.view().error?.code).toBe('authentication:1')
    const late = codeOf(alice.space.fetchMessages(room))
    expect(alice.view()).toMatchObject({ isFetching: true, error: null })
    await alice.clock.advance(alice.client.getConfig().request.restTimeout)
    expect(await late).toBe('space:9')
    await alice.space.fetchMessages(room)
    expect(alice.texts()).toEqual(['1', '2', '3'])
  })

  it('is complete where the back end goes no further back', async () => {
    const alice = await enter('alice', filled(60))
    await alice.space.fetchMessages(room)
    alice.network.messages.misbehave('fetch', { code: 'too_many' })
    await alice.space.fetchMessages(room)
    expect(alice.view()).toMatchObject({ hasMore: false, error: null })
    expect(alice.texts()).toEqual(numbers(11, 60))
  })

  it('waits for the space, and ends with it', async () => {
    const alice = await enter('alice', filled(3), { joins: false })
    const fetched = alice.space.fetchMessages(room)
    expect(await soon(fetched)).toBe('pending')
    await alice.space.join(room)
    await settled()
    expect(await soon(fetched)).toBe('resolved')
    await alice.space.leave(room)
    await settled()
    expect(await codeOf(alice.space.fetchMessages(room))).toBe('space:6')
    expect(alice.texts()).toEqual(['1', '2', '3'])
    alice.network.messages.post(room, carol, { content: { html: '4' } })
    await alice.space.join(room)
    await settled()
    expect(alice.texts()).toEqual(['1', '2', '3', '4'])
    expect(alice.view().unread).toBe(1)
  })

  it('shows a message that was changed as it is, in its place, and not as a new one', async () => {
    const alice = await enter('alice')
    const id = alice.network.messages.post(room, carol, {
      category: 'task',
      content: { html: 'do', status: 'pending' },
    })
    alice.network.messages.post(room, carol, { content: { html: 'after' } })
    await settled()
    const events = alice.events.length
    alice.network.messages.post(room, carol, { id, content: { html: 'do', status: 'complete' } })
    await settled()
    expect(alice.view().messages).toMatchObject([
      { id, task: { status: 'complete' }, modifiedAt: expect.any(Number) },
      { text: 'after' },
    ])
    expect(alice.events.length).toBe(events)
    expect(alice.view().unread).toBe(2)
  })
})

describe('a port that breaks its contract', () => {
  it('costs the request that met it, and nothing else', async () => {
    const network = filled(3)
    const { messages, ...transport } = network.connect('alice')
    let isBroken = true
    const broken = {
      ...transport,
      messages: {
        open: (...given: Parameters<NonNullable<typeof messages>['open']>) => {
          const session = messages?.open(...given)
          return {
            close: () => session?.close(),
            send(command: { type: string }) {
              if (isBroken && command.type === 'fetch') throw new Error('broken')
              session?.send(command as never)
            },
          }
        },
      },
    }
    const alice = await enter('alice', { ...network, connect: () => broken as never })
    expect(await codeOf(alice.space.fetchMessages(room))).toBe('space:1')
    expect(alice.errors.length).toBeGreaterThan(0)
    expect(alice.events).toMatchObject([['space:error', { error: { code: 'space:1' } }]])
    isBroken = false
    await alice.space.fetchMessages(room)
    expect(alice.texts()).toEqual(['1', '2', '3'])
    await alice.space.sendMessage(room, { text: 'on' })
    expect(alice.texts()).toEqual(['1', '2', '3', 'on'])
  })
})

describe('unread messages', () => {
  it('are those of others since markRead, up to the message it names', async () => {
    const { alice, bob } = await both()
    for (const text of ['one', 'two', 'three']) await bob.space.sendMessage(room, { text })
    await alice.space.sendMessage(room, { text: 'mine' })
    await settled()
    expect(alice.view().unread).toBe(3)
    expect(bob.view().unread).toBe(1)
    await alice.space.markRead(room, 'message-2')
    expect(alice.view().unread).toBe(1)
    await alice.space.markRead(room)
    expect(alice.view().unread).toBe(0)
    expect(await codeOf(alice.space.markRead(room, 'unknown'))).toBe('space:7')
  })
})
