import { describe, expect, it } from 'vitest'
import { json, serveRest } from './rest-server.ts'
import { createRig, settle } from './setup.ts'

const bob = { _id: 'bob', type: 'user', displayname: 'Bob' }
const bobParty = { id: 'bob', type: 'user', displayName: 'Bob' }
const stored = (id: string, more: object = {}) => ({
  _id: id,
  category: 'chat',
  topicId: 'space-1',
  sender: bob,
  content: { bodyText: `<p>${id}</p>`, data: [] },
  created: '2026-01-15T10:06:00.000Z',
  modified: null,
  ...more,
})
const told = (id: string, more: object = {}) => ({
  id,
  category: 'chat',
  sender: bobParty,
  content: { html: `<p>${id}</p>` },
  created: '2026-01-15T10:06:00.000Z',
  modified: null,
  ...more,
})

async function opened() {
  const rig = createRig()
  const socket = await rig.connect()
  const messages = rig.openMessages('space-1')
  await settle()
  messages.facts.length = 0
  return { rig, socket, messages }
}

describe('a message', () => {
  it('is sent with all it says, in the words of the wire', async () => {
    const { messages, socket } = await opened()
    messages.send({
      type: 'send',
      ref: 'm-1',
      category: 'task',
      parentId: 'idea-1',
      mentions: [{ id: 'bob', displayName: 'Bob' }],
      content: {
        html: '<p>Slides</p>',
        description: 'For Friday',
        assigneeIds: ['bob'],
        dueDate: '2026-01-20T00:00:00.000Z',
        status: 'pending',
        files: [
          {
            id: 'f',
            name: 'a.png',
            kind: 'image',
            mimeType: 'image/png',
            size: 5,
            provider: 'native',
            url: 'https://example.test/a.png',
            thumbnailUrl: 'https://example.test/t.png',
          },
        ],
      },
    })
    expect(socket.sent).toEqual([
      {
        event: 'SEND_MESSAGE',
        payload: {
          category: 'task',
          topicId: 'space-1',
          content: {
            bodyText: '<p>Slides</p>',
            description: 'For Friday',
            assignees: [{ _id: 'bob' }],
            dueDate: '2026-01-20T00:00:00.000Z',
            status: 'pending',
            data: [
              {
                fileId: 'f',
                name: 'a.png',
                fileType: 'image',
                providerFileType: 'image/png',
                fileSize: 5,
                provider: 'native',
                path: 'https://example.test/a.png',
                thumbnailFile: 'https://example.test/t.png',
              },
            ],
          },
          parentMsg: { _id: 'idea-1' },
          mentions: [{ _id: 'bob', displayname: 'Bob' }],
          loopbackMetadata: { localId: 'm-1' },
        },
      },
    ])
  })

  it('of ours comes back with its mark, once; those of others without', async () => {
    const { messages, socket } = await opened()
    messages.send({ type: 'send', ref: 'm-1', category: 'chat', content: { html: 'x' } })
    const loopbackMetadata = { localId: 'm-1' }
    socket.says('MESSAGE_SENT', stored('1', { loopbackMetadata }))
    socket.says('MESSAGE_SENT', stored('2', { loopbackMetadata }))
    socket.says('MESSAGE_SENT', stored('3', { loopbackMetadata: 5 }))
    await settle()
    expect(messages.facts).toEqual([
      { type: 'message.received', message: told('1'), ref: 'm-1' },
      { type: 'message.received', message: told('2') },
      { type: 'message.received', message: told('3') },
    ])
  })

  it('is read with all it says', async () => {
    const { messages, rig, socket } = await opened()
    socket.says(
      'MESSAGE_SENT',
      stored('1', {
        category: 'task',
        content: {
          bodyText: 'Slides',
          description: 'For Friday',
          assignees: [{ _id: 'bob' }],
          dueDate: '2026-01-20T00:00:00.000Z',
          status: 'complete',
          data: [{ fileId: 'f', path: 'https://example.test/a.png' }],
        },
        modified: '2026-01-16T00:00:00.000Z',
        parentMsg: { _id: 'idea-1' },
        mentions: [bob],
      }),
    )
    await settle()
    expect(messages.facts).toEqual([
      {
        type: 'message.received',
        message: told('1', {
          category: 'task',
          content: {
            html: 'Slides',
            description: 'For Friday',
            assigneeIds: ['bob'],
            dueDate: '2026-01-20T00:00:00.000Z',
            status: 'complete',
            files: [{ id: 'f', url: 'https://example.test/a.png' }],
          },
          modified: '2026-01-16T00:00:00.000Z',
          parentId: 'idea-1',
          mentions: [bobParty],
        }),
      },
    ])
    expect(rig.invalid).toEqual([])
  })

  it('keeps what fits of lists whose form the documents leave open, and what did not is told by name', async () => {
    const { messages, rig, socket } = await opened()
    const content = { bodyText: 'x', data: ['a.png', { name: 'b.png' }] }
    socket.says('MESSAGE_SENT', stored('1', { content, mentions: ['@everybody', bob], parentMsg: 'idea-1' }))
    await settle()
    expect(messages.facts).toEqual([
      {
        type: 'message.received',
        message: told('1', { content: { html: 'x', files: [{ name: 'b.png' }] }, mentions: [bobParty] }),
      },
    ])
    expect(rig.invalid).toEqual([{ event: 'MESSAGE_SENT', field: 'content.data.0', expected: 'object' }])
  })

  it('of a category nobody knows, or of another space, is nothing', async () => {
    const { messages, rig, socket } = await opened()
    socket.says('MESSAGE_SENT', { _id: '1', category: 'topic.updated', topicId: 'space-1' })
    socket.says('MESSAGE_SENT', stored('1', { topicId: 'space-2' }))
    await settle()
    expect(messages.facts).toEqual([])
    expect(rig.invalid).toEqual([])
  })

  it('that is refused is told by its mark, or where the server returns none, as the oldest', async () => {
    const { messages, socket } = await opened()
    for (const ref of ['m-1', 'm-2', 'm-3'])
      messages.send({ type: 'send', ref, category: 'chat', content: { html: ref } })
    const error = { code: 'not_subscribed', message: 'Subscribe first.' }
    const failed = { category: 'chat', topicId: 'space-1', error }
    socket.says('SEND_MESSAGE_FAILED', { ...failed, topicId: null, loopbackMetadata: { localId: 'm-2' } })
    socket.says('SEND_MESSAGE_FAILED', failed)
    socket.says('SEND_MESSAGE_FAILED', { topicId: 'space-1' })
    socket.says('SEND_MESSAGE_FAILED', failed)
    await settle()
    expect(messages.facts).toEqual([
      { type: 'message.refused', ref: 'm-2', ...error },
      { type: 'message.refused', ref: 'm-1', ...error },
      { type: 'message.refused', ref: 'm-3', code: 'unknown', message: 'No reason given.' },
    ])
  })

  it('that no server would take is refused here', async () => {
    const { messages, socket } = await opened()
    messages.send({ type: 'send', ref: 'm-1', category: 'chat', content: { html: 'x'.repeat(100_001) } })
    socket.drops()
    messages.send({ type: 'send', ref: 'm-2', category: 'chat', content: { html: 'x' } })
    await settle()
    expect(messages.facts).toMatchObject([
      { type: 'message.refused', ref: 'm-1', code: 'too_large' },
      { type: 'message.lost' },
      { type: 'message.refused', ref: 'm-2', code: 'offline' },
    ])
    expect(socket.sent).toEqual([])
  })

  it('that was on its way when the connection went is answered by nothing of the next', async () => {
    const { messages, rig, socket } = await opened()
    messages.send({ type: 'send', ref: 'm-1', category: 'chat', content: { html: 'x' } })
    socket.drops()
    const next = await rig.connect()
    next.says('SEND_MESSAGE_FAILED', { topicId: 'space-1' })
    await settle()
    expect(messages.types()).toEqual(['message.lost', 'message.restored'])
  })
})

describe('earlier messages', () => {
  const page = (ids: number[], total = 7) => ({ total, data: ids.map((id) => stored(`${id}`)) })

  it('are asked by how many there are up to the end of the page, and cut', async () => {
    const { rig, asked } = await serveRest(json(200, page([7, 6, 5, 4])))
    await rig.connect()
    const messages = rig.openMessages('space/1')
    messages.send({ type: 'fetch', ref: 'f-1', category: 'chat', size: 2, skip: 2 })
    expect(await messages.next('message.fetched')).toEqual({
      type: 'message.fetched',
      ref: 'f-1',
      messages: [told('5'), told('4')],
      total: 7,
    })
    expect(asked).toMatchObject([{ line: 'GET /api/spaces/space%2F1/messages/query?category=chat&size=4' }])
  })

  it('are asked of all categories where none is named, and unknown ones and misfits are left out', async () => {
    const data = [stored('4'), stored('3', { category: 'topic.updated' }), { ...stored('2'), sender: 5 }, stored('1')]
    const { rig, asked } = await serveRest(json(200, { data }))
    await rig.connect()
    const messages = rig.openMessages('space-1')
    messages.send({ type: 'fetch', ref: 'f-1', size: 10, skip: 0 })
    expect(await messages.next('message.fetched')).toMatchObject({ messages: [told('4'), told('1')], total: 4 })
    expect(asked).toMatchObject([{ line: 'GET /api/spaces/space-1/messages/query?size=10' }])
    expect(rig.invalid).toEqual([{ event: 'rest', field: 'sender', expected: 'object' }])
  })

  it.each([
    ['too_many', 1000, json(200, page([]))],
    ['invalid_payload', 0, json(200, { data: {} })],
    ['invalid_payload', 0, json(200, null)],
    ['topic_not_found', 0, json(404, { error: { code: 'topic_not_found' } })],
  ])('that cannot be had fail with %s', async (code, skip, handler) => {
    const { rig } = await serveRest(handler)
    await rig.connect()
    const messages = rig.openMessages('space-1')
    messages.send({ type: 'fetch', ref: 'f-1', size: 10, skip })
    expect(await messages.next('message.failed')).toMatchObject({ ref: 'f-1', code })
  })

  it('need a REST server', async () => {
    const { messages } = await opened()
    messages.send({ type: 'fetch', ref: 'f-1', size: 10, skip: 0 })
    expect(await messages.next('message.failed')).toMatchObject({ ref: 'f-1', code: 'not-supported' })
  })
})

describe('a closed session of messages', () => {
  it('hears nothing more, and neither does what it asked for', async () => {
    const { messages, socket } = await opened()
    messages.send({ type: 'fetch', ref: 'f-1', size: 10, skip: 0 })
    messages.close()
    messages.send({ type: 'send', ref: 'm-1', category: 'chat', content: { html: 'x' } })
    socket.says('MESSAGE_SENT', stored('1'))
    await settle()
    expect(messages.facts).toEqual([])
    expect(socket.sent).toEqual([])
  })
})
