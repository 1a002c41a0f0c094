import { describe, expect, it } from 'vitest'
import { buildClient } from '../../client/client.ts'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { settled } from '../../testing/testClock.ts'
import { both, codeOf, enter, room } from './chat.harness.ts'
import { chat } from './chat.ts'

describe('typing', () => {
  it('shows who types until two seconds after the last word of it, or until the message comes', async () => {
    const { alice, bob } = await both()
    await bob.space.sendTyping(room)
    await settled()
    expect(alice.typing()).toEqual(['bob'])
    await alice.clock.advance(1500)
    await bob.clock.advance(2000)
    await bob.space.sendTyping(room)
    await alice.clock.advance(1999)
    expect(alice.typing()).toEqual(['bob'])
    await alice.clock.advance(1)
    expect(alice.typing()).toEqual([])
    await bob.clock.advance(2000)
    await bob.space.sendTyping(room)
    await settled()
    await bob.space.sendMessage(room, { text: 'done' })
    await settled()
    expect(alice.typing()).toEqual([])
    expect(bob.typing()).toEqual([])
  })

  it('shows nobody who left', async () => {
    const { alice, bob } = await both()
    await bob.space.sendTyping(room)
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
      await alice.space.sendTyping(room)
      await alice.clock.advance(300)
    }
    await settled()
    expect(heard.length).toBe(2)
    await alice.space.sendMessage(room, { text: 'done' })
    await alice.space.sendTyping(room)
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
