import { describe, expect, it } from 'vitest'
import { buildClient } from '../../client/client.ts'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { settled } from '../../testing/testClock.ts'
import { codeOf, enter, room, soon } from './chat.harness.ts'
import { chat } from './chat.ts'

const carol = { id: 'carol', displayName: 'Carol' }

async function both() {
  const network = createMemoryNetwork()
  return { network, alice: await enter('alice', network), bob: await enter('bob', network) }
}

/** A space with so many messages, `1` the oldest. */
function filled(count: number) {
  const network = createMemoryNetwork()
  for (let number = 1; number <= count; number += 1)
    network.messages.post(room, carol, { content: { html: `<p>${number}</p>` } })
  return network
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

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

describe('typing', () => {
  it('shows who types until two seconds after the last word of it, or until the message comes', async () => {
    const { alice, bob } = await both()
    await bob.space.typing(room)
    await settled()
    expect(alice.typing()).toEqual(['bob'])
    await alice.clock.advance(1500)
    await bob.clock.advance(2000)
    await bob.space.typing(room)
    await alice.clock.advance(1999)
    expect(alice.typing()).toEqual(['bob'])
    await alice.clock.advance(1)
    expect(alice.typing()).toEqual([])
    await bob.clock.advance(2000)
    await bob.space.typing(room)
    await settled()
    await bob.space.sendMessage(room, { text: 'done' })
    await settled()
    expect(alice.typing()).toEqual([])
    expect(bob.typing()).toEqual([])
  })

  it('shows nobody who left', async () => {
    const { alice, bob } = await both()
    await bob.space.typing(room)
    await settled()
    await bob.space.leave(room)
    await settled()
    expect(alice.typing()).toEqual([])
  })

  it('tells others at most once in two seconds, and again after a message', async () => {
    const { alice, bob } = await both()
    const heard: unknown[] = []
    bob.client.on('space:typing', (payload) => heard.push(payload))
    for (let key = 0; key < 10; key += 1) {
      await alice.space.typing(room)
      await alice.clock.advance(300)
    }
    await settled()
    expect(heard.length).toBe(2)
    await alice.space.sendMessage(room, { text: 'done' })
    await alice.space.typing(room)
    await settled()
    expect(heard.length).toBe(3)
  })
})

describe('bad arguments', () => {
  const hello = { text: 'hello' }
  const long = 'a'.repeat(100_001)
  it.each([
    ['no body', [room, undefined], 'space:7'],
    ['a bare text', [room, 'text'], 'space:7'],
    ['neither text nor HTML', [room, {}], 'space:7'],
    ['nothing said', [room, { text: ' ' }], 'space:7'],
    ['a text that is none', [room, { text: 5 }], 'space:7'],
    ['text and HTML', [room, { text: 'a', html: 'a' }], 'space:7'],
    ['no space', ['', hello], 'space:7'],
    ['no id of a space', [undefined, hello], 'space:7'],
    ['options that are none', [room, hello, null], 'space:7'],
    ['an unknown category', [room, hello, { category: '__proto__' }], 'space:7'],
    ['a file of negative size', [room, hello, { files: [{ size: -1 }] }], 'space:7'],
    ['files that are none', [room, hello, { files: 'x' }], 'space:7'],
    ['somebody without an id', [room, hello, { mentions: [''] }], 'space:7'],
    ['a date that is none', [room, hello, { dueDate: 'soon' }], 'space:7'],
    ['an unknown status', [room, hello, { status: 'done' }], 'space:7'],
    ['a text too long', [room, { text: long }], 'too-large'],
    ['a text too long once it is escaped', [room, { text: '&'.repeat(30_000) }], 'too-large'],
    ['HTML too long', [room, { html: long }], 'too-large'],
    ['a description too long', [room, hello, { description: long }], 'too-large'],
  ] as const)('such as %s reject, with an event that does not repeat them', async (_, args, code) => {
    const alice = await enter('alice')
    expect(await codeOf(alice.space.sendMessage(...(args as unknown as [string, { text: string }])))).toBe(code)
    expect(alice.events).toEqual([
      ['space:error', { spaceId: args[0] ?? '', error: { code, message: expect.not.stringContaining('aaaa') } }],
    ])
    expect(alice.view().messages).toEqual([])
    expect(alice.errors).toEqual([])
  })

  it('of a message as long as allowed are right', async () => {
    const alice = await enter('alice')
    await alice.space.sendMessage(room, { html: 'a'.repeat(100_000) })
    expect(alice.view().messages[0]?.text.length).toBe(100_000)
  })

  it('of a transport without messages reject with not-supported, and the views are empty', async () => {
    const network = createMemoryNetwork()
    const { messages: _, ...transport } = network.connect('alice')
    const alice = await enter('alice', { ...network, connect: () => transport as never })
    expect(await codeOf(alice.space.sendMessage(room, { text: 'a' }))).toBe('not-supported')
    expect(alice.view()).toEqual({ messages: [], hasMore: false, isFetching: false, unread: 0, error: null })
  })
})

describe('a client without spaces', () => {
  it('says what is missing', async () => {
    const client = buildClient({ transport: createMemoryNetwork().connect('alice') }, [chat()])
    expect(await codeOf(client.space.sendMessage(room, { text: 'a' }))).toBe('port-missing')
    expect(client.space.observeMessages(room).getSnapshot().messages).toEqual([])
    await client.destroy()
  })
})

describe('what people write', () => {
  it('is in no state of a chart, no event of one and no event of the client', async () => {
    const { alice, bob } = await both()
    const secret = 'the launch code is 0000'
    alice.network.messages.misbehave('send', { code: 'odd' })
    await codeOf(alice.space.sendMessage(room, { text: secret }, { category: 'task', description: secret }))
    await alice.space.retryMessage(room, alice.view().messages[0]?.ref ?? '')
    await bob.space.sendMessage(room, { text: secret })
    await alice.outage()
    await alice.space.fetchMessages(room)
    const seen = new Set<unknown>()
    const holds = (value: unknown): boolean => {
      if (typeof value === 'string') return value.includes(secret)
      if (typeof value !== 'object' || value === null || seen.has(value)) return false
      seen.add(value)
      return Object.values(value).some(holds)
    }
    const ofCharts = alice.inspected.filter((event) => /^@xstate\./.test((event as { type?: string }).type ?? ''))
    const shown = ofCharts.map((event) => {
      const {
        type,
        event: cause,
        snapshot,
      } = event as { type: string; event?: unknown; snapshot?: { context?: unknown } }
      return { type, cause, context: snapshot?.context }
    })
    expect(shown.length).toBeGreaterThan(50)
    expect(holds(shown)).toBe(false)
    expect(holds(alice.events)).toBe(false)
    // The arguments of commands are what they are: who shows them takes the texts out.
    expect(holds(alice.inspected)).toBe(true)
  })
})
