import { createClient } from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import { createServer, type RunningServer } from '@switchhook/server'
import { socketio } from '@switchhook/transport-socketio/client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

let server: RunningServer
const endings: Array<() => Promise<void>> = []
const room = 'lobby'

beforeAll(async () => {
  server = await createServer({ port: 0 }).listen()
})
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()))
  await server.reset()
})
afterAll(() => server.close())

/** A whole client of the core in a space, over the real wire. */
async function enter(user: string) {
  const transport = socketio({ url: server.url, token: () => server.token(user), rest: server.url })
  const client = createClient({ transport, connectivity: { reconnectDelay: 10 }, features: [chat()] })
  endings.push(() => client.destroy())
  await client.space.join(room)
  const view = () => client.space.observeMessages(room).getSnapshot()
  const texts = () => view().messages.map(({ text, state }) => (state === 'sent' ? text : `${text} (${state})`))
  const shows = (wanted: readonly string[]) => vi.waitFor(() => expect(texts()).toEqual(wanted), { timeout: 8000 })
  const state = () => client.space.observe(room).getSnapshot()?.state
  return { client, space: client.space, view, texts, shows, state }
}

describe('messages over the reference server', () => {
  it('reach everybody once, with who is typing, and come back page by page', async () => {
    const [alice, bob] = [await enter('alice'), await enter('bob')]
    await bob.space.sendTyping(room)
    await vi.waitFor(() => expect(alice.space.observeTyping(room).getSnapshot()).toEqual(['bob']))
    await alice.space.sendMessage(room, { text: 'one <b>& only</b>' })
    await bob.space.sendMessage(room, { text: 'two' }, { category: 'task', assigneeIds: ['alice'] })
    await alice.shows(['one <b>& only</b>', 'two'])
    await bob.shows(['one <b>& only</b>', 'two'])
    expect(alice.space.observeTyping(room).getSnapshot()).toEqual([])
    expect([alice.view().unread, bob.view().unread]).toEqual([1, 1])
    for (let count = 3; count <= 60; count += 1) await alice.space.sendMessage(room, { text: String(count) })
    const carol = await enter('carol')
    await carol.space.fetchMessages(room)
    expect(carol.texts().length).toBe(50)
    await carol.space.fetchMessages(room)
    expect(carol.texts().slice(0, 3)).toEqual(['one <b>& only</b>', 'two', '3'])
    expect(carol.view()).toMatchObject({ hasMore: false, unread: 0 })
  })

  it('are all there after an outage, what was written meanwhile included', async () => {
    const [alice, bob] = [await enter('alice'), await enter('bob')]
    await bob.space.sendMessage(room, { text: 'before' })
    await alice.shows(['before'])
    alice.client.connection.resetConnection()
    await vi.waitFor(() => expect(alice.state()).toBe('reconnecting'))
    const late = alice.space.sendMessage(room, { text: 'mine' })
    await bob.space.sendMessage(room, { text: 'meanwhile' })
    await late
    await alice.shows(['before', 'meanwhile', 'mine'])
    await bob.shows(['before', 'meanwhile', 'mine'])
    expect(alice.view().unread).toBe(2)
  }, 15_000)
})
