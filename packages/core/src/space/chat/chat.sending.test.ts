import { describe, expect, it } from 'vitest'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { settled } from '../../testing/testClock.ts'
import { both, carol, codeOf, enter, filled, numbers, room, soon } from './chat.harness.ts'

describe('sending', () => {
  it('shows a message at once, and as sent when the back end gives it back', async () => {
    const { alice, bob } = await both()
    const sent = alice.space.sendMessage(room, { text: 'Hello <Bob> &\nbye' })
    const [pending] = alice.view().messages
    expect(pending).toMatchObject({
      state: 'pending',
      text: 'Hello <Bob> &\nbye',
      isOwn: true,
      sender: { id: 'alice' },
    })
    expect(pending?.id).toBe(pending?.ref)
    await sent
    expect(alice.view().messages).toEqual([
      {
        id: 'message-1',
        ref: pending?.ref,
        category: 'chat',
        state: 'sent',
        sender: expect.objectContaining({ id: 'alice' }),
        isOwn: true,
        text: 'Hello <Bob> &\nbye',
        html: '<p>Hello &lt;Bob&gt; &amp;<br>bye</p>',
        createdAt: Date.UTC(2026, 0, 1, 0, 0, 1),
        mentions: [],
        files: [],
      },
    ])
    expect(alice.events).toEqual([['space:messageSent', { spaceId: room, ref: pending?.ref, messageId: 'message-1' }]])
    await settled()
    expect(bob.view().messages).toMatchObject([{ id: 'message-1', isOwn: false, text: 'Hello <Bob> &\nbye' }])
    expect(bob.view().messages[0]).not.toHaveProperty('ref')
    expect(bob.events).toEqual([['space:messageReceived', { spaceId: room, messageId: 'message-1' }]])
  })

  it('carries tasks and ideas, with who is to do them, files and mentions', async () => {
    const { alice, bob } = await both()
    const files = [{ name: 'plan.pdf', size: 12, mimeType: 'application/pdf', url: 'https://example.test/plan.pdf' }]
    await alice.space.sendMessage(
      room,
      { html: '<b>Slides</b>' },
      { category: 'task', description: 'For <i>Friday</i>', assigneeIds: ['bob'], dueDate: '2026-01-20T00:00:00.000Z' },
    )
    await alice.space.sendMessage(room, { text: 'see' }, { parentId: 'message-1', mentions: ['bob', 'dave'], files })
    await alice.space.sendMessage(room, { text: 'Notes' }, { category: 'idea', description: 'Draft' })
    await settled()
    expect(bob.view().messages).toMatchObject([
      {
        category: 'task',
        text: 'Slides',
        task: {
          description: 'For Friday',
          assigneeIds: ['bob'],
          dueDate: '2026-01-20T00:00:00.000Z',
          status: 'pending',
        },
      },
      { category: 'chat', parentId: 'message-1', mentions: [{ id: 'bob', displayName: 'bob' }, { id: 'dave' }], files },
      { category: 'idea', text: 'Notes', description: 'Draft' },
    ])
  })

  it('fails where the back end refuses, and is sent again by retryMessage, once', async () => {
    const { alice, network } = await both()
    network.messages.misbehave('send', { code: 'too_large' }, { code: 'odd' })
    expect(await codeOf(alice.space.sendMessage(room, { text: 'one' }))).toBe('too-large')
    const [failed] = alice.view().messages
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'too-large' } })
    const ref = failed?.ref ?? ''
    expect(alice.events).toEqual([['space:messageFailed', { spaceId: room, ref, error: failed?.error }]])
    const again = alice.space.retryMessage(room, ref)
    expect(alice.view().messages).toMatchObject([{ state: 'pending', ref }])
    expect(alice.view().messages[0]).not.toHaveProperty('error')
    expect(await codeOf(alice.space.retryMessage(room, ref))).toBe('space:6')
    expect(await codeOf(again)).toBe('space:1')
    await alice.space.retryMessage(room, ref)
    expect(alice.view().messages).toMatchObject([{ state: 'sent', ref, id: 'message-1' }])
    expect(network.messages.keptIn(room).length).toBe(1)
    expect(await codeOf(alice.space.retryMessage(room, ref))).toBe('space:7')
  })

  it('is found out where no answer comes in time: sent where the back end has it, failed where it does not', async () => {
    const { alice, network } = await both()
    const { restTimeout } = alice.client.getConfig().request
    for (let count = 0; count < 60; count += 1) network.messages.post(room, carol, { content: { html: 'before' } })
    network.messages.misbehave('send', 'unanswered', 'lost')
    const [taken, lost] = [
      alice.space.sendMessage(room, { text: 'taken' }),
      alice.space.sendMessage(room, { text: 'lost' }),
    ]
    for (let count = 0; count < 60; count += 1) network.messages.post(room, carol, { content: { html: 'after' } })
    await alice.clock.advance(restTimeout - 1)
    expect([await soon(taken), await soon(lost)]).toEqual(['pending', 'pending'])
    await alice.clock.advance(1)
    expect([await soon(taken), await soon(lost)]).toEqual(['resolved', 'space:9'])
    expect(alice.view().messages.at(60)).toMatchObject({ state: 'sent', text: 'taken', ref: expect.any(String) })
    expect(alice.view().messages.at(-1)).toMatchObject({ state: 'failed', text: 'lost', error: { code: 'space:9' } })
    expect(alice.view().unread).toBe(120)
  })

  it('fails where nothing can be found out, and is sent after all when it comes back late', async () => {
    const late: (() => void)[] = []
    const alice = await enter('alice', createMemoryNetwork(), {
      heard: (fact, report) => (fact.type === 'message.received' ? late.push(() => report(fact)) : report(fact)),
    })
    alice.network.messages.misbehave('fetch', { code: 'odd' })
    const sent = codeOf(alice.space.sendMessage(room, { text: 'slow' }))
    await alice.clock.advance(alice.client.getConfig().request.restTimeout)
    expect(await sent).toBe('space:9')
    expect(alice.view().messages).toMatchObject([{ state: 'failed', error: { code: 'space:9' } }])
    for (const report of late) report()
    expect(alice.view().messages).toMatchObject([{ state: 'sent', id: 'message-1' }])
    expect(alice.events.map(([type]) => type)).toEqual(['space:messageFailed', 'space:error', 'space:messageSent'])
  })

  it('that failed is sent after all when a later page has it', async () => {
    const alice = await enter('alice')
    alice.network.messages.misbehave('send', 'unanswered')
    alice.network.messages.misbehave('fetch', { code: 'odd' })
    const sent = codeOf(alice.space.sendMessage(room, { text: 'where' }))
    await alice.clock.advance(alice.client.getConfig().request.restTimeout)
    expect(await sent).toBe('space:9')
    await alice.space.fetchMessages(room)
    expect(alice.view().messages).toMatchObject([{ state: 'sent', text: 'where', ref: expect.any(String) }])
  })

  it('is given up by discardMessage while it waits or failed, not while it is being sent', async () => {
    const alice = await enter('alice', createMemoryNetwork(), { joins: false })
    const waiting = codeOf(alice.space.sendMessage(room, { text: 'too early' }))
    await alice.space.discardMessage(room, alice.view().messages[0]?.ref ?? '')
    expect(await waiting).toBe('superseded')
    expect(alice.view().messages).toEqual([])
    await alice.space.join(room)
    await settled()
    alice.network.messages.misbehave('send', { code: 'no' })
    const sending = alice.space.sendMessage(room, { text: 'refused' })
    const ref = alice.view().messages[0]?.ref ?? ''
    expect(await codeOf(alice.space.discardMessage(room, ref))).toBe('space:6')
    expect(await codeOf(sending)).toBe('space:1')
    await alice.space.discardMessage(room, ref)
    expect(alice.view().messages).toEqual([])
    expect(await codeOf(alice.space.discardMessage(room, ref))).toBe('space:7')
  })

  it('waits until the space is joined', async () => {
    const alice = await enter('alice', createMemoryNetwork(), { joins: false })
    const sent = alice.space.sendMessage(room, { text: 'early' })
    expect(await soon(sent)).toBe('pending')
    expect(alice.network.messages.keptIn(room)).toEqual([])
    await alice.space.join(room)
    await sent
    expect(alice.view().messages).toMatchObject([{ state: 'sent', text: 'early' }])
  })

  it('fails when the space refuses us, and after it was left', async () => {
    const network = createMemoryNetwork()
    network.spaces.define(room, { access: 'missing' })
    const alice = await enter('alice', network, { joins: false })
    const sent = codeOf(alice.space.sendMessage(room, { text: 'nowhere' }))
    expect(await codeOf(alice.space.join(room))).toBe('space:2')
    expect(await sent).toBe('space:6')
    expect(alice.view().messages).toMatchObject([{ state: 'failed', error: { code: 'space:6' } }])
    expect(await codeOf(alice.space.sendMessage(room, { text: 'nowhere' }))).toBe('space:6')
    expect(alice.view().messages.length).toBe(1)
    network.spaces.define(room, {})
    await alice.space.join(room)
    await settled()
    await alice.space.retryMessage(room, alice.view().messages[0]?.ref ?? '')
    expect(alice.view().messages).toMatchObject([{ state: 'sent' }])
  })

  it('ends with the client', async () => {
    const alice = await enter('alice', createMemoryNetwork(), { joins: false })
    const sent = codeOf(alice.space.sendMessage(room, { text: 'never' }))
    const fetched = codeOf(alice.space.fetchMessages(room))
    const gone = alice.client.destroy()
    await alice.clock.advance(10_000)
    await gone
    expect([await sent, await fetched]).toEqual(['destroyed', 'destroyed'])
    expect(await codeOf(alice.space.sendMessage(room, { text: 'never' }))).toBe('destroyed')
    expect(alice.clock.pending()).toBe(0)
  })
})

describe('an outage', () => {
  it('hides nothing: what was sent meanwhile is there, in its place, and told once', async () => {
    const { alice, bob } = await both()
    await bob.space.sendMessage(room, { text: 'before' })
    await alice.outage(async () => {
      await bob.space.sendMessage(room, { text: 'meanwhile' })
    })
    await bob.space.sendMessage(room, { text: 'after' })
    await settled()
    expect(alice.texts()).toEqual(['before', 'meanwhile', 'after'])
    expect(alice.events.map(([, { messageId }]) => messageId)).toEqual(['message-1', 'message-2', 'message-3'])
    expect(alice.view()).toMatchObject({ unread: 3, isFetching: false, error: null })
  })

  it('of more than a page is caught up with page by page', async () => {
    const { alice, bob } = await both()
    await bob.space.sendMessage(room, { text: '1' })
    await alice.outage(() => {
      for (const text of numbers(2, 180)) alice.network.messages.post(room, carol, { content: { html: text } })
    })
    expect(alice.texts()).toEqual(numbers(1, 180))
    expect(alice.view().unread).toBe(180)
  })

  it('makes unread only what it hid, not what the page that shows it brings from before', async () => {
    const alice = await enter('alice', filled(20))
    alice.network.messages.post(room, carol, { content: { html: 'live' } })
    await settled()
    await alice.outage(() => void alice.network.messages.post(room, carol, { content: { html: 'hidden' } }))
    expect(alice.texts()).toEqual([...numbers(1, 20), 'live', 'hidden'])
    expect(alice.view().unread).toBe(2)
  })

  it('is caught up with no further back than to what was known', async () => {
    const alice = await enter('alice', filled(120))
    alice.network.messages.post(room, carol, { content: { html: 'live' } })
    await settled()
    await alice.outage(() => void alice.network.messages.post(room, carol, { content: { html: 'hidden' } }))
    expect(alice.texts()).toEqual([...numbers(73, 120), 'live', 'hidden'])
  })

  it('leaves a message that arrived as sent, and sends it no second time', async () => {
    const { alice, bob, network } = await both()
    await bob.space.sendMessage(room, { text: 'before' })
    network.messages.misbehave('send', 'unanswered')
    const sent = alice.space.sendMessage(room, { text: 'did it?' })
    const ref = alice.view().messages.at(-1)?.ref
    await alice.outage()
    expect(await soon(sent)).toBe('resolved')
    expect(alice.view().messages).toMatchObject([{ text: 'before' }, { text: 'did it?', state: 'sent', ref }])
    expect(network.messages.keptIn(room).length).toBe(2)
  })

  it('leaves a message that did not arrive as failed, to be sent again by the application', async () => {
    const { alice, network } = await both()
    network.messages.misbehave('send', 'lost')
    const sent = alice.space.sendMessage(room, { text: 'gone' })
    await alice.outage()
    expect(await soon(sent)).toBe('space:8')
    expect(network.messages.keptIn(room)).toEqual([])
    await alice.space.retryMessage(room, alice.view().messages[0]?.ref ?? '')
    expect(alice.view().messages).toMatchObject([{ text: 'gone', state: 'sent' }])
  })

  it('makes a message wait that is written during it', async () => {
    const { alice, network } = await both()
    let sent = Promise.resolve()
    await alice.outage(() => {
      sent = alice.space.sendMessage(room, { text: 'offline' })
    })
    expect(await soon(sent)).toBe('resolved')
    expect(network.messages.keptIn(room).length).toBe(1)
  })

  it('after which no answer comes leaves nobody waiting', async () => {
    const { alice, bob, network } = await both()
    await bob.space.sendMessage(room, { text: 'before' })
    network.messages.misbehave('send', 'lost')
    network.messages.misbehave('fetch', 'lost')
    const sent = alice.space.sendMessage(room, { text: 'gone?' })
    await alice.outage()
    expect([await soon(sent), alice.view().isFetching]).toEqual(['pending', true])
    const fetched = codeOf(alice.space.fetchMessages(room))
    await alice.clock.advance(alice.client.getConfig().request.restTimeout)
    expect([await soon(sent), await fetched, alice.view().isFetching]).toEqual(['space:8', 'space:9', false])
  })

  it('after which nothing can be found out is told, and caught up with by the next fetch', async () => {
    const { alice, bob, network } = await both()
    await bob.space.sendMessage(room, { text: 'before' })
    network.messages.misbehave('fetch', { code: 'odd' })
    await alice.outage(async () => {
      await bob.space.sendMessage(room, { text: 'meanwhile' })
    })
    expect(alice.texts()).toEqual(['before'])
    expect(alice.view().error).toMatchObject({ code: 'space:1' })
    expect(alice.events.at(-1)).toMatchObject(['space:error', { error: { code: 'space:1' } }])
    await alice.space.fetchMessages(room)
    expect(alice.texts()).toEqual(['before', 'meanwhile'])
    expect(alice.view().error).toBe(null)
  })
})
